import { createServer, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen, LOOPBACK } from '../../../http/server';

/** A request, and the form in it. */
export interface Asked {
  method: string;
  /** Path and query. */
  url: string;
  form: Readonly<Record<string, string>>;
  /** How many requests came before it since the fault began. */
  index: number;
}

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Answers a request, or doesn't. `pass` asks the server behind, with another form if one is given. */
export type Fault = (
  asked: Asked,
  response: ServerResponse,
  pass: (form?: Asked['form']) => Promise<Answer>
) => void | Promise<void>;

/** A proxy in front of a Prometheus that can misbehave. */
export interface FaultProxy {
  url: string;
  /** Begins a fault; null ends it. `refused` = nobody listens. */
  set(fault: Fault | 'refused' | null): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a proxy on a free port of loopback. It passes everything on until a fault is set. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let fault: Fault = honest;
  let index = 0;
  let isListening = true;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = '', url = '' } = request;
    const pass = async (form?: Asked['form']): Promise<Answer> => {
      const sent = form === undefined ? body : new URLSearchParams(form).toString();
      const contentType = request.headers['content-type'];
      const answer = await fetch(`${target}${url}`, {
        method,
        ...(method === 'POST' && { body: sent }),
        ...(contentType !== undefined && { headers: { 'content-type': contentType } }),
      });
      const type = answer.headers.get('content-type') ?? 'text/plain';
      return { status: answer.status, headers: { 'content-type': type }, body: await answer.text() };
    };
    const form = Object.fromEntries(new URLSearchParams(body));
    try {
      await fault({ method, url, form, index: index++ }, response, pass);
    } catch {
      // Whoever asked may be gone before the answer. If not, the connection breaks.
      response.destroy();
    }
  });
  const port = await listen(server);

  const stop = async (): Promise<void> => {
    isListening = false;
    await close(server);
  };
  return {
    url: `http://${LOOPBACK}:${port}`,
    async set(next) {
      index = 0;
      fault = next === null || next === 'refused' ? honest : next;
      if (next === 'refused') {
        await stop();
      } else if (!isListening) {
        await listen(server, port);
        isListening = true;
      }
    },
    stop,
  };
}

/** Sends an answer. */
export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}

/** Passes everything on. */
export const honest: Fault = async (_, response, pass) => send(response, await pass());
