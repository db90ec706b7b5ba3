import { message } from '../messages';
import { incomplete, inOneLine, kindOfStatus, type Outcome, outlineOf, PromError, settle, toPromError } from './errors';
import {
  type Envelope,
  parseBuildInfo,
  parseEnvelope,
  parseJson,
  parseMatrix,
  parseMetadata,
  parseRules,
  parseRuntimeInfo,
  parseTargets,
  parseVector,
  rulesPath,
  wholeData,
} from './prometheusApi';
import { type PromClient, type Queries, type Results, type TimeRange } from './types';

/** Sends a request: `fetch`, or a variant that supports proxies and certificates. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Readonly<Record<string, string>>; body?: string; signal: AbortSignal }
) => Promise<{
  ok: boolean;
  status: number;
  /** Seconds to wait before a retry, if the server asks for that; else null or absent. */
  retryAfter?: number | null;
  text(): Promise<string>;
}>;

export interface HttpClientOptions {
  /** Milliseconds that one request may take. */
  timeout: number;
  /** Deadline for all requests, in ms of `performance.now()`. */
  deadline?: number;
  /** Sent with each request. */
  headers?: Readonly<Record<string, string>>;
  fetch?: Fetch;
}

/** A PromClient that speaks the Prometheus HTTP API directly: one POST per expression, all at once. */
export function createHttpClient(baseUrl: string, options: HttpClientOptions): PromClient {
  const root = baseUrl.replace(/\/+$/, '');

  const request = async (path: string, form?: Record<string, string>): Promise<Envelope> => {
    const answer = await send(`${root}/api/v1/${path}`, form && formBody(form), options);
    if (answer.ok) {
      return parseEnvelope(parseJson(answer.text));
    }
    throw refusal(root, answer);
  };

  const resource = async (path: string): Promise<unknown> => wholeData(await request(path));

  const outcome = async <T>(
    path: string,
    form: Record<string, string>,
    read: (data: unknown) => T[]
  ): Promise<Outcome<T>> => {
    try {
      const { data, missing } = await request(path, form);
      return { rows: read(data), failure: missing === null ? null : incomplete(missing) };
    } catch (error) {
      return { rows: null, failure: toPromError(error) };
    }
  };

  const all = async <T>(queries: Queries, ask: (expression: string) => Promise<Outcome<T>>): Promise<Results<T>> => {
    const outcomes = await Promise.all(
      Object.entries(queries).map(async ([name, expression]) => [name, await ask(expression)] as const)
    );
    return settle(Object.fromEntries(outcomes));
  };

  return {
    instant: (queries, at) => all(queries, (query) => outcome('query', { query, time: String(at) }, parseVector)),
    range: (queries: Queries, { from, to, step }: TimeRange) =>
      all(queries, (query) =>
        outcome('query_range', { query, start: String(from), end: String(to), step: String(step) }, parseMatrix)
      ),
    targets: async () => parseTargets(await resource('targets?state=active')),
    metadata: async () => parseMetadata(await resource('metadata')),
    buildInfo: async () => parseBuildInfo(await resource('status/buildinfo')),
    runtimeInfo: async () => parseRuntimeInfo(await resource('status/runtimeinfo')),
    rules: async (type) => parseRules(await resource(rulesPath(type))),
  };
}

/**
 * Posts JSON to another API, such as that of Alertmanager.
 * @throws PromError if it isn't accepted
 */
export async function postJson(
  baseUrl: string,
  path: string,
  data: unknown,
  options: HttpClientOptions
): Promise<void> {
  const answer = await send(`${baseUrl}${path}`, { type: 'application/json', text: JSON.stringify(data) }, options);
  if (!answer.ok) {
    throw refusal(baseUrl, answer);
  }
}

interface Body {
  type: string;
  text: string;
}

interface Answer {
  ok: boolean;
  status: number;
  text: string;
  retryAfter: number | null;
}

function formBody(form: Record<string, string>): Body {
  return {
    type: 'application/x-www-form-urlencoded;charset=UTF-8',
    text: new URLSearchParams(form).toString(),
  };
}

function refusal(url: string, { status, text, retryAfter }: Answer): PromError {
  const said = errorIn(text);
  const kind = said?.kind === 'timed-out' ? said.kind : kindOfStatus(status);
  const answer = message('errors.answered', '{{- url}} answered {{status}}: {{- reason}}', {
    url,
    status,
    reason: said?.text ?? inOneLine(outlineOf(text)),
  });
  return new PromError(
    kind,
    retryAfter === null
      ? answer
      : message('errors.retry-after', '{{- answer}}; retry after {{n}} s', { answer, n: retryAfter })
  );
}

async function send(
  url: string,
  body: Body | undefined,
  { timeout, deadline = Infinity, headers = {}, fetch: ask = fetch }: HttpClientOptions
): Promise<Answer> {
  const left = Math.min(timeout, deadline - performance.now());
  try {
    const response = await ask(url, {
      method: body ? 'POST' : 'GET',
      headers: { ...headers, ...(body && { 'content-type': body.type }) },
      ...(body && { body: body.text }),
      signal: AbortSignal.timeout(Math.max(0, Math.round(left))),
    });
    const { ok, status, retryAfter = null } = response;
    return { ok, status, retryAfter, text: await response.text() };
  } catch (error) {
    if (fieldOf(error, 'name') === 'TimeoutError') {
      throw new PromError(
        'timed-out',
        message('errors.too-late', '{{- url}} did not answer within {{n}} s', { url, n: timeout / 1000 })
      );
    }
    const cause = fieldOf(error, 'cause');
    // The message is empty if several addresses were tried.
    const why = [fieldOf(cause, 'message'), fieldOf(cause, 'code')].find(
      (text) => typeof text === 'string' && text !== ''
    );
    throw new PromError(
      'unreachable',
      typeof why === 'string'
        ? message('errors.unreachable-because', 'cannot reach {{- url}}: {{- reason}}', { url, reason: inOneLine(why) })
        : message('errors.unreachable', 'cannot reach {{- url}}', { url })
    );
  }
}

/** A field of an error. Errors of `fetch` can come from another realm, so `instanceof Error` may fail. */
function fieldOf(error: unknown, field: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined;
}

/** The error that a Prometheus API names in its JSON; null if the text is something else. */
function errorIn(text: string): PromError | null {
  try {
    parseEnvelope(parseJson(text));
  } catch (error) {
    if (error instanceof PromError && error.kind !== 'bad-answer') {
      return error;
    }
  }
  return null;
}
