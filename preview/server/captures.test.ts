/** @jest-environment node */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { close, listen as startListening, LOOPBACK } from '../../http/server';
import { type Role } from './bootData';
import { answerQuery, type QueryBody, type QueryResult } from './dsQuery';
import { type FrameJson } from './frames';
import { listen } from './listen';
import { createRoutes } from './routes';
import { World } from './world';

/** A request to a real Grafana 12.4 and its answer, as recorded. */
interface Capture<Response = unknown, Body = unknown> {
  request: { method: string; path: string; body: Body };
  status: number;
  contentType: string;
  response: Response;
}

function readCapture<Response, Body>(name: string): Capture<Response, Body> {
  return JSON.parse(readFileSync(join(__dirname, 'fixtures', `${name}.json`), 'utf8'));
}

/** The types in a value, by path; an array counts as all of its elements. */
function shapeOf(value: unknown, path = '$'): Record<string, string> {
  if (typeof value !== 'object' || value === null) {
    return { [path]: value === null ? 'null' : typeof value };
  }
  const isArray = Array.isArray(value);
  const parts = Object.entries(value).map(([key, part]) => shapeOf(part, isArray ? `${path}[]` : `${path}.${key}`));
  return Object.assign({ [path]: isArray ? 'array' : 'object' }, ...parts);
}

/** What a Prometheus said, told back from the frames that Grafana made of it. */
function toPrometheusData(frames: FrameJson[]) {
  const samplesOf = ({ data }: FrameJson): Array<[number, string]> => {
    const [times = [], values = []] = data.values;
    const entities = Object.entries(data.entities?.[1] ?? {});
    return times.map((time, index) => {
      const [entity] = entities.find(([, places]) => places.includes(index)) ?? [];
      const spelling = entity === 'Inf' ? '+Inf' : entity;
      return [Number(time) / 1_000, spelling ?? String(values[index])];
    });
  };
  const series = frames.filter(({ schema }) => schema.fields.length > 0);
  const isMatrix = series.some(({ schema }) => JSON.stringify(schema.meta).includes('"matrix"'));
  return {
    resultType: isMatrix ? 'matrix' : 'vector',
    result: series.map((frame) => ({
      metric: Object(frame.schema.fields[1]).labels,
      ...(isMatrix ? { values: samplesOf(frame) } : { value: samplesOf(frame)[0] }),
    })),
  };
}

type QueryResponse = { results: Record<string, QueryResult> };

const QUERIES = [
  'query-range',
  'query-instant-table-format',
  'query-heatmap-format',
  'query-nan-inf',
  'query-empty-result',
  'query-one-of-two-fails',
].map((name) => ({ name, ...readCapture<QueryResponse, QueryBody>(name) }));

const RESOURCES = ['resource-label-values', 'resource-targets', 'resource-not-there', 'resource-query-bad'].map(
  (name) => ({ name, ...readCapture(name) })
);

const EMPTY = '{"status":"success","data":{"resultType":"vector","result":[]}}';
const PARSE_ERROR = {
  status: 'error',
  errorType: 'bad_data',
  error: 'invalid parameter "query": 1:5: parse error: unexpected end of input inside braces',
};

/** What Prometheus answered to the expressions of a capture, as they arrived there. */
function toAnswers({ results }: QueryResponse): Map<string, { status: number; body: string }> {
  return new Map(
    Object.values(results).map(({ error, frames }) => {
      const executed = String(Object(frames[0]?.schema.meta).executedQueryString);
      const expr = executed.replace(/^Expr: /, '').replace(/\nStep: 5s$/, '');
      const answer = error ? PARSE_ERROR : { status: 'success', data: toPrometheusData(frames) };
      return [expr, { status: error ? 400 : 200, body: JSON.stringify(answer) }];
    })
  );
}

let answers = new Map<string, { status: number; body: string }>();

/** The `plugin.json` of the plugin that was installed when the captures were made. */
function toPluginJson({ name, type, id, info, includes, dependencies }: Record<string, never>) {
  const { author, version, updated, keywords } = Object(info);
  return {
    name,
    type,
    id,
    info: {
      author: { name: author.name },
      version,
      updated,
      keywords,
      logos: { small: 'img/logo.svg', large: 'img/logo.svg' },
    },
    includes: Object.values<Record<string, unknown>>(Object(includes)).map((include) => ({
      type: include.type,
      name: include.name,
      path: include.path,
      addToNav: include.addToNav,
      defaultNav: include.defaultNav,
    })),
    dependencies: { grafanaDependency: Object(dependencies).grafanaDependency, plugins: [] },
  };
}

/** Nothing listens here. */
const DEAD = 'http://127.0.0.1:9';
/** The captured data source scrapes every 5 s. */
const SCRAPE = { jsonData: { timeInterval: '5s' } };

const asked: Array<Record<string, string>> = [];
const upstream = createServer(async (request, response) => {
  const path = String(request.url);
  const form = new URLSearchParams(await text(request));
  const isQuery = request.method === 'POST' && path.startsWith('/api/v1/query');
  if (isQuery) {
    asked.push(Object.fromEntries(form));
  }
  const resource = RESOURCES.find((capture) => capture.request.path.endsWith(`/resources${path}`));
  const resourceBody = typeof resource?.response === 'string' ? resource.response : JSON.stringify(resource?.response);
  const answer = isQuery
    ? (answers.get(form.get('query') ?? '') ?? { status: 200, body: EMPTY })
    : { status: resource?.status ?? 404, body: resourceBody };
  response.writeHead(answer.status, { 'content-type': resource?.contentType ?? 'application/json' }).end(answer.body);
});

let prometheus = '';
beforeAll(async () => {
  prometheus = `http://${LOOPBACK}:${await startListening(upstream)}`;
});
afterAll(() => close(upstream));
beforeEach(() => asked.splice(0));

describe('POST /api/ds/query answers as captured', () => {
  /** When the captures were made: in the middle of a step. */
  const NOW = 1795368101446;
  const findUpstream = (uid: string) =>
    uid === 'nope' ? undefined : { url: uid === 'dead' ? DEAD : prometheus, scrapeInterval: '5s' };

  it.each(QUERIES)('$name', async ({ request, status, response }) => {
    answers = toAnswers(response);
    expect(await answerQuery(request.body, findUpstream, NOW)).toEqual({ status, body: response });
  });

  it.each(['query-prometheus-down', 'query-unknown-datasource'])('%s', async (name) => {
    const { request, status, response } = readCapture<object, QueryBody>(name);
    expect(await answerQuery(request.body, findUpstream, NOW)).toEqual({ status, body: response });
  });

  it('asks for ranges that are aligned to the step, and for instants as they are', async () => {
    const { request } = readCapture<object, QueryBody>('query-range');
    await answerQuery(request.body, findUpstream, NOW);
    expect(asked).toEqual([
      { query: 'rate(rtcd_process_cpu_seconds_total[20s])', start: '1795367980', end: '1795368100', step: '5' },
      { query: 'up[120s]', time: '1795368101.446' },
    ]);
  });

  it('puts the range before the instant when a query wants both', async () => {
    const { request } = readCapture<object, QueryBody>('query-empty-result');
    const queries = request.body.queries.map((query) => ({ ...query, range: true }));
    await answerQuery({ ...request.body, queries }, findUpstream, NOW);
    expect(asked.map(({ time }) => time)).toEqual([undefined, '1795368101.446']);
  });
});

describe('the other endpoints answer as captured', () => {
  const pluginSettings = readCapture<Record<string, never>, unknown>('plugin-settings');
  let pluginDir = '';
  let world: World;
  let preview: Awaited<ReturnType<typeof listen>>;

  beforeAll(async () => {
    pluginDir = mkdtempSync(join(tmpdir(), 'preview-plugin-'));
    writeFileSync(join(pluginDir, 'plugin.json'), JSON.stringify(toPluginJson(pluginSettings.response)));
    const build = { dir: pluginDir, inputs: '', version: '12.4.0', script: 'main.js', style: 'main.css' };
    const sources = [
      { uid: 'prom', name: 'Prometheus', url: prometheus, isDefault: true, ...SCRAPE },
      { uid: 'dead', name: 'Dead', url: DEAD },
    ];
    const state = { enabled: true, pinned: true, jsonData: { apiUrl: 'http://localhost' } };
    world = new World(pluginDir, sources, state, 'Admin');
    preview = await listen(createRoutes(world, build, 'dark'), 0);
  });
  afterAll(async () => {
    await preview.close();
    rmSync(pluginDir, { recursive: true });
  });

  async function ask({ method, path, body }: Capture['request'], role: Role) {
    world.role = role;
    const answer = await fetch(preview.url + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const content = await answer.text();
    const contentType = answer.headers.get('content-type');
    return {
      status: answer.status,
      contentType,
      response: contentType?.includes('json') ? JSON.parse(content) : content,
    };
  }

  it.each<[string, Role]>([
    ['plugin-settings', 'Admin'],
    ['plugin-settings', 'Viewer'],
    ['plugin-settings-unknown', 'Admin'],
    ['admin-plugin-settings-save', 'Admin'],
    ['datasource-unknown', 'Admin'],
    ['datasource-health', 'Admin'],
    ['datasource-health-prometheus-down', 'Admin'],
    ['resource-label-values', 'Admin'],
    ['resource-targets', 'Viewer'],
    ['resource-not-there', 'Admin'],
    ['resource-query-bad', 'Admin'],
    ['resource-prometheus-down', 'Admin'],
  ])('%s, as %s', async (name, role) => {
    const { request, ...expected } = readCapture(name);
    expect(await ask(request, role)).toEqual(expected);
  });

  it('refuses to save settings for a Viewer', async () => {
    const { request, response, ...rest } = readCapture<{ accessErrorId: string }, unknown>(
      'viewer-plugin-settings-save'
    );
    const accessErrorId = expect.stringMatching(/^ACE\d{10}$/);
    expect(await ask(request, 'Viewer')).toEqual({ ...rest, response: { ...response, accessErrorId } });
  });

  it('keeps what an Admin saved', async () => {
    const { request } = readCapture<object, unknown>('plugin-settings');
    const body = { enabled: true, pinned: false, jsonData: { scope: 'x' } };
    await ask({ method: 'POST', path: request.path, body }, 'Admin');
    const { response } = await ask(request, 'Viewer');
    expect(response).toMatchObject(body);

    await ask({ method: 'POST', path: request.path, body: { ...body, jsonData: {} } }, 'Admin');
    expect((await ask(request, 'Viewer')).response).toMatchObject(body);
  });

  it('describes a data source', async () => {
    const { request, response, ...rest } = readCapture<object, unknown>('datasource');
    expect(await ask(request, 'Admin')).toEqual({ ...rest, response: { ...response, url: prometheus } });
  });

  it('gives front-end settings in which everything has the type that it has in Grafana', async () => {
    const { request, response } = readCapture('frontend-settings');
    const { response: ours } = await ask(request, 'Admin');
    const shape = shapeOf({ ...ours, datasources: { Prometheus: ours.datasources.Prometheus } });
    expect(shapeOf(response)).toMatchObject(shape);
  });
});
