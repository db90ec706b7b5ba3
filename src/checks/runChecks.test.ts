/** @jest-environment node */
import { readableChecks } from '../../cli/formatChecks';
import { PartialError, PromError } from '../promClient/errors';
import { type PromClient, type Queries } from '../promClient/types';
import { DEFAULT_SETTINGS } from '../settings';
import { TOY_PRODUCTS } from '../../tests/fixtures/toyChecks';
import { type CheckOptions, runChecks } from './runChecks';
import { AT } from '../../tests/support/checkFacts';

const OPTIONS: CheckOptions = { ...DEFAULT_SETTINGS, products: TOY_PRODUCTS, scope: [], at: AT, grafana: null };
const IN_GRAFANA = { timeInterval: '5s', permissions: {} };
/** As a request through Grafana: what the budget is about. */
const MAX_REQUESTS = 10;

/** A Prometheus that is there and empty; counts what it is asked. */
function emptyPrometheus(change: Partial<PromClient> = {}): { client: PromClient; asked: string[] } {
  const asked: string[] = [];
  const answer =
    <A extends unknown[], T>(name: string, value: T) =>
    async (...args: A): Promise<T> => {
      asked.push([name, ...args.filter((arg) => typeof arg === 'string')].join(' '));
      return value;
    };
  const client: PromClient = {
    instant: async (queries: Queries) => {
      asked.push('instant');
      return Object.fromEntries(Object.keys(queries).map((name) => [name, []]));
    },
    range: answer('range', {}),
    targets: answer('targets', []),
    metadata: answer('metadata', {}),
    buildInfo: answer('buildInfo', { version: '2.42.0' }),
    runtimeInfo: answer('runtimeInfo', { storageRetention: '15d' }),
    rules: answer('rules', []),
    ...change,
  };
  return { client, asked };
}

test('an empty Prometheus is asked little and lacks all jobs', async () => {
  const { client, asked } = emptyPrometheus();
  const groups = await runChecks(client, OPTIONS);
  expect(asked.length).toBeLessThanOrEqual(MAX_REQUESTS);
  expect(groups.map(({ id, state }) => [id, state])).toEqual([
    ['prometheus', 'unknown'],
    ['features', 'unknown'],
    ['walkie/tower', 'fail'],
    ['walkie/desk', 'fail'],
    ['walkie/tower-host', 'fail'],
    ['walkie/archive-host', 'fail'],
    ['pager/client', 'fail'],
    ['pager/server', 'fail'],
    ['pager/queue', 'fail'],
  ]);
});

test('one group, and one check of it, can be run alone', async () => {
  const alone = async (only: CheckOptions['only']): Promise<string[]> => {
    const { client } = emptyPrometheus();
    const groups = await runChecks(client, { ...OPTIONS, ...(only && { only }) });
    return groups.flatMap(({ id, checks }) => checks.map((check) => `${id} ${check.id}`));
  };
  expect(await alone({ group: 'walkie/tower' })).toEqual(['walkie/tower found']);
  expect(await alone({ group: 'prometheus', check: 'retention' })).toEqual(['prometheus retention']);
  expect(await alone({ group: 'nothing' })).toEqual([]);
});

test.each([
  ['2.42.0', IN_GRAFANA, 'rules recording'],
  ['2.53.1', IN_GRAFANA, 'rules all'],
  ['3.5.0', IN_GRAFANA, 'rules all'],
  ['v1.2', IN_GRAFANA, 'rules recording'],
  ['2.42.0', null, 'rules all'],
])('version %s, asked by a browser: %j: %s', async (version, grafana, question) => {
  const { client, asked } = emptyPrometheus({ buildInfo: async () => ({ version }) });
  await runChecks(client, { ...OPTIONS, grafana });
  expect(asked).toContain(question);
});

test('what a backend does not support is unknown, with the reason, and nothing fails for it', async () => {
  const refuse = async (): Promise<never> => {
    throw new PromError('not-supported', 'no such page');
  };
  const { client } = emptyPrometheus({
    targets: refuse,
    metadata: refuse,
    buildInfo: refuse,
    runtimeInfo: refuse,
    rules: refuse,
  });
  const [prometheus] = readableChecks(await runChecks(client, OPTIONS));
  const unknown = prometheus?.checks.filter(({ state }) => state === 'unknown') ?? [];
  expect(unknown.map(({ id }) => id)).toEqual([
    'backend',
    'retention',
    'asking-clock',
    'duplicates',
    'rules',
    'dead-rules',
  ]);
  expect(unknown.filter(({ id }) => id !== 'duplicates').map(({ evidence }) => evidence)).toEqual(
    unknown.slice(1).map(() => expect.stringContaining('no such page'))
  );
  expect(prometheus?.state).toBe('unknown');
});

test('a question that is not answered makes its checks unknown', async () => {
  const { client } = emptyPrometheus({
    instant: async (queries) => {
      const failure = new PromError('timed-out', 'no answer within 30 s');
      const names = Object.keys(queries);
      throw new PartialError(
        Object.fromEntries(names.slice(1).map((name) => [name, []])),
        Object.fromEntries(names.slice(0, 1).map((name) => [name, failure]))
      );
    },
  });
  const groups = await runChecks(client, OPTIONS);
  const tower = groups.find(({ id }) => id === 'walkie/tower');
  expect(tower?.checks.map(({ id, state }) => [id, state])).toEqual([['found', 'unknown']]);
});

test('a Prometheus that is gone is an error, not a verdict', async () => {
  const { client } = emptyPrometheus({
    instant: async () => {
      throw new PromError('unreachable', 'connection refused');
    },
  });
  await expect(runChecks(client, OPTIONS)).rejects.toMatchObject({ kind: 'unreachable' });
});
