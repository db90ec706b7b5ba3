import { type Message, message } from '../../../messages';
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

const HOST = '{{instance}}';
const IN_AND_OUT = [
  message('mattermost.boards.legend.in', '{{- host}} in', { host: HOST }),
  message('mattermost.boards.legend.out', '{{- host}} out', { host: HOST }),
] as const;

interface Place {
  name: Message;
  source: Source;
  /** What uses its CPU and its network. */
  cpu: (limit: string) => Message;
  network: Message;
}

const RTCD_HOSTS: Place = {
  name: message('mattermost.boards.row.rtcd-hosts', 'RTCD hosts'),
  source: RTCD_HOST_SOURCE,
  cpu: (limit) =>
    message(
      'mattermost.boards.normal.rtcd-cpu',
      'RTCD forwards every packet in user space, so CPU runs out first. At {{- limit}}, add RTCD hosts or use larger ones.',
      { limit }
    ),
  network: message(
    'mattermost.boards.normal.outbound-each-voice-uses-about',
    'Outbound, each voice uses about 0.1 Mbit/s per listener, and a shared screen 1.6 Mbit/s per viewer.'
  ),
};

const OFFLOADER_HOSTS: Place = {
  name: message('mattermost.boards.row.offloader-hosts', 'Offloader hosts'),
  source: OFFLOADER_HOST_SOURCE,
  cpu: () =>
    message(
      'mattermost.boards.normal.offloader-cpu',
      'Recordings, transcriptions and live captions run here. A recording takes about one core, captions take more. A full host drops captions and delays recordings; calls continue.'
    ),
  network: message(
    'mattermost.boards.normal.each-job-joins-its-call',
    'Each job joins its call like a person, and receives the same media.'
  ),
};

function row(context: BoardContext, { name, source, cpu, network }: Place): Row {
  const service: Service = source.serviceName;
  const line = (expr: string): Record<string, PanelQuery> => ({ A: { expr, legend: HOST } });
  const panel = chartsOf(name, source);
  const both = (first: string, second: string, legends: readonly [Message, Message]): Record<string, PanelQuery> => ({
    A: { expr: first, legend: legends[0] },
    B: { expr: second, legend: legends[1] },
  });
  return {
    title: name,
    panels: [
      panel(
        message('mattermost.boards.panel.cpu', 'CPU'),
        [message('mattermost.boards.about.host-cpu-use', 'CPU use of all cores.'), cpu(percent(context.limits.cpu, 2))],
        'percentunit',
        line(getCpuQuery(context, service)),
        {
          thresholds: cpuThresholds(context),
          max: 1,
        }
      ),
      panel(
        message('mattermost.boards.panel.memory', 'memory'),
        message(
          'mattermost.boards.about.memory',
          'Memory in use, as a share of all memory. Calls need little. If it only climbs, something leaks.'
        ),
        'percentunit',
        line(getMemoryQuery(context, service)),
        { thresholds: MEMORY, max: 1 }
      ),
      panel(
        message('mattermost.boards.panel.load-per-cpu', 'load per CPU'),
        message(
          'mattermost.boards.about.load-per-cpu',
          'Tasks that run or wait, per CPU, as a one-minute mean. Over 1, some tasks wait, and audio waits with them.'
        ),
        'short',
        line(getLoadQuery(context, service)),
        { thresholds: LOAD }
      ),
      panel(
        message('mattermost.boards.panel.network', 'network'),
        [
          message(
            'mattermost.boards.about.network',
            'Bits per second on the physical network devices; virtual ones would count packets twice.'
          ),
          network,
        ],
        'bps',
        both(getNetworkQuery(context, service, 'receive'), getNetworkQuery(context, service, 'transmit'), IN_AND_OUT)
      ),
      panel(
        message('mattermost.boards.panel.datagrams', 'datagrams'),
        message(
          'mattermost.boards.about.datagrams',
          'UDP datagrams per second, over IPv4 and IPv6. On RTCD hosts, far more out than in is normal: RTCD sends each packet to many people.'
        ),
        'pps',
        both(getUdpQuery(context, service, 'InDatagrams'), getUdpQuery(context, service, 'OutDatagrams'), IN_AND_OUT)
      ),
      panel(
        message('mattermost.boards.panel.lost-datagrams', 'lost datagrams'),
        message(
          'mattermost.boards.about.lost-datagrams',
          'UDP datagrams that the host dropped, because no process read them in time or the buffers are too small. Each one is audio that somebody misses. Raise net.core.rmem_max and net.core.wmem_max: the RTCD documentation sets 16777216.'
        ),
        'pps',
        {
          A: {
            expr: getUdpQuery(context, service, 'InErrors'),
            legend: message('mattermost.boards.legend.host-received', '{{- host}} received', { host: HOST }),
          },
          B: {
            expr: getUdpQuery(context, service, 'RcvbufErrors'),
            legend: message('mattermost.boards.legend.receive-buffer-full', '{{- host}} receive buffer full', {
              host: HOST,
            }),
          },
          C: {
            expr: getUdpQuery(context, service, 'SndbufErrors'),
            legend: message('mattermost.boards.legend.send-buffer-full', '{{- host}} send buffer full', { host: HOST }),
          },
        },
        { thresholds: LOST }
      ),
      panel(
        message('mattermost.boards.panel.tcp-connections', 'TCP connections'),
        message(
          'mattermost.boards.about.tcp-connections',
          'TCP connections in use. People whose UDP is blocked connect over TCP port 8443.'
        ),
        'short',
        line(getTcpConnectionsQuery(context, service)),
        { width: 12 }
      ),
      panel(
        message('mattermost.boards.panel.tcp-errors', 'TCP errors'),
        message(
          'mattermost.boards.about.tcp-errors',
          'TCP segments that were retransmitted or arrived broken. For people on TCP, each is a stall.'
        ),
        'pps',
        both(getTcpErrorsQuery(context, service, 'RetransSegs'), getTcpErrorsQuery(context, service, 'InErrs'), [
          message('mattermost.boards.legend.retransmitted', '{{- host}} retransmitted', { host: HOST }),
          message('mattermost.boards.legend.broken', '{{- host}} broken', { host: HOST }),
        ]),
        { width: 12 }
      ),
    ],
  };
}

export const hosts: Board = {
  uid: 'callscope-hosts',
  slug: 'hosts',
  title: message('mattermost.boards.title.hosts-and-offloader', 'Hosts and offloader'),
  description: message(
    'mattermost.boards.summary.hosts-and-offloader',
    'The hosts of RTCD and the offloader: CPU, memory, network and lost datagrams.'
  ),
  variables: [VARIABLES.host],
  rows: (context) => [row(context, RTCD_HOSTS), row(context, OFFLOADER_HOSTS)],
};
