import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';

/** The answer of a Prometheus (or of a proxy before it), whatever its status, passed on unread. */
export interface UpstreamAnswer {
  status: number;
  contentType: string;
  body: string;
}

/** Thrown when nothing answers; the message reads like the one of Grafana's HTTP client. */
export class UpstreamUnreachable extends Error {}

function reasonOf(error: Error, { hostname, port }: URL): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') {
    return `dial tcp ${hostname}:${port}: connect: connection refused`;
  }
  return code === 'ENOTFOUND' ? `dial tcp: lookup ${hostname}: no such host` : error.message;
}

/**
 * Sends a request to a Prometheus. POST bodies always go out as a form, because that is what Grafana's backend says
 * they are.
 *
 * @param baseUrl the data source's URL, with or without a path and a trailing slash
 * @param path what follows it, query string included
 * @throws UpstreamUnreachable
 */
export function askPrometheus(
  baseUrl: string,
  method: 'GET' | 'POST',
  path: string,
  body?: string
): Promise<UpstreamAnswer> {
  const url = new URL(`${baseUrl.replace(/\/$/, '')}/${path}`);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      const verb = method === 'GET' ? 'Get' : 'Post';
      reject(new UpstreamUnreachable(`${verb} "${url.href}": ${reasonOf(error, url)}`));
    };
    const request = send(url, { method, headers }, (response) => {
      text(response).then((content) => {
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, contentType: received['content-type'] ?? 'text/plain; charset=utf-8', body: content });
      }, fail);
    });
    request.on('error', fail).end(body);
  });
}
