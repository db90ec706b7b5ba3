import { type DataFrame, type DataQueryError, type DataQueryRequest, FieldType, toUtc } from '@grafana/data';
import { DataSourceWithBackend, getDataSourceSrv, isFetchError } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';
import { from, lastValueFrom } from 'rxjs';
import * as v from 'valibot';
import { PLUGIN_ID } from '../constants';
import { incomplete, kindOfStatus, type Outcome, PromError, settle, toPromError } from './errors';
import {
  missingBy,
  parseBuildInfo,
  parseEnvelope,
  parseMetadata,
  parseRules,
  parseRuntimeInfo,
  parseTargets,
  rulesPath,
  wholeData,
} from './prometheusApi';
import { type PromClient, type Queries, type Results, type Sample, type Series } from './types';

interface PromQuery extends DataQuery {
  expr: string;
  instant: boolean;
  range: boolean;
  format: 'time_series';
  /** Lower bound of the step. */
  interval?: string;
}

interface Question {
  /** Unix seconds. */
  from: number;
  to: number;
  /** Seconds; null for an instant. */
  step: number | null;
}

/** Prometheus' limit of points per series. Below it, Grafana never raises the step above `interval`. */
const MAX_POINTS = 11_000;

/** The parts of a data source's response that matter. */
interface Answer {
  data: DataFrame[];
  /** By refId. */
  errors?: DataQueryError[];
  /** Set only if the whole request failed. */
  error?: DataQueryError;
}

const NOTHING: Answer = { data: [] };

let requests = 0;

/** Unique in this browser tab: Grafana cancels an earlier request with the same id. */
function nextRequestId(): string {
  return `${PLUGIN_ID}-${++requests}`;
}

/**
 * A PromClient for a Prometheus-compatible Grafana data source. The data source sends one request for all expressions.
 * Grafana floors both ends of a range to multiples of the step.
 */
export function createGrafanaClient(uid: string): PromClient {
  const ask = async <T>(queries: Queries, question: Question, read: (frame: DataFrame) => T[]): Promise<Results<T>> => {
    const names = new Map(Object.keys(queries).map((name, i) => [`Q${i + 1}`, name]));
    const targets = [...names].map(([refId, name]) => target(refId, queries[name] ?? '', question));
    const response = await send(uid, toRequest(targets, question));
    return settle(
      Object.fromEntries([...names].map(([refId, name]) => [name, outcomeOf(response, refId, read)] as const))
    );
  };

  const resource = async (path: string): Promise<unknown> => {
    try {
      const dataSource = await getDataSourceSrv().get(uid);
      if (!(dataSource instanceof DataSourceWithBackend)) {
        throw new PromError('not-supported', 'this data source only forwards queries');
      }
      return wholeData(
        parseEnvelope(await dataSource.getResource(`api/v1/${path}`, undefined, { showErrorAlert: false }))
      );
    } catch (error) {
      throw readError(error);
    }
  };

  return {
    instant: (queries, at) => ask(queries, { from: at, to: at, step: null }, readSample),
    range: (queries, range) => ask(queries, range, readSeries),
    targets: async () => parseTargets(await resource('targets?state=active')),
    metadata: async () => parseMetadata(await resource('metadata')),
    buildInfo: async () => parseBuildInfo(await resource('status/buildinfo')),
    runtimeInfo: async () => parseRuntimeInfo(await resource('status/runtimeinfo')),
    rules: async (type) => parseRules(await resource(rulesPath(type))),
  };
}

function target(refId: string, expr: string, { step }: Question): PromQuery {
  const isRange = step !== null;
  return {
    refId,
    expr,
    instant: !isRange,
    range: isRange,
    format: 'time_series',
    ...(isRange && { interval: `${step}s` }),
  };
}

function toRequest(targets: PromQuery[], question: Question): DataQueryRequest<PromQuery> {
  const range = { from: toUtc(question.from * 1000), to: toUtc(question.to * 1000) };
  const step = question.step ?? 1;
  return {
    requestId: nextRequestId(),
    targets,
    range: { ...range, raw: range },
    rangeRaw: range,
    interval: `${step}s`,
    intervalMs: step * 1000,
    maxDataPoints: MAX_POINTS,
    scopedVars: {},
    timezone: 'utc',
    app: PLUGIN_ID,
    startTime: Date.now(),
  };
}

async function send(uid: string, request: DataQueryRequest<PromQuery>): Promise<Answer> {
  try {
    const dataSource = await getDataSourceSrv().get(uid);
    const response: Answer = await lastValueFrom(from(dataSource.query(request)), { defaultValue: NOTHING });
    const errors = errorsOf(response);
    const general = errors.find(({ refId }) => refId === undefined);
    if (general !== undefined) {
      throw errorOf(general);
    }
    // Even an empty result is a frame. Without any, Grafana itself did not answer.
    if (response.data.length === 0 && errors.length === 0) {
      throw new PromError('unreachable', 'Grafana gave no answer');
    }
    return response;
  } catch (error) {
    throw readError(error);
  }
}

function errorsOf({ errors, error }: Answer): DataQueryError[] {
  return errors ?? (error === undefined ? [] : [error]);
}

function outcomeOf<T>(response: Answer, refId: string, read: (frame: DataFrame) => T[]): Outcome<T> {
  const error = errorsOf(response).find((candidate) => candidate.refId === refId);
  if (error !== undefined) {
    return { rows: null, failure: errorOf(error) };
  }
  const frames = response.data.filter((frame) => frame.refId === refId);
  const missing = missingBy(frames.flatMap(warningsOf));
  return { rows: frames.flatMap(read), failure: missing === null ? null : incomplete(missing) };
}

/** Grafana passes warnings of Prometheus on with each frame, and infos as notices of another severity. */
function warningsOf({ meta }: DataFrame): string[] {
  return (meta?.notices ?? []).filter(({ severity }) => severity !== 'info').map(({ text }) => text);
}

/** Instant vectors come as one frame per series, the labels on its number field. */
function readSample({ fields }: DataFrame): Sample[] {
  return fields
    .filter(({ type, values }) => type === FieldType.number && values.length > 0)
    .map(({ labels = {}, values }) => ({ labels, value: Number(values[values.length - 1] ?? NaN) }));
}

function readSeries({ fields }: DataFrame): Series[] {
  const times: readonly number[] = fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  return fields
    .filter(({ type }) => type === FieldType.number)
    .map(({ labels = {}, values }) => ({
      labels,
      points: times.map((time, i) => [time / 1000, Number(values[i] ?? NaN)] as const),
    }));
}

function errorOf({ status, message, data }: DataQueryError): PromError {
  const text = message ?? data?.message ?? data?.error ?? 'no reason given';
  if (/^(timeout|canceled): /.test(text)) {
    return new PromError('timed-out', text);
  }
  return new PromError(status === undefined ? 'bad-answer' : kindOfStatus(status), text);
}

function readError(error: unknown): PromError {
  return isFetchError(error) ? fetchErrorOf(error.status, error.data) : toPromError(error, 'unreachable');
}

function fetchErrorOf(status: number, body: unknown): PromError {
  const { message, error, messageId } = textsOf(body);
  const isUpstreamDown = messageId === 'plugin.requestFailureError';
  return new PromError(
    isUpstreamDown ? 'unreachable' : kindOfStatus(status),
    error ?? message ?? `Grafana answered ${status}`
  );
}

const TEXT = v.fallback(v.optional(v.string()), undefined);

/** What Grafana or Prometheus may say about an error. */
const ERROR_BODY = v.fallback(v.object({ message: TEXT, error: TEXT, messageId: TEXT }), {});

function textsOf(body: unknown): v.InferOutput<typeof ERROR_BODY> {
  return typeof body === 'string' ? { message: body.slice(0, 200) } : v.parse(ERROR_BODY, body);
}
