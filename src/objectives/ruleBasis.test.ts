/** @jest-environment node */
import { english } from '../messages';
import { PartialError, PromError } from '../promClient/errors';
import { type Queries, type Results, type Sample } from '../promClient/types';
import { type ProductRules } from '../rules/product';
import { measureRuleBasis } from './ruleBasis';

function product(id: string): ProductRules {
  return {
    id,
    title: id,
    sources: [],
    boardOfCause: {},
    symptoms: () => [],
    objectives: () => [],
    conditions: () => [],
  };
}

function row(value: number, labels: Sample['labels'] = {}): Sample {
  return { labels, value };
}

const ASKED = { scope: [], windowDays: 7, at: 1_800_000_000 };

function measure(answer: (queries: Queries) => Promise<Results<Sample>>) {
  return measureRuleBasis({ instant: answer }, [product('radio'), product('pager')], ASKED);
}

const OF_RTT = { product: 'radio', objective: 'rtt' };

test('the longest scrape interval, and the largest place of each objective', async () => {
  const basis = await measure(async (queries) => {
    expect(Object.keys(queries)).toEqual(['total', 'scrapes radio', 'scrapes pager']);
    expect(queries.total).toContain('[604800s]');
    return {
      'scrapes radio': [row(120)],
      'scrapes pager': [row(60)],
      total: [
        row(60, { ...OF_RTT, tower: 'a' }),
        row(30, { ...OF_RTT, tower: 'b' }),
        row(10, { ...OF_RTT, tower: 'c' }),
        row(100, { product: 'pager', objective: 'rtt', tower: 'a' }),
      ],
    };
  });
  expect(basis).toEqual({
    scrape: 10,
    largest: [{ ...OF_RTT, where: [{ label: 'tower', value: 'a' }], share: 0.6 }],
    failures: [],
  });
});

test('an empty store tells nothing', async () => {
  expect(await measure(async () => ({ total: [], 'scrapes radio': [], 'scrapes pager': [] }))).toEqual({
    scrape: null,
    largest: [],
    failures: [],
  });
});

test('a failed query leaves the rest', async () => {
  const basis = await measure(async () => {
    throw new PartialError({ 'scrapes radio': [row(40)] }, { total: new PromError('timed-out', 'too slow') });
  });
  expect(basis).toMatchObject({ scrape: 15, largest: [] });
  expect(basis.failures.map(english)).toEqual(['A query failed: too slow']);
});
