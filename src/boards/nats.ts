import { NATS_SOURCE } from '../products/videocall/sources/nats';
import {
  getAnswersQuery,
  getBrokerGaugeQuery,
  getBrokerRateQuery,
  getBrokersSumQuery,
  getGatewayQuery,
  getSlowConsumersQuery,
} from './natsQueries';
import { type Board, type BoardContext, type Panel, type Row, type Unit } from './types';

const source = NATS_SOURCE;
const NO_GATEWAYS = 'Only brokers of several clusters have gateways.';
const NAME = '{{instance}}';

type Lines = Pick<Panel, 'title' | 'description'> & { unit: Unit; width?: number };

function lines({ width = 8, ...panel }: Lines, expr: string): Panel {
  return { type: 'timeseries', min: 0, source, width, ...panel, queries: { A: { expr, legend: NAME } } };
}

function brokers(context: BoardContext): Row {
  const figure = (title: string, description: string, expr: string): Panel => ({
    type: 'stat',
    title,
    description,
    unit: 'short',
    width: 6,
    source,
    queries: { A: { expr, legend: title } },
  });
  return {
    title: 'NATS: the brokers that carry media and reports',
    product: 'videocall',
    panels: [
      figure(
        'Client connections',
        'Connections of relays and metrics servers to all brokers. They are gone from the page when a broker does not answer.',
        getBrokersSumQuery(context, '_connz_num_connections')
      ),
      figure(
        'Subscriptions',
        'What all clients together listen to: grows with people and meetings.',
        getBrokersSumQuery(context, '_varz_subscriptions')
      ),
      figure(
        'Slow consumers so far',
        'Clients that the brokers cut off since they started, because they read too slowly. Each of them lost media or reports.',
        getBrokersSumQuery(context, '_varz_slow_consumers')
      ),
      figure(
        'Routes',
        'Connections between the brokers of one cluster: falls when one of them is gone.',
        getBrokersSumQuery(context, '_varz_routes')
      ),
      {
        type: 'state-timeline',
        title: 'Brokers that answer',
        description:
          'Whether a broker answers its exporter. When it is gone, its other numbers stand still instead of vanishing, and all media of its relays stops.',
        unit: 'short',
        width: 12,
        source,
        states: [
          { value: 1, text: 'answers', color: 'green' },
          { value: 0, text: 'gone', color: 'red' },
        ],
        queries: { A: { expr: getAnswersQuery(context), legend: NAME } },
      },
      {
        type: 'timeseries',
        title: 'Slow consumers',
        description:
          'Clients that a broker cut off between two points. Any is one too many: a relay or a metrics server that could not keep up.',
        unit: 'short',
        min: 0,
        style: 'bars',
        width: 12,
        source,
        queries: { A: { expr: getSlowConsumersQuery(context), legend: NAME } },
      },
      lines(
        {
          title: 'Connections by broker',
          description: 'Connections of clients to each broker. They move to another one when theirs is gone.',
          unit: 'short',
        },
        getBrokerGaugeQuery(context, '_connz_num_connections')
      ),
      lines(
        {
          title: 'Pending bytes',
          description: 'What clients have yet to read. A line that climbs ends in a slow consumer.',
          unit: 'bytes',
        },
        getBrokerGaugeQuery(context, '_connz_pending_bytes')
      ),
      lines(
        {
          title: 'Subscriptions by broker',
          description: 'What clients listen to. Falls at once when relays lose their connection.',
          unit: 'short',
        },
        getBrokerGaugeQuery(context, '_varz_subscriptions')
      ),
      lines(
        {
          title: 'Messages in',
          description: 'Messages that relays and clients publish, per second.',
          unit: 'cps',
          width: 6,
        },
        getBrokerRateQuery(context, '_varz_in_msgs')
      ),
      lines(
        {
          title: 'Messages out',
          description: 'Messages delivered: in times the mean number of listeners, so about the people of a meeting.',
          unit: 'cps',
          width: 6,
        },
        getBrokerRateQuery(context, '_varz_out_msgs')
      ),
      lines(
        {
          title: 'Bytes in',
          description: 'What relays publish, in bytes: the media before it is multiplied.',
          unit: 'Bps',
          width: 6,
        },
        getBrokerRateQuery(context, '_varz_in_bytes')
      ),
      lines(
        {
          title: 'Bytes out',
          description: "What the brokers deliver, in bytes: compare it with the host's network.",
          unit: 'Bps',
          width: 6,
        },
        getBrokerRateQuery(context, '_varz_out_bytes')
      ),
      lines(
        {
          title: 'Broker processor',
          description: 'Processor time of each broker, where 100 % is one core.',
          unit: 'percent',
          width: 12,
        },
        getBrokerGaugeQuery(context, '_varz_cpu')
      ),
      lines(
        {
          title: 'Broker memory',
          description: 'Resident memory of each broker: it grows with what slow clients leave unread.',
          unit: 'bytes',
          width: 12,
        },
        getBrokerGaugeQuery(context, '_varz_mem')
      ),
    ],
  };
}

function gateways(context: BoardContext): Row {
  const gateway = (title: string, description: string, unit: Unit, expr: string): Panel => ({
    type: 'timeseries',
    title,
    description,
    unit,
    min: 0,
    source,
    mayBeEmpty: NO_GATEWAYS,
    queries: { A: { expr, legend: `${NAME} → {{remote_gateway_name}}` } },
  });
  return {
    title: 'NATS: the ways between regions',
    product: 'videocall',
    panels: [
      gateway(
        'Gateways out',
        'Whether the gateway to another cluster is configured (1). A line that ends is a region cut off: its people hear nobody elsewhere.',
        'short',
        getGatewayQuery(context, 'outbound', 'configured')
      ),
      gateway(
        'Pending bytes of gateways',
        'What waits to be sent to another cluster. It climbs when the way between two regions is too narrow.',
        'bytes',
        getGatewayQuery(context, 'outbound', 'conn_pending_bytes')
      ),
      gateway(
        'Uptime of gateways',
        'How long each gateway connection has stood: a fall to zero is a broken way between two regions.',
        's',
        getGatewayQuery(context, 'outbound', 'conn_uptime_seconds')
      ),
    ],
  };
}

export const nats: Board = {
  uid: 'callscope-nats',
  slug: 'nats',
  title: 'NATS',
  description:
    'The brokers of videocall.rs: connections, slow consumers, messages, pending bytes, routes and gateways.',
  variables: ['broker'],
  rows: (context) => [brokers(context), gateways(context)],
};
