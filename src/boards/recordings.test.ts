/** @jest-environment node */
import { longHash } from '../promql/hash';
import {
  boardRecording,
  costlyIn,
  getCoverageQuery,
  idOf,
  readCoverage,
  readingRecorded,
  unfilteredBy,
} from './recordings';
import { type CostlyQuery } from './types';

const SLOW: CostlyQuery = {
  expr: 'count by(server)(changes(rtt{room=~"$room",floor=~"$floor"}[$__rate_interval])>0)',
  labels: ['server'],
  of: 'sessions',
};
const ALL: CostlyQuery = { expr: 'count(rtt{room=~"$room"})', labels: [], of: 'sessions' };

test('a rule asks what the panel asks with all choices at "All", and proves its evaluation', () => {
  expect(boardRecording(SLOW, ['room', 'floor', 'server'], 60)).toEqual({
    record: 'callscope:board:rows',
    expr: 'count by(server)(changes(rtt{room=~".*",floor=~".*"}[60s])>0) or label_replace(vector(time()),"what","time","","")',
    labels: { asked: longHash(SLOW.expr) },
  });
});

test('a rule keeps references to groups of a regular expression, and names that only begin like a choice', () => {
  const expr = 'count(label_replace(rtt{a=~"$rooms",b=~"$room"},"c","$1","b","(.+)"))';
  expect(boardRecording({ expr, labels: [], of: 'sessions' }, ['room'], 60).expr).toContain(
    'count(label_replace(rtt{a=~"$rooms",b=~".*"},"c","$1","b","(.+)"))'
  );
});

test('a panel reads recordings in place of what they record, and asks the rest itself', () => {
  const expr = `sum_over_time((${ALL.expr})[1h:15s])/(${SLOW.expr})`;
  expect(readingRecorded(expr, [])).toBe(expr);
  expect(readingRecorded(expr, [ALL])).toBe(
    `sum_over_time((max(callscope:board:rows{asked="${idOf(ALL)}",what=""}))[1h:15s])/(${SLOW.expr})`
  );
  expect(readingRecorded(SLOW.expr, [ALL, SLOW])).toBe(
    `max by(server)(callscope:board:rows{asked="${idOf(SLOW)}",what=""})`
  );
});

test('finds what is costly in an expression, and what a filter changes', () => {
  expect(costlyIn(`1-${ALL.expr}`, [ALL, SLOW])).toEqual([ALL]);
  expect(unfilteredBy([], [ALL, SLOW])).toEqual([ALL, SLOW]);
  expect(unfilteredBy(['floor'], [ALL, SLOW])).toEqual([ALL]);
  expect(unfilteredBy(['room'], [ALL, SLOW])).toEqual([]);
});

describe('coverage', () => {
  const row = (value: number, labels: Record<string, string> = {}) => ({ labels: { asked: 'a', ...labels }, value });

  test('is asked for the range, but at least for the longest burn rate', () => {
    expect(getCoverageQuery(900)).toBe('count_over_time(callscope:board:rows{what="time"}[3600s:60s])');
    expect(getCoverageQuery(86_400)).toBe('count_over_time(callscope:board:rows{what="time"}[86400s:1440s])');
  });

  test('means every point of the range, of which the first may be outside', () => {
    expect([...readCoverage([row(60)], 900)]).toEqual(['a']);
    expect([...readCoverage([row(59)], 900)]).toEqual(['a']);
    expect([...readCoverage([row(58)], 900)]).toEqual([]);
    expect([...readCoverage([], 900)]).toEqual([]);
  });

  test('is not known if several Prometheus record the same', () => {
    const twice = [row(60, { replica: '1' }), row(60, { replica: '2' }), { labels: { asked: 'b' }, value: 60 }];
    expect([...readCoverage(twice, 900)]).toEqual(['b']);
  });
});
