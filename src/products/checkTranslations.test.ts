/** @jest-environment node */
import { testMachine, testRelay } from '../../tests/support/capacity';
import { documentedTarget, inventedClient, type World } from '../../tests/support/inventedClient';
import { englishIn, pseudo } from '../../tests/support/pseudoLanguage';
import { LOAD_PARTS, loadOfCalls } from '../capacity/load';
import { type MeasuredRelay } from '../capacity/measured';
import { reportOf } from '../capacity/report';
import { extrapolationText, notesOf, placementTexts, RESOURCE_NAMES } from '../capacity/texts';
import { PERMISSIONS } from '../checks/prometheus/permissionsCheck';
import { type CheckOptions, runChecks } from '../checks/runChecks';
import { type CheckGroup } from '../checks/types';
import { unique } from '../lists';
import { message, type Text, worded } from '../messages';
import { failureTexts, PromError } from '../promClient/errors';
import { type RuleGroup } from '../promClient/types';
import { DEFAULT_SETTINGS } from '../settings';
import { CAPACITY_PRODUCTS } from './capacity';
import { CHECKED_PRODUCTS } from './checks';

const AT = 1_760_000_000;
const REFUSED = new PromError('not-supported', 'E405');

/** Rules about the products that can't fire, and one whose evaluation fails. */
const RULES: readonly RuleGroup[] = [
  {
    name: 'group1',
    interval: 15,
    evaluationTime: 20,
    lastEvaluation: AT - 1000,
    rules: CHECKED_PRODUCTS.flatMap(({ sources }) =>
      sources.flatMap(({ job, metrics, presence }) => [
        ...metrics.map(({ name }, i) => rule(`r${i}`, `rate(${name}{x1="y1"}[5m])`)),
        rule('r_gone', `${presence.name}_2 > 0`),
        rule('r_job', `up{job="${job}-2"} == 0`),
        { ...rule('r_bad', presence.name), health: 'err', lastError: 'E22' },
      ])
    ),
  },
];

function rule(name: string, query: string): RuleGroup['rules'][number] {
  return { type: 'alerting', name, query, health: 'ok', lastError: '' };
}

/** A number that looks random, and is the same for the same text. */
function mixed(seed: number): (query: string, what?: string) => number {
  return (query, what = '') =>
    [...`${what}${query.length}`].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) % 1013, seed) % 7;
}

type Asked = Partial<World> & { options?: Partial<CheckOptions> };

const WORLDS: Readonly<Record<string, Asked>> = {
  'an empty Prometheus': { isMissing: () => true, up: null },
  'nobody in a call': { value: 0 },
  'one of everything': { value: 1 },
  'large numbers': { value: 100_000 },
  'late samples': { value: 5, age: 100 },
  'targets that are down': { value: 5, up: 0, lastError: 'E111', isMissing: () => true },
  'targets that a connection error keeps down': { up: 0, lastError: 'connect: connection refused' },
  'a page without its families': { value: 0, isMissing: (name) => name !== 'up' },
  'half of the families': { value: 5, isMissing: (name) => name.length % 2 === 0 },
  'no up series': { value: 5, up: null },
  'one product alone': { isMissing: (name) => name.startsWith('videocall_') },
  'renamed jobs': {
    targetsOf: (source) => [{ ...documentedTarget(source), job: `my-${source.id}`, service_name: '' }],
  },
  'shared instances': {
    targetsOf: (source) => ['h1', 'h2'].map((host) => ({ ...documentedTarget(source), host })),
  },
  'replicas that look alike': {
    targetsOf: (source) => ['j1', 'j2'].map((job) => ({ ...documentedTarget(source), job })),
  },
  'refused requests': { refusal: REFUSED },
  'a failed query': { failureOf: (query) => (query.includes('start_time') ? REFUSED : null) },
  'rules that fail': { rules: RULES },
  'rules that match nothing': { rules: RULES, isMissing: (name) => name.length % 3 === 0, value: 0 },
  'other types': { metricType: 'summary' },
  'Grafana without permissions': {
    version: '2.40.0',
    options: { grafana: { timeInterval: '', permissions: {} }, expected: { appNodes: 9 } },
  },
  'Grafana with all permissions': {
    options: {
      grafana: { timeInterval: '60s', permissions: Object.fromEntries(PERMISSIONS.map((name) => [name, true])) },
      expected: { appNodes: 1 },
    },
  },
  'the past': { options: { isPast: true } },
  'other limits': {
    options: {
      limits: { ...DEFAULT_SETTINGS.limits, rttMs: { bad: 123, severe: 321 }, loss: { bad: 0.123, severe: 0.321 } },
    },
  },
  'mixed numbers': { value: mixed(1) },
  'other mixed numbers': { value: mixed(2) },
};

function textsOf(groups: readonly CheckGroup[]): Text[] {
  return groups.flatMap(({ title, purpose, checks }) => [
    ...(typeof title === 'string' ? [] : [title]),
    purpose,
    ...checks.flatMap((check) => [check.title, check.why, check.evidence, check.remedy?.text ?? []]),
  ]);
}

/** Names that consist of letters alone. */
const NAMES: ReadonlySet<string> = new Set(
  CHECKED_PRODUCTS.flatMap(({ title, sources, hosts }) => [
    ...title.split(' '),
    ...[...sources, ...hosts].flatMap(({ id, job, serviceName = id, metrics }) => [
      id,
      job,
      `my-${id}`,
      serviceName,
      ...metrics.flatMap(({ type, labels }) => [type, ...labels]),
    ]),
  ])
);
const UNITS: ReadonlySet<string> = new Set(['s', 'ms']);
const OTHERS: ReadonlySet<string> = new Set([
  ...['calls', 'host', 'up', 'rate', 'increase'],
  ...['connect', 'connection', 'refused'],
  ...['connected', 'disconnected', 'failed', 'closed'],
]);

const isName = (word: string): boolean => NAMES.has(word) || UNITS.has(word) || OTHERS.has(word);

/** The keys of some texts, and what is left of English in them. */
function reading(texts: readonly Text[]): { keys: string[]; english: string[] } {
  const read = texts.map((text) => worded(text, pseudo));
  return {
    keys: unique(read.flatMap((text) => [...text.matchAll(/\[([\w.-]+)\]/g)].map(([, key = '']) => key))),
    english: unique(read.flatMap((text) => englishIn(text, isName))),
  };
}

const reached = new Set<string>();

test.each(Object.entries(WORLDS))('checks of %s have no English in another language', async (_, world) => {
  const { options = {}, ...invented } = world;
  const client = inventedClient({ at: AT, products: CHECKED_PRODUCTS, value: 5, ...invented });
  const groups = await runChecks(client, {
    ...DEFAULT_SETTINGS,
    products: CHECKED_PRODUCTS,
    scope: [],
    at: AT,
    grafana: null,
    ...options,
  });
  const { keys, english } = reading(textsOf(groups));
  keys.forEach((key) => reached.add(key));
  expect(english).toEqual([]);
});

test('these are most texts of the checks', () => {
  expect(reached.size).toBeGreaterThan(250);
});

test.each(CHECKED_PRODUCTS.map((product) => [product.title, product] as const))(
  'what %s adds to checks and to the generator has no English in another language',
  (_, { sources, hosts, expectations, checks }) => {
    const { silence, onServerPage = [], ruleTraps = [], relabeling } = checks;
    const texts: Text[] = [
      ...[...sources, ...hosts].flatMap(({ purpose, onlyWhere = [], metrics }) => [
        purpose,
        onlyWhere,
        ...metrics.flatMap(({ neededFor = [], dialect = [] }) => [neededFor, dialect]),
      ]),
      ...expectations.map(({ label }) => label),
      ...Object.values(silence),
      onServerPage,
      ruleTraps,
      ...(relabeling?.options ?? []).flatMap(({ label, cost }) => [label, cost ?? []]),
      relabeling?.note ?? [],
    ];
    const { keys, english } = reading(texts);
    expect(keys.length).toBeGreaterThan(10);
    expect(english).toEqual([]);
  }
);

/** Relays of which something is unknown, or that cost much for each of the known reasons. */
const RELAYS: readonly MeasuredRelay[] = [
  testRelay({ name: 'relay-1', machine: null, descriptors: null }),
  testRelay({ name: 'relay-2', machine: testMachine({ networkBits: null, memory: null }), loadFrom: 'tracks' }),
  ...[{ steal: 0.2 }, { packetsOut: 450_000 }, {}].map((change, i) =>
    testRelay({
      name: `relay-${3 + i}`,
      load: loadOfCalls({ people: 50, unmuted: 2, screens: 5 }),
      processCores: 3.9,
      screensBefore: 1,
      olderThan: '1.1.0',
      machine: testMachine({ busy: 0.99, ...change }),
    })
  ),
];

test.each(CAPACITY_PRODUCTS.flatMap((product) => (product.kind === 'predicted' ? [product] : [])))(
  'capacity of $title has no English in another language',
  (product) => {
    const enter = message('test.enter', 'Enter one below.');
    const notes = product.read({ embedded: [{ labels: {}, value: 2 }] }).notes;
    const textsAbout = (relays: readonly MeasuredRelay[]): Text[] => {
      const found = reportOf(product, { relays, dayLoad: null, notes }, { cores: null, people: null }, 0.7);
      return [
        ...notesOf(found, enter),
        ...found.relays.flatMap(({ cost, unknown }) => [...unknown, ...(cost?.reasons ?? []).map(({ text }) => text)]),
        ...placementTexts({ next: 'relay-1', free: ['relay-2', 'relay-3'], drain: 'relay-4' }, product.relay),
        extrapolationText([...LOAD_PARTS, 'cores']) ?? [],
        ...Object.values(RESOURCE_NAMES),
        ...Object.values(product.relay),
        ...product.rows.map(({ what }) => what),
        ...failureTexts({ cores: REFUSED }),
      ];
    };
    const idle = testRelay({ load: loadOfCalls({ people: 0, unmuted: 0, screens: 0 }) });
    const { keys, english } = reading([...textsAbout(RELAYS), ...textsAbout([idle])]);
    expect(keys.filter((key) => key.startsWith('capacity.reason-')).length).toBeGreaterThanOrEqual(4);
    expect(keys).toContain('capacity.shape-unknown');
    expect(english).toEqual([]);
  }
);

test.each(CAPACITY_PRODUCTS.flatMap((product) => (product.kind === 'limited' ? [product] : [])))(
  'use of $title has no English in another language',
  (product) => {
    const rows = [{ labels: { server_instance: 'relay-1', region: 'eu-1' }, value: 7 }];
    const results = Object.fromEntries(
      [...product.limits.slice(0, 1).map(({ id }) => id), 'largest'].map((id) => [id, rows])
    );
    const { keys, english } = reading([...product.notes(results), ...product.limits.map(({ label }) => label)]);
    expect(keys.length).toBeGreaterThanOrEqual(product.limits.length + 2);
    expect(english).toEqual([]);
  }
);
