import { unique } from '../../lists';
import { type Finding } from '../types';

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
  const [worst] = [...explained].sort((a, b) => (b.affected.sessions ?? -1) - (a.affected.sessions ?? -1));
  const onsets = explained.flatMap(({ since }) => (since === null ? [] : [since])).sort();
  return {
    affected: finding.affected.sessions === null && worst !== undefined ? worst.affected : finding.affected,
    severity: [finding, ...explained].some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
    since: finding.since ?? onsets[0] ?? null,
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
