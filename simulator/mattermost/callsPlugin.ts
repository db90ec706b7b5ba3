import { type MetricNames, renderExposition } from '../exposition';
import { type Random } from '../random';
import { goFamilies } from './goRuntime';
import { Counter, DEFAULT_BUCKETS, Gauge, Histogram } from './instruments';
import { type RtcServer } from './rtcServer';
import { type Agenda } from '../agenda';

/** Actions of people and calls, as an app node sees them. */
export type PluginAction =
  | 'callStart'
  | 'callEnd'
  | 'join'
  | 'refuse'
  | 'leave'
  | 'reconnect'
  | 'mute'
  | 'unmute'
  | 'voice'
  | 'screenOn'
  | 'screenOff'
  | 'poll';

/** A candidate pair a web client reports, from its own side: its type and the protocol to the server. */
export type CandidatePair = 'direct' | 'reflexive' | 'mapped' | 'relayed' | 'tcp';

interface Effects {
  in?: Record<string, number>;
  out?: Record<string, number>;
  cluster?: string;
  handler?: 'addUserSession' | 'removeUserSession' | 'getCallState';
  store?: readonly string[];
  locksCall?: boolean;
}

/** Events, handlers and store methods behind each action; broadcasts count twice. */
const EFFECTS: Record<PluginAction, Effects> = {
  callStart: {
    out: { call_start: 2, call_host_changed: 2 },
    store: ['CreateCall', 'GetRTCDHostForCall', 'UpdateCall'],
    locksCall: true,
  },
  callEnd: { out: { call_end: 1 }, store: ['UpdateCall', 'GetCall'], locksCall: true },
  join: {
    in: { sdp: 4, ice: 8, call_state: 1 },
    out: { join: 1, signal: 16, user_joined: 2, call_state: 2 },
    handler: 'addUserSession',
    store: ['GetActiveCallByChannelID', 'CreateCallSession', 'GetCallSessions', 'GetRTCDHostForCall', 'UpdateCall'],
    locksCall: true,
  },
  refuse: { out: { error: 1 }, store: ['GetActiveCallByChannelID', 'GetRTCDHostForCall'], locksCall: true },
  leave: {
    in: { leave: 1 },
    out: { user_left: 2 },
    cluster: 'leave',
    handler: 'removeUserSession',
    store: ['GetCall', 'DeleteCallSession', 'GetCallSessions', 'UpdateCall'],
    locksCall: true,
  },
  reconnect: { cluster: 'reconnect', store: ['GetCallSessions'] },
  mute: { in: { mute: 1 }, out: { user_muted: 2 }, store: ['GetCall', 'UpdateCallSession'], locksCall: true },
  unmute: { in: { unmute: 1 }, out: { user_unmuted: 2 }, store: ['GetCall', 'UpdateCallSession'], locksCall: true },
  voice: { out: { user_voice_on: 2, user_voice_off: 2 } },
  screenOn: { in: { screen_on: 1 }, out: { user_screen_on: 2 }, store: ['GetCall', 'UpdateCall'], locksCall: true },
  screenOff: { in: { screen_off: 1 }, out: { user_screen_off: 2 }, store: ['GetCall', 'UpdateCall'], locksCall: true },
  poll: {
    handler: 'getCallState',
    store: ['GetActiveCallByChannelID', 'GetCall', 'GetCallSessions', 'GetRTCDHostForCall', 'GetRTCDHostForCall'],
  },
};

const PAIRS: Record<CandidatePair, { local_type: string; local_protocol: string }> = {
  direct: { local_type: 'host', local_protocol: 'udp' },
  reflexive: { local_type: 'prflx', local_protocol: 'udp' },
  mapped: { local_type: 'srflx', local_protocol: 'udp' },
  relayed: { local_type: 'relay', local_protocol: 'udp' },
  tcp: { local_type: 'prflx', local_protocol: 'tcp' },
};

/** Median seconds on a healthy database. */
const HANDLER_SECONDS = { addUserSession: 0.024, removeUserSession: 0.032, getCallState: 0.006 };
const STORE_SECONDS = 0.0022;
const GRAB_SECONDS = 0.0045;
const LOCKED_SECONDS = 0.012;
const HOUR = 3600;
const DAY = 86_400;
const CAPTION_BUCKETS = [2000, 4000, 6000, 8000] as const;
const CAPTION_WINDOW_SECONDS = 2;

export const NAMESPACE = 'mattermost_plugin_calls';
const named = (name: string) => `${NAMESPACE}_${name}`;

/** Actions that exist only with RTCD. */
const FOR_RTCD = ['GetRTCDHostForCall', 'mutex_rtcd_registration'];

/** The Calls plugin of one app node, with RTCD or with its own RTC server. */
export class CallsPlugin {
  /** Seconds a slow database adds to each of its operations. */
  storeDelay = 0;
  /** 0 to 1: the lag of the transcriber of its calls. */
  captionLag = 0;
  private readonly startedAt: number;
  private cpuSeconds = 4;
  private users = 0;
  private readonly connections = new Gauge(named('websocket_connections_total'), 'Users in calls on this node.');
  private readonly events = new Counter(named('websocket_events_total'), 'Events exchanged with clients.');
  private readonly clusterEvents = new Counter(named('cluster_events_total'), 'Events sent to other nodes.');
  private readonly grabTime = new Histogram(
    named('cluster_mutex_grab_time'),
    'Seconds waited for a lock of the cluster.',
    DEFAULT_BUCKETS
  );
  private readonly lockedTime = new Histogram(
    named('cluster_mutex_locked_time'),
    'Seconds a lock of the cluster was held.',
    DEFAULT_BUCKETS
  );
  private readonly lockRetries = new Counter(
    named('cluster_mutex_lock_retries_total'),
    'Attempts at a lock that another node held.'
  );
  private readonly storeOps = new Counter(named('store_ops_total'), 'Operations on the store.');
  private readonly storeTime = new Histogram(
    named('store_methods_time'),
    'Seconds of a store method.',
    DEFAULT_BUCKETS
  );
  private readonly handlerTime = new Histogram(named('app_handlers_time'), 'Seconds of a handler.', DEFAULT_BUCKETS);
  private readonly pairs = new Counter(
    named('client_ice_candidate_pairs_total'),
    'Candidate pairs that clients report.'
  );
  private readonly captionLength = new Histogram(
    named('jobs_live_captions_new_audio_len_ms'),
    'Milliseconds of audio in one transcribed piece.',
    CAPTION_BUCKETS
  );
  private readonly captionDropped = new Counter(
    named('jobs_live_captions_window_dropped'),
    'Audio windows the transcriber dropped.'
  );
  private readonly captionBufferFull = new Counter(
    named('jobs_live_captions_transcriber_buf_full'),
    'Times the buffer of the transcriber was full.'
  );
  private readonly captionChannelFull = new Counter(
    named('jobs_live_captions_pktPayloadCh_buf_full'),
    'Times the packet channel of the transcriber was full.'
  );
  private readonly dailyCalls = new Gauge(named('daily_calls_total'), 'Calls of a day.');
  private readonly monthlyCalls = new Gauge(named('monthly_calls_total'), 'Calls of a month.');
  private readonly channelCalls = new Gauge(named('calls_by_channel_type'), 'Calls by the type of their channel.');
  private readonly statistics = new Gauge(named('aggregate_stats'), 'Totals over all calls.');

  /**
   * @param usage active calls and sessions of the whole installation, and calls ended so far
   * @param rtc its own RTC server, if there is no RTCD
   */
  constructor(
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly usage: () => { calls: number; sessions: number; ended: number },
    private readonly rtc: RtcServer | null = null
  ) {
    // No two nodes begin in the same hundredth of a second.
    this.startedAt = agenda.now - random.split('started').uniform(0, 10);
    this.connections.set(0);
    this.captionLength.touch();
    [this.captionDropped, this.captionBufferFull, this.captionChannelFull].forEach((counter) => counter.add(0));
    this.lock('mutex_ensure_bot');
    this.lock('mutex_rtcd_registration');
    this.storeOps.inc({ type: 'KVGet' });
    this.storeOps.inc({ type: 'KVSet' });
    this.refresh();
    const repeat = (seconds: number, run: () => void) =>
      agenda.every(seconds, seconds, () => {
        run();
        return true;
      });
    repeat(HOUR, () => this.refresh());
    repeat(1, () => this.tick());
    repeat(CAPTION_WINDOW_SECONDS, () => this.transcribe());
  }

  count(action: PluginAction, times = 1): void {
    const effects = EFFECTS[action];
    for (const direction of ['in', 'out'] as const) {
      for (const [type, count] of Object.entries(effects[direction] ?? {})) {
        this.events.add(count * times, { direction, type });
      }
    }
    for (let time = 0; time < times; time++) {
      this.work(effects);
    }
    if (action === 'join' || action === 'leave') {
      this.users += action === 'join' ? 1 : -1;
      this.connections.set(this.users);
    }
  }

  /** A web client reports the path of its media. */
  reportPair(pair: CandidatePair): void {
    const { local_type, local_protocol } = PAIRS[pair];
    this.events.inc({ direction: 'in', type: 'metric' });
    this.pairs.inc({
      local_protocol,
      local_type,
      remote_protocol: local_protocol,
      remote_type: 'host',
      state: 'succeeded',
    });
  }

  page(metrics?: MetricNames): string {
    const process = {
      prefix: `${NAMESPACE}_`,
      goVersion: 'go1.26.3',
      startedAt: this.startedAt,
      cpuSeconds: this.cpuSeconds + (this.rtc?.cpuSeconds ?? 0),
      residentBytes: 1.1e8 + 4e5 * this.users,
      virtualBytes: 2.027e9,
      openFds: 58,
      maxFds: 65_536,
      goroutines: 180 + 6 * this.users,
      threads: 16,
    };
    const instruments = [
      this.connections,
      this.events,
      this.clusterEvents,
      this.grabTime,
      this.lockedTime,
      this.lockRetries,
      this.storeOps,
      this.storeTime,
      this.handlerTime,
      this.pairs,
      this.captionLength,
      this.captionDropped,
      this.captionBufferFull,
      this.captionChannelFull,
      this.dailyCalls,
      this.monthlyCalls,
      this.channelCalls,
      this.statistics,
    ];
    return renderExposition(
      [
        ...instruments.map((instrument) => instrument.family()),
        ...(this.rtc?.families() ?? []),
        ...this.databasePool(),
        ...goFamilies(process, this.agenda.now),
      ],
      metrics
    );
  }

  private work({ cluster, handler, store = [], locksCall = false }: Effects): void {
    if (cluster !== undefined) {
      this.clusterEvents.inc({ type: cluster });
    }
    if (handler !== undefined) {
      const seconds = this.drawSeconds(HANDLER_SECONDS[handler]) + 2 * this.drawDelay();
      this.handlerTime.observe(seconds, { handler });
    }
    if (locksCall) {
      this.lock('mutex_call');
    }
    store.forEach((method) => this.query(method));
  }

  private query(method: string): void {
    if (this.isOmitted(method)) {
      return;
    }
    this.storeOps.inc({ type: method });
    this.storeTime.observe(this.drawSeconds(STORE_SECONDS) + this.drawDelay(), { method });
  }

  private lock(group: string): void {
    if (this.isOmitted(group)) {
      return;
    }
    this.grabTime.observe(this.drawSeconds(GRAB_SECONDS) + this.drawDelay(), { group });
    this.lockedTime.observe(this.drawSeconds(LOCKED_SECONDS) + 2 * this.drawDelay(), { group });
    if (this.random.chance(0.015 + Math.min(0.4, this.storeDelay))) {
      this.lockRetries.inc({ group });
    }
  }

  private isOmitted(name: string): boolean {
    return this.rtc !== null && FOR_RTCD.includes(name);
  }

  private drawSeconds(median: number): number {
    return median * Math.exp(this.random.normal(0, 1));
  }

  private drawDelay(): number {
    return this.storeDelay * this.random.uniform(0.5, 1.5);
  }

  private tick(): void {
    this.cpuSeconds += 0.002 + 0.0004 * this.users;
  }

  private transcribe(): void {
    if (this.users === 0) {
      return;
    }
    const isLate = this.random.chance(0.05 + 0.8 * this.captionLag);
    this.captionLength.observe(isLate ? 2000 * this.random.integer(2, 2 + Math.round(3 * this.captionLag)) : 2000);
    if (this.random.chance(0.4 * this.captionLag)) {
      this.captionDropped.inc();
    }
    if (this.random.chance(0.6 * this.captionLag)) {
      this.captionBufferFull.inc();
      this.captionChannelFull.add(this.random.integer(0, 2));
    }
  }

  /** The totals in the database of the installation: the same on all its app nodes, and at most an hour old. */
  private refresh(): void {
    const { calls, sessions, ended } = this.usage();
    const today = Math.floor(this.agenda.now / DAY);
    this.query('GetCallsStats');
    this.dailyCalls.reset();
    this.monthlyCalls.reset();
    for (let back = 29; back >= 0; back--) {
      this.dailyCalls.set(back === 0 ? ended : 140 + ((today - back) % 7) * 12, { date: isoDate(today - back) });
    }
    const month = new Date(this.agenda.now * 1000);
    for (let back = 11; back >= 0; back--) {
      const first = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() - back, 1));
      this.monthlyCalls.set(4000 - 40 * back, { month: first.toISOString().slice(0, 7) });
    }
    Object.entries({ direct: 15_400, group: 2200, private: 7100, public: 3700 }).forEach(([type, count]) =>
      this.channelCalls.set(count, { type })
    );
    Object.entries({
      total_calls: 28_400 + ended,
      total_active_calls: calls,
      total_active_sessions: sessions,
      avg_duration_seconds: 1200,
      avg_participants: 5,
      avg_video_duration_seconds: 310,
      total_video_duration_seconds: 249_000,
      total_video_calls: 800,
      total_screen_share_calls: 9100,
    }).forEach(([stat, value]) => this.statistics.set(value, { stat }));
  }

  private databasePool() {
    const inUse = Math.min(28, Math.round(1 + 20 * this.storeDelay));
    const waits = Math.round(this.startedAt % 40);
    const labels = { db_name: 'writer' };
    const metric = (type: 'gauge' | 'counter', name: string, help: string, value: number) => ({
      name: `go_sql_${name}`,
      type,
      help,
      samples: [{ labels, value }],
    });
    return [
      metric('gauge', 'max_open_connections', 'Limit of database connections.', 30),
      metric('gauge', 'open_connections', 'Database connections.', inUse + 2),
      metric('gauge', 'in_use_connections', 'Database connections at work.', inUse),
      metric('gauge', 'idle_connections', 'Database connections at rest.', 2),
      metric('counter', 'wait_count_total', 'Waits for a database connection.', waits),
      metric('counter', 'wait_duration_seconds_total', 'Seconds waited for a database connection.', waits * 0.02),
      metric('counter', 'max_idle_closed_total', 'Connections closed for too many at rest.', 12),
      metric('counter', 'max_idle_time_closed_total', 'Connections closed for too long at rest.', 180),
      metric('counter', 'max_lifetime_closed_total', 'Connections closed for their age.', 24),
    ];
  }
}

function isoDate(day: number): string {
  return new Date(day * DAY * 1000).toISOString().slice(0, 10);
}
