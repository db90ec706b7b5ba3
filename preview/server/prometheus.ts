/** The answer of a Prometheus (or of a proxy before it), whatever its status, passed on unread. */
export interface UpstreamAnswer {
  status: number;
  contentType: string;
  body: string;
}

/** Thrown when nothing answers; the message reads like the one of Grafana's HTTP client. */
export class UpstreamUnreachable extends Error {}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'connect: connection refused',
  ECONNRESET: 'read: connection reset by peer',
  ENOTFOUND: 'no such host',
};

function reasonOf(error: unknown, { hostname, port }: URL): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(error));
  return code === 'ECONNREFUSED' ? `dial tcp ${hostname}:${port}: ${reason}` : reason;
}

/**
 * Sends a request to a Prometheus. POST bodies always go out as a form, because that is what Grafana's backend says
 * they are.
 *
 * @param baseUrl the data source's URL, with or without a path and a trailing slash
 * @param path what follows it, query string included
 * @throws UpstreamUnreachable
 */
export async function askPrometheus(
  baseUrl: string,
  method: 'GET' | 'POST',
  path: string,
  body?: string
): Promise<UpstreamAnswer> {
  const url = new URL(`${baseUrl.replace(/\/$/, '')}/${path}`);
  const headers = method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : undefined;
  try {
    const response = await fetch(url, { method, headers, body });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? 'text/plain; charset=utf-8',
      body: await response.text(),
    };
  } catch (error) {
    const verb = method === 'GET' ? 'Get' : 'Post';
    throw new UpstreamUnreachable(`${verb} "${url.href}": ${reasonOf(error, url)}`);
  }
}
