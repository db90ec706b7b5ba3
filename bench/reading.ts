import { english } from '../src/messages';
import { type Diagnosis, type Finding, type Status } from '../src/triage/types';
import { type Expected, isPlaced } from './expected';

/** The parts of a finding that count. */
export interface ReadFinding {
  cause: string;
  where: readonly string[];
  confidence: number | null;
  summary: string;
  /** Whether cause and place are those of a real fault. */
  isRight: boolean;
}

/** What a diagnosis says at one instant, compared with the truth. */
export interface Reading {
  /** Seconds since the start of the fault. */
  t: number;
  status: Status;
  findings: readonly ReadFinding[];
  /** Whether the first finding names a right cause. */
  isCauseRight: boolean;
  /** Whether the places of that cause are right; null if there is no place to name. */
  isPlaceRight: boolean | null;
  /** Right causes that no finding names. */
  missing: readonly string[];
  /** Causes of findings that no fault explains. */
  extra: readonly string[];
  /** Start in the first right finding (seconds since the fault's start); null if it names none. */
  since: number | null;
  /** Affected sessions in that finding, and in truth. */
  told: number | null;
  real: number | null;
}

/**
 * Compares a diagnosis with the expected findings.
 * @param t seconds from the start of the fault to the instant of the diagnosis
 */
export function readDiagnosis({ at, status, findings }: Diagnosis, expected: readonly Expected[], t: number): Reading {
  const faultStart = Date.parse(at) / 1000 - t;
  const expectedBy = ({ cause }: Finding): Expected | undefined =>
    expected.find(({ causes }) => causes.includes(cause));
  const [first] = findings;
  const isNamed = first === undefined ? undefined : expectedBy(first);
  const right = findings.find((finding) => expectedBy(finding) !== undefined);
  return {
    t,
    status,
    findings: findings.map((finding) => {
      const own = expectedBy(finding);
      return {
        cause: finding.cause,
        where: finding.where.map(({ value }) => value),
        confidence: finding.confidence,
        summary: english(finding.summary),
        isRight: own !== undefined && isPlaced(findings, own),
      };
    }),
    isCauseRight: isNamed !== undefined,
    isPlaceRight: hasPlace(expected) ? expected.every((each) => isPlaced(findings, each)) : null,
    missing: expected.flatMap(({ causes }) =>
      findings.some(({ cause }) => causes.includes(cause)) ? [] : causes.slice(0, 1)
    ),
    extra: findings.filter((finding) => expectedBy(finding) === undefined).map(({ cause }) => cause),
    since: right?.since == null ? null : Date.parse(right.since) / 1000 - faultStart,
    told: right?.affected.sessions ?? null,
    real: (right === undefined ? undefined : expectedBy(right))?.affected ?? null,
  };
}

/** Whether everything is found, at its place, and a right cause comes first. */
export function isFound({ isCauseRight, isPlaceRight, missing }: Reading): boolean {
  return isCauseRight && isPlaceRight !== false && missing.length === 0;
}

/**
 * Whether a diagnosis claims that something is wrong, or that the monitoring is. Blind without a finding only says that
 * the first measurements are due.
 */
export function isAlarm({ status, findings }: Reading): boolean {
  return status !== 'healthy' && status !== 'idle' && (status !== 'blind' || findings.length > 0);
}

function hasPlace(expected: readonly Expected[]): boolean {
  return expected.some(({ places }) => places.some((place) => place.length > 0));
}
