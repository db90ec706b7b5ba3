import { type Queries } from '../../../promClient/types';
import { type Matcher, selector } from '../../../promql/promql';
import { findMetric } from '../../../triage/targets/source';
import {
  CLIENT_SERIES,
  CONNECTIONS_PER_BROKER,
  CONNECTIONS_PER_RELAY,
  MEGABITS_PER_BROKER,
  MEGABITS_PER_RELAY,
} from '../expectations';
import { meetingParticipants } from '../sources/client';
import { NATS_SOURCE, varzConnections } from '../sources/nats';
import { connectionsActive, dataBytes, startupTime } from '../sources/server';

const NOW = '5m';
/** If an id holds an underscore, its piece is in the process, and the process in the region. */
const PLACE = 'server_instance,region';
/** Bytes per second as Mbps. */
const IN_MEGABITS = '*8/1e6';

/** Labels that shifted at an underscore can carry a piece of an e-mail address. */
const NO_ADDRESSES: readonly Matcher[] = ['region', 'server_instance'].map((label) => ({
  label,
  op: '!~',
  value: '.*@.*',
}));

/** Connections by relay. Each row of the page is a connection; no identity is left in the answer. */
function connectionsQuery(scope: readonly Matcher[], by: string): string {
  return `count by(${by})(${selector(connectionsActive.name, [...scope, ...NO_ADDRESSES])})`;
}

/** Series that Prometheus keeps of the client pages: what each scrape left after relabeling. */
function seriesQuery(scope: readonly Matcher[]): string {
  const kept = `max by(job,instance)(${selector('scrape_samples_post_metric_relabeling', scope)})`;
  return `sum(${kept} and on(job,instance) ${selector(meetingParticipants.name, scope)})`;
}

/**
 * How much of each limit is in use, by the id of the limit: rows with `server_instance` and `region`, with `instance`,
 * or one row. The byte counters are typed as gauges, and count up.
 */
export function getUseQueries(scope: readonly Matcher[]): Queries {
  const sent = selector(dataBytes.name, [...scope, { label: 'direction', op: '=', value: 'sent' }, ...NO_ADDRESSES]);
  const out = selector(findMetric(NATS_SOURCE, '_varz_out_bytes').name, scope);
  return {
    [CONNECTIONS_PER_RELAY.id]: connectionsQuery(scope, PLACE),
    [MEGABITS_PER_RELAY.id]: `sum by(${PLACE})(rate(${sent}[${NOW}]))${IN_MEGABITS}`,
    [CLIENT_SERIES.id]: seriesQuery(scope),
    [CONNECTIONS_PER_BROKER.id]: `max by(instance)(${selector(varzConnections.name, scope)})`,
    [MEGABITS_PER_BROKER.id]: `max by(instance)(rate(${out}[${NOW}]))${IN_MEGABITS}`,
  };
}

/** What has a daily peak, as one number by the id of the limit: of the fullest relay, and of all client pages. */
export function getPeakingQueries(scope: readonly Matcher[]): Queries {
  return {
    [CONNECTIONS_PER_RELAY.id]: `max(${connectionsQuery(scope, 'server_instance')})`,
    [CLIENT_SERIES.id]: seriesQuery(scope),
  };
}

/** The same: the peak of the day before an instant. Only of whole days. */
export function getUsePeakQueries(scope: readonly Matcher[]): Queries {
  const isWholeDay = `sum(last_over_time(${selector(startupTime.name, scope)}[1h] offset 23h))`;
  return Object.fromEntries(
    Object.entries(getPeakingQueries(scope)).map(([id, expression]) => [
      id,
      `max_over_time((${expression})[1d:${NOW}]) and ${isWholeDay}`,
    ])
  );
}
