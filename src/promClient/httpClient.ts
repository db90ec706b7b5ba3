import { kindOfStatus, PromError, settle } from './errors';
import {
  parseBuildInfo,
  parseEnvelope,
  parseJson,
  parseMatrix,
  parseMetadata,
  parseTargets,
  parseVector,
} from './prometheusApi';
import { type PromClient, type Queries, type Results, type TimeRange } from './types';

export interface HttpClientOptions {
  /** Milliseconds that one request may take. */
  timeout: number;
}

/** A PromClient that speaks the Prometheus HTTP API directly: one POST per expression, all at once. */
export function createHttpClient(baseUrl: string, { timeout }: HttpClientOptions): PromClient {
  const root = baseUrl.replace(/\/+$/, '');

  const request = async (path: string, form?: Record<string, string>): Promise<unknown> => {
    const response = await send(`${root}/api/v1/${path}`, form, timeout);
    const text = await response.text();
    if (response.ok) {
      return parseEnvelope(parseJson(text));
    }
    throw new PromError(kindOfStatus(response.status), `${root} answered ${response.status}: ${reasonOf(text)}`);
  };

  const all = async <T>(queries: Queries, ask: (expression: string) => Promise<T[]>): Promise<Results<T>> => {
    const outcomes = await Promise.all(
      Object.entries(queries).map(
        async ([name, expression]) => [name, await ask(expression).catch(toPromError)] as const
      )
    );
    return settle<T>(Object.fromEntries(outcomes));
  };

  return {
    instant: (queries, at) =>
      all(queries, async (query) => parseVector(await request('query', { query, time: String(at) }))),
    range: (queries: Queries, { from, to, step }: TimeRange) =>
      all(queries, async (query) =>
        parseMatrix(await request('query_range', { query, start: String(from), end: String(to), step: String(step) }))
      ),
    targets: async () => parseTargets(await request('targets?state=active')),
    metadata: async () => parseMetadata(await request('metadata')),
    buildInfo: async () => parseBuildInfo(await request('status/buildinfo')),
  };
}

async function send(url: string, form: Record<string, string> | undefined, timeout: number): Promise<Response> {
  try {
    return await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form),
      signal: AbortSignal.timeout(timeout),
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') {
      throw new PromError('timed-out', `${url} did not answer within ${timeout / 1000} s`);
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
    throw new PromError('unreachable', `cannot reach ${url}${cause && `: ${cause}`}`);
  }
}

function reasonOf(text: string): string {
  try {
    parseEnvelope(parseJson(text));
  } catch (error) {
    if (error instanceof PromError && error.kind !== 'bad-answer') {
      return error.message;
    }
  }
  return /^\s*</.test(text) ? 'an HTML page' : text.trim().slice(0, 200) || 'no text';
}

function toPromError(error: unknown): PromError {
  return error instanceof PromError ? error : new PromError('bad-answer', String(error));
}
