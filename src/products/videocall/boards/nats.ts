import { type Message, message, type Text } from '../../../messages';
import { NATS_SOURCE } from '../sources/nats';
import {
  getAnswersQuery,
  getBrokerGaugeQuery,
  getBrokerRateQuery,
  getBrokersSumQuery,
  getGatewayQuery,
  getSlowConsumersQuery,
} from './natsQueries';
import { type Board, type BoardContext, type Panel, type Row, type Unit } from '../../../boards/types';
import { VARIABLES } from './variables';

const source = NATS_SOURCE;
const NO_GATEWAYS = message(
  'videocall.boards.empty.only-brokers-in-several-clusters',
  'Only brokers in several clusters have gateways.'
);
const NAME = '{{instance}}';

type Lines = Pick<Panel, 'title' | 'description'> & { unit: Unit; width?: number };

function lines({ width = 8, ...panel }: Lines, expr: string): Panel {
  return { type: 'timeseries', min: 0, source, width, ...panel, queries: { A: { expr, legend: NAME } } };
}

function brokers(context: BoardContext): Row {
  const figure = (title: Message, description: Text, expr: string): Panel => ({
    type: 'stat',
    title,
    description,
    unit: 'short',
    width: 6,
    source,
    queries: { A: { expr, legend: title } },
  });
  return {
    title: message('videocall.boards.row.nats-brokers-for-media-and-reports', 'NATS: brokers for media and reports'),
    panels: [
      figure(
        message('videocall.boards.panel.client-connections', 'Client connections'),
        message(
          'videocall.boards.about.client-connections',
          'Connections of relays and metrics servers to all brokers. If a broker is down, its connections are missing here.'
        ),
        getBrokersSumQuery(context, '_connz_num_connections')
      ),
      figure(
        message('videocall.boards.panel.subscriptions', 'Subscriptions'),
        message(
          'videocall.boards.about.subscriptions',
          'Subscriptions of all clients. They grow with people and meetings.'
        ),
        getBrokersSumQuery(context, '_varz_subscriptions')
      ),
      figure(
        message('videocall.boards.panel.total-slow-consumers', 'Total slow consumers'),
        message(
          'videocall.boards.about.total-slow-consumers',
          'Clients that the brokers cut off since the brokers started, because they read too slowly. Each of them lost media or reports.'
        ),
        getBrokersSumQuery(context, '_varz_slow_consumers')
      ),
      figure(
        message('videocall.boards.panel.routes', 'Routes'),
        message(
          'videocall.boards.about.routes',
          'Connections between the brokers of one cluster. They drop when a broker is down.'
        ),
        getBrokersSumQuery(context, '_varz_routes')
      ),
      {
        type: 'state-timeline',
        title: message('videocall.boards.panel.brokers-up', 'Brokers up'),
        description: message(
          'videocall.boards.about.brokers-up',
          'Whether each broker answers its exporter. If a broker is down, all media on its relays stops, and its other metrics freeze instead of ending.'
        ),
        unit: 'short',
        width: 12,
        source,
        states: [
          { value: 1, text: message('videocall.boards.state.up', 'up'), color: 'green' },
          { value: 0, text: message('videocall.boards.state.down', 'down'), color: 'red' },
        ],
        queries: { A: { expr: getAnswersQuery(context), legend: NAME } },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.slow-consumers', 'Slow consumers'),
        description: message(
          'videocall.boards.about.slow-consumers',
          'Clients that a broker cut off, in each interval. Zero is normal. Each one is a relay or a metrics server that can’t keep up.'
        ),
        unit: 'short',
        min: 0,
        style: 'bars',
        width: 12,
        source,
        queries: { A: { expr: getSlowConsumersQuery(context), legend: NAME } },
      },
      lines(
        {
          title: message('videocall.boards.panel.connections-by-broker', 'Connections by broker'),
          description: message(
            'videocall.boards.about.connections-by-broker',
            'Connections of clients to each broker. If a broker is down, they move to another one.'
          ),
          unit: 'short',
        },
        getBrokerGaugeQuery(context, '_connz_num_connections')
      ),
      lines(
        {
          title: message('videocall.boards.panel.pending-bytes', 'Pending bytes'),
          description: message(
            'videocall.boards.about.pending-bytes',
            'Bytes that clients have not read yet. A climbing line ends in a slow consumer.'
          ),
          unit: 'bytes',
        },
        getBrokerGaugeQuery(context, '_connz_pending_bytes')
      ),
      lines(
        {
          title: message('videocall.boards.panel.subscriptions-by-broker', 'Subscriptions by broker'),
          description: message(
            'videocall.boards.about.subscriptions-by-broker',
            'Subscriptions of clients. They drop at once when relays lose their connection.'
          ),
          unit: 'short',
        },
        getBrokerGaugeQuery(context, '_varz_subscriptions')
      ),
      lines(
        {
          title: message('videocall.boards.panel.messages-in', 'Messages in'),
          description: message(
            'videocall.boards.about.messages-in',
            'Messages per second that relays and clients publish.'
          ),
          unit: 'cps',
          width: 6,
        },
        getBrokerRateQuery(context, '_varz_in_msgs')
      ),
      lines(
        {
          title: message('videocall.boards.panel.messages-out', 'Messages out'),
          description: message(
            'videocall.boards.about.messages-out',
            'Messages delivered per second: messages in, times the mean number of receivers, which is about the size of a meeting.'
          ),
          unit: 'cps',
          width: 6,
        },
        getBrokerRateQuery(context, '_varz_out_msgs')
      ),
      lines(
        {
          title: message('videocall.boards.panel.bytes-in', 'Bytes in'),
          description: message(
            'videocall.boards.about.bytes-in',
            'Bytes per second that relays publish: the media before NATS copies it to each receiver.'
          ),
          unit: 'Bps',
          width: 6,
        },
        getBrokerRateQuery(context, '_varz_in_bytes')
      ),
      lines(
        {
          title: message('videocall.boards.panel.bytes-out', 'Bytes out'),
          description: message(
            'videocall.boards.about.bytes-out',
            "Bytes per second that the brokers deliver. Compare with the capacity of the host's network."
          ),
          unit: 'Bps',
          width: 6,
        },
        getBrokerRateQuery(context, '_varz_out_bytes')
      ),
      lines(
        {
          title: message('videocall.boards.panel.broker-cpu', 'Broker CPU'),
          description: message('videocall.boards.about.broker-cpu', 'CPU use of each broker. 100 % is one core.'),
          unit: 'percent',
          width: 12,
        },
        getBrokerGaugeQuery(context, '_varz_cpu')
      ),
      lines(
        {
          title: message('videocall.boards.panel.broker-memory', 'Broker memory'),
          description: message(
            'videocall.boards.about.broker-memory',
            'Resident memory of each broker. It grows with the data that slow clients leave unread.'
          ),
          unit: 'bytes',
          width: 12,
        },
        getBrokerGaugeQuery(context, '_varz_mem')
      ),
    ],
  };
}

function gateways(context: BoardContext): Row {
  const gateway = (title: Message, description: Text, unit: Unit, expr: string): Panel => ({
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
    title: message('videocall.boards.row.nats-gateways-between-regions', 'NATS: gateways between regions'),
    panels: [
      gateway(
        message('videocall.boards.panel.outbound-gateways', 'Outbound gateways'),
        message(
          'videocall.boards.about.outbound-gateways',
          '1 while the gateway to another cluster is configured. If a line ends, a region is cut off: its people don’t hear people in other regions.'
        ),
        'short',
        getGatewayQuery(context, 'outbound', 'configured')
      ),
      gateway(
        message('videocall.boards.panel.gateway-pending-bytes', 'Gateway pending bytes'),
        message(
          'videocall.boards.about.gateway-pending-bytes',
          'Bytes that wait to be sent to another cluster. They climb when the link between two regions is too slow.'
        ),
        'bytes',
        getGatewayQuery(context, 'outbound', 'conn_pending_bytes')
      ),
      gateway(
        message('videocall.boards.panel.gateway-uptime', 'Gateway uptime'),
        message(
          'videocall.boards.about.gateway-uptime',
          'Age of each gateway connection. A drop to zero: the link between two regions broke.'
        ),
        's',
        getGatewayQuery(context, 'outbound', 'conn_uptime_seconds')
      ),
    ],
  };
}

export const nats: Board = {
  uid: 'callscope-nats',
  slug: 'nats',
  title: message('videocall.boards.title.nats', 'NATS'),
  description: message(
    'videocall.boards.summary.nats',
    'The brokers of videocall.rs: connections, slow consumers, messages, pending bytes, routes and gateways.'
  ),
  variables: [VARIABLES.broker],
  rows: (context) => [brokers(context), gateways(context)],
};
