/** A fault to inject. Everything but the name has a default in the fault's definition. */
export interface Fault {
  name: string;
  /** Where it strikes: label name to value, for instance `{server: 'webtransport-apac.example.org'}`. */
  place?: Record<string, string>;
  /** A variant of the fault, if its definition has variants. */
  mode?: string;
  /** Its strength, in the unit of the definition (milliseconds for a latency). */
  strength?: number;
  /** The share of the place that it strikes, 0 to 1. */
  share?: number;
  /** Seconds from the start until it is at full strength. */
  ramp?: number;
  /** Virtual unix seconds; the default is the moment of injection. */
  start?: number;
  /** Virtual unix seconds; without it, the fault lasts until somebody ends it. */
  end?: number;
}

/** A fault of a world, with defaults for everything but its name. */
export interface FaultDefinition {
  name: string;
  /** Keys of `place`; `values` are the only allowed ones, `default` is for a missing key. */
  place: Record<string, { values?: readonly string[]; default?: string }>;
  /** The first one is the default. */
  modes?: readonly string[];
  strength?: { default: number; unit: string };
  /** The default share; a fault without one takes no share. */
  share?: number;
  summary: string;
}

/** A fault that no definition accepts, or an invalid flag. The message is for the person who wrote it. */
export class FaultError extends Error {}

const NUMBERS = ['strength', 'share', 'ramp', 'start', 'end'] as const;
type NumberKey = (typeof NUMBERS)[number];
const isNumberKey = (key: string): key is NumberKey => NUMBERS.some((known) => known === key);

/**
 * Reads the flag form `name:key=value,key=value`. `resolveFault` checks names, keys and values.
 * @throws FaultError when a part isn't `key=value`, is given twice, or isn't a number where one is due.
 */
export function parseFault(text: string): Fault {
  const [, name = '', rest] = /^([^:]*)(?::(.*))?$/s.exec(text.trim()) ?? [];
  if (name === '') {
    throw new FaultError(`"${text}" names no fault. Write name or name:key=value,key=value`);
  }
  const fault: Fault = { name };
  const seen = new Set<string>();
  for (const part of rest === undefined || rest === '' ? [] : rest.split(',')) {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(part.trim()) ?? [];
    if (key === '' || value === '') {
      throw new FaultError(`fault ${name}: "${part}" is not key=value`);
    }
    if (seen.has(key)) {
      throw new FaultError(`fault ${name}: ${key} is given twice`);
    }
    seen.add(key);
    if (isNumberKey(key)) {
      fault[key] = readNumber(name, key, value);
    } else if (key === 'mode') {
      fault.mode = value;
    } else {
      fault.place = { ...fault.place, [key]: value };
    }
  }
  return fault;
}

/** The flag form of a fault: `parseFault` reads it back to the same fault. */
export function formatFault(fault: Fault): string {
  const pairs: Array<[string, string | number | undefined]> = [
    ...Object.entries(fault.place ?? {}),
    ['mode', fault.mode],
    ...NUMBERS.map((key): [string, number | undefined] => [key, fault[key]]),
  ];
  const given = pairs.filter(([, value]) => value !== undefined).map(([key, value]) => `${key}=${value}`);
  return given.length === 0 ? fault.name : `${fault.name}:${given.join(',')}`;
}

/**
 * Checks a fault against the definitions and fills in the defaults; the first definition that accepts it wins.
 * @throws FaultError when the name is unknown, or no definition of that name takes its keys and values.
 */
export function resolveFault(fault: Fault, definitions: readonly FaultDefinition[]): Fault {
  const named = definitions.filter(({ name }) => name === fault.name);
  if (named.length === 0) {
    const known = [...new Set(definitions.map(({ name }) => name))].join(', ');
    throw new FaultError(`unknown fault "${fault.name}"; known: ${known}`);
  }
  const complaints: string[] = [];
  for (const definition of named) {
    const complaint = complaintAbout(fault, definition);
    if (complaint === undefined) {
      return withDefaults(fault, definition);
    }
    complaints.push(complaint);
  }
  throw new FaultError(`fault ${fault.name}: ${complaints.join('; or ')}`);
}

/** One line for each definition: what happens, and the keys with their defaults. */
export function describeFaults(definitions: readonly FaultDefinition[]): string {
  return definitions
    .map(({ name, place, modes, strength, share, summary }) => {
      const keys = [
        ...Object.entries(place).map(([key, { default: value }]) => [key, value]),
        ['mode', modes?.[0]],
        ['strength', strength && `${strength.default} ${strength.unit}`],
        ['share', share],
      ];
      const given = keys.filter(([, value]) => value !== undefined).map(([key, value]) => `${key}=${value}`);
      return `${name}: ${summary}${given.length === 0 ? '' : ` (${given.join(', ')})`}`;
    })
    .join('\n');
}

/** Whether resolveFault would accept the fault. */
export function acceptsFault(fault: Fault, definitions: readonly FaultDefinition[]): boolean {
  return definitions.some(
    (definition) => definition.name === fault.name && complaintAbout(fault, definition) === undefined
  );
}

/**
 * The level of a fault at a moment: 0 before its start and after its end, 1 at full strength, between them on its ramp.
 */
export function faultLevel({ start = -Infinity, end = Infinity, ramp = 0 }: Fault, at: number): number {
  if (at < start || at >= end) {
    return 0;
  }
  return ramp === 0 ? 1 : Math.min(1, (at - start) / ramp);
}

function withDefaults(fault: Fault, definition: FaultDefinition): Fault {
  const place = Object.fromEntries(
    Object.entries(definition.place).flatMap(([key, { default: fallback }]) => {
      const value = fault.place?.[key] ?? fallback;
      return value === undefined ? [] : [[key, value]];
    })
  );
  const mode = fault.mode ?? definition.modes?.[0];
  const strength = fault.strength ?? definition.strength?.default;
  const share = fault.share ?? definition.share;
  return {
    ...fault,
    place,
    ...(mode !== undefined && { mode }),
    ...(strength !== undefined && { strength }),
    ...(share !== undefined && { share }),
  };
}

function complaintAbout(fault: Fault, definition: FaultDefinition): string | undefined {
  for (const [key, value] of Object.entries(fault.place ?? {})) {
    const known = definition.place[key];
    if (known === undefined) {
      return `unknown key "${key}"; it takes ${keysOf(definition).join(', ')}`;
    }
    if (known.values !== undefined && !known.values.includes(value)) {
      return `unknown ${key} "${value}"; known: ${known.values.join(', ')}`;
    }
  }
  if (fault.mode !== undefined && !definition.modes?.includes(fault.mode)) {
    return definition.modes === undefined
      ? `it takes no mode`
      : `unknown mode "${fault.mode}"; known: ${definition.modes.join(', ')}`;
  }
  if (fault.strength !== undefined && definition.strength === undefined) {
    return 'it takes no strength';
  }
  if (fault.share !== undefined && definition.share === undefined) {
    return 'it takes no share';
  }
  return complaintAboutNumbers(fault);
}

function complaintAboutNumbers({ strength = 0, share = 1, ramp = 0, start = 0, end = Infinity }: Fault) {
  if (strength < 0 || ramp < 0) {
    return 'strength and ramp must not be negative';
  }
  if (share <= 0 || share > 1) {
    return 'share must be above 0 and at most 1';
  }
  return end <= start ? 'end must be after start' : undefined;
}

function keysOf({ place, modes, strength, share }: FaultDefinition): string[] {
  return [
    ...Object.keys(place),
    ...(modes === undefined ? [] : ['mode']),
    ...NUMBERS.filter(
      (key) => (key !== 'strength' || strength !== undefined) && (key !== 'share' || share !== undefined)
    ),
  ];
}

function readNumber(name: string, key: string, value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number)) {
    throw new FaultError(`fault ${name}: ${key} must be a number, not "${value}"`);
  }
  return number;
}
