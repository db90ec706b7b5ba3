import { type Fault } from '../../simulator/faults';
import { createVideocallWorld } from '../../simulator/videocall/world';
import { type ProductTruth, type Truth, type WorldOptions } from '../../simulator/world';
import { type Diagnosis, type Status } from '../../src/triage/types';
import { ASKED, feedScrapes } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { moments, triageAt } from '../support/triage';

/** Seconds of an incident: nothing, the fault, nothing. */
const QUIET = 150;
const FAULTY = 90;
const HEALED = 60;
/** A fixed past, 2026-01-05T00:00:00Z: the same worlds in each run. Incidents are too far apart to see one another. */
const START = 1_767_571_200;
const APART = 7 * 3600;
const SCRAPE_SECONDS = 5;
/** Diagnoses are asked for shortly after a scrape. */
const AFTER_SCRAPE = 1.3;

/** A fault shows in the first finding after so many seconds, and is over so many seconds after it was healed. */
const DETECTED_WITHIN = 20;
const HEALED_WITHIN = 45;
const SINCE_TOLERANCE = 20;
const COUNT_TOLERANCE = 0.25;
const ROUGH_TOLERANCE = 0.6;
/** Who leaves stays on the client page for so long: the truth of any moment within is all that can be told. */
const EXPIRY = 30;

const ALL_JOBS = ['videocall-client-metrics', 'videocall-server-stats'];

interface Case {
  fault: Fault;
  /** What is named; without it what the world says. */
  where?: readonly string[];
  statuses?: readonly Status[];
  detectedWithin?: number;
  /** Whether pairs are counted, which tells people only roughly. */
  isRough?: boolean;
  /** Whether people stay where it drove them when it is over. */
  lingers?: boolean;
  /** Seconds before the fault, where what is usual must be known first. */
  quiet?: number;
  world?: Omit<WorldOptions, 'seed' | 'start'>;
}

function latency(name: string, strengths: readonly number[], place: Record<string, string> = {}): Case[] {
  return strengths.map((strength) => ({ fault: { name, place, strength } }));
}

function telemetry(mode: string, job: string, where: readonly string[]): Case {
  return { fault: { name: 'telemetry-lost', mode, place: { job } }, where, statuses: ['blind'] };
}

/**
 * What the extended dialect tells otherwise. Where relays tell no address they are called by transport and region; their
 * processes have the names that they have.
 */
const EXTENDED: readonly Case[] = [
  {
    fault: { name: 'relay-latency', place: { server: 'webtransport-us-east.example.org' }, strength: 300 },
    where: ['webtransport-us-east'],
  },
  { fault: { name: 'audio-sender', place: { meeting_id: 'all-hands' }, mode: 'dead' }, detectedWithin: 65 },
  {
    fault: { name: 'audio-relay', place: { server: 'webtransport-apac.example.org' }, strength: 0.3 },
    where: ['webtransport-apac'],
    isRough: true,
  },
  { fault: { name: 'media-blocked', place: { meeting_id: 'all-hands' } }, detectedWithin: 30 },
  {
    fault: { name: 'relay-down', place: { server: 'websocket-eu-west.example.org' } },
    where: ['websocket-eu-west-7d4b9c6f5-q9w2m'],
    isRough: true,
  },
  telemetry('down', 'videocall-client-metrics', ['videocall-client-metrics']),
].map((each) => ({ ...each, world: { extended: true } }));

const CASES: readonly Case[] = [
  ...latency('relay-latency', [200], { server: 'webtransport-apac.example.org' }),
  ...latency('relay-latency', [500], { server: 'websocket-eu-west.example.org' }),
  ...latency('region-latency', [200], { region: 'apac' }),
  ...latency('region-latency', [500], { region: 'us-east' }),
  ...latency('transport-latency', [300], { server_type: 'websocket' }),
  ...latency('transport-latency', [500], { server_type: 'webtransport' }),
  ...latency('fleet-latency', [300]),
  // One person's burst is no finding: it has to last for half a minute.
  ...latency('client-network', [350, 600]).map((each) => ({ ...each, detectedWithin: 35 })),
  { fault: { name: 'audio-sender', place: { meeting_id: 'team-weekly' }, mode: 'lossy' } },
  { fault: { name: 'audio-receiver', place: { meeting_id: 'all-hands' }, strength: 0.35 } },
  { fault: { name: 'audio-meeting', place: { meeting_id: 'all-hands' }, strength: 0.3 }, isRough: true },
  { fault: { name: 'audio-relay', place: { server: 'webtransport-apac.example.org' }, strength: 0.3 }, isRough: true },
  { fault: { name: 'audio-relay', strength: 0.4, share: 0.7 }, isRough: true },
  { fault: { name: 'playback-lag', place: { meeting_id: 'all-hands' }, strength: 500, share: 0.9 }, isRough: true },
  { fault: { name: 'playback-lag', strength: 600, share: 0.9 }, detectedWithin: 25, isRough: true },
  { fault: { name: 'media-blocked', place: { meeting_id: 'all-hands' } }, detectedWithin: 30 },
  // A relay gives up a connection on which nothing arrives after 40 s; only what lasts longer is somebody who stays.
  { fault: { name: 'audio-sender', place: { meeting_id: 'all-hands' }, mode: 'dead' }, detectedWithin: 65 },
  { fault: { name: 'transport-fallback', share: 0.9 }, quiet: 300, detectedWithin: 30, lingers: true, isRough: true },
  { fault: { name: 'broker-slow', mode: 'gateway' }, isRough: true },
  ...['down', 'stalled'].flatMap((mode) => [
    telemetry(mode, 'all', ALL_JOBS),
    ...ALL_JOBS.map((job) => telemetry(mode, job, [job])),
  ]),
  ...EXTENDED,
];

let prometheus: Prometheus;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

interface Reading {
  /** Seconds since the start of the fault. */
  t: number;
  diagnosis: Diagnosis<string>;
  /** What was true then and in the half minute before. */
  truths: readonly ProductTruth[];
}

function productOf({ products: [product] }: Truth): ProductTruth {
  if (product === undefined) {
    throw new Error('a world has a product');
  }
  return product;
}

/** Seconds since the start of a fault at which diagnoses are asked for. */
function asked({ detectedWithin = DETECTED_WITHIN }: Case): number[] {
  return [
    ...[-30, -15],
    ...[detectedWithin, detectedWithin + 5, detectedWithin + 20, FAULTY - 10],
    ...[FAULTY + HEALED_WITHIN, FAULTY + HEALED],
  ];
}

/** Lets a world live, to be asked about every five seconds of it. The fault strikes those who are there when it starts. */
async function live(
  each: Pick<Case, 'world'> & { fault?: Fault },
  seed: string,
  { start, faultStart, end }: { start: number; faultStart: number; end: number }
): Promise<Map<number, Truth>> {
  const world = createVideocallWorld({ ...each.world, seed, start });
  const truths = new Map<number, Truth>();
  await feedScrapes(prometheus, world, moments(start, end, SCRAPE_SECONDS), {
    stored: ASKED,
    onRound: (at) => {
      if (each.fault !== undefined && at === faultStart - SCRAPE_SECONDS) {
        world.inject({ ...each.fault, start: faultStart, end: faultStart + FAULTY });
      }
      truths.set(at, world.truth());
    },
  });
  return truths;
}

/** Lets a world suffer, and diagnoses it. */
async function sufferFrom(each: Case, seed: string, start: number): Promise<Reading[]> {
  const faultStart = start + (each.quiet ?? QUIET);
  const truths = await live(each, seed, { start, faultStart, end: faultStart + FAULTY + HEALED });
  return Promise.all(
    asked(each).map(async (t): Promise<Reading> => ({
      t,
      truths: [...truths.values()]
        .filter(({ at }) => at <= faultStart + t && at > faultStart + t - EXPIRY)
        .map(productOf),
      diagnosis: await triageAt(prometheus, faultStart + t + AFTER_SCRAPE),
    }))
  );
}

function titleOf({ name, place = {}, mode, strength }: Fault): string {
  const details = [...Object.values(place), ...(mode ? [mode] : []), ...(strength ? [`strength ${strength}`] : [])];
  return [name, ...details].join(' ');
}

/** Diagnoses of moments at which nothing was wrong. */
const healthy: Array<Diagnosis<string>> = [];

const table: string[][] = [['fault', 'since off by', 'sessions off by']];
afterAll(() => {
  const lines = table.map(
    ([title = '', ...cells]) => title.padEnd(62) + cells.map((cell) => cell.padStart(17)).join('')
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
});

function cell(number: number | undefined, unit: string): string {
  return number === undefined ? '-' : `${Math.round(number)} ${unit}`;
}

// The same fault strikes the same people in both dialects.
const TITLED = CASES.map((each, i) => {
  const seed = titleOf(each.fault);
  return { ...each, i, seed, title: [seed, ...Object.keys(each.world ?? {})].join(' ') };
});

describe.each(TITLED)('$title', (each) => {
  const {
    fault,
    statuses = ['degraded', 'outage'],
    detectedWithin = DETECTED_WITHIN,
    isRough = false,
    lingers = false,
    title,
    seed,
    i,
  } = each;
  let readings: Reading[];
  let before: Reading[];
  let during: Reading[];
  let after: Reading[];

  const placesIn = ({ truths }: Reading): string => {
    const impact = truths.at(-1)?.impacts?.find((other) => other.fault.name === fault.name);
    return [...(each.where ?? Object.values(impact?.where ?? {}))].sort().join();
  };
  const isRight = (reading: Reading): boolean => {
    const { status, findings } = reading.diagnosis;
    const [first] = findings;
    const places = first?.where.map(({ value }) => value).sort() ?? [];
    return statuses.includes(status) && first?.cause === fault.name && places.join() === placesIn(reading);
  };
  const sinceError = ({ t, diagnosis }: Reading): number | undefined => {
    const [first] = diagnosis.findings;
    const now = Date.parse(diagnosis.at) / 1000 - AFTER_SCRAPE;
    return first?.since == null ? undefined : Math.abs(Date.parse(first.since) / 1000 - (now - t));
  };
  const countError = ({ truths, diagnosis }: Reading): number | undefined => {
    const told = diagnosis.findings[0]?.affected.sessions ?? null;
    const real = truths.map(({ affectedSessions }) => affectedSessions).filter((count) => count > 0);
    return told === null ? undefined : Math.min(...real.map((count) => Math.abs(told - count) / count));
  };
  const isQuiet = ({ diagnosis: { status, findings } }: Reading): boolean =>
    status === 'healthy' && findings.length === 0;
  const wrong = (some: readonly Reading[]): unknown[] =>
    some.map(({ t, diagnosis: { status, findings } }) => ({
      t,
      status,
      findings: findings.map(({ cause, where: place, summary }) => ({ cause, place, summary })),
    }));

  beforeAll(async () => {
    readings = await sufferFrom(each, seed, START + i * APART);
    before = readings.filter(({ t }) => t < 0);
    during = readings.filter(({ t }) => t >= detectedWithin && t < FAULTY);
    after = readings.filter(({ t }) => t >= FAULTY + HEALED_WITHIN);
    healthy.push(...[...before, ...(lingers ? [] : after)].map(({ diagnosis }) => diagnosis));
    const counts = largest(during.map(countError));
    table.push([
      title,
      cell(largest(during.map(sinceError)), 's'),
      cell(counts === undefined ? undefined : 100 * counts, '%'),
    ]);
  });

  test('is not found before', () => {
    expect(before.length).toBeGreaterThan(1);
    expect(wrong(before.filter((reading) => !isQuiet(reading)))).toEqual([]);
  });

  test('names cause and place in time, and as long as it lasts', () => {
    expect(during.length).toBeGreaterThan(3);
    expect(wrong(during.filter((reading) => !isRight(reading)))).toEqual([]);
  });

  test('knows since when', () => {
    const errors = during.map(sinceError);
    // What stands still doesn't tell since when; what is gone does.
    expect(fault.mode === 'stalled' || !errors.includes(undefined)).toBe(true);
    expect(errors.filter((error) => error !== undefined && error > SINCE_TOLERANCE)).toEqual([]);
  });

  test('knows how many', () => {
    const errors = during.map(countError);
    expect(errors.every((error) => (error === undefined) === (fault.name === 'telemetry-lost'))).toBe(true);
    expect(
      errors.filter((error) => error !== undefined && error > (isRough ? ROUGH_TOLERANCE : COUNT_TOLERANCE))
    ).toEqual([]);
  });

  test('is over soon after', () => {
    expect(after.length).toBeGreaterThan(1);
    const isOver = (reading: Reading): boolean =>
      lingers ? reading.diagnosis.findings[0]?.cause === fault.name : isQuiet(reading);
    expect(wrong(after.filter((reading) => !isOver(reading)))).toEqual([]);
  });
});

function largest(numbers: ReadonlyArray<number | undefined>): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

describe('while nothing is wrong', () => {
  const shareOfHealthy = (diagnoses: ReadonlyArray<Diagnosis<string>>): number =>
    diagnoses.filter(({ status, findings }) => status === 'healthy' && findings.length === 0).length / diagnoses.length;

  test('twenty minutes give no finding', async () => {
    const start = START + CASES.length * APART;
    const end = start + 20 * 60;
    await live({}, 'healthy', { start, faultStart: end, end });
    const askedAt = moments(start + 30, end, 20).map((at) => triageAt(prometheus, at + AFTER_SCRAPE));
    expect(shareOfHealthy(await Promise.all(askedAt))).toBe(1);
  });

  test('nor does the time before and after the faults', () => {
    expect(healthy.length).toBeGreaterThan(3 * CASES.length);
    expect(shareOfHealthy(healthy)).toBe(1);
  });
});
