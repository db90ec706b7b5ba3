/** @jest-environment node */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readProvisioning } from '../preview/server/provisioning';
import { PLUGIN_ID } from '../src/constants';
import { PRODUCTS } from '../src/products/triage';
import { formatRules } from '../src/rules/formats/formats';
import { readSettings } from '../src/settings';
import { rulesOf } from './support/rules';

const PAGE = readFileSync(join(__dirname, '../docs/install.md'), 'utf8');
const FOUND = /^( *)```yaml\n([\s\S]*?)^ *```$/gm;
const [provisioning = '', compose = '', chart = '', stack = ''] = [...PAGE.matchAll(FOUND)].map(
  ([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
);

test('the provisioning file enables the app with valid settings', () => {
  const dir = mkdtempSync(join(tmpdir(), 'callscope-install-'));
  mkdirSync(join(dir, 'plugins'));
  writeFileSync(join(dir, 'plugins/callscope.yaml'), provisioning);
  const { settings } = readProvisioning(dir);
  rmSync(dir, { recursive: true });
  expect(parse(provisioning).apps[0].type).toBe(PLUGIN_ID);
  expect(settings.enabled).toBe(true);
  expect(readSettings(settings.jsonData, PRODUCTS)).toMatchObject({
    settings: { dataSource: 'prometheus' },
    problems: [],
  });
});

test('an existing compose file gets the plugin where Grafana looks for it', () => {
  const { grafana, prometheus } = parse(compose).services;
  expect(grafana.volumes[0]).toBe(`./${PLUGIN_ID}:/var/lib/grafana/plugins/${PLUGIN_ID}:ro`);
  expect(grafana.environment).toEqual({ GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: PLUGIN_ID });
  expect(prometheus.volumes).toHaveLength(1);
});

test('both charts get the same values', () => {
  const values = parse(chart);
  expect(parse(stack)).toEqual({ grafana: values });
  expect(values['grafana.ini'].plugins.allow_loading_unsigned_plugins).toBe(PLUGIN_ID);
  expect(values.plugins).toEqual([expect.stringMatching(new RegExp(`^${PLUGIN_ID}@[\\d.]+@https://\\S+\\.zip$`))]);
});

test('the rules for the operator have the name that the page labels', () => {
  const { metadata } = parse(formatRules(rulesOf(), 'operator', ''));
  expect(PAGE).toContain(`kubectl label prometheusrule ${metadata.name} `);
});
