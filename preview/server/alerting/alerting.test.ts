/** @jest-environment node */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Role } from '../bootData';
import { listen } from '../listen';
import { createRoutes } from '../routes';
import { World } from '../world';

// What a Grafana 12.4 answered to the same requests.

const PLUGIN_JSON = { id: 'an-app', type: 'app', name: 'App', info: { version: '1', logos: {} }, dependencies: {} };
const API = '/api/v1/provisioning';
const GROUP = `${API}/folder/callscope/rule-groups/g-1`;

let pluginDir = '';
let world: World;
let preview: Awaited<ReturnType<typeof listen>>;

beforeEach(async () => {
  pluginDir = mkdtempSync(join(tmpdir(), 'preview-alerting-'));
  writeFileSync(join(pluginDir, 'plugin.json'), JSON.stringify(PLUGIN_JSON));
  world = new World(pluginDir, [], { enabled: true, pinned: true, jsonData: {} }, 'Admin');
  const build = { dir: pluginDir, inputs: '', version: '12.4.0', script: 'main.js', style: 'main.css' };
  preview = await listen(createRoutes(world, build, 'dark'), 0);
});

afterEach(async () => {
  await preview.close();
  rmSync(pluginDir, { recursive: true });
});

async function ask(method: string, path: string, data?: object, isEditable = true) {
  const headers = isEditable ? { 'X-Disable-Provenance': 'true' } : undefined;
  const answer = await fetch(preview.url + path, { method, headers, body: data && JSON.stringify(data) });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? '' : JSON.parse(text) };
}

function as(role: Role): void {
  world.role = role;
}

const RULE = {
  uid: 'cs-x',
  title: 'T $x',
  folderUID: 'callscope',
  ruleGroup: 'g-1',
  condition: 'A',
  data: [{ refId: 'A', relativeTimeRange: { from: 600, to: 0 }, datasourceUid: 'prometheus', model: { expr: 'up' } }],
  for: '90s',
  labels: { a: 'b' },
};
const FOLDER = { uid: 'callscope', title: 'Callscope' };

async function addFolder(): Promise<void> {
  expect(await ask('POST', '/api/folders', FOLDER)).toMatchObject({ status: 200, body: FOLDER });
}

async function addRule(change: object = {}): Promise<void> {
  expect((await ask('POST', `${API}/alert-rules`, { ...RULE, ...change })).status).toBe(201);
}

test('folders: unique uids, no unique titles, and only empty ones can be removed', async () => {
  expect(await ask('GET', '/api/folders/callscope')).toEqual({
    status: 404,
    body: { message: 'folder not found', status: 'not-found' },
  });
  await addFolder();
  expect(await ask('POST', '/api/folders', FOLDER)).toEqual({
    status: 412,
    body: { message: 'the folder has been changed by someone else' },
  });
  expect((await ask('POST', '/api/folders', { ...FOLDER, uid: 'other' })).status).toBe(200);
  await addRule();
  expect((await ask('GET', '/api/folders/callscope/counts')).body).toEqual({
    alertrule: 1,
    dashboard: 0,
    folder: 0,
    librarypanel: 0,
  });
  expect(await ask('DELETE', '/api/folders/callscope')).toMatchObject({
    status: 400,
    body: { messageId: 'folder.not-empty' },
  });
  await ask('DELETE', `${API}/alert-rules/cs-x`);
  expect(await ask('DELETE', '/api/folders/callscope')).toEqual({ status: 200, body: { message: 'Folder deleted' } });
  expect((await ask('DELETE', '/api/folders/callscope')).status).toBe(404);
});

test('rules: created once, changed, and removed as often as you like', async () => {
  expect(await ask('POST', `${API}/alert-rules`, RULE)).toEqual({
    status: 400,
    body: { message: 'invalid alert rule: folder does not exist' },
  });
  await addFolder();
  expect((await ask('POST', `${API}/alert-rules`, { ...RULE, title: '' })).body).toEqual({
    message: 'invalid alert rule: title is empty',
  });
  expect(await ask('POST', `${API}/alert-rules`, RULE)).toMatchObject({
    status: 201,
    body: {
      ...RULE,
      for: '1m30s',
      data: [{ ...RULE.data[0], queryType: '', model: { expr: 'up', intervalMs: 1000, maxDataPoints: 43200 } }],
      isPaused: false,
      notification_settings: null,
    },
  });
  expect(await ask('POST', `${API}/alert-rules`, RULE)).toMatchObject({
    status: 409,
    body: { messageId: 'alerting.alert-rule.conflict', extra: { RuleUID: 'cs-x' } },
  });
  const changed = { ...RULE, for: '60s', isPaused: true };
  expect(await ask('PUT', `${API}/alert-rules/cs-x`, changed)).toMatchObject({
    status: 200,
    body: { for: '1m', isPaused: true },
  });
  expect(await ask('PUT', `${API}/alert-rules/cs-none`, RULE)).toEqual({ status: 404, body: '' });
  expect((await ask('GET', `${API}/alert-rules`)).body).toHaveLength(1);
  for (let i = 0; i < 2; i++) {
    expect(await ask('DELETE', `${API}/alert-rules/cs-x`)).toEqual({ status: 204, body: '' });
  }
});

test('a rule of another program stays one', async () => {
  await addFolder();
  expect((await ask('POST', `${API}/alert-rules`, RULE, false)).body.provenance).toBe('api');
  expect((await ask('PUT', `${API}/alert-rules/cs-x`, RULE)).status).toBe(500);
  expect((await ask('PUT', `${API}/alert-rules/cs-x`, RULE, false)).status).toBe(200);
});

test('a group has an interval of a multiple of 10 s, and replacing it removes rules that are not sent', async () => {
  expect((await ask('GET', GROUP)).status).toBe(404);
  await addFolder();
  await addRule();
  await addRule({ uid: 'cs-y' });
  const { body: group } = await ask('GET', GROUP);
  expect(group).toMatchObject({ title: 'g-1', folderUid: 'callscope', interval: 60 });
  expect(await ask('PUT', GROUP, { ...group, interval: 15 })).toEqual({
    status: 400,
    body: {
      message: 'invalid alert rule: interval (15s) should be non-zero and divided exactly by scheduler interval: 10',
    },
  });
  expect((await ask('PUT', GROUP, { ...group, interval: 10, rules: group.rules.slice(1) })).status).toBe(200);
  const { body: after } = await ask('GET', GROUP);
  expect([after.interval, after.rules.map(({ uid }: { uid: string }) => uid)]).toEqual([10, ['cs-y']]);
});

test.each([
  ['POST', `${API}/alert-rules`, 'all of alert.rules:create, alert.provisioning.provenance:write'],
  ['PUT', `${API}/alert-rules/cs-x`, 'all of alert.rules:write, alert.provisioning.provenance:write'],
  ['DELETE', `${API}/alert-rules/cs-x`, 'all of alert.rules:delete, alert.provisioning.provenance:write'],
  ['PUT', GROUP, 'any of alert.provisioning:write, alert.rules.provisioning:write, all of alert.rules:read'],
  ['POST', '/api/folders', 'Permissions needed: folders:create'],
  ['DELETE', '/api/folders/callscope', 'Permissions needed: folders:delete'],
])('a viewer may read, but not %s %s', async (method, path, reason) => {
  as('Viewer');
  expect(await ask('GET', `${API}/alert-rules`)).toEqual({ status: 200, body: [] });
  const { status, body } = await ask(method, path, RULE);
  expect([status, body.title]).toEqual([403, 'Access denied']);
  expect(body.message).toContain(reason);
});

test('an editor may do all of it, but learns of a missing folder only that it cannot be read', async () => {
  as('Editor');
  expect((await ask('GET', '/api/folders/callscope')).status).toBe(403);
  await addFolder();
  expect((await ask('GET', '/api/folders/callscope')).status).toBe(200);
  await addRule();
  expect((await ask('DELETE', `${API}/alert-rules/cs-x`)).status).toBe(204);
});
