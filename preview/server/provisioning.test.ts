/** @jest-environment node */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProvisioning } from './provisioning';

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
  });
});

it('finds nothing in an empty folder', () => {
  expect(readProvisioning(dir)).toEqual({ dataSources: [], settings: { enabled: true, jsonData: {} } });
});
