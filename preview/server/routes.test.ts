/** @jest-environment node */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from './listen';
import { createRoutes } from './routes';
import { World } from './world';

const PLUGIN_JSON = {
  id: 'some-app',
  type: 'app',
  name: 'Some <app>',
  info: { version: '1.0.0', logos: { small: 'img/logo.svg', large: 'img/logo.svg' } },
  dependencies: {},
};

let root = '';
let world: World;
let preview: Awaited<ReturnType<typeof listen>>;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'preview-routes-'));
  const pluginDir = join(root, 'plugin');
  mkdirSync(pluginDir);
  writeFileSync(join(pluginDir, 'plugin.json'), JSON.stringify(PLUGIN_JSON));
  writeFileSync(join(pluginDir, 'module.js'), 'define([], () => {})');
  writeFileSync(join(root, 'secret.js'), 'nothing for visitors');
  world = new World(pluginDir, [], { enabled: true, pinned: true, jsonData: {} }, 'Viewer');
  const build = { dir: join(root, 'build'), inputs: '', version: '12.4.0', script: 'main-1.js', style: 'main-2.css' };
  preview = await listen(createRoutes(world, build, 'dark'), 0);
});

afterEach(async () => {
  await preview.close();
  rmSync(root, { recursive: true });
});

async function get(path: string, cookie = '') {
  const answer = await fetch(preview.url + path, { headers: { cookie } });
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
}

async function logIn(user: string, password: string) {
  const answer = await fetch(`${preview.url}/login`, { method: 'POST', body: JSON.stringify({ user, password }) });
  return { status: answer.status, cookie: answer.headers.get('set-cookie')?.split(';')[0] };
}

/** What the page's inline script puts into the window. */
async function bootData(path: string, cookie?: string) {
  const { body } = await get(path, cookie);
  return JSON.parse(/grafanaBootData = (.*);/.exec(body)?.[1] ?? 'null');
}

describe('the page', () => {
  it.each(['/', '/a/some-app/triage?from=now-1h', '/plugins/some-app'])('is at %s', async (path) => {
    const { status, type, body } = await get(path);
    expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain('src="/public/build/main-1.js"');
    expect(body).toContain('href="/public/build/main-2.css"');
    expect(body.indexOf('grafanaBootData')).toBeLessThan(body.indexOf('main-1.js'));
  });

  it('lists the data sources of the moment, and its boot data can hold any text', async () => {
    world.addDataSource({ uid: 'a', name: '</script>', url: 'http://127.0.0.1:1', isDefault: true });
    world.addDataSource({ uid: 'b', name: 'Other', url: 'http://127.0.0.1:2' });
    world.removeDataSource('b');
    const { settings } = await bootData('/');
    expect(Object.keys(settings.datasources)).toEqual(['</script>']);
    expect(settings.defaultDatasource).toBe('</script>');
  });

  it('is dark unless the address or the cookie wants it light', async () => {
    expect((await bootData('/')).user.theme).toBe('dark');
    expect((await bootData('/?theme=light')).user.theme).toBe('light');
    expect((await bootData('/', 'preview_theme=light')).user.theme).toBe('light');
    expect((await bootData('/?theme=pink')).user.theme).toBe('dark');
  });
});

describe('the role', () => {
  it('is the configured one without a login', async () => {
    expect((await bootData('/')).user.orgRole).toBe('Viewer');
    world.role = 'Editor';
    expect((await bootData('/')).user.orgRole).toBe('Editor');
  });

  it.each([
    ['admin', 'Admin', true],
    ['editor', 'Editor', undefined],
    ['viewer', 'Viewer', undefined],
  ])('after a login as %s is %s', async (name, role, mayWrite) => {
    const { status, cookie } = await logIn(name, name);
    expect(status).toBe(200);
    const { user } = await bootData('/', cookie);
    expect([user.orgRole, user.permissions['plugins:write']]).toEqual([role, mayWrite]);
  });

  it.each([
    ['admin', 'viewer'],
    ['nobody', 'nobody'],
  ])('of %s with the password %s is none', async (name, password) => {
    expect(await logIn(name, password)).toEqual({ status: 401, cookie: undefined });
  });
});

describe('files', () => {
  it('come from the plugin', async () => {
    expect(await get('/public/plugins/some-app/module.js')).toMatchObject({
      status: 200,
      type: 'text/javascript; charset=utf-8',
      body: 'define([], () => {})',
    });
  });

  it.each([
    '/public/plugins/some-app/..%2Fsecret.js',
    '/public/plugins/some-app/gone.js',
    '/public/plugins/other-app/module.js',
    '/api/nothing',
  ])('are not found at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('give a plain picture for an icon that is missing', async () => {
    expect(await get('/public/build/img/icons/unicons/home.svg')).toMatchObject({ status: 200, type: 'image/svg+xml' });
  });
});

it.each([
  ['/api/annotations', []],
  ['/api/user/preferences', {}],
  ['/api/health', { database: 'ok', version: '12.4.0', commit: 'preview' }],
  ['/apis/features.grafana.app/v0alpha1/namespaces/default/ofrep/v1/evaluate/flags', { flags: [] }],
])('%s has a harmless answer', async (path, expected) => {
  const { status, body } = await get(path);
  expect([status, JSON.parse(body)]).toEqual([200, expected]);
});

it('calls a request that is no JSON a bad one', async () => {
  const answer = await fetch(`${preview.url}/api/ds/query`, { method: 'POST', body: '{' });
  expect([answer.status, await answer.json()]).toEqual([400, { message: 'bad request data' }]);
});
