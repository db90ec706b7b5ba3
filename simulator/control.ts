import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type Fault, FaultError, parseFault } from './faults';

/** What the control API does; exporters are named by id. */
export interface Controls {
  state(): unknown;
  /** @throws FaultError */
  inject(fault: Fault): void;
  heal(name?: string): void;
  /** False if there is no such exporter. */
  setRunning(exporterId: string, running: boolean): Promise<boolean>;
}

interface Answer {
  status: number;
  body: unknown;
}

/**
 * The control API: `GET /state`, `POST /faults` (a fault as JSON, or `{"spec": "name:key=value,…"}`), `DELETE /faults`,
 * `DELETE /faults/NAME`, `POST /exporters/ID/stop` and `/start`. Answers are JSON; errors are `{"error": "…"}` with
 * status 400, 404 or 405.
 */
export function createControlServer(controls: Controls): Server {
  return createServer((request, response) => {
    answer(controls, request)
      .catch((error: unknown): Answer => {
        if (error instanceof FaultError) {
          return { status: 400, body: { error: error.message } };
        }
        return { status: 500, body: { error: String(error) } };
      })
      .then(({ status, body }) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      });
  });
}

async function answer(controls: Controls, request: IncomingMessage): Promise<Answer> {
  const parts = new URL(request.url ?? '/', 'http://localhost').pathname.split('/').filter((part) => part !== '');
  const [resource, name, action] = parts.map(decodeURIComponent);
  const ok = () => ({ status: 200, body: controls.state() });
  const notFound: Answer = { status: 404, body: { error: `nothing at ${request.url}` } };
  const wrongMethod: Answer = { status: 405, body: { error: `${request.method} is not allowed at ${request.url}` } };

  if (resource === 'state' && parts.length === 1) {
    return request.method === 'GET' ? ok() : wrongMethod;
  }
  if (resource === 'faults' && parts.length <= 2) {
    if (request.method === 'DELETE') {
      controls.heal(name);
      return ok();
    }
    if (request.method !== 'POST' || name !== undefined) {
      return wrongMethod;
    }
    controls.inject(readFault(await readBody(request)));
    return ok();
  }
  if (resource === 'exporters' && name !== undefined && (action === 'stop' || action === 'start')) {
    if (request.method !== 'POST') {
      return wrongMethod;
    }
    return (await controls.setRunning(name, action === 'start')) ? ok() : notFound;
  }
  return notFound;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
  }
  return body;
}

function readFault(body: string): Fault {
  const given = parseJson(body);
  if (!isRecord(given)) {
    throw new FaultError('a fault is a JSON object');
  }
  if (typeof given.spec === 'string') {
    return parseFault(given.spec);
  }
  const { name, place, mode, strength, share, ramp, start, end, ...unknown } = given;
  const [surplus] = Object.keys(unknown);
  if (surplus !== undefined) {
    throw new FaultError(`a fault has no "${surplus}"`);
  }
  if (typeof name !== 'string') {
    throw new FaultError('a fault needs a name');
  }
  if (mode !== undefined && typeof mode !== 'string') {
    throw new FaultError('mode must be a string');
  }
  const numbers = Object.entries({ strength, share, ramp, start, end }).filter(([, value]) => value !== undefined);
  for (const [key, value] of numbers) {
    if (typeof value !== 'number') {
      throw new FaultError(`${key} must be a number`);
    }
  }
  return { name, ...(mode !== undefined && { mode }), ...readPlace(place), ...Object.fromEntries(numbers) };
}

function readPlace(place: unknown): Pick<Fault, 'place'> {
  if (place === undefined) {
    return {};
  }
  if (!isRecord(place)) {
    throw new FaultError('place must be an object of strings');
  }
  const pairs = Object.entries(place).map(([key, value]): [string, string] => {
    if (typeof value !== 'string') {
      throw new FaultError(`place.${key} must be a string`);
    }
    return [key, value];
  });
  return { place: Object.fromEntries(pairs) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FaultError('the body is not JSON');
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
