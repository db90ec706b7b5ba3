import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen, LOOPBACK, urlOf } from '../../http/server';

export interface Asked {
  method: string;
  /** Path and query. */
  url: string;
  body: string;
  /** The fields of the form that was posted. */
  form: Record<string, string>;
  headers: IncomingHttpHeaders;
}

export interface HttpServer {
  /** `http://127.0.0.1:PORT`, or with the host that it was to listen on. */
  url: string;
  /** The requests so far, in order. */
  asked: Asked[];
  /** Stops at once, and drops open requests. */
  stop(): Promise<void>;
}

/** A server on a free port of a loopback address with given answers. An answer may also be no answer. */
export async function serve(
  answer: (asked: Asked, response: ServerResponse) => void,
  host = LOOPBACK
): Promise<HttpServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = await text(request);
    const form = Object.fromEntries(new URLSearchParams(body));
    const question = { method: request.method ?? '', url: request.url ?? '', body, form, headers: request.headers };
    asked.push(question);
    answer(question, response);
  });
  const port = await listen(server, 0, host);
  return {
    url: urlOf(host, port),
    asked,
    stop: () => close(server),
  };
}

/** Answers with a status and a text. */
export function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status).end(body);
}

/** The JSON of a successful answer of a Prometheus. */
export function success(data: unknown): string {
  return JSON.stringify({ status: 'success', data });
}

/** The JSON of a failed request to a Prometheus. */
export function failure(errorType: string, error: string): string {
  return JSON.stringify({ status: 'error', errorType, error });
}

/** The answer to an instant query. */
export function vector(...samples: ReadonlyArray<{ metric: Record<string, string>; value: [number, string] }>): string {
  return success({ resultType: 'vector', result: samples });
}
