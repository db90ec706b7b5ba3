import {
  type DataFrame,
  type DataQueryError,
  type DataQueryRequest,
  type Field,
  FieldType,
  toUtc,
} from '@grafana/data';
import { DataSourceWithBackend, getDataSourceSrv, isFetchError } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';
import { from, lastValueFrom } from 'rxjs';
import * as v from 'valibot';
import { PLUGIN_ID } from '../constants';
import { message, type Message } from '../messages';
import {
  incomplete,
  kindOfStatus,
  NOT_A_NUMBER,
  type Outcome,
  outlineOf,
  PromError,
  type PromErrorKind,
  settle,
  toPromError,
} from './errors';
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
        throw new PromError('not-supported', message('errors.only-queries', 'this data source only forwards queries'));
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
      throw general.status === undefined ? errorOf(general) : fetchErrorOf(general.status, general.data);
    }
    // Even an empty result is a frame. Without any, Grafana itself did not answer.
    if (response.data.length === 0 && errors.length === 0) {
      throw new PromError('unreachable', message('errors.grafana-silent', 'Grafana gave no answer'));
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
  try {
    // Even an empty result is a frame.
    if (frames.length === 0) {
      throw unreadable(message('errors.lacks-result', 'it lacks the result of a query'));
    }
    const missing = missingBy(frames.flatMap(warningsOf));
    return { rows: frames.flatMap(read), failure: missing === null ? null : incomplete(missing) };
  } catch (error) {
    return { rows: null, failure: toPromError(error) };
  }
}

function unreadable(why: Message): PromError {
  return new PromError(
    'bad-answer',
    message('errors.not-grafana', 'this is not an answer from Grafana ({{- why}})', { why })
  );
}

/** Grafana passes warnings of Prometheus on with each frame, and infos as notices of another severity. */
function warningsOf({ meta }: DataFrame): string[] {
  return (meta?.notices ?? []).filter(({ severity }) => severity !== 'info').map(({ text }) => text);
}

/** Instant vectors come as one frame per series, the labels on its number field. */
function readSample(frame: DataFrame): Sample[] {
  return numberFields(frame)
    .filter(({ values }) => values.length > 0)
    .map(({ labels = {}, values }) => ({ labels, value: numberOf(values[values.length - 1]) }));
}

function readSeries(frame: DataFrame): Series[] {
  const times: readonly unknown[] = frame.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  return numberFields(frame).map(({ labels = {}, values }) => ({
    labels,
    points: times.map((time, i) => [numberOf(time) / 1000, numberOf(values[i])] as const),
  }));
}

/** An empty result has no fields. */
function numberFields({ fields }: DataFrame): Field[] {
  const found = fields.filter(({ type }) => type === FieldType.number);
  if (found.length === 0 && fields.length > 0) {
    throw unreadable(message('errors.no-numbers', 'a result has no numbers'));
  }
  return found;
}

/** A value of a frame; what isn't there is NaN. */
function numberOf(value: unknown): number {
  if (value !== undefined && value !== null && typeof value !== 'number') {
    throw unreadable(NOT_A_NUMBER);
  }
  return value ?? NaN;
}

function errorOf({ status, message: said, data }: DataQueryError): PromError {
  const text = said ?? data?.message ?? data?.error;
  if (text !== undefined && /^(timeout|canceled): /.test(text)) {
    return new PromError('timed-out', text);
  }
  return new PromError(
    status === undefined ? 'bad-answer' : kindOfStatus(status),
    text ?? message('errors.no-reason', 'no reason given')
  );
}

function readError(error: unknown): PromError {
  if (isFetchError(error)) {
    return fetchErrorOf(error.status, error.data);
  }
  // The data source can't read what it got.
  const isUnreadable = error instanceof TypeError || error instanceof SyntaxError;
  return toPromError(error, isUnreadable ? 'bad-answer' : 'unreachable');
}

function fetchErrorOf(status: number, body: unknown): PromError {
  const texts = textsOf(body);
  return new PromError(
    kindOf(status, texts),
    texts.error ?? texts.message ?? message('errors.grafana-answered', 'Grafana answered {{status}}', { status })
  );
}

/** Grafana's own refusals have a message id, or are about its data source; others come from Prometheus. */
function kindOf(status: number, { message: said, messageId = '' }: Texts): PromErrorKind {
  if (messageId === 'plugin.requestFailureError' || status === 0) {
    return 'unreachable';
  }
  if (status === 401 && /^(session|auth)\./.test(messageId)) {
    return 'signed-out';
  }
  return status === 404 && said === 'Data source not found' ? 'removed' : kindOfStatus(status);
}

const TEXT = v.fallback(v.optional(v.string()), undefined);

/** What Grafana or Prometheus may say about an error. */
const ERROR_BODY = v.fallback(v.object({ message: TEXT, error: TEXT, messageId: TEXT }), {});

type Texts = Omit<v.InferOutput<typeof ERROR_BODY>, 'message'> & { message?: string | Message | undefined };

function textsOf(body: unknown): Texts {
  return typeof body === 'string' ? { message: outlineOf(body) } : v.parse(ERROR_BODY, body);
}
