import { createServer } from 'node:http';
import { close, listen, urlOf } from '../../http/server';

/** A page of the watcher. */
export interface Page {
  status: number;
  type: string;
  body: string;
}

export interface WatchServer {
  /** With the port that it got. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves pages by path.
 * @param pages each made when somebody asks for it
 * @throws Error if the port is taken
 */
export async function servePages(
  { host, port }: { host: string; port: number },
  pages: Readonly<Record<string, () => Page>>
): Promise<WatchServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end(`${Object.keys(pages).join('\n')}\n`);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    } else {
      const { status, type, body } = page();
      response.writeHead(status, { 'Content-Type': type }).end(body);
    }
  });
  const bound = await listen(server, port, host);
  return { url: urlOf(host, bound), close: () => close(server) };
}
