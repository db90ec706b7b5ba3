import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { readBuild, type Flavour } from '../flavours';
import { type DataSource, type Role, type Theme } from './bootData';
import { type AppState } from './pluginSettings';
import { answerExchange, createRoutes, type Answer, type Exchange } from './routes';
import { World } from './world';

export interface PreviewOptions {
  /** The folder of the built plugin, with `plugin.json` and `module.js`. */
  pluginDir: string;
  flavour: Flavour;
  /** 0 for any free port. */
  port: number;
  dataSources: DataSource[];
  /** Role of who has not logged in; Admin by default. */
  role?: Role;
  /** Stored state of the plugin; enabled, pinned and without jsonData by default. */
  settings?: Partial<AppState>;
  /** Theme of who has not chosen one; dark by default. */
  theme?: Theme;
}

/** A running preview. What its functions change is seen from the next page load or request on. */
export interface Preview {
  /** Address of the page, without a trailing slash. */
  url: string;
  /** Changes the role of requests without a login. */
  setRole(role: Role): void;
  /** Adds a data source, or replaces the one with that uid. */
  addDataSource(source: DataSource): void;
  removeDataSource(uid: string): void;
  close(): Promise<void>;
}

function parseCookies(header = ''): Map<string, string> {
  return new Map(header.split('; ').map((cookie) => [cookie.split('=', 1).join(''), cookie.replace(/^[^=]*=/, '')]));
}

async function readExchange(request: IncomingMessage): Promise<Exchange> {
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://localhost'),
    body: await text(request),
    cookies: parseCookies(request.headers.cookie),
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
 * Serves a page that runs the built plugin against real Prometheus servers, with the parts of Grafana's HTTP API that
 * it needs, on 127.0.0.1.
 *
 * @throws Error when the host of that flavour or the plugin isn't built, or the port is taken.
 */
export async function startPreview(options: PreviewOptions): Promise<Preview> {
  const { pluginDir, flavour, port, dataSources, role = 'Admin', settings, theme = 'dark' } = options;
  const world = new World(pluginDir, dataSources, { enabled: true, pinned: true, jsonData: {}, ...settings }, role);
  const routes = createRoutes(world, readBuild(flavour), theme);

  const server = createServer((request, response) => {
    readExchange(request)
      .then((exchange) => answerExchange(routes, exchange))
      .catch(toFailure)
      .then((answer) => send(response, answer));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();

  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`,
    setRole: (newRole) => {
      world.role = newRole;
    },
    addDataSource: (source) => world.addDataSource(source),
    removeDataSource: (uid) => world.removeDataSource(uid),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
