import { type InputSeries } from './promtool';

// Series in the notation of promtool, a value each 15 s. The fault, if any, begins after five minutes.

/** Values before the fault. */
const BEFORE = 20;
/** Values from then on. */
const AFTER = 40;

/** Constant values. */
export function flat(value: number, after = value): string {
  return `${value}x${BEFORE - 1} ${after}x${AFTER - 1}`;
}

/** A value that is there only before the fault. */
function until(value: number): string {
  return `${value}x${BEFORE - 1} stale`;
}

/** A value that is there only from the fault on. */
function from(value: number): string {
  return `_x${BEFORE - 1} ${value}x${AFTER - 1}`;
}

/** A counter that grows by so much in each 15 s. */
export function counter(before: number, after = before, start = 0): string {
  const middle = start + BEFORE * before;
  return `${start}+${before}x${BEFORE - 1} ${middle}+${after}x${AFTER - 1}`;
}

/** A counter that jumps once, one value after the fault. */
function jump(start: number, by: number): string {
  return `${start}x${BEFORE} ${start + by}x${AFTER - 2}`;
}

/** Values that differ from one another. */
function moving(before: number, after = before): string {
  return Array.from({ length: BEFORE + AFTER }, (_, i) => (i < BEFORE ? before : after) + (i % 2) / 2).join(' ');
}

/** Merges series. */
export function all(...parts: readonly InputSeries[]): InputSeries {
  return Object.assign({}, ...parts);
}

const RELAYS = { 'relay-a': 'a', 'relay-b': 'b' } as const;

interface VideocallOptions {
  /** RTT (ms) on relay-a after the fault. */
  rtt?: number;
  /** How many of the six people on relay-a are slow. */
  slow?: number;
  /** How people on relay-a hear after the fault; nobody plays anything by default. */
  audio?: 'good' | 'bad';
  /** How many of the twelve people lose their connection at the fault, and are back on another one. */
  drops?: number;
  /** Whether the others leave at that time. */
  doLeave?: boolean;
  /** Whether relay-a loses its people at that time. */
  isDead?: boolean;
}

/** Two relays with six people each, in two meetings that both relays carry, in the usual dialect; people have e-mail addresses. */
export function videocallSeries({
  rtt = 80,
  slow = 6,
  audio,
  drops = 0,
  doLeave = false,
  isDead = false,
}: VideocallOptions = {}): InputSeries {
  const people = Object.entries(RELAYS).flatMap(([relay, id]) =>
    Array.from({ length: 6 }, (_, i) => ({ relay, id: `${id}${i}`, meeting: `m-${Math.floor(i / 3)}`, i }))
  );
  const series: Record<string, string> = {
    'up{job="videocall-client-metrics",instance="client:9091"}': flat(1),
    'videocall_meeting_participants{job="videocall-client-metrics",instance="client:9091",meeting_id="m-0"}': flat(5),
    'up{job="videocall-server-stats",instance="server:9092"}': flat(1),
    'videocall_metrics_service_startup_timestamp_seconds{job="videocall-server-stats",instance="server:9092"}': flat(1),
  };
  people.forEach(({ relay, id, meeting, i }, n) => {
    const client = `job="videocall-client-metrics",instance="client:9091",meeting_id="${meeting}",session_id="c${id}"`;
    const isSlow = relay === 'relay-a' && i < slow;
    series[`videocall_active_sessions_total{${client}}`] = flat(1);
    series[
      `videocall_client_active_server_rtt_ms{${client},peer_id="${id}@example.org",server_url="https://${relay}.example.org:4433/lobby?token=secret",server_type="webtransport"}`
    ] = moving(80, isSlow ? rtt : 80);
    for (const other of people.filter((one) => audio && one.meeting === meeting && one.id !== id)) {
      const pair = `${client},from_peer="${id}@example.org",to_peer="s${other.id}"`;
      const isBad = audio === 'bad' && relay === 'relay-a';
      series[`videocall_neteq_normal_ops_per_sec{${pair}}`] = moving(89, isBad ? 12 : 89);
      series[`videocall_neteq_expand_ops_per_sec{${pair}}`] = moving(0, isBad ? 63 : 0);
      series[`videocall_neteq_undefined_ops_per_sec{${pair}}`] = moving(7, isBad ? 16 : 7);
    }
    const connection = (session: string): string =>
      `videocall_server_connections_active{job="videocall-server-stats",instance="server:9092",session_id="${session}",protocol="webtransport",customer_email="${id}@example.org",meeting_id="${meeting}",server_instance="${relay}",region="eu"}`;
    if (n < drops) {
      series[connection(`s${id}`)] = until(1);
      series[connection(`t${id}`)] = from(1);
    } else {
      series[connection(`s${id}`)] = doLeave || (isDead && relay === 'relay-a') ? until(1) : flat(1);
    }
  });
  return doLeave ? { ...series, ...watcher() } : series;
}

/** Somebody who stays when all others leave. */
function watcher(): InputSeries {
  return {
    'videocall_server_connections_active{job="videocall-server-stats",instance="server:9092",session_id="w",protocol="websocket",customer_email="w@example.org",meeting_id="w",server_instance="relay-b",region="eu"}':
      flat(1),
  };
}

interface MattermostOptions {
  /** Of the 12 reports in each 15 s, how many are within the limit after the fault. */
  rttGood?: number;
  lossGood?: number;
  /** Joins in each 15 s, and how many of them open their channel after the fault. */
  joins?: number;
  opens?: number;
  drops?: number;
  isOld?: boolean;
}

/** An RTCD with 30 people, and another that is always fine. */
export function rtcdSeries({
  rttGood = 12,
  lossGood = 12,
  joins = 2,
  opens = 2,
  drops = 0,
  isOld = false,
}: MattermostOptions = {}): InputSeries {
  const rtcd = (instance: string, isFine: boolean): InputSeries => {
    const target = `job="rtcd",instance="${instance}"`;
    const reports = (family: string, bound: string, good: number): InputSeries => ({
      [`${family}_bucket{${target},groupID="mm",le="${bound}"}`]: counter(12, isFine ? 12 : good),
      [`${family}_bucket{${target},groupID="mm",le="+Inf"}`]: counter(12),
    });
    return {
      [`up{${target}}`]: flat(1),
      [`rtcd_process_start_time_seconds{${target}}`]: flat(1),
      [`rtcd_rtc_sessions_total{${target},groupID="mm"}`]: flat(30),
      ...reports('rtcd_rtc_client_rtt', '0.3', rttGood),
      ...reports('rtcd_rtc_client_loss_rate', '0.05', lossGood),
      [`rtcd_ws_messages_total{${target},clientID="mm",direction="in",type="join"}`]: counter(joins),
      ...(isOld
        ? {}
        : { [`rtcd_rtc_dc_open_time_count{${target},groupID="mm"}`]: counter(joins, isFine ? joins : opens) }),
      [`rtcd_rtc_conn_states_total{${target},type="disconnected"}`]: jump(3, isFine ? 0 : drops),
    };
  };
  return all(rtcd('rtcd-1:8045', false), rtcd('rtcd-2:8045', true));
}

/** Six joins between two scrapes, whose channels open before the next one. */
export function burstSeries(): InputSeries {
  const target = 'job="rtcd",instance="rtcd-1:8045"';
  return {
    [`up{${target}}`]: flat(1),
    [`rtcd_ws_messages_total{${target},clientID="mm",direction="in",type="join"}`]: `20x${BEFORE - 1} 26x${AFTER}`,
    [`rtcd_rtc_dc_open_time_count{${target},groupID="mm"}`]: `20x${BEFORE} 26x${AFTER}`,
  };
}

interface EmbeddedOptions {
  rttGood?: number;
  opens?: number;
}

/** A plugin that serves calls itself. */
export function embeddedSeries({ rttGood = 12, opens = 3 }: EmbeddedOptions = {}): InputSeries {
  const target = 'job="calls-plugin",instance="mm-1:8067"';
  const prefix = 'mattermost_plugin_calls';
  return {
    [`up{${target}}`]: flat(1),
    [`${prefix}_process_start_time_seconds{${target}}`]: flat(1),
    [`${prefix}_rtc_sessions_total{${target},groupID="default"}`]: flat(30),
    [`${prefix}_rtc_client_rtt_bucket{${target},groupID="default",le="0.3"}`]: counter(12, rttGood),
    [`${prefix}_rtc_client_rtt_bucket{${target},groupID="default",le="+Inf"}`]: counter(12),
    [`${prefix}_websocket_events_total{${target},direction="out",type="join"}`]: counter(3),
    [`${prefix}_rtc_dc_open_time_count{${target},groupID="default"}`]: counter(3, opens),
  };
}

/** A plugin beside RTCD: it counts joins, but no data channels. */
export function pluginSeries(): InputSeries {
  const target = 'job="calls-plugin",instance="mm-1:8067"';
  return {
    [`up{${target}}`]: flat(1),
    [`mattermost_plugin_calls_process_start_time_seconds{${target}}`]: flat(1),
    [`mattermost_plugin_calls_websocket_events_total{${target},direction="out",type="join"}`]: counter(2),
    [`mattermost_plugin_calls_websocket_connections_total{${target}}`]: flat(30),
  };
}

/** Two relays with six people each, in the extended dialect: no addresses, and a session of the relay for each person. */
export function extendedSeries({ rtt = 80 }: { rtt?: number } = {}): InputSeries {
  const series: Record<string, string> = {
    'videocall_health_reports_total{job="videocall-client-metrics",instance="client:9091"}': counter(12),
  };
  for (const region of ['eu', 'us']) {
    for (let i = 0; i < 6; i++) {
      const session = `meeting_id="m",session_id="${region}${i}"`;
      const client = `job="videocall-client-metrics",instance="client:9091",${session}`;
      const server = `job="videocall-server-stats",instance="server:9092",${session}`;
      series[`videocall_active_sessions_total{${client}}`] = flat(1);
      series[
        `videocall_client_active_server_rtt_ms{${client},peer_id="${region}${i}@example.org",server_url="",server_type="webtransport"}`
      ] = moving(80, region === 'eu' ? rtt : 80);
      series[
        `videocall_server_connections_active{${server},protocol="webtransport",customer_email="${region}${i}@example.org",server_instance="relay-${region}",region="${region}"}`
      ] = flat(1);
    }
  }
  return series;
}

/** A person whose round-trip time on a relay that they left stays forever, beside their present one. */
export function ghosts(count: number): InputSeries {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `videocall_client_active_server_rtt_ms{job="videocall-client-metrics",instance="client:9091",meeting_id="m-${Math.floor(i / 3)}",session_id="cb${i}",peer_id="b${i}@example.org",server_url="https://relay-a.example.org:4433/lobby?token=secret",server_type="webtransport"}`,
      flat(900),
    ])
  );
}

/** A page that is there until the fault, with so many people; afterwards it is down, or no longer scraped. */
export function lostSeries(
  { job, presence, people }: { job: string; presence: string; people: string | null },
  { after, present = 9 }: { after: 'up' | 'down' | 'gone'; present?: number }
): InputSeries {
  const target = `job="${job}",instance="target:1"`;
  const lasting = (value: number): string => (after === 'up' ? flat(value) : until(value));
  return {
    [`up{${target}}`]: after === 'down' ? flat(1, 0) : lasting(1),
    [`${presence}{${target}}`]: lasting(1),
    ...(people !== null && { [`${people}{${target}}`]: lasting(present) }),
  };
}

/** An RTCD host. */
export function hostSeries({ busy }: { busy: number }): InputSeries {
  const cpu = (mode: string, share: number): InputSeries => ({
    [`node_cpu_seconds_total{job="rtcd-node-exporter",instance="rtcd-1:9100",service_name="rtcd",cpu="0",mode="${mode}"}`]:
      counter(mode === 'idle' ? 15 : 0, 15 * share),
  });
  return all(cpu('idle', 1 - busy), cpu('user', busy));
}

export function descriptorSeries(open: number): InputSeries {
  const target = 'job="rtcd",instance="rtcd-1:8045"';
  return {
    [`rtcd_process_open_fds{${target}}`]: flat(100, open),
    [`rtcd_process_max_fds{${target}}`]: flat(1000),
  };
}

/** A NATS server whose exporter goes on. */
export function brokerSeries({ answers }: { answers: boolean }): InputSeries {
  const target = 'job="nats",instance="nats:7777",server_id="http://nats:8222"';
  return {
    [`nats_varz_connections{${target}}`]: flat(20),
    [`nats_connz_num_connections{${target}}`]: answers ? flat(20) : until(20),
  };
}
