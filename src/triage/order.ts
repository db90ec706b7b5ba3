import { type Finding } from './types';

/** What each cause explains in the same product: those findings move into its evidence. */
const EXPLAINS: Readonly<Record<string, readonly string[]>> = {
  'host-saturation': ['relay-latency', 'packet-loss', 'jitter', 'media-blocked', 'setup-failure'],
  'relay-down': ['connection-drops', 'setup-failure', 'node-disconnected', 'media-blocked'],
  'broker-down': ['telemetry-lost', 'connection-drops', 'relay-down', 'media-blocked', 'audio-relay', 'broker-slow'],
  'audio-relay': ['audio-meeting', 'audio-sender', 'audio-receiver'],
  'node-disconnected': ['setup-failure'],
  'store-slow': ['setup-failure'],
};

/** Moves what is explained by another finding of the same product and place into that finding's evidence. */
export function explainAway(findings: readonly Finding[]): Finding[] {
  const explainedBy = (finding: Finding): Finding | undefined =>
    findings.find(
      (other) => other !== finding && (EXPLAINS[other.cause] ?? []).includes(finding.cause) && overlaps(other, finding)
    );
  return findings
    .filter((finding) => explainedBy(finding) === undefined)
    .map((finding) => ({
      ...finding,
      evidence: [
        ...finding.evidence,
        ...findings.filter((other) => explainedBy(other) === finding).flatMap(({ evidence }) => evidence),
      ],
    }));
}

function overlaps(a: Finding, b: Finding): boolean {
  const labels = new Set(a.where.map(({ label }) => label));
  const comparable = b.where.filter(({ label }) => labels.has(label));
  return (
    comparable.length === 0 ||
    comparable.some((place) => a.where.some(({ label, value }) => label === place.label && value === place.value))
  );
}

/** New findings before chronic ones, then by people affected. */
export function byImportance(a: Finding, b: Finding): number {
  const chronic = ({ since, affected }: Finding): number => (since === null && affected.userMinutes !== null ? 1 : 0);
  const people = ({ affected }: Finding): number => affected.sessions ?? Infinity;
  return chronic(a) - chronic(b) || compare(people(b), people(a)) || a.cause.localeCompare(b.cause);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
