import { formatGoDuration, parseIntervalMs } from './durations';
import { emptyFrame, toFrames, type FrameContext, type FrameJson, type PrometheusResult } from './frames';
import { askPrometheus, UpstreamUnreachable } from './prometheus';
import { calculateStepMs, interpolate, type StepRequest } from './step';

/** A query in the body of `POST /api/ds/query`: the fields that Grafana's Prometheus backend reads. */
export interface Query {
  refId: string;
  expr: string;
  datasource: { uid: string };
  intervalMs?: number;
  maxDataPoints?: number;
  instant?: boolean;
  range?: boolean;
  interval?: string;
  legendFormat?: string;
  utcOffsetSec?: number;
}

/** The body of `POST /api/ds/query`; `from` and `to` are Unix milliseconds or `now`, `now-2m`. */
export interface QueryBody {
  queries: Query[];
  from: string;
  to: string;
}

export interface QueryResult {
  status: number;
  frames: FrameJson[];
  error?: string;
  errorSource?: 'downstream';
}

/** What of a data source decides how it is asked. */
export interface Upstream {
  url: string;
  /** `jsonData.timeInterval`, empty when not configured. */
  scrapeInterval: string;
}

function parseTime(text: string, nowMs: number): number {
  const ago = /^now-(.+)$/.exec(text)?.[1];
  if (ago !== undefined) {
    return nowMs - parseIntervalMs(ago);
  }
  return text === 'now' ? nowMs : Number(text);
}

type Part = Pick<QueryResult, 'status' | 'frames' | 'error'>;

async function runPart(url: string, path: string, params: URLSearchParams, context: FrameContext): Promise<Part> {
  let answer;
  try {
    answer = await askPrometheus(url, 'POST', path, params.toString());
  } catch (error) {
    if (error instanceof UpstreamUnreachable) {
      return { status: 502, frames: [], error: error.message };
    }
    throw error;
  }
  const failed = (error: string) => ({ status: answer.status, frames: [emptyFrame(context)], error });
  if (!answer.contentType.startsWith('application/json')) {
    return failed(`unexpected response with status code ${answer.status}: ${answer.body.trim()}`);
  }
  const json: { data?: PrometheusResult; errorType?: string; error?: string } = JSON.parse(answer.body);
  return json.data === undefined
    ? failed(`${json.errorType}: ${json.error}`)
    : { status: answer.status, frames: toFrames(json.data, context) };
}

async function runQuery(query: Query, fromMs: number, toMs: number, upstream: Upstream): Promise<QueryResult> {
  const request: StepRequest = {
    rangeMs: toMs - fromMs,
    scrapeInterval: upstream.scrapeInterval,
    minStep: query.interval ?? '',
    intervalMs: query.intervalMs ?? 1_000,
    maxDataPoints: query.maxDataPoints ?? 100,
  };
  const stepMs = calculateStepMs(request);
  const expr = interpolate(query.expr, request);
  const context: FrameContext = {
    refId: query.refId,
    expr,
    legendFormat: query.legendFormat ?? '',
    stepMs,
    executedQueryString: `Expr: ${expr}\nStep: ${formatGoDuration(stepMs)}`,
  };
  const offsetMs = (query.utcOffsetSec ?? 0) * 1_000;
  const aligned = (ms: number) => String((Math.floor((ms + offsetMs) / stepMs) * stepMs - offsetMs) / 1_000);

  const parts: Array<Promise<Part>> = [];
  if (query.range || !query.instant) {
    const range = { query: expr, start: aligned(fromMs), end: aligned(toMs), step: String(stepMs / 1_000) };
    parts.push(runPart(upstream.url, 'api/v1/query_range', new URLSearchParams(range), context));
  }
  if (query.instant) {
    const instant = { query: expr, time: String(toMs / 1_000) };
    parts.push(runPart(upstream.url, 'api/v1/query', new URLSearchParams(instant), context));
  }
  const done = await Promise.all(parts);
  const failure = done.find(({ error }) => error !== undefined);
  return {
    ...(failure && { error: failure.error, errorSource: 'downstream' }),
    status: failure?.status ?? 200,
    frames: done.flatMap(({ frames }) => frames),
  };
}

/**
 * Answers `POST /api/ds/query` as Grafana 12.4 does: one failed query makes the whole answer a 400 that still carries
 * the others' frames; a query that Prometheus could not be reached for is a 502 inside.
 *
 * @param findUpstream the data source of a uid, undefined when there is none
 * @param nowMs what `now` in the body means, in Unix milliseconds
 */
export async function answerQuery(
  { queries, from, to }: QueryBody,
  findUpstream: (uid: string) => Upstream | undefined,
  nowMs: number
): Promise<{ status: number; body: object }> {
  const fromMs = parseTime(from, nowMs);
  const toMs = parseTime(to, nowMs);
  const jobs = queries.map((query) => ({ query, upstream: findUpstream(query.datasource.uid) }));
  if (!jobs.every((job): job is { query: Query; upstream: Upstream } => job.upstream !== undefined)) {
    return { status: 404, body: { message: 'Data source not found' } };
  }
  const results = await Promise.all(
    jobs.map(async ({ query, upstream }) => [query.refId, await runQuery(query, fromMs, toMs, upstream)] as const)
  );
  const hasFailed = results.some(([, { error }]) => error !== undefined);
  return { status: hasFailed ? 400 : 200, body: { results: Object.fromEntries(results) } };
}
