/** @jest-environment node */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boardQueries, filledIn } from '../../tests/support/boards';
import { parseQuery } from '../../tests/support/promql';
import { PROD } from '../../tests/support/queries';
import { english, inEnglish } from '../messages';
import { DEFAULT_LIMITS } from '../settings';
import { PRODUCTS } from './triage';
import { seriesOf } from '../triage/targets/source';
import { BOARDS, PRODUCT_BOARDS } from './boards';
import { dashboardFiles } from '../boards/grafana/files';
import { placeRows } from '../boards/grafana/layout';
import { toPanelModel } from '../boards/grafana/model';
import { getRestartsQuery } from '../boards/queries/restarts';

const CONTEXT = { scope: [], limits: DEFAULT_LIMITS };

/** Labels whose values are people or carry a token. */
const IDENTITIES = /\{\{(server_url|peer_id|from_peer|customer_email|session_id|to_peer)\}\}/;

const KNOWN = new Set([
  'up',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_duration_seconds',
  'scrape_timeout_seconds',
  ...PRODUCTS.flatMap(({ sources, hosts }) => [...sources, ...hosts])
    .flatMap(({ metrics }) => metrics)
    .flatMap(seriesOf),
]);

test('the importable dashboards match the boards (npm run dashboards)', () => {
  const folder = join(__dirname, '../dashboards');
  const there = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  expect(there).toEqual(Object.fromEntries(dashboardFiles(PRODUCT_BOARDS)));
});

test('the fix of a panel ends its description: Grafana shows it and the app copies it', () => {
  const remedies = BOARDS.flatMap((board) => board.rows(CONTEXT))
    .flatMap(({ panels }) => panels)
    .flatMap((panel) => (panel.remedy === undefined ? [] : [{ panel, remedy: panel.remedy }]));
  expect(remedies.length).toBeGreaterThan(4);
  for (const { panel, remedy } of remedies) {
    expect(toPanelModel(panel, inEnglish).description).toBe(
      `${english(panel.description)}\n\n\`\`\`\n${remedy}\n\`\`\``
    );
  }
});

test('a value with its own limits has its own colors', () => {
  const figures = BOARDS.flatMap((board) => board.rows(CONTEXT)).flatMap(({ panels }) => panels);
  const [figure] = figures.filter(({ title }) => english(title) === 'Over the limits');
  expect(figure && toPanelModel(figure, inEnglish).fieldConfig.overrides).toEqual([
    {
      matcher: { id: 'byName', options: 'Audio' },
      properties: [
        {
          id: 'thresholds',
          value: expect.objectContaining({
            steps: [-Infinity, 0.1, 0.3].map((value) => expect.objectContaining({ value })),
          }),
        },
      ],
    },
  ]);
});

test('objective and limits of CPU and audio come from the settings', () => {
  const limits = { ...DEFAULT_LIMITS, objective: 0.97, cpu: 0.8, concealment: { bad: 0.03, severe: 0.07 } };
  const panels = BOARDS.flatMap((board) => board.rows({ scope: [], limits })).flatMap((row) => row.panels);
  const titled = (title: string) => panels.find((panel) => english(panel.title) === title);
  const about = (title: string) => english(titled(title)?.description ?? []);
  expect(titled('Burn rate now, sessions')?.queries.A?.expr).toMatch(/\/0\.03$/);
  expect(about('Budget left, reports')).toContain('the 3 % that may be bad');
  expect(titled('Slow sessions by relay')?.thresholds).toEqual({ warning: 0.03, critical: 0.432 });
  expect(titled('RTCD hosts: CPU')).toMatchObject({
    thresholds: { warning: 0.8, critical: 0.85 },
  });
  expect(about('RTCD hosts: CPU')).toContain('At 80 %, add');
  const concealed = { warning: 0.03, critical: 0.07 };
  expect(titled('Concealed audio')?.thresholds).toEqual(concealed);
  expect(titled('Concealed audio between regions')?.thresholds).toEqual(concealed);
  for (const title of ['Pairs with bad audio', 'Over the limits']) {
    expect(about(title)).toContain('over 3 % of the audio');
    expect(titled(title)?.queries.A?.expr).toContain('>bool 0.03)');
  }
});

test.each(boardQueries(PROD).map((query) => [query.name, query] as const))('%s is a good query', (_, query) => {
  const { errors, selectors, metrics } = parseQuery(filledIn(query.expr));
  expect(errors).toEqual([]);
  expect(metrics).not.toEqual([]);
  expect(metrics.filter((metric) => !KNOWN.has(metric))).toEqual([]);
  expect(selectors.filter((selector) => !selector.includes('cluster="prod"'))).toEqual([]);
  expect(query.legend).not.toMatch(IDENTITIES);
  // Only burn rates, which are defined by their windows, look back over a fixed time.
  expect(english(query.panel.title).startsWith('Burn rate') ? '' : query.expr).not.toMatch(/\[\d+[smhd]/);
});

test('restarts are marked by a query that finds them within the scope', () => {
  const { errors, metrics, selectors } = parseQuery(filledIn(getRestartsQuery(PRODUCTS, PROD)));
  expect(errors).toEqual([]);
  expect(metrics.length).toBeGreaterThan(2);
  expect(metrics.filter((metric) => !KNOWN.has(metric))).toEqual([]);
  expect(selectors.every((selector) => selector.includes('cluster="prod"'))).toBe(true);
});

test('variables are asked for within the scope', () => {
  for (const { query } of BOARDS.flatMap(({ variables }) => variables)) {
    expect(query(PROD)).toContain('cluster="prod"');
  }
});

test('rows belong to the product of their board, and only rows about all products to none', () => {
  for (const { product, boards } of PRODUCT_BOARDS) {
    const own = BOARDS.filter(({ slug }) => boards.some((board) => board.slug === slug));
    const rows = own.flatMap((board) => board.rows(CONTEXT));
    expect(new Set(rows.map((row) => row.product))).toEqual(new Set([product.id]));
  }
  const shared = BOARDS.flatMap((board) => board.rows(CONTEXT)).filter(({ product }) => product === undefined);
  expect(shared.map(({ title }) => english(title))).toEqual(['Targets']);
});

test.each(
  PRODUCTS.flatMap(({ id, causes, boardOfCause }) =>
    Object.keys(causes).flatMap((cause) =>
      [undefined, ...Object.keys(boardOfCause[cause]?.byDialect ?? {})].map((dialect) => ({
        id,
        cause,
        dialect,
        boardOfCause,
      }))
    )
  )
)(
  '$id: $cause ($dialect) has a board that is there, with the variables that are set',
  ({ id, cause, dialect, boardOfCause }) => {
    const usual = boardOfCause[cause];
    const target = dialect === undefined ? usual : usual?.byDialect?.[dialect];
    const board = BOARDS.find(({ slug }) => slug === target?.slug);
    const names = board?.variables.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.values(target?.variables ?? {})));
    expect(board?.rows(CONTEXT).map(({ product }) => product)).toContain(id);
  }
);

describe.each(BOARDS.map((board) => [english(board.title), board] as const))('%s', (_, board) => {
  const rows = board.rows(CONTEXT);
  const panels = rows.flatMap((row) => row.panels);

  test('names each panel once and explains it', () => {
    const titles = panels.map(({ title }) => english(title));
    expect(titles).toEqual([...new Set(titles)]);
    for (const { description, remedy } of panels) {
      expect(english(description).length).toBeGreaterThan(40);
      expect(english(description)).toMatch(remedy === undefined ? /\.$/ : /[.:]$/);
    }
  });

  test('has no legend in English alone: a plain string names labels or a quantile', () => {
    const plain = panels
      .flatMap(({ queries }) => Object.values(queries))
      .flatMap(({ legend }) => (typeof legend === 'string' ? [legend] : []));
    expect(plain.filter((legend) => !/^(\{\{\w+\}\}|[ →]|p\d+)+$/.test(legend))).toEqual([]);
  });

  test('uses each of its variables, and no other', () => {
    const used = boardQueries()
      .filter((query) => query.board === board)
      .flatMap(({ expr }) => [...expr.matchAll(/\$([a-zA-Z_]\w*)/g)].map(([, name = '']) => name))
      .filter((name) => !name.startsWith('__'));
    expect([...new Set(used)].sort()).toEqual(board.variables.map(({ name }) => name).sort());
  });

  test('places panels side by side, none over another', () => {
    const places = placeRows(rows).flatMap(({ panels: placed }) => placed.map(({ position }) => position));
    const overlaps = places.flatMap((a, i) =>
      places.slice(i + 1).filter((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
    );
    expect(overlaps).toEqual([]);
    expect(places.filter(({ x, w }) => x + w > 24)).toEqual([]);
  });

  test('asks for at most thirty expressions on one screen', () => {
    const rowsOfScreen = 30;
    const placed = placeRows(rows).flatMap(({ panels: inRow }) => inRow);
    for (const { position } of placed) {
      const visible = placed.filter(({ position: { y, h } }) => y < position.y + rowsOfScreen && y + h > position.y);
      const expressions = visible.flatMap(({ panel }) => toPanelModel(panel, inEnglish).targets);
      expect(expressions.length).toBeLessThanOrEqual(30);
    }
  });
});
