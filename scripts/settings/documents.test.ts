/** @jest-environment node */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { english, plain } from '../../src/messages';
import { BOARDS } from '../../src/products/boards';
import { CHECKED_PRODUCTS } from '../../src/products/checks';
import { PRODUCTS } from '../../src/products/triage';
import { withSteps } from './causesPage';
import { withJobs } from './connectPage';
import { diagnosisSchema } from './diagnosisSchema';
import { metricsPage } from './metricsPage';
import { settingsSchema, tables, withSection, withText } from './documents';

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

test('so are the scrape jobs of the page on how to connect products', () => {
  const page = read('../docs/connect.md');
  expect(squeezed(page)).toBe(squeezed(withJobs(page, CHECKED_PRODUCTS)));
});

test.each(PRODUCTS)('so are the steps of the causes of $title', (product) => {
  const page = read(`../docs/causes/${product.id}.md`);
  const titles = new Map(BOARDS.map(({ slug, title }) => [slug, english(title)]));
  expect(squeezed(page)).toBe(squeezed(withSteps(page, product, titles)));
});

describe('a cause', () => {
  const page = '# Causes\n\n## one\n\n**What to do**\n\nold\n\n**Usual reasons.** Some.\n\n## two\n\nrest\n';
  const product = {
    causes: { one: { nextSteps: [plain('Look.'), plain('Act.')], unplacedSteps: [plain('Ask.')] } },
    explains: { one: { causes: ['two'] } },
    boardOfCause: { one: { slug: 'board', variables: {} } },
  };

  test('gets its steps, and the rest of the page stays', () => {
    const steps =
      "1. Look.\n2. Act.\n\nIf the page can't say where:\n\n1. Ask.\n\nDashboard: Board. It explains [two](#two).";
    expect(withSteps(page, product, new Map([['board', 'Board']]))).toBe(page.replace('old', () => steps));
  });

  test('that the page lacks is an error', () => {
    const more = { ...product, causes: { ...product.causes, three: { nextSteps: [plain('Look.')] } } };
    expect(() => withSteps(page, more, new Map())).toThrow('The page lacks the section three');
    expect(() => withSection(page, 'two', (section) => withText(section, ['rest', 'none'], ''))).toThrow(
      'The page lacks rest or none'
    );
  });
});
