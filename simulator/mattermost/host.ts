import { type MetricNames, renderExposition } from '../exposition';
import { type Random } from '../random';
import { Counter, Gauge, Untyped } from './instruments';
import { type Agenda } from '../agenda';

export interface HostMachine {
  vCpu: number;
  memoryBytes: number;
}

/** What runs on a host, per second. */
export interface HostLoad {
  cores: number;
  datagramsIn: number;
  datagramsOut: number;
  bytesIn: number;
  bytesOut: number;
}

type Counts<Key extends string> = Record<Key, Untyped>;

const MODES = ['idle', 'iowait', 'irq', 'nice', 'softirq', 'steal', 'system', 'user'] as const;
const NETSTAT = [
  'TcpExt_TCPTimeouts',
  'Tcp_CurrEstab',
  'Tcp_InErrs',
  'Tcp_InSegs',
  'Tcp_OutSegs',
  'Tcp_RetransSegs',
  'Udp6_InDatagrams',
  'Udp6_InErrors',
  'Udp6_NoPorts',
  'Udp6_OutDatagrams',
  'Udp6_RcvbufErrors',
  'Udp6_SndbufErrors',
  'Udp_InDatagrams',
  'Udp_InErrors',
  'Udp_NoPorts',
  'Udp_OutDatagrams',
  'Udp_RcvbufErrors',
  'Udp_SndbufErrors',
] as const;
const BASE_CORES = 0.06;
const MAX_FDS = 2_466_177;
const LINK_BYTES = 1.25e9;
const DEVICES = ['eth0', 'lo'] as const;

/** A host as node_exporter 1.5 shows it: the families that matter for calls. */
export class Host {
  /** CPU use by anything but calls, as a share; 0 if there is none. */
  busyShare = 0;
  /** Share of the incoming datagrams that find the receive buffer full. */
  udpDropShare = 0;
  /** File descriptors in use besides the usual ones. */
  leakedFds = 0;
  private readonly bootedAt: number;
  private readonly cpu = new Counter('node_cpu_seconds_total', 'Processor time by mode.');
  private readonly received = new Counter('node_network_receive_bytes_total', 'Bytes that came in by device.');
  private readonly sent = new Counter('node_network_transmit_bytes_total', 'Bytes that went out by device.');
  private readonly receiveDrops = new Counter('node_network_receive_drop_total', 'Incoming packets a device dropped.');
  private readonly sendDrops = new Counter('node_network_transmit_drop_total', 'Outgoing packets a device dropped.');
  private readonly softnetDrops = new Counter(
    'node_softnet_dropped_total',
    'Packets the kernel dropped per processor.'
  );
  private readonly netstat: Counts<(typeof NETSTAT)[number]>;
  private load1: number;

  constructor(
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly machine: HostMachine,
    private readonly load: () => HostLoad
  ) {
    this.bootedAt = Math.floor(agenda.now) - 86_400 * random.integer(3, 90);
    this.netstat = Object.fromEntries(
      NETSTAT.map((field) => [field, new Untyped(`node_netstat_${field}`, `Kernel network statistic ${field}.`)])
    ) as Counts<(typeof NETSTAT)[number]>;
    Object.values(this.netstat).forEach((field) => field.add(0));
    this.netstat.Tcp_CurrEstab.add(12);
    for (let cpu = 0; cpu < machine.vCpu; cpu++) {
      this.softnetDrops.add(0, { cpu: String(cpu) });
      MODES.forEach((mode) => this.cpu.add(0, { cpu: String(cpu), mode }));
    }
    for (const device of DEVICES) {
      [this.received, this.sent, this.receiveDrops, this.sendDrops].forEach((counter) => counter.add(0, { device }));
    }
    this.load1 = BASE_CORES;
    agenda.every(1, 1, () => {
      this.tick();
      return true;
    });
  }

  page(metrics?: MetricNames): string {
    const { memoryBytes } = this.machine;
    const gauges: Array<[string, string, number]> = [
      ['node_boot_time_seconds', 'When the machine was booted, unix seconds.', this.bootedAt],
      ['node_time_seconds', 'The clock of the machine, unix seconds.', this.agenda.now],
      ['node_load1', 'Load average of a minute.', Math.round(this.load1 * 100) / 100],
      ['node_filefd_allocated', 'Descriptors in use.', 1500 + this.leakedFds],
      ['node_filefd_maximum', 'Limit of descriptors.', MAX_FDS],
      ['node_memory_MemTotal_bytes', 'Memory of the machine.', memoryBytes],
      [
        'node_memory_MemAvailable_bytes',
        'Memory that can be had.',
        Math.round(memoryBytes * 0.82 - this.load().cores * 5e7),
      ],
      ['node_sockstat_TCP_inuse', 'TCP sockets in use.', 14],
      ['node_sockstat_TCP6_inuse', 'TCP sockets over IPv6 in use.', 3],
    ];
    const speed = new Gauge('node_network_speed_bytes', 'Speed of a device in bytes per second.');
    speed.set(LINK_BYTES, { device: 'eth0' });
    return renderExposition(
      [
        ...gauges.map(([name, help, value]) => ({
          name,
          help,
          type: 'gauge' as const,
          samples: [{ labels: {}, value }],
        })),
        ...[this.cpu, this.received, this.sent, this.receiveDrops, this.sendDrops, this.softnetDrops, speed].map(
          (instrument) => instrument.family()
        ),
        ...Object.values(this.netstat).map((field) => field.family()),
      ],
      metrics
    );
  }

  private tick(): void {
    const { vCpu } = this.machine;
    const { cores, datagramsIn, datagramsOut, bytesIn, bytesOut } = this.load();
    const noise = Math.abs(this.random.normal(0, 0.01));
    const busy = Math.min(vCpu, Math.max(BASE_CORES + cores, this.busyShare * vCpu) + noise);
    this.load1 += (busy - this.load1 + 3 * vCpu * Math.max(0, this.busyShare - 0.9)) / 60;
    for (let cpu = 0; cpu < vCpu; cpu++) {
      const labels = (mode: (typeof MODES)[number]) => ({ cpu: String(cpu), mode });
      const share = busy / vCpu;
      this.cpu.add(1 - share, labels('idle'));
      this.cpu.add(share * 0.6, labels('user'));
      this.cpu.add(share * 0.3, labels('system'));
      this.cpu.add(share * 0.1, labels('softirq'));
    }
    const dropped = datagramsIn * this.udpDropShare;
    this.netstat.Udp_InDatagrams.add(Math.round(datagramsIn - dropped));
    this.netstat.Udp_OutDatagrams.add(Math.round(datagramsOut));
    this.netstat.Udp_InErrors.add(Math.round(dropped));
    this.netstat.Udp_RcvbufErrors.add(Math.round(dropped));
    this.netstat.Tcp_InSegs.add(4);
    this.netstat.Tcp_OutSegs.add(4);
    this.received.add(Math.round(bytesIn + 400), { device: 'eth0' });
    this.sent.add(Math.round(bytesOut + 2000), { device: 'eth0' });
    this.received.add(100, { device: 'lo' });
    this.sent.add(100, { device: 'lo' });
  }
}
