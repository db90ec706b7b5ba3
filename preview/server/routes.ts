import { randomUUID } from 'node:crypto';
import { type BuildManifest } from '../flavours';
import { accessDenied } from './accessDenied';
import { alertingRoutes } from './alerting/alertingRoutes';
import { createBootData, PERMISSIONS, toApiDataSource, type DataSource, type Role, type Theme } from './bootData';
import { answerQuery } from './dsQuery';
import { renderPage } from './page';
import { askPrometheus, UpstreamUnreachable } from './prometheus';
import { readStaticFile } from './staticFiles';
import { type World } from './world';

/** A request, read completely. */
export interface Exchange {
  method: string;
  url: URL;
  body: string;
  cookies: Map<string, string>;
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON, unless it is text or bytes. */
  body: object | string | Buffer;
}

/** Answers the requests that its methods and path fit; the path's groups come decoded. The first fitting route wins. */
export type Route = [
  methods: string[],
  path: RegExp,
  answer: (exchange: Exchange, ...groups: string[]) => Answer | Promise<Answer>,
];

/** Who may log in; the password is the name. */
const USERS = new Map<unknown, Role>([
  ['admin', 'Admin'],
  ['editor', 'Editor'],
  ['viewer', 'Viewer'],
]);
const SESSION_COOKIE = 'grafana_session';
const THEME_COOKIE = 'preview_theme';

/** For files of the host's build, whose names change with their content. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

const NOT_FOUND: Answer = { status: 404, body: { message: 'Not found' } };
const DATA_SOURCE_NOT_FOUND: Answer = { status: 404, body: { message: 'Data source not found' } };
const PLUGIN_NOT_FOUND: Answer = {
  status: 404,
  body: { message: 'Plugin not found, no installed plugin with that id' },
};
const LOGIN_FAILED: Answer = {
  status: 401,
  body: { messageId: 'password-auth.failed', message: 'Invalid username or password' },
};
const RESOURCE_FAILED: Answer = {
  status: 500,
  body: {
    statusCode: 500,
    messageId: 'plugin.requestFailureError',
    message: 'An error occurred within the plugin',
  },
};

async function checkHealth({ url }: DataSource): Promise<Answer> {
  const unhealthy = (reason: string): Answer => ({
    status: 400,
    body: {
      message: `${reason} - There was an error returned querying the Prometheus API.`,
      status: 'ERROR',
    },
  });
  try {
    const { status, body } = await askPrometheus(url, 'POST', 'api/v1/query', 'query=1%2B1');
    if (status !== 200) {
      return unhealthy(`${status}: ${body.trim()}`);
    }
  } catch (error) {
    return unhealthy(error instanceof UpstreamUnreachable ? error.message : String(error));
  }
  return {
    body: {
      details: { application: 'Prometheus', features: { rulerApiEnabled: false } },
      message: 'Successfully queried the Prometheus API.',
      status: 'OK',
    },
  };
}

async function forwardResource(source: DataSource, { method, url, body }: Exchange, path: string): Promise<Answer> {
  try {
    const answer = await (method === 'POST'
      ? askPrometheus(source.url, 'POST', path + url.search, body)
      : askPrometheus(source.url, 'GET', path + url.search));
    return { status: answer.status, headers: { 'content-type': answer.contentType }, body: answer.body };
  } catch (error) {
    if (error instanceof UpstreamUnreachable) {
      return RESOURCE_FAILED;
    }
    throw error;
  }
}

async function staticAnswer(root: string, path: string, cacheControl: string): Promise<Answer> {
  const file = await readStaticFile(root, path);
  return file === undefined
    ? NOT_FOUND
    : { headers: { 'content-type': file.contentType, 'cache-control': cacheControl }, body: file.content };
}

/** Everything that the page and the plugin ask a Grafana for. */
export function createRoutes(world: World, build: BuildManifest & { dir: string }, defaultTheme: Theme): Route[] {
  const sessions = new Map<string, Role>();
  const { id: pluginId } = world.plugin;

  const roleOf = ({ cookies }: Exchange) => sessions.get(cookies.get(SESSION_COOKIE) ?? '') ?? world.role;
  const bootDataFor = (exchange: Exchange) => {
    const theme = exchange.url.searchParams.get('theme') ?? exchange.cookies.get(THEME_COOKIE);
    return createBootData({
      version: build.version,
      role: roleOf(exchange),
      theme: theme === 'light' || theme === 'dark' ? theme : defaultTheme,
      dataSources: world.dataSources,
      plugin: world.plugin,
    });
  };
  const withDataSource =
    (answer: (source: DataSource, exchange: Exchange, path: string) => Answer | Promise<Answer>) =>
    (exchange: Exchange, uid = '', path = '') => {
      const source = world.findDataSource(uid);
      return source === undefined ? DATA_SOURCE_NOT_FOUND : answer(source, exchange, path);
    };

  const logIn = ({ body }: Exchange): Answer => {
    const { user, password } = JSON.parse(body);
    const role = USERS.get(user);
    if (role === undefined || password !== user) {
      return LOGIN_FAILED;
    }
    const session = randomUUID();
    sessions.set(session, role);
    return {
      headers: { 'set-cookie': `${SESSION_COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax` },
      body: { message: 'Logged in', redirectUrl: '/' },
    };
  };

  const savePlugin = (exchange: Exchange, id: string): Answer => {
    if (roleOf(exchange) !== 'Admin') {
      return accessDenied('plugins:write');
    }
    if (id !== pluginId) {
      return PLUGIN_NOT_FOUND;
    }
    const { enabled, pinned, jsonData } = JSON.parse(exchange.body);
    world.savePlugin({ enabled: Boolean(enabled), pinned: Boolean(pinned), jsonData });
    return { body: { message: 'Plugin settings updated' } };
  };

  const findAnnotations = (query: URLSearchParams) =>
    world.findAnnotations(Number(query.get('from') ?? 0), Number(query.get('to') ?? Infinity));

  const addAnnotation = ({ body }: Exchange): Answer => {
    const { time, text } = JSON.parse(body);
    return {
      body: { message: 'Annotation added', id: world.addAnnotation({ time: Number(time), text: String(text) }) },
    };
  };

  const findUpstream = (uid: string) => {
    const source = world.findDataSource(uid);
    return source && { url: source.url, scrapeInterval: source.jsonData?.timeInterval ?? '' };
  };

  return [
    [['GET'], /^\/public\/build\/(.+)$/, (_, path = '') => staticAnswer(build.dir, path, IMMUTABLE)],
    [['GET'], /^\/public\/(fonts\/.+)$/, (_, path = '') => staticAnswer(build.dir, path, IMMUTABLE)],
    [
      ['GET'],
      new RegExp(`^/public/plugins/${pluginId}/(.+)$`),
      (_, path = '') => staticAnswer(world.pluginDir, path, 'no-cache'),
    ],
    // Logos of data sources and other plugins: the plain icon is enough.
    [['GET'], /^\/public\/(plugins\/.+\.svg)$/, (_, path = '') => staticAnswer(build.dir, path, IMMUTABLE)],

    [['POST'], /^\/login$/, logIn],
    [
      ['GET'],
      /^\/api\/plugins\/([^/]+)\/settings$/,
      (_, id) => (id === pluginId ? { body: world.plugin } : PLUGIN_NOT_FOUND),
    ],
    [['POST'], /^\/api\/plugins\/([^/]+)\/settings$/, (exchange, id = '') => savePlugin(exchange, id)],

    [['POST'], /^\/api\/ds\/query$/, ({ body }) => answerQuery(JSON.parse(body), findUpstream, Date.now())],
    [
      ['GET'],
      /^\/api\/datasources\/uid\/([^/]+)$/,
      withDataSource((source) => ({ body: toApiDataSource(source, world.dataSources.indexOf(source) + 1) })),
    ],
    [['GET'], /^\/api\/datasources\/uid\/([^/]+)\/health$/, withDataSource(checkHealth)],
    [['GET', 'POST'], /^\/api\/datasources\/uid\/([^/]+)\/resources\/(.+)$/, withDataSource(forwardResource)],

    ...alertingRoutes(world.alerting, (exchange) => PERMISSIONS[roleOf(exchange)]),

    [['GET'], /^\/api\/health$/, () => ({ body: { database: 'ok', version: build.version, commit: 'preview' } })],
    [['GET'], /^\/api\/frontend\/settings$/, (exchange) => ({ body: bootDataFor(exchange).settings })],
    [['GET'], /^\/api\/user\/preferences$/, () => ({ body: {} })],
    [['GET'], /^\/api\/annotations$/, ({ url }) => ({ body: findAnnotations(url.searchParams) })],
    [['POST'], /^\/api\/annotations$/, addAnnotation],
    [['GET', 'POST'], /^\/apis\/features\.grafana\.app\/.*\/evaluate\/flags$/, () => ({ body: { flags: [] } })],
    [
      ['GET'],
      /^\/(?!api\/|apis\/|public\/)/,
      (exchange) => ({
        headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
        body: renderPage(bootDataFor(exchange), build),
      }),
    ],
  ];
}

/** The answer of the first route that fits; 404 when none does. */
export async function answerExchange(routes: Route[], exchange: Exchange): Promise<Answer> {
  for (const [methods, path, answer] of routes) {
    const match = methods.includes(exchange.method) ? path.exec(exchange.url.pathname) : null;
    if (match) {
      return answer(exchange, ...match.slice(1).map(decodeURIComponent));
    }
  }
  return NOT_FOUND;
}
