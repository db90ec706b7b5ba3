import { OFFLOADER_HOST_SOURCE, RTCD_HOST_SOURCE } from '../products/mattermost/sources/hosts';
import { type Source } from '../triage/targets/source';
import {
  getCpuQuery,
  getLoadQuery,
  getMemoryQuery,
  getNetworkQuery,
  getTcpConnectionsQuery,
  getTcpErrorsQuery,
  getUdpQuery,
  type Service,
} from './hostQueries';
import { cpuThresholds, percent } from './objective';
import { type Board, type BoardContext, type Panel, type PanelQuery, type Row, type Thresholds } from './types';

const MEMORY: Thresholds = { warning: 0.8, critical: 0.9 };
const LOAD: Thresholds = { warning: 1, critical: 2 };
/** Every lost datagram is audio that somebody misses. */
const LOST: Thresholds = { warning: 1, critical: 50 };

interface Place {
  name: string;
  source: Source;
  /** What its processors and its network are there for. */
  cpu: (limit: string) => string;
  network: string;
}

const RTCD_HOSTS: Place = {
  name: 'RTCD hosts',
  source: RTCD_HOST_SOURCE,
  cpu: (limit) =>
    `RTCD forwards every packet in user space, so processors are the first thing to run out: from ${limit} on add RTCD nodes or larger ones.`,
  network: 'A voice that somebody hears costs about 0.1 Mbit/s out, a shared screen 1.6 Mbit/s for each viewer.',
};

const OFFLOADER_HOSTS: Place = {
  name: 'Offloader hosts',
  source: OFFLOADER_HOST_SOURCE,
  cpu: () =>
    'Recordings, transcriptions and live captions run here: a recording takes about one processor, captions more. A full host drops captions and delays recordings, calls go on.',
  network: 'Each job joins its call like a person: it receives what that person would.',
};

function row(context: BoardContext, { name, source, cpu, network }: Place): Row {
  const service: Service = source.serviceName;
  const line = (expr: string): Record<string, PanelQuery> => ({ A: { expr, legend: '{{instance}}' } });
  const panel = (
    title: string,
    description: string,
    unit: Panel['unit'],
    queries: Record<string, PanelQuery>,
    more: { thresholds?: Thresholds; max?: number; width?: number } = {}
  ): Panel => ({
    type: 'timeseries',
    title: `${name}: ${title}`,
    description,
    unit,
    min: 0,
    source,
    queries,
    ...more,
  });
  const both = (first: string, second: string, names: readonly [string, string]): Record<string, PanelQuery> => ({
    A: { expr: first, legend: `{{instance}} ${names[0]}` },
    B: { expr: second, legend: `{{instance}} ${names[1]}` },
  });
  return {
    title: name,
    product: 'mattermost',
    panels: [
      panel(
        'processors',
        `Share of all processors that is busy. ${cpu(percent(context.limits.cpu))}`,
        'percentunit',
        line(getCpuQuery(context, service)),
        {
          thresholds: cpuThresholds(context),
          max: 1,
        }
      ),
      panel(
        'memory',
        'Share of the memory that is not available to new work. Calls need little; what climbs without end is a leak.',
        'percentunit',
        line(getMemoryQuery(context, service)),
        { thresholds: MEMORY, max: 1 }
      ),
      panel(
        'load per processor',
        'Tasks that run or wait, per processor, as a mean of a minute. Over 1 some wait, and audio waits with them.',
        'short',
        line(getLoadQuery(context, service)),
        { thresholds: LOAD }
      ),
      panel(
        'network',
        `Bits per second of the physical network devices: virtual ones would count packets twice. ${network}`,
        'bps',
        both(getNetworkQuery(context, service, 'receive'), getNetworkQuery(context, service, 'transmit'), ['in', 'out'])
      ),
      panel(
        'datagrams',
        'UDP datagrams per second, of both versions of IP. Out far above in is what a forwarding unit does.',
        'pps',
        both(getUdpQuery(context, service, 'InDatagrams'), getUdpQuery(context, service, 'OutDatagrams'), ['in', 'out'])
      ),
      panel(
        'lost datagrams',
        'UDP datagrams that the host itself threw away, because nobody read them in time or the buffers are too small (net.core.rmem_max and wmem_max, 16777216 in the documents of RTCD). Each is audio that somebody misses.',
        'pps',
        {
          A: { expr: getUdpQuery(context, service, 'InErrors'), legend: '{{instance}} received' },
          B: { expr: getUdpQuery(context, service, 'RcvbufErrors'), legend: '{{instance}} receive buffer full' },
          C: { expr: getUdpQuery(context, service, 'SndbufErrors'), legend: '{{instance}} send buffer full' },
        },
        { thresholds: LOST }
      ),
      panel(
        'TCP connections',
        'TCP connections in use: people whose UDP is blocked come over TCP, port 8443.',
        'short',
        line(getTcpConnectionsQuery(context, service)),
        { width: 12 }
      ),
      panel(
        'TCP errors',
        'Segments that were sent again or arrived broken. For people on TCP each is a stall.',
        'pps',
        both(getTcpErrorsQuery(context, service, 'RetransSegs'), getTcpErrorsQuery(context, service, 'InErrs'), [
          'sent again',
          'broken',
        ]),
        { width: 12 }
      ),
    ],
  };
}

export const hosts: Board = {
  uid: 'callscope-hosts',
  slug: 'hosts',
  title: 'Hosts and offloader',
  description: 'The machines that RTCD and the offloader run on: processors, memory, network and lost datagrams.',
  variables: ['host'],
  rows: (context) => [row(context, RTCD_HOSTS), row(context, OFFLOADER_HOSTS)],
};
