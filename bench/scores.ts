import { type Incident, isHealthy, isOfSize, SIZES, TWO_AT_ONCE } from './incident';
import { isAlarm, isFound } from './reading';
import { type Rule } from './rules';
import { type Run } from './run';

/** An incident and its verdicts. */
export interface Judged {
  incident: Incident;
  run: Run;
}

/** A count out of a total. */
export interface Part {
  right: number;
  of: number;
}

/** One cause's line of the table. */
export interface Score {
  row: string;
  incidents: number;
  /** The first finding names the cause at each of the instants at which somebody opens the page. */
  cause: Part;
  /** … and the places of that cause are right, if there is a place. */
  place: Part;
  /** Seconds from the start of the fault to the right finding, of those that are found. */
  detection: readonly number[];
  /** Seconds by which the start is off, if a verdict has one. */
  onset: readonly number[];
  /** Share by which the number of sessions is off, if a verdict has one. */
  sessions: readonly number[];
  /** Incidents with a finding that no fault explains, and with a fault that no finding names. */
  extra: number;
  missing: number;
  /** Incidents that still look wrong a minute after their end. */
  lingering: number;
  /** Seconds until a rule of thumb fires, if it does. */
  rules: Readonly<Record<Rule, readonly number[]>>;
}

/** Alarms while nothing is wrong. */
export interface FalseAlarms {
  triage: Part;
  /** Those of them from the first scrape on. */
  fresh: Part;
  rules: Readonly<Record<Rule, Part>>;
}

/** How often findings of a confidence are right. */
export interface Calibration extends Part {
  from: number;
  to: number;
}

/** Scores by cause, in the order of the catalog, two faults at once last. */
export function scoresOf(all: readonly Judged[]): Score[] {
  const faulty = all.filter(({ incident }) => !isHealthy(incident));
  const rows = [...new Set(faulty.map(({ incident }) => incident.row))];
  return rows
    .sort((a, b) => Number(a === TWO_AT_ONCE) - Number(b === TWO_AT_ONCE))
    .map((row) =>
      scoreOf(
        row,
        faulty.filter(({ incident }) => incident.row === row)
      )
    );
}

/** Scores by size, for sizes that have incidents. */
export function scoresBySize(all: readonly Judged[]): Score[] {
  const faulty = all.filter(({ incident }) => !isHealthy(incident));
  return SIZES.map(({ title }) =>
    scoreOf(
      title,
      faulty.filter(({ incident }) => isOfSize(incident, title))
    )
  ).filter(({ incidents }) => incidents > 0);
}

/** The score of all incidents together. */
export function totalOf(all: readonly Judged[]): Score {
  return scoreOf(
    'all',
    all.filter(({ incident }) => !isHealthy(incident))
  );
}

function scoreOf(row: string, all: readonly Judged[]): Score {
  const runs = all.map(({ run }) => run);
  const placed = runs.filter(({ verdicts }) => verdicts.some(({ isPlaceRight }) => isPlaceRight !== null));
  const last = runs.flatMap(({ verdicts }) => verdicts.slice(-1));
  return {
    row,
    incidents: runs.length,
    cause: partOf(runs, isCauseRight),
    place: partOf(placed, isPlaceRight),
    detection: runs.flatMap(({ search, verdicts }) => {
      const found = [...search, ...verdicts].find(isFound);
      return found === undefined ? [] : [found.t];
    }),
    onset: last.flatMap(({ since }) => (since === null ? [] : [Math.abs(since)])),
    sessions: last.flatMap(({ told, real }) =>
      told === null || real === null || real === 0 ? [] : [Math.abs(told - real) / real]
    ),
    extra: runs.filter(({ verdicts }) => verdicts.some(({ extra }) => extra.length > 0)).length,
    missing: runs.filter(({ verdicts }) => verdicts.some(({ missing }) => missing.length > 0)).length,
    lingering: runs.filter(({ after }) => after.some(isAlarm)).length,
    rules: {
      mean: firesOf(runs, 'mean'),
      p95: firesOf(runs, 'p95'),
    },
  };
}

function firesOf(runs: readonly Run[], rule: Rule): number[] {
  return runs.flatMap(({ rules }) => rules[rule].firesAfter ?? []);
}

export function isCauseRight({ verdicts }: Run): boolean {
  return verdicts.every((reading) => reading.isCauseRight);
}

export function isPlaceRight({ verdicts }: Run): boolean {
  return verdicts.every((reading) => reading.isPlaceRight !== false);
}

export function falseAlarmsOf(all: readonly Judged[]): FalseAlarms {
  const alarms = (some: readonly Judged[]): Part =>
    partOf(
      some.flatMap(({ run }) => run.healthy),
      isAlarm
    );
  const ruleOf = (rule: Rule): Part => ({
    right: sum(all.map(({ run }) => run.rules[rule].falseAlarms)),
    of: sum(all.map(({ run }) => run.rules[rule].healthy)),
  });
  return {
    triage: alarms(all),
    fresh: alarms(all.filter(({ incident }) => incident.isFresh)),
    rules: { mean: ruleOf('mean'), p95: ruleOf('p95') },
  };
}

const CONFIDENCES = [0.9, 0.7, 0];

/** How often findings on the page are right, by confidence, highest first. */
export function calibrationOf(all: readonly Judged[]): Calibration[] {
  const findings = all.flatMap(({ run }) => [...run.healthy, ...run.verdicts].flatMap((reading) => reading.findings));
  return CONFIDENCES.map((from, i) => {
    const to = CONFIDENCES[i - 1] ?? 1;
    const own = findings.filter(
      ({ confidence }) => confidence !== null && confidence >= from && (confidence < to || to === 1)
    );
    return { from, to, ...partOf(own, ({ isRight }) => isRight) };
  });
}

export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.length === 0 ? null : sum(middle) / middle.length;
}

function partOf<T>(all: readonly T[], isRight: (one: T) => boolean): Part {
  return { right: all.filter(isRight).length, of: all.length };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
