/** @jest-environment node */
import { globSync } from 'glob';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { unique } from '../src/lists';
import { PRODUCTS } from '../src/products/triage';
import { anchorsOf, blocksOf, linksOf } from './support/markdown';
import { matchersOf, parseQuery } from './support/promql';

const ROOT = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const PAGES = globSync(['*.md', 'docs/**/*.md', 'src/README.md'], { cwd: ROOT }).sort();
const INDEX = 'docs/README.md';

/** Relative targets of a page: the path from the root, and the anchor. */
function targetsOf(path: string): Array<{ link: string; page: string; anchor: string }> {
  return linksOf(read(path))
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', anchor = ''] = link.split('#');
      return { link, page: file === '' ? path : normalize(join(dirname(path), file)), anchor };
    });
}

test.each(PAGES)('links and anchors of %s exist', (path) => {
  const broken = targetsOf(path).filter(
    ({ page, anchor }) => !existsSync(join(ROOT, page)) || (anchor !== '' && !anchorsOf(read(page)).has(anchor))
  );
  expect(broken.map(({ link }) => link)).toEqual([]);
});

test('the index leads to all pages, and the README to the index', () => {
  const linked = [...targetsOf(INDEX), ...targetsOf('docs/causes.md')].map(({ page }) => page);
  const own = PAGES.filter((path) => path.startsWith('docs/') && path !== INDEX);
  expect(own.filter((path) => !linked.includes(path))).toEqual([]);
  expect(targetsOf('README.md').map(({ page }) => page)).toContain(INDEX);
});

describe.each(PRODUCTS)('causes of $title', ({ id, causes }) => {
  const path = `docs/causes/${id}.md`;
  const sections = read(path).split(/^## /m).slice(1);
  const PARTS = ['Signs.', 'Proof.', 'What to do', 'Usual reasons.', 'Confused with.', 'How Callscope decides.'];

  test('are all there, each with all parts in order', () => {
    expect(sections.map((section) => section.split('\n', 1)[0]).sort()).toEqual(Object.keys(causes).sort());
    const parts = sections.map((section) => [...section.matchAll(/^\*\*([^*]+)\*\*/gm)].map(([, part]) => part));
    expect(unique(parts.map((found) => found.join()))).toEqual([PARTS.join()]);
  });

  test('are all among what people say', () => {
    const linked = targetsOf('docs/causes.md').filter(({ page }) => page === path);
    expect(unique(linked.map(({ anchor }) => anchor)).sort()).toEqual(['', ...Object.keys(causes)].sort());
  });
});

describe('queries', () => {
  const METRICS = PRODUCTS.flatMap(({ sources, hosts }) => [...sources, ...hosts].flatMap(({ metrics }) => metrics));
  const TARGET_LABELS = ['job', 'instance', 'service_name', 'le'];
  const queries = PAGES.flatMap((path) =>
    blocksOf(read(path))
      .filter(({ language }) => language === 'promql')
      .map(({ text, line }) => ({ at: `${path}:${line}`, query: text.trim() }))
  );

  test('are PromQL about metrics and labels that exist', () => {
    expect(queries.length).toBeGreaterThan(30);
    const wrong = queries.flatMap(({ at, query }) => {
      const { errors, metrics } = parseQuery(query);
      const families = metrics.map((name) => ({ name, metric: familyOf(name) }));
      const labels = [...TARGET_LABELS, ...families.flatMap(({ metric }) => metric?.labels ?? [])];
      return [
        ...errors,
        ...families.filter(({ name, metric }) => metric === undefined && !isOurs(name)).map(({ name }) => name),
        ...matchersOf(query).flatMap((matchers) =>
          matchers.map(({ label }) => label).filter((label) => !labels.includes(label))
        ),
        ...[...query.matchAll(/\b(?:by|on|without) ?\(([^)]*)\)/g)].flatMap(([, names = '']) =>
          names.split(/, ?/).filter((label) => ![...labels, ...addedBy(query)].includes(label))
        ),
      ].map((what) => `${at}: ${what}`);
    });
    expect(wrong).toEqual([]);
  });

  function familyOf(name: string): (typeof METRICS)[number] | undefined {
    return METRICS.find(
      (metric) =>
        metric.name === name ||
        (metric.type === 'histogram' && ['_bucket', '_count', '_sum'].some((suffix) => metric.name + suffix === name))
    );
  }

  /** Labels that a query itself adds. */
  function addedBy(query: string): string[] {
    return [...query.matchAll(/label_replace\([^"]*"(\w+)"/g)].map(([, label = '']) => label);
  }

  function isOurs(name: string): boolean {
    return name === 'up' || name.startsWith('callscope:');
  }
});

test('texts that Troubleshooting quotes are those of the product', () => {
  const files = globSync(['src/**/*.{ts,tsx}', 'src/locales/en-US/*.json', 'cli/**/*.ts'], {
    cwd: ROOT,
    ignore: ['**/*.test.*'],
  });
  const product = files.map((path) => read(path).replace(/\\(["'])/g, '$1')).join('\n');
  const quoted = [...read('docs/troubleshooting.md').matchAll(/“((?:[^“”]|“…”)*)”/g)].map(([, text = '']) => text);
  expect(quoted.length).toBeGreaterThan(50);
  const parts = quoted.flatMap((text) =>
    text
      .replace(/\s+/g, ' ')
      .split(/“?…”?/)
      .map((part) => part.replace(/^[ .,:()]+|[ .,:()]+$/g, ''))
      .filter((part) => part.length > 3)
  );
  expect(parts.filter((part) => !product.includes(part))).toEqual([]);
});
