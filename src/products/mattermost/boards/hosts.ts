import { chartsOf } from '../../../boards/shared/charts';
import { percent } from '../../../triage/format';
import { OFFLOADER_HOST_SOURCE, RTCD_HOST_SOURCE } from '../sources/hosts';
import { type Source } from '../../../triage/targets/source';
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
import { cpuThresholds } from '../../../boards/objective';
import { type Board, type BoardContext, type PanelQuery, type Row, type Thresholds } from '../../../boards/types';
import { VARIABLES } from './variables';

const MEMORY: Thresholds = { warning: 0.8, critical: 0.9 };
const LOAD: Thresholds = { warning: 1, critical: 2 };
/** Every lost datagram is audio that somebody misses. */
const LOST: Thresholds = { warning: 1, critical: 50 };

interface Place {
  name: string;
  source: Source;
  /** What uses its CPU and its network. */
  cpu: (limit: string) => string;
  network: string;
}

const RTCD_HOSTS: Place = {
  name: 'RTCD hosts',
  source: RTCD_HOST_SOURCE,
  cpu: (limit) =>
    `RTCD forwards every packet in user space, so CPU runs out first. At ${limit}, add RTCD hosts or use larger ones.`,
  network: 'Outbound, each voice uses about 0.1 Mbit/s per listener, and a shared screen 1.6 Mbit/s per viewer.',
};

const OFFLOADER_HOSTS: Place = {
  name: 'Offloader hosts',
  source: OFFLOADER_HOST_SOURCE,
  cpu: () =>
    'Recordings, transcriptions and live captions run here. A recording takes about one core, captions take more. A full host drops captions and delays recordings; calls continue.',
  network: 'Each job joins its call like a person, and receives the same media.',
};

function row(context: BoardContext, { name, source, cpu, network }: Place): Row {
  const service: Service = source.serviceName;
  const line = (expr: string): Record<string, PanelQuery> => ({ A: { expr, legend: '{{instance}}' } });
  const panel = chartsOf(name, source);
  const both = (first: string, second: string, names: readonly [string, string]): Record<string, PanelQuery> => ({
    A: { expr: first, legend: `{{instance}} ${names[0]}` },
    B: { expr: second, legend: `{{instance}} ${names[1]}` },
  });
  return {
    title: name,
    panels: [
      panel(
        'CPU',
        `CPU use of all cores. ${cpu(percent(context.limits.cpu, 2))}`,
        'percentunit',
        line(getCpuQuery(context, service)),
        {
          thresholds: cpuThresholds(context),
          max: 1,
        }
      ),
      panel(
        'memory',
        'Memory in use, as a share of all memory. Calls need little. If it only climbs, something leaks.',
        'percentunit',
        line(getMemoryQuery(context, service)),
        { thresholds: MEMORY, max: 1 }
      ),
      panel(
        'load per CPU',
        'Tasks that run or wait, per CPU, as a one-minute mean. Over 1, some tasks wait, and audio waits with them.',
        'short',
        line(getLoadQuery(context, service)),
        { thresholds: LOAD }
      ),
      panel(
        'network',
        `Bits per second on the physical network devices; virtual ones would count packets twice. ${network}`,
        'bps',
        both(getNetworkQuery(context, service, 'receive'), getNetworkQuery(context, service, 'transmit'), ['in', 'out'])
      ),
      panel(
        'datagrams',
        'UDP datagrams per second, over IPv4 and IPv6. On RTCD hosts, far more out than in is normal: RTCD sends each packet to many people.',
        'pps',
        both(getUdpQuery(context, service, 'InDatagrams'), getUdpQuery(context, service, 'OutDatagrams'), ['in', 'out'])
      ),
      panel(
        'lost datagrams',
        'UDP datagrams that the host dropped, because no process read them in time or the buffers are too small. Each one is audio that somebody misses. Raise net.core.rmem_max and net.core.wmem_max: the RTCD documentation sets 16777216.',
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
        'TCP connections in use. People whose UDP is blocked connect over TCP port 8443.',
        'short',
        line(getTcpConnectionsQuery(context, service)),
        { width: 12 }
      ),
      panel(
        'TCP errors',
        'TCP segments that were retransmitted or arrived broken. For people on TCP, each is a stall.',
        'pps',
        both(getTcpErrorsQuery(context, service, 'RetransSegs'), getTcpErrorsQuery(context, service, 'InErrs'), [
          'retransmitted',
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
  description: 'The hosts of RTCD and the offloader: CPU, memory, network and lost datagrams.',
  variables: [VARIABLES.host],
  rows: (context) => [row(context, RTCD_HOSTS), row(context, OFFLOADER_HOSTS)],
};
