import { createHttpClient } from '../src/promClient/httpClient';
import { type PromClient, type Results, type Sample, type Series, type TimeRange } from '../src/promClient/types';
import { boardGroups } from '../src/boards/recordingRules';
import { PRODUCT_BOARDS } from '../src/products/boards';
import { answerGroup } from '../src/rules/answers';
import { type RuleGroup } from '../src/rules/model';
import { discover } from '../src/triage/discover';
import { runTriage } from '../src/triage/runTriage';
import { type Status } from '../src/triage/types';
import { type Prometheus } from '../tests/support/prometheus';
import { Recorder } from '../tests/support/ruleEvaluation';
import { optionsAt } from '../tests/support/triage';

/** What a diagnosis costs. */
export interface Cost {
  status: Status;
  /** First findings' causes. */
  causes: readonly string[];
  /** Questions of the first screen, and follow-ups to their answers. */
  first: Questions;
  further: Questions;
  /** Seconds that Prometheus needs for the slowest expression. */
  slowest: number;
  /** Milliseconds of the engine, without the wait for answers and without reading them. */
  engineMs: number;
}

export interface Questions {
  requests: number;
  expressions: number;
  /** Size of the answers. */
  bytes: number;
  /** Seconds that Prometheus needs for all expressions, one after the other. */
  seconds: number;
}

/** The same with rules that answer the first questions ahead. */
export interface RecordedCost {
  /** Seconds that Prometheus needs for one evaluation of all rules, and the rows that it records. */
  rules: { seconds: number; rows: number };
  /** Questions of the first screen. */
  first: Questions;
  /** Seconds of Prometheus for one evaluation of all rules for dashboards, by their group. */
  boards: readonly number[];
}

/** One request of a triage, and the answers that it got. */
type Asked =
  | { kind: 'instant'; queries: Readonly<Record<string, string>>; at: number; results: Results<Sample> }
  | { kind: 'range'; queries: Readonly<Record<string, string>>; range: TimeRange; results: Results<Series> };

/** Discovery and first questions: two requests. The rest depends on their answers. */
const FIRST_REQUESTS = 2;
const TIMEOUT_MS = 600_000;
const ENGINE_RUNS = 9;

/** Diagnoses at an instant (unix seconds), and measures the cost: of each expression alone, and of the engine alone. */
export async function costOf(url: string, at: number): Promise<Cost> {
  const asked: Asked[] = [];
  const { diagnosis } = await triage(recording(createHttpClient(url, { timeout: TIMEOUT_MS }), asked), at);
  const measured: Array<readonly Measured[]> = [];
  for (const request of asked) {
    measured.push(await measureAll(url, request));
  }
  const engine: number[] = [];
  for (let i = 0; i < ENGINE_RUNS; i++) {
    const started = performance.now();
    await triage(replaying(asked), at);
    engine.push(performance.now() - started);
  }
  return {
    status: diagnosis.status,
    causes: diagnosis.findings.map(({ cause }) => cause),
    first: sumOf(measured.slice(0, FIRST_REQUESTS)),
    further: sumOf(measured.slice(FIRST_REQUESTS)),
    slowest: Math.max(...measured.flat().map(({ seconds }) => seconds)),
    engineMs: engine.sort((a, b) => a - b)[Math.floor(ENGINE_RUNS / 2)] ?? 0,
  };
}

/** Lets the rules answer ahead at an instant (unix seconds), and measures the first screen of then. */
export async function recordedCostOf(prometheus: Prometheus, at: number): Promise<RecordedCost> {
  const { url } = prometheus;
  const client = createHttpClient(url, { timeout: TIMEOUT_MS });
  const { scope, limits } = optionsAt(at);
  const group = answerGroup(await discover(client, optionsAt(at)), scope);
  const rules = await evaluated(url, group, at);
  const boards = [];
  for (const each of boardGroups(PRODUCT_BOARDS, 'all', { scope, limits, scrape: group.interval })) {
    boards.push(sumOf([await evaluated(url, each, at)]).seconds);
  }
  await new Recorder(prometheus).evaluate(group.rules, at);
  const asked: Asked[] = [];
  await triage(recording(client, asked), at);
  const first = [];
  for (const request of asked.slice(0, FIRST_REQUESTS)) {
    first.push(await measureAll(url, request));
  }
  return { rules: { seconds: sumOf([rules]).seconds, rows: rowsIn(rules) }, first: sumOf(first), boards };
}

function evaluated(url: string, { rules }: Pick<RuleGroup, 'rules'>, at: number): Promise<Measured[]> {
  const queries = Object.fromEntries(rules.map(({ uid, expr }) => [uid, expr]));
  return measureAll(url, { kind: 'instant', queries, at, results: {} });
}

function triage(client: PromClient, at: number): ReturnType<typeof runTriage> {
  return runTriage(client, optionsAt(at));
}

function recording(client: PromClient, asked: Asked[]): PromClient {
  return {
    ...client,
    async instant(queries, at) {
      const results = await client.instant(queries, at);
      asked.push({ kind: 'instant', queries, at, results });
      return results;
    },
    async range(queries, range) {
      const results = await client.range(queries, range);
      asked.push({ kind: 'range', queries, range, results });
      return results;
    },
  };
}

/** Answers repeated queries at once. */
function replaying(asked: readonly Asked[]): PromClient {
  const find = <K extends Asked['kind']>(kind: K, queries: object, when: unknown): Extract<Asked, { kind: K }> => {
    const isIt = (each: Asked): each is Extract<Asked, { kind: K }> =>
      each.kind === kind &&
      JSON.stringify([each.queries, each.kind === 'range' ? each.range : each.at]) === JSON.stringify([queries, when]);
    const found = asked.find(isIt);
    if (found === undefined) {
      throw new Error('The same triage sent other queries');
    }
    return found;
  };
  const never = (): Promise<never> => Promise.reject(new Error('A triage sends no such request'));
  return {
    instant: async (queries, at) => find('instant', queries, at).results,
    range: async (queries, range) => find('range', queries, range).results,
    targets: never,
    metadata: never,
    buildInfo: never,
    runtimeInfo: never,
    rules: never,
  };
}

/** What one expression costs. */
interface Measured {
  bytes: number;
  rows: number;
  seconds: number;
}

async function measureAll(url: string, request: Asked): Promise<Measured[]> {
  const measured = [];
  for (const query of Object.values(request.queries)) {
    measured.push(await measure(url, query, request));
  }
  return measured;
}

/** Queries once more, for the duration that Prometheus reports. */
async function measure(url: string, query: string, request: Asked): Promise<Measured> {
  const [path, when] =
    request.kind === 'instant'
      ? (['query', { time: String(request.at) }] as const)
      : ([
          'query_range',
          { start: String(request.range.from), end: String(request.range.to), step: String(request.range.step) },
        ] as const);
  const ask = async (more: Record<string, string>): Promise<string> => {
    const body = new URLSearchParams({ query, ...when, ...more });
    return (await fetch(`${url}/api/v1/${path}`, { method: 'POST', body })).text();
  };
  const plain = await ask({});
  const { data } = JSON.parse(await ask({ stats: 'all' }));
  return { bytes: Buffer.byteLength(plain), rows: data.result.length, seconds: data.stats.timings.evalTotalTime };
}

/** Seconds that Prometheus reports for the evaluation of an expression at an instant (unix seconds). */
export async function evaluationSeconds(url: string, query: string, at: number): Promise<number> {
  return (await measure(url, query, { kind: 'instant', queries: {}, at, results: {} })).seconds;
}

function rowsIn(measured: readonly Measured[]): number {
  return measured.reduce((sum, { rows }) => sum + rows, 0);
}

function sumOf(requests: ReadonlyArray<readonly Measured[]>): Questions {
  const all = requests.flat();
  return {
    requests: requests.length,
    expressions: all.length,
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}
