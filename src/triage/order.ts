import { type Finding } from './types';

/** The causes that each cause explains in the same product. Their findings become part of its evidence. */
const EXPLAINS: Readonly<Record<string, readonly string[]>> = {
  'host-saturation': [
    'relay-latency',
    'fleet-latency',
    'packet-loss',
    'jitter',
    'media-blocked',
    'setup-failure',
    'signaling-errors',
  ],
  'relay-down': ['connection-drops', 'setup-failure', 'node-disconnected', 'media-blocked', 'transport-fallback'],
  'broker-down': ['telemetry-lost', 'connection-drops', 'relay-down', 'media-blocked', 'audio-relay', 'broker-slow'],
  'broker-slow': [
    'relay-down',
    'connection-drops',
    'media-blocked',
    'audio-relay',
    'audio-meeting',
    'audio-sender',
    'audio-receiver',
    'playback-lag',
  ],
  'transport-fallback': ['connection-drops'],
  'media-blocked': ['audio-meeting', 'audio-sender', 'audio-receiver'],
  'audio-relay': ['audio-meeting', 'audio-sender', 'audio-receiver', 'playback-lag'],
  'audio-meeting': ['playback-lag'],
  'audio-receiver': ['playback-lag'],
  'node-disconnected': ['setup-failure'],
  'store-slow': ['setup-failure'],
};

/** Causes whose `instance` is another kind of server than that of the findings they explain. */
const ELSEWHERE: ReadonlySet<string> = new Set(['store-slow']);

/** Causes that explain a finding everywhere only if they are found at every relay. */
const LOCAL: ReadonlySet<string> = new Set(['host-saturation']);

/**
 * Moves findings that another finding of the same product and place explains into its evidence. A finding without
 * its own start or people affected takes those of what it explains.
 * @param relays all relays that carry sessions
 */
export function explainAway(findings: readonly Finding[], relays: readonly string[]): Finding[] {
  const isEverywhere = (cause: string): boolean =>
    relays.every((relay) =>
      findings.some((other) => other.cause === cause && other.where.some(({ value }) => value === relay))
    );
  const explains = (other: Finding, finding: Finding): boolean => {
    if (other === finding || EXPLAINS[other.cause]?.includes(finding.cause) !== true) {
      return false;
    }
    return finding.where.length === 0 && LOCAL.has(other.cause)
      ? isEverywhere(other.cause)
      : ELSEWHERE.has(other.cause) || overlaps(other, finding);
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
        symptoms: [...new Set([finding, ...explained].flatMap(({ symptoms }) => symptoms))],
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

/** New findings before chronic ones, then by people affected; a warning that can't tell how many comes last. */
export function byImportance(a: Finding, b: Finding): number {
  const chronic = ({ since, affected }: Finding): number => (since === null && affected.userMinutes !== null ? 1 : 0);
  const people = ({ affected, severity }: Finding): number =>
    affected.sessions ?? (severity === 'critical' ? Infinity : -Infinity);
  return chronic(a) - chronic(b) || compare(people(b), people(a)) || a.cause.localeCompare(b.cause);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
