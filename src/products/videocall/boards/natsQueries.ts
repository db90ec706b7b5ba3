import { selector } from '../../../promql/promql';
import { findMetric, type Metric } from '../../../triage/targets/source';
import { connections, NATS_SOURCE, varzConnections } from '../sources/nats';
import { type BoardContext } from '../../../boards/types';
import { chosen, RATE } from '../../../boards/queries/variables';
import { VARIABLES } from './variables';

function series({ scope }: BoardContext, { name }: Metric): string {
  return selector(name, [...scope, chosen('server_id', VARIABLES.broker)]);
}

/** A metric of the brokers whose name ends like this. */
function broker(ending: string): Metric {
  return findMetric(NATS_SOURCE, ending);
}

/** 1 if a broker answers its exporter, 0 if only its frozen numbers are left: `{instance}`. */
export function getAnswersQuery(context: BoardContext): string {
  const answers = `max by(instance)(${series(context, connections)})*0+1`;
  return `${answers} or max by(instance)(${series(context, varzConnections)})*0`;
}

/** A gauge of the brokers, by broker. */
export function getBrokerGaugeQuery(context: BoardContext, ending: string): string {
  return `max by(instance)(${series(context, broker(ending))})`;
}

/** A counter of the brokers, per second, by broker. */
export function getBrokerRateQuery(context: BoardContext, ending: string): string {
  return `max by(instance)(rate(${series(context, broker(ending))}[${RATE}]))`;
}

/** All brokers together. */
export function getBrokersSumQuery(context: BoardContext, ending: string): string {
  return `sum(max by(instance)(${series(context, broker(ending))}))`;
}

/** Slow consumers that a broker cut off, in each interval. */
export function getSlowConsumersQuery(context: BoardContext): string {
  return `max by(instance)(increase(${series(context, broker('_varz_slow_consumers'))}[${RATE}]))`;
}

/** A gauge of the gateways between clusters, by the cluster at the other end. */
export function getGatewayQuery(context: BoardContext, direction: 'inbound' | 'outbound', what: string): string {
  return `max by(instance,remote_gateway_name)(${series(context, broker(`_${direction}_gateway_${what}`))})`;
}
