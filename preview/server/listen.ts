import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen as startListening, LOOPBACK } from '../../http/server';
import { answerExchange, type Answer, type Exchange, type Route } from './routes';

function parseCookies(header = ''): Map<string, string> {
  return new Map(header.split('; ').map((cookie) => [cookie.split('=', 1).join(''), cookie.replace(/^[^=]*=/, '')]));
}

async function readExchange(request: IncomingMessage): Promise<Exchange> {
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://localhost'),
    body: await text(request),
    cookies: parseCookies(request.headers.cookie),
    headers: new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
  };
}

function toFailure(error: unknown): Answer {
  return error instanceof SyntaxError
    ? { status: 400, body: { message: 'bad request data' } }
    : { status: 500, body: { message: String(error) } };
}

function send(response: ServerResponse, { status = 200, headers, body }: Answer): void {
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(isRaw ? body : JSON.stringify(body));
}

/**
 * Serves routes on 127.0.0.1.
 *
 * @param port 0 for any free one
 * @returns the address, without a trailing slash, and how to stop
 * @throws Error when the port is taken
 */
export async function listen(routes: Route[], port: number): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    readExchange(request)
      .then((exchange) => answerExchange(routes, exchange))
      .catch(toFailure)
      .then((answer) => send(response, answer));
  });
  // Like Grafana, never hang up on an idle client: it might ask again at that very moment.
  server.keepAliveTimeout = 0;
  return { url: `http://${LOOPBACK}:${await startListening(server, port)}`, close: () => close(server) };
}
