import { createHttpClient } from '../src/promClient/httpClient';
import { type PromClient, type Queries } from '../src/promClient/types';
import { DEFAULT_LIMITS } from '../src/settings';
import { answerGroup } from '../src/rules/answers';
import { type RecordingRule } from '../src/rules/model';
import { discover } from '../src/triage/discover';
import { getEvaluatedQuery } from '../src/triage/recorded';
import { runTriage } from '../src/triage/runTriage';
import { type Diagnosis } from '../src/triage/types';
import { parseQuery } from '../tests/support/promql';
import { type Prometheus } from '../tests/support/prometheus';
import { Recorder } from '../tests/support/ruleEvaluation';
import { moments, optionsAt } from '../tests/support/triage';
import { expectedOf } from './expected';
import { type FedIncident, OVER_SECONDS, STORED } from './fedIncident';
import { FAULT_SECONDS, FRESH_SECONDS, HEALTHY_SECONDS, isHealthy } from './incident';
import { isFound, type Reading, readDiagnosis } from './reading';
import { type Rule, ruleQueries } from './rules';

/** Questions about one incident, and their answers. */
export interface Run {
  /** While nothing is wrong. */
  healthy: readonly Reading[];
  /** From the start of the fault until it is found. */
  search: readonly Reading[];
  /** When somebody opens the page a minute later; none if nobody suffers by then. */
  verdicts: readonly Reading[];
  /** A minute after the end of the fault. */
  after: readonly Reading[];
  rules: Readonly<Record<Rule, RuleRun>>;
  /** Instants at which recorded answers were read, too; null if none were. */
  recorded: Agreement | null;
}

/** At how many instants recorded answers gave the same status, causes and places. */
export interface Agreement {
  instants: number;
  same: number;
}

export interface RuleRun {
  /** Seconds from the start of the fault until the rule fires; null if it doesn't. */
  firesAfter: number | null;
  /** Evaluations while nothing is wrong, and how many of them fire. */
  healthy: number;
  falseAlarms: number;
}

/** With two scrapes in 5 s, each may show the change. */
const SEARCH_STEP = 2.5;
const SEARCH_SECONDS = 57.5;
const VERDICTS = [60, 75, 88];
const BEFORE = [-21, -6];
const HEALTHY_STEP = 15;
const RULES_BEFORE = 60;
/** After this time, a new Prometheus has scraped all its targets once. */
const FIRST_SCRAPES = 5;

const TIMEOUT_MS = 60_000;

/**
 * Asks the triage about an incident, as the page and the command line do: at independent instants.
 * @param isRecorded whether rules also answer ahead, and their answers are compared
 */
export async function askAbout(prometheus: Prometheus, fed: FedIncident, isRecorded: boolean): Promise<Run> {
  const { incident, faultStart } = fed;
  const client = knowing(STORED, createHttpClient(prometheus.url, { timeout: TIMEOUT_MS }));
  const compare = isRecorded ? recordedTriage(prometheus, client) : null;
  const recorded: Agreement = { instants: 0, same: 0 };
  const read = async (t: number): Promise<Reading> => {
    const at = faultStart + t;
    const { diagnosis } = await runTriage(withoutAnswers(client), optionsAt(at));
    if (compare !== null) {
      recorded.instants += 1;
      recorded.same += placesIn(await compare(at)) === placesIn(diagnosis) ? 1 : 0;
    }
    const isFaulty = !isHealthy(incident) && t > 0 && t <= FAULT_SECONDS;
    return readDiagnosis(diagnosis, isFaulty ? expectedOf(incident.faults, fed.truthAt(t)) : [], t);
  };
  const readAll = async (instants: readonly number[]): Promise<Reading[]> => {
    const readings: Reading[] = [];
    for (const t of instants) {
      readings.push(await read(t));
    }
    return readings;
  };
  if (isHealthy(incident)) {
    const length = incident.isFresh ? FRESH_SECONDS : HEALTHY_SECONDS;
    const instants = moments(incident.isFresh ? FIRST_SCRAPES : 0, length, HEALTHY_STEP);
    return {
      healthy: await readAll(instants),
      search: [],
      verdicts: [],
      after: [],
      rules: await askRules(client, fed, { from: 0, to: length }),
      recorded: isRecorded ? recorded : null,
    };
  }
  const healthy = await readAll(BEFORE);
  const search: Reading[] = [];
  for (const t of moments(SEARCH_STEP, SEARCH_SECONDS, SEARCH_STEP)) {
    const reading = await read(t);
    search.push(reading);
    if (isFound(reading)) {
      break;
    }
  }
  return {
    healthy,
    search,
    verdicts: await readAll(VERDICTS.filter((t) => !isAlone(fed, t))),
    after: await readAll([FAULT_SECONDS + OVER_SECONDS]),
    rules: await askRules(client, fed, { from: -RULES_BEFORE, to: FAULT_SECONDS }),
    recorded: isRecorded ? recorded : null,
  };
}

/** Lets rules that answer ahead be evaluated at each instant, and reads their answers. */
function recordedTriage(prometheus: Prometheus, client: PromClient): (at: number) => Promise<Diagnosis> {
  const recorder = new Recorder(prometheus);
  let rules: readonly RecordingRule[] | null = null;
  return async (at) => {
    rules ??= answerGroup(await discover(client, optionsAt(at)), []).rules;
    await recorder.evaluate(rules, at);
    return (await runTriage(client, optionsAt(at))).diagnosis;
  };
}

/** A client that finds no recorded answers. */
function withoutAnswers(client: PromClient): PromClient {
  return {
    ...client,
    instant: (queries, at) =>
      client.instant(
        Object.fromEntries(
          Object.entries(queries).map(([name, query]) => [name, query.replace(` or ${getEvaluatedQuery()}`, '')])
        ),
        at
      ),
  };
}

function placesIn({ status, findings }: Diagnosis): string {
  return JSON.stringify([status, findings.map(({ cause, where }) => [cause, where])]);
}

/** Faults of people, who may leave with it, or hear nobody who speaks. */
const PERSONAL = ['audio-sender', 'audio-receiver', 'client-network'];

function isAlone({ truthAt }: FedIncident, t: number): boolean {
  return (truthAt(t).impacts ?? []).some(
    ({ fault, sessions }) => PERSONAL.includes(fault.name) && sessions.length === 0
  );
}

/** Evaluates the rules from one time of the incident to another. */
async function askRules(
  client: PromClient,
  { incident, faultStart }: FedIncident,
  { from, to }: { from: number; to: number }
): Promise<Run['rules']> {
  const range = { from: faultStart + from, to: faultStart + to, step: SEARCH_STEP };
  const fired = await client.range(ruleQueries(DEFAULT_LIMITS)[incident.product], range);
  const times = moments(from, to, SEARCH_STEP);
  const runOf = (rule: Rule): RuleRun => {
    const alarms = new Set((fired[rule] ?? []).flatMap(({ points }) => points.map(([time]) => time - faultStart)));
    const isQuiet = (t: number): boolean => t <= 0 || isHealthy(incident);
    const quiet = times.filter(isQuiet);
    return {
      firesAfter: times.find((t) => !isQuiet(t) && alarms.has(t)) ?? null,
      healthy: quiet.length,
      falseAlarms: quiet.filter((t) => alarms.has(t)).length,
    };
  };
  return { mean: runOf('mean'), p95: runOf('p95') };
}

/** A client that refuses queries for metrics that were not stored: their absence would look like an answer. */
function knowing(stored: ReadonlySet<string>, client: PromClient): PromClient {
  const check = (queries: Queries): void => {
    for (const query of Object.values(queries)) {
      const unknown = parseQuery(query).metrics.filter(
        (name) => name !== 'up' && !name.startsWith('callscope:') && !stored.has(name)
      );
      if (unknown.length > 0) {
        throw new Error(`${unknown.join(', ')} is queried, but not fed to Prometheus`);
      }
    }
  };
  return {
    ...client,
    instant: (queries, at) => {
      check(queries);
      return client.instant(queries, at);
    },
    range: (queries, range) => {
      check(queries);
      return client.range(queries, range);
    },
  };
}
