/** @jest-environment node */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRODUCTS } from '../../src/products/triage';
import { diagnosisSchema } from './diagnosisSchema';
import { metricsPage } from './metricsPage';
import { settingsSchema, tables } from './documents';

const read = (path: string): string => readFileSync(join(__dirname, '../../src', path), 'utf8');
/** Without the padding of table cells. */
const squeezed = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

test('the schema is as `npm run settings` writes it', () => {
  expect(JSON.parse(read('settings.schema.json'))).toEqual(settingsSchema(PRODUCTS));
});

test('so is the schema of a diagnosis', () => {
  const path = join(__dirname, '../../cli/diagnosis.schema.json');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(diagnosisSchema(path, PRODUCTS));
});

test('so is the reference of metrics', () => {
  const path = join(__dirname, '../../docs/metrics.md');
  expect(squeezed(readFileSync(path, 'utf8'))).toBe(squeezed(metricsPage(PRODUCTS)));
});

test('so are the tables of the catalog page', () => {
  expect(squeezed(read('README.md'))).toContain(squeezed(tables()));
});
