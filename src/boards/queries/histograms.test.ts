import { type Metric } from '../../triage/targets/source';
import { inEnglish } from '../../messages';
import { legendText } from '../grafana/model';
import { bucketEnd, bucketGains, observationRate, quantileBands, shareOver } from './histograms';

const DELAY: Metric = { name: 'walkie_delay_seconds', type: 'histogram', unit: 's', labels: ['tower'], required: true };
const DELAYS = { metric: DELAY, matchers: [{ label: 'tower', op: '=', value: 'north' }] } as const;

test('a quantile is looked for in the bucket that reaches it', () => {
  expect(bucketEnd(DELAYS, 0.95, 'high')).toBe(
    'histogram_quantile(1,sum by(le)(sum by(le)(rate(walkie_delay_seconds_bucket{tower="north"}[$__rate_interval]))' +
      '>=bool on() group_left() (0.95*(sum(rate(walkie_delay_seconds_bucket{tower="north",le="+Inf"}[$__rate_interval]))>0))))'
  );
  expect(bucketEnd(DELAYS, 0.5, 'low', 'instance')).toBe(
    'histogram_quantile(0.000001,sum by(le,instance)(sum by(le,instance)(rate(walkie_delay_seconds_bucket{tower="north"}[$__rate_interval]))' +
      '>=bool on(instance) group_left() (0.5*(sum by(instance)(rate(walkie_delay_seconds_bucket{tower="north",le="+Inf"}[$__rate_interval]))>0))))'
  );
});

test('a share over a bound is a share of existing observations', () => {
  expect(shareOver(DELAYS, 0.3, 'instance')).toBe(
    '1-sum by(instance)(rate(walkie_delay_seconds_bucket{tower="north",le="0.3"}[$__rate_interval]))' +
      '/(sum by(instance)(rate(walkie_delay_seconds_bucket{tower="north",le="+Inf"}[$__rate_interval]))>0)'
  );
});

test('observations are counted by their last bucket', () => {
  expect(observationRate(DELAYS)).toBe(
    'sum(rate(walkie_delay_seconds_bucket{tower="north",le="+Inf"}[$__rate_interval]))'
  );
  expect(bucketGains(DELAYS)).toBe(
    'sum by(le)(increase(walkie_delay_seconds_bucket{tower="north"}[$__rate_interval]))'
  );
});

test('each quantile is a band between two lines', () => {
  const { queries, bands } = quantileBands(DELAYS, [0.5, 0.95]);
  expect(Object.entries(queries).map(([refId, { legend }]) => [refId, legendText(legend, inEnglish)])).toEqual([
    ['H50', 'p50 at most'],
    ['L50', 'p50 at least'],
    ['H95', 'p95 at most'],
    ['L95', 'p95 at least'],
  ]);
  expect(
    bands.map(({ high, low }) => ({ high: legendText(high, inEnglish), low: legendText(low, inEnglish) }))
  ).toEqual([
    { high: 'p50 at most', low: 'p50 at least' },
    { high: 'p95 at most', low: 'p95 at least' },
  ]);
});
