/** @jest-environment node */
import { pager } from '../../../tests/fixtures/pager/product';
import { contextOf, NOW, PROD } from '../../../tests/support/queries';
import { type Series } from '../../promClient/types';
import { getChangeQueries } from './changeQueries';
import { english } from '../../messages';
import { byNearness, type Change, changeWindow, readChanges } from './changes';

const RANGE = { from: NOW - 60, to: NOW, step: 5 };

/** One value each five seconds, the last one now; null = nothing there. */
function series(
  values: ReadonlyArray<number | null>,
  labels: Series['labels'] = { job: 'j', instance: 'a:1' }
): Series {
  const points = values.flatMap((value, i) =>
    value === null ? [] : [[NOW - 5 * (values.length - 1 - i), value] as const]
  );
  return { labels, points };
}

const MINUTE = 13;

function steady(value: number): number[] {
  return Array.from({ length: MINUTE }, () => value);
}

test('asks for targets, starts, resets and moves of the jobs that are really there, within the scope', () => {
  const queries = getChangeQueries(pager, contextOf(pager, PROD));
  expect(queries).toMatchObject({
    targets: 'min by(job,instance)(up{cluster="prod",job=~"pager-client-metrics|pager-server-stats"})',
    starts:
      'max by(job,instance)({__name__=~"pager_metrics_service_startup_timestamp_seconds",cluster="prod",job=~"pager-client-metrics|pager-server-stats"})',
    resets:
      'max by(job,instance)(resets({__name__=~"pager_server_connection_events_total",cluster="prod",job=~"pager-client-metrics|pager-server-stats"}[10s]))',
  });
  expect(Object.keys(queries)).toEqual(['targets', 'starts', 'resets', 'moves']);
  expect(getChangeQueries(pager, { ...contextOf(pager), sources: [] })).toEqual({});
});

function told(changes: readonly Change[]): unknown[] {
  return changes.map((change) => ({ ...change, text: english(change.text) }));
}

describe('readChanges', () => {
  test('finds nothing if nothing changed', () => {
    const quiet = { targets: [series(steady(1))], starts: [series(steady(NOW - 9000))], resets: [series(steady(0))] };
    expect(readChanges({ ...quiet, moves: [series(steady(2), {})] }, RANGE)).toEqual([]);
  });

  test('takes a restart and its reset for one', () => {
    const starts = [series([NOW - 9000, NOW - 9000, NOW - 7])];
    expect(told(readChanges({ starts, resets: [series([0, 0, 1])] }, RANGE))).toEqual([
      { at: NOW - 7, kind: 'restart', text: 'j a:1 started' },
    ]);
    expect(told(readChanges({ resets: [series([0, 1, 1, 0])] }, RANGE))).toEqual([
      { at: NOW - 10, kind: 'reset', text: 'j a:1 reset its counters' },
    ]);
  });

  test('reports targets that fail, come back, appear and disappear', () => {
    const kinds = (values: ReadonlyArray<number | null>) =>
      readChanges({ targets: [series(values)] }, RANGE).map(({ at, kind }) => [kind, NOW - at]);
    const start = steady(1).slice(4);
    expect(kinds([...start, 1, 0, 0, 1])).toEqual([
      ['down', 10],
      ['up', 0],
    ]);
    expect(kinds([...start, null, null, null, null])).toEqual([['down', 20]]);
    expect(kinds([null, null, null, null, ...start])).toEqual([['up', 40]]);
  });

  test('reports a wave of moves with its start and peak', () => {
    expect(told(readChanges({ moves: [series([0, 1, 4, 9, 3, 0, 0], {})] }, RANGE))).toEqual([
      { at: NOW - 20, kind: 'moves', text: '9 people moved to another relay' },
    ]);
  });
});

test('the nearest change to the start comes first; of equally near ones, the earlier', () => {
  const changes = [5, -20, -5].map((offset) => ({ at: NOW + offset, kind: 'up' }) as const);
  expect(byNearness(changes, NOW).map(({ at }) => at - NOW)).toEqual([-5, 5, -20]);
});

test('looks at the hour around the start, but not beyond now', () => {
  expect(changeWindow(NOW - 120, NOW)).toEqual({ from: NOW - 720, to: NOW });
  expect(changeWindow(NOW - 86_400, NOW)).toEqual({ from: NOW - 87_000, to: NOW - 83_400 });
  expect(changeWindow(null, NOW)).toEqual({ from: NOW - 600, to: NOW });
});
