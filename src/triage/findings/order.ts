import { groupBy, unique } from '../../lists';
import { type Affected, type Finding } from '../types';

/** The findings that a cause explains: they move into its evidence. */
export interface Explains<Cause extends string = string> {
  /** Causes of the same product, at the same place. */
  readonly causes: readonly Cause[];
  /**
   * `anywhere`: its places are of another kind, though both are instances. `each-relay`: it explains what is wrong
   * everywhere only if it is found at every relay.
   */
  readonly reach?: 'anywhere' | 'each-relay';
}

/**
 * Moves findings that another finding of the same product and place explains into its evidence. A finding without
 * its own start or people affected takes those of what it explains.
 * @param relays all relays that carry sessions
 */
export function explainAway(
  findings: readonly Finding[],
  relays: readonly string[],
  explainsOf: Readonly<Record<string, Explains>>
): Finding[] {
  const isEverywhere = (cause: string): boolean =>
    relays.every((relay) =>
      findings.some((other) => other.cause === cause && other.where.some(({ value }) => value === relay))
    );
  const explains = (other: Finding, finding: Finding): boolean => {
    if (other === finding || explainsOf[other.cause]?.causes.includes(finding.cause) !== true) {
      return false;
    }
    return finding.where.length === 0 && explainsOf[other.cause]?.reach === 'each-relay'
      ? isEverywhere(other.cause)
      : explainsOf[other.cause]?.reach === 'anywhere' || overlaps(other, finding);
  };
  /** The first cause in the chain. */
  const explainedBy = (finding: Finding): Finding | undefined => {
    const other = findings.find((candidate) => explains(candidate, finding));
    return other === undefined ? undefined : (explainedBy(other) ?? other);
  };
  return findings
    .filter((finding) => explainedBy(finding) === undefined)
    .map((finding) => {
      const explained = findings.filter((other) => explainedBy(other) === finding);
      return {
        ...finding,
        ...consequence(finding, explained),
        symptoms: unique([finding, ...explained].flatMap(({ symptoms }) => symptoms)),
        evidence: [finding, ...explained].flatMap(({ evidence }) => evidence),
      };
    });
}

function consequence(
  finding: Finding,
  explained: readonly Finding[]
): Pick<Finding, 'affected' | 'severity' | 'since'> {
  const onsets = explained.flatMap(({ since }) => (since === null ? [] : [since])).sort();
  return {
    affected: finding.affected.sessions === null ? (affectedBy(explained) ?? finding.affected) : finding.affected,
    severity: [finding, ...explained].some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
    since: finding.since ?? onsets[0] ?? null,
  };
}

/**
 * The people of the cause that affects most. Findings of one cause are at different places, so their people add up; those
 * of different causes may be the same.
 */
function affectedBy(explained: readonly Finding[]): Affected | undefined {
  const [most] = [...groupBy(explained, ({ cause }) => cause).values()]
    .map((same) => sumOf(same.map(({ affected }) => affected)))
    .sort((a, b) => (b.sessions ?? -1) - (a.sessions ?? -1));
  return most;
}

function sumOf(all: readonly Affected[]): Affected {
  const known = (field: 'sessions' | 'of' | 'meetings' | 'participants' | 'userMinutes'): number[] =>
    all.flatMap((each) => each[field] ?? []);
  const sum = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
  // Some findings count among the people of their meeting, others among all sessions.
  const areMeetings = all.every(({ of, participants }) => of === participants);
  return {
    sessions: sum(known('sessions')),
    of: areMeetings ? sum(known('of')) : known('of').length === 0 ? null : Math.max(...known('of')),
    meetings: sum(known('meetings')),
    participants: sum(known('participants')),
    userMinutes: sum(known('userMinutes')),
    estimated: all.some(({ estimated }) => estimated),
  };
}

function overlaps(a: Finding, b: Finding): boolean {
  const labels = new Set(a.where.map(({ label }) => label));
  const comparable = b.where.filter(({ label }) => labels.has(label));
  return (
    comparable.length === 0 ||
    comparable.some((place) => a.where.some(({ label, value }) => label === place.label && value === place.value))
  );
}

/** By the names of their places. */
export function byPlace(a: Finding, b: Finding): number {
  const placeOf = ({ where }: Finding): string => where.map(({ value }) => value).join();
  return placeOf(a).localeCompare(placeOf(b));
}

/** New findings before chronic ones, then by people affected; a warning that can't tell how many comes last. */
export function byImportance(a: Finding, b: Finding): number {
  const chronic = ({ since, affected }: Finding): number => (since === null && affected.userMinutes !== null ? 1 : 0);
  const people = ({ affected, severity }: Finding): number =>
    affected.sessions ?? (severity === 'critical' ? Infinity : -Infinity);
  return chronic(a) - chronic(b) || compare(people(b), people(a)) || a.cause.localeCompare(b.cause) || byPlace(a, b);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
