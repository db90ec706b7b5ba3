/** @jest-environment node */
import Ajv from 'ajv';
import { join } from 'node:path';
import { createCommand, parseFlags, readCommonFlags } from '../cli/command';
import published from '../cli/diagnosis.schema.json';
import { formatChecks } from '../cli/formatChecks';
import { formatDiagnosis } from '../cli/formatDiagnosis';
import { diagnosisSchema } from '../scripts/settings/diagnosisSchema';
import { settingsSchema, tables } from '../scripts/settings/documents';
import { dashboardFiles } from '../src/boards/grafana/files';
import { runChecks } from '../src/checks/runChecks';
import { english, inEnglish } from '../src/messages';
import { BOARDS, PRODUCT_BOARDS } from '../src/products/boards';
import { CHECKED_PRODUCTS } from '../src/products/checks';
import { PRODUCTS } from '../src/products/triage';
import { DEFAULT_LIMITS, DEFAULT_SETTINGS, readSettings } from '../src/settings';
import { runTriage } from '../src/triage/runTriage';
import { wordedDiagnosis } from '../src/triage/worded';
import { type Diagnosis } from '../src/triage/types';
import { TOWERS_SOURCE } from './fixtures/walkieTalkie/metrics';
import { ID, towersClient } from './support/thirdProduct';

// One line in each of the three registries adds the product of `fixtures/walkieTalkie`.
jest.mock('../src/products/triage', () => jest.requireActual('./support/thirdProduct').TRIAGE_REGISTRY);
jest.mock('../src/products/checks', () => jest.requireActual('./support/thirdProduct').CHECKS_REGISTRY);
jest.mock('../src/products/boards', () => jest.requireActual('./support/thirdProduct').BOARDS_REGISTRY);

async function diagnosed(): Promise<Diagnosis<string>> {
  const options = { products: PRODUCTS, scope: [], limits: DEFAULT_LIMITS, at: Math.floor(Date.now() / 1000) };
  return wordedDiagnosis((await runTriage(towersClient, options)).diagnosis, inEnglish);
}

test('three lines add it', () => {
  expect(PRODUCTS.map(({ id }) => id)).toHaveLength(3);
  expect(CHECKED_PRODUCTS.at(-1)?.id).toBe(ID);
  expect(PRODUCT_BOARDS.at(-1)?.product.id).toBe(ID);
});

describe('the dashboards', () => {
  test('have its rows on those that all products share', () => {
    const overview = BOARDS.find(({ slug }) => slug === 'overview');
    const rows = overview?.rows({ scope: [], limits: DEFAULT_LIMITS }) ?? [];
    expect(rows.filter(({ product }) => product === ID).map(({ title }) => english(title))).toEqual([
      'Walkie-talkie: delay',
    ]);
  });

  test('can be imported, with its tag', () => {
    expect(JSON.parse(dashboardFiles(PRODUCT_BOARDS).get('towers.json') ?? '').tags).toContain(ID);
  });
});

describe('the checks', () => {
  test('judge its job, its features and its own pitfalls', async () => {
    const groups = await runChecks(towersClient, {
      ...DEFAULT_SETTINGS,
      expected: { towers: 3 },
      products: CHECKED_PRODUCTS,
      scope: [],
      at: Math.floor(Date.now() / 1000),
      grafana: null,
    });
    const own = groups.filter(({ product }) => product?.id === ID);
    const checks = own.flatMap((group) => group.checks);
    expect(own.map(({ title }) => title)).toContain(TOWERS_SOURCE.job);
    expect(checks).toContainEqual(expect.objectContaining({ id: 'towers', state: 'fail' }));
    expect(JSON.stringify(groups)).toContain('Delay of voice');
    expect(formatChecks(groups)).toContain('2 towers are on air, 3 are expected.');
  });
});

describe('the settings', () => {
  test('are read with its keys', () => {
    const { settings, problems } = readSettings({ products: [ID], towers: 2 }, PRODUCTS);
    expect({ products: settings.products, towers: settings.expected.towers, problems }).toEqual({
      products: [ID],
      towers: 2,
      problems: [],
    });
  });

  test('have it in their JSON schema and their documentation', () => {
    const accepts = new Ajv({ strict: false }).compile(settingsSchema(PRODUCTS));
    expect(accepts({ products: [ID], towers: 2 })).toBe(true);
    expect(accepts({ products: ['carrier-pigeon'] })).toBe(false);
    expect(accepts({ towers: 0.5 })).toBe(false);
    expect(tables()).toMatch(/`towers`.*How many towers you run/);
    expect(tables()).toContain(`\`${ID}\``);
  });
});

describe('the JSON schema of a diagnosis', () => {
  const path = join(__dirname, '../cli/diagnosis.schema.json');
  const compiled = (schema: object) => new Ajv({ strictTypes: false }).compile(schema);

  test('knows its id, its dialect and its causes', async () => {
    const diagnosis = await diagnosed();
    const accepts = compiled(diagnosisSchema(path, PRODUCTS));
    expect(diagnosis.findings).toMatchObject([{ product: ID, cause: 'tower-delay' }]);
    expect(accepts(diagnosis)).toBe(true);
    expect(compiled(published)(diagnosis)).toBe(false);
    const products = diagnosis.products.map((product) => ({ ...product, dialect: 'main' }));
    expect(accepts({ ...diagnosis, products })).toBe(false);
  });
});

describe('the command line', () => {
  test.each(['--product', '--stack'])('offers it by %s', async (flag) => {
    const command = createCommand('triage', 'Judges calls.');
    expect(command.helpInformation()).toContain(ID);
    const flags = await parseFlags(command, [flag, ID]);
    expect(flags === null ? null : readCommonFlags(flags).products.map(({ id }) => id)).toEqual([ID]);
  });

  test('prints its verdict', async () => {
    expect(formatDiagnosis(await diagnosed(), { explain: false })).toContain(
      '1. Climb the tower and look at its antenna.'
    );
  });
});
