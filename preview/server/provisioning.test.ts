/** @jest-environment node */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expandText, readProvisioning } from './provisioning';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'preview-provisioning-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

it('reads data sources and plugin settings', () => {
  mkdirSync(join(dir, 'datasources'));
  mkdirSync(join(dir, 'plugins'));
  process.env.PREVIEW_TEST_URL = 'http://127.0.0.1:9090';
  writeFileSync(
    join(dir, 'datasources', 'default.yaml'),
    `apiVersion: 1
datasources:
  - { name: Prometheus, type: prometheus, uid: prom, url: $PREVIEW_TEST_URL, isDefault: true, jsonData: { timeInterval: 5s } }
  - { name: Logs, type: loki, url: http://127.0.0.1:3100 }
`
  );
  writeFileSync(join(dir, 'plugins', 'app.yaml'), 'apps: [{ type: some-app, jsonData: { scope: x } }]');
  expect(readProvisioning(dir)).toEqual({
    dataSources: [
      {
        uid: 'prom',
        name: 'Prometheus',
        url: 'http://127.0.0.1:9090',
        isDefault: true,
        jsonData: { timeInterval: '5s' },
      },
    ],
    settings: { enabled: true, jsonData: { scope: 'x' } },
    folders: [],
  });
});

it.each([
  ['$PREVIEW_TEST_NAME', 'calls'],
  ['${PREVIEW_TEST_NAME}', 'calls'],
  ['$__env{PREVIEW_TEST_NAME}', 'calls'],
  ['in $PREVIEW_TEST_NAME-eu', 'in calls-eu'],
  ['$$PREVIEW_TEST_NAME', '$PREVIEW_TEST_NAME'],
  ['$$$PREVIEW_TEST_NAME', '$calls'],
  ['a$PREVIEW_TEST_UNSET-b', 'a-b'],
  ['5 $ each', '5 $ each'],
])('%s is %s', (text, expanded) => {
  process.env.PREVIEW_TEST_NAME = 'calls';
  expect(expandText(text)).toBe(expanded);
});

it('makes what a variable says a number or a boolean under jsonData, and keeps written texts', () => {
  Object.assign(process.env, { PREVIEW_TEST_NUMBER: '5', PREVIEW_TEST_SWITCH: 'true', PREVIEW_TEST_TEXT: '5 s' });
  mkdirSync(join(dir, 'plugins'));
  writeFileSync(
    join(dir, 'plugins', 'app.yaml'),
    `apps:
  - type: some-app
    disabled: $PREVIEW_TEST_SWITCH
    jsonData:
      number: $PREVIEW_TEST_NUMBER
      text: $PREVIEW_TEST_TEXT
      written: '5'
      escaped: $$5
      list: [$PREVIEW_TEST_SWITCH, 7, null]
      $PREVIEW_TEST_TEXT: keys stay
`
  );
  expect(readProvisioning(dir).settings).toEqual({
    enabled: false,
    jsonData: {
      number: 5,
      text: '5 s',
      written: '5',
      escaped: '$5',
      list: [true, 7, null],
      $PREVIEW_TEST_TEXT: 'keys stay',
    },
  });
});

it('reads the folders of dashboard providers that name a uid', () => {
  mkdirSync(join(dir, 'dashboards'));
  writeFileSync(
    join(dir, 'dashboards', 'folders.yaml'),
    'providers: [{ name: a, folder: Calls, folderUid: calls }, { name: b, folder: Unnamed }, { name: c }]'
  );
  expect(readProvisioning(dir).folders).toEqual([{ uid: 'calls', title: 'Calls' }]);
});

it('finds nothing in an empty folder', () => {
  expect(readProvisioning(dir)).toEqual({ dataSources: [], settings: { enabled: true, jsonData: null }, folders: [] });
});
