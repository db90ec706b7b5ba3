import { RTCD } from '../products/mattermost/sources/rtcd';
import { bucketEnd, bucketGains, observationRate, quantileBands, shareOver } from './histograms';

const RTT = { metric: RTCD.clientRtt, matchers: [{ label: 'groupID', op: '=', value: 'mm' }] } as const;

test('a quantile is looked for in the bucket that reaches it', () => {
  expect(bucketEnd(RTT, 0.95, 'high')).toBe(
    'histogram_quantile(1,sum by(le)(sum by(le)(rate(rtcd_rtc_client_rtt_bucket{groupID="mm"}[$__rate_interval]))' +
      '>=bool on() group_left() (0.95*(sum(rate(rtcd_rtc_client_rtt_bucket{groupID="mm",le="+Inf"}[$__rate_interval]))>0))))'
  );
  expect(bucketEnd(RTT, 0.5, 'low', 'instance')).toBe(
    'histogram_quantile(0.000001,sum by(le,instance)(sum by(le,instance)(rate(rtcd_rtc_client_rtt_bucket{groupID="mm"}[$__rate_interval]))' +
      '>=bool on(instance) group_left() (0.5*(sum by(instance)(rate(rtcd_rtc_client_rtt_bucket{groupID="mm",le="+Inf"}[$__rate_interval]))>0))))'
  );
});

test('a share over a bound is one of observations that there are', () => {
  expect(shareOver(RTT, 0.3, 'instance')).toBe(
    '1-sum by(instance)(rate(rtcd_rtc_client_rtt_bucket{groupID="mm",le="0.3"}[$__rate_interval]))' +
      '/(sum by(instance)(rate(rtcd_rtc_client_rtt_bucket{groupID="mm",le="+Inf"}[$__rate_interval]))>0)'
  );
});

test('observations are counted by their last bucket', () => {
  expect(observationRate(RTT)).toBe('sum(rate(rtcd_rtc_client_rtt_bucket{groupID="mm",le="+Inf"}[$__rate_interval]))');
  expect(bucketGains(RTT)).toBe('sum by(le)(increase(rtcd_rtc_client_rtt_bucket{groupID="mm"}[$__rate_interval]))');
});

test('each quantile is a band between two lines', () => {
  const { queries, bands } = quantileBands(RTT, [0.5, 0.95]);
  expect(Object.entries(queries).map(([refId, { legend }]) => [refId, legend])).toEqual([
    ['H50', 'p50 at most'],
    ['L50', 'p50 at least'],
    ['H95', 'p95 at most'],
    ['L95', 'p95 at least'],
  ]);
  expect(bands).toEqual([
    { high: 'p50 at most', low: 'p50 at least' },
    { high: 'p95 at most', low: 'p95 at least' },
  ]);
});
