import { incomplete, kindOfStatus, type Outcome, PromError, settle } from './errors';
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

export interface HttpClientOptions {
  /** Milliseconds that one request may take. */
  timeout: number;
}

/** A PromClient that speaks the Prometheus HTTP API directly: one POST per expression, all at once. */
export function createHttpClient(baseUrl: string, { timeout }: HttpClientOptions): PromClient {
  const root = baseUrl.replace(/\/+$/, '');

  const request = async (path: string, form?: Record<string, string>): Promise<Envelope> => {
    const { ok, status, text } = await send(`${root}/api/v1/${path}`, form, timeout);
    if (ok) {
      return parseEnvelope(parseJson(text));
    }
    const said = errorIn(text);
    const kind = said?.kind === 'timed-out' ? said.kind : kindOfStatus(status);
    throw new PromError(kind, `${root} answered ${status}: ${said?.message ?? outlineOf(text)}`);
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

interface Answer {
  ok: boolean;
  status: number;
  text: string;
}

async function send(url: string, form: Record<string, string> | undefined, timeout: number): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form),
      signal: AbortSignal.timeout(timeout),
    });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (error) {
    if (fieldOf(error, 'name') === 'TimeoutError') {
      throw new PromError('timed-out', `${url} did not answer within ${timeout / 1000} s`);
    }
    const cause = fieldOf(fieldOf(error, 'cause'), 'message');
    throw new PromError('unreachable', `cannot reach ${url}${typeof cause === 'string' ? `: ${cause}` : ''}`);
  }
}

/** A field of an error. Errors of `fetch` can come from another realm: then they are no instances of our Error. */
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

function outlineOf(text: string): string {
  return /^\s*</.test(text) ? 'an HTML page' : text.trim().slice(0, 200) || 'no text';
}

function toPromError(error: unknown): PromError {
  return error instanceof PromError ? error : new PromError('bad-answer', String(error));
}
