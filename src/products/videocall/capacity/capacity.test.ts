/** @jest-environment node */
import { parseQuery } from '../../../../tests/support/promql';
import { PROD } from '../../../../tests/support/queries';
import { english } from '../../../messages';
import { videocall } from '../product';
import { videocallCapacity } from './capacity';
import { getUsePeakQueries, getUseQueries } from './queries';

const SERIES =
  'sum(max by(job,instance)(scrape_samples_post_metric_relabeling{cluster="prod"}) and on(job,instance) videocall_meeting_participants{cluster="prod"})';
const NO_ADDRESSES = 'region!~".*@.*",server_instance!~".*@.*"';
const CONNECTIONS = `(videocall_server_connections_active{cluster="prod",${NO_ADDRESSES}})`;
const WHOLE_DAY =
  'sum(last_over_time(videocall_metrics_service_startup_timestamp_seconds{cluster="prod"}[1h] offset 23h))';

test('how much of each limit is in use', () => {
  expect(getUseQueries(PROD)).toEqual({
    relayConnections: `count by(server_instance,region)${CONNECTIONS}`,
    relayMegabits: `sum by(server_instance,region)(rate(videocall_server_data_bytes_total{cluster="prod",direction="sent",${NO_ADDRESSES}}[5m]))*8/1e6`,
    clientSeries: SERIES,
    natsConnections: 'max by(instance)(nats_varz_connections{cluster="prod"})',
    natsMegabits: 'max by(instance)(rate(nats_varz_out_bytes{cluster="prod"}[5m]))*8/1e6',
  });
});

test('peaks of whole days', () => {
  expect(getUsePeakQueries(PROD)).toEqual({
    relayConnections: `max_over_time((max(count by(server_instance)${CONNECTIONS}))[1d:5m]) and ${WHOLE_DAY}`,
    clientSeries: `max_over_time((${SERIES})[1d:5m]) and ${WHOLE_DAY}`,
  });
});

test.each(Object.entries({ ...getUseQueries(PROD), ...getUsePeakQueries(PROD) }))(
  '%s parses, knows its metrics, and holds no identity',
  (_, query) => {
    const known = [...videocall.sources, ...videocall.hosts].flatMap(({ metrics }) => metrics.map(({ name }) => name));
    const { errors, metrics, selectors } = parseQuery(query);
    expect(errors).toEqual([]);
    expect(metrics.filter((name) => !known.includes(name) && !name.startsWith('scrape_'))).toEqual([]);
    expect(selectors.filter((selector) => !selector.includes('cluster="prod"'))).toEqual([]);
    expect(query).toMatch(/^(count|sum|max)[ _(]/);
  }
);

test('uses by server, and what a larger meeting would cost', () => {
  const results = {
    relayConnections: [
      { labels: { server_instance: 'us-1', region: 'us' }, value: 40 },
      { labels: { server_instance: 'eu-1', region: 'eu' }, value: 7 },
      // The meeting coffee_chat: its labels shifted by one.
      { labels: { server_instance: 'chat', region: 'eu-1' }, value: 3 },
    ],
    clientSeries: [{ labels: {}, value: 2458 }],
    natsMegabits: [{ labels: { instance: 'nats:7777' }, value: NaN }],
    largest: [{ labels: {}, value: 10 }],
  };
  expect(videocallCapacity.read(results)).toEqual([
    { limit: 'relayConnections', where: 'us-1', value: 40 },
    { limit: 'relayConnections', where: 'eu-1', value: 10 },
    { limit: 'clientSeries', where: null, value: 2458 },
  ]);
  expect(videocallCapacity.notes(results).map(english)).toEqual([
    expect.stringContaining('10 people and about 1681 series. With twice as many people, it would have 6961.'),
    expect.stringContaining("Can't judge NATS"),
  ]);
});
