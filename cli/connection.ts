import { EnvHttpProxyAgent, fetch } from 'undici';
import { createHttpClient, type Fetch, type HttpClientOptions, postJson } from '../src/promClient/httpClient';
import { type PromClient } from '../src/promClient/types';
import { type HttpConfig, secretsOf } from './httpConfig';

/** A connection to a Prometheus, or to another server with an HTTP API. */
export interface Connection {
  /** A client whose requests share one deadline, `timeout` from now. */
  client(): PromClient;
  /**
   * Posts JSON to a path below the URL.
   * @throws PromError if it isn't accepted
   */
  post(path: string, data: unknown): Promise<void>;
  /** Ms to wait before the next request, as the server asked (Retry-After). */
  pause(): number;
}

export interface ConnectionOptions {
  /** Ms that one verdict may take. */
  timeout: number;
  config: HttpConfig;
}

/** Hosts for which Go and promtool never use a proxy. */
const LOOPBACK = 'localhost,127.0.0.1,[::1]';

/**
 * Connects to a Prometheus, through the proxy of the configuration or the environment.
 * @param url without credentials
 */
export function connect(url: string, { timeout, config }: ConnectionOptions): Connection {
  const dispatcher = dispatcherOf(config);
  const secrets = secretsOf(config);
  let quietUntil = 0;

  const send: Fetch = async (address, init) => {
    const response = await fetch(address, {
      ...init,
      dispatcher,
      redirect: config.followRedirects ? 'follow' : 'manual',
    });
    const seconds = secondsOf(response.headers.get('retry-after'), Date.now());
    quietUntil = seconds === null ? quietUntil : Date.now() + seconds * 1000;
    return {
      ok: response.ok,
      status: response.status,
      retryAfter: seconds,
      // A server that refuses may echo the request.
      text: async () => (response.ok ? response.text() : withoutSecrets(await response.text(), secrets)),
    };
  };

  const options = (): HttpClientOptions => ({
    timeout,
    deadline: performance.now() + timeout,
    headers: config.headers,
    fetch: send,
  });
  return {
    client: () => createHttpClient(url, options()),
    post: (path, data) => postJson(url, path, data, options()),
    pause: () => Math.max(0, quietUntil - Date.now()),
  };
}

function dispatcherOf({ tls, proxy, noProxy }: HttpConfig): EnvHttpProxyAgent {
  const own = proxy === null ? {} : { httpProxy: proxy, httpsProxy: proxy };
  const exceptions = noProxy ?? (proxy === null ? (process.env.no_proxy ?? process.env.NO_PROXY ?? '') : '');
  return new EnvHttpProxyAgent({
    ...own,
    noProxy: exceptions === '*' || proxy !== null ? exceptions : [exceptions, LOOPBACK].filter(Boolean).join(','),
    connect: tls,
    requestTls: tls,
    // As in curl and promtool: CONNECT is only for TLS; many proxies refuse it for anything else.
    proxyTunnel: false,
  });
}

/** The seconds in a Retry-After header, which holds seconds or a date; null if it is neither. */
export function secondsOf(header: string | null, now: number): number | null {
  if (header === null) {
    return null;
  }
  const seconds = /^\s*\d+\s*$/.test(header)
    ? Number(header)
    : / GMT\s*$/.test(header)
      ? (Date.parse(header) - now) / 1000
      : NaN;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}

/** Removing shorter secrets would make any text unreadable. */
const SHORTEST_SECRET = 4;

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter(({ length }) => length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
  return longestFirst.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}
