/** @jest-environment node */
import { loadCapture } from '../../tests/fixtures/captures';
import { parseFault, resolveFault } from '../faults';
import { VIDEOCALL_FAULTS } from '../videocall/faults';
import { type World } from '../world';
import { mattermostFaults } from './faults';
import { readPage, type TestPage, total } from './testPage';
import { makeTopology } from './topology';
import { createMattermostWorld, type MattermostOptions } from './world';

const START = 1_800_000_000;

/** A world with a clock that starts at 0, and sums over its pages. */
class Probe {
  readonly world: World;

  constructor(options: Partial<MattermostOptions> = {}) {
    this.world = createMattermostWorld({ seed: 'probe', start: START, ...options });
  }

  inject(text: string): void {
    this.world.inject(parseFault(text));
  }

  advance(to: number): void {
    this.world.advance(START + to);
  }

  page(job: string, instance: string): TestPage | null {
    const exporter = this.world.exporters.find((candidate) => candidate.job === job && candidate.instance === instance);
    const text = this.world.page(exporter?.id ?? '');
    return text === null ? null : readPage(text);
  }

  rtcd(number: 1 | 2): TestPage | null {
    return this.page('rtcd', `rtcd-${number}:8045`);
  }

  /** The sum over matching series of all pages of a job, or of one instance. */
  sum(job: string, series: RegExp, instance?: string): number {
    return this.world.exporters
      .filter((exporter) => exporter.job === job && (instance === undefined || exporter.instance === instance))
      .map(({ id }) => this.world.page(id))
      .reduce((sum, text) => sum + (text === null ? 0 : (total(readPage(text), series) ?? 0)), 0);
  }

  /** By how much the sums grow from now until then. */
  growth(to: number, queries: ReadonlyArray<[job: string, series: RegExp, instance?: string]>): number[] {
    const before = queries.map((query) => this.sum(...query));
    this.advance(to);
    return queries.map((query, index) => this.sum(...query) - (before[index] ?? 0));
  }

  /** The share of reports above a bucket bound among those made from now until then. */
  shareAbove(to: number, metric: string, bound: string, where: { instance?: string; groupID?: string } = {}): number {
    const group = where.groupID === undefined ? '' : `.*"${where.groupID}"`;
    const [below = 0, all = 0] = this.growth(to, [
      ['rtcd', new RegExp(`^rtcd_rtc_client_${metric}_bucket${group}.*le="${bound}"`), where.instance],
      ['rtcd', new RegExp(`^rtcd_rtc_client_${metric}_count${group}`), where.instance],
    ]);
    return 1 - below / all;
  }

  truth() {
    const [product] = this.world.truth().products;
    if (product === undefined) {
      throw new Error('no truth');
    }
    return product;
  }

  place(label: string, value: string) {
    return this.truth().places[label]?.[value] ?? { sessions: 0, affected: 0 };
  }
}

describe('the world of Mattermost Calls', () => {
  it('offers the documented targets', () => {
    const { world } = new Probe();
    expect(world.exporters.map(({ job, instance, path, extraLabels }) => [job, instance, path, extraLabels])).toEqual([
      ['rtcd', 'rtcd-1:8045', '/metrics', { service_name: 'rtcd' }],
      ['rtcd', 'rtcd-2:8045', '/metrics', { service_name: 'rtcd' }],
      ...['mm-1:8067', 'mm-2:8067', 'mm-3:8067', 'mm-4:8067'].map((instance) => [
        'calls-plugin',
        instance,
        '/plugins/com.mattermost.calls/metrics',
        { service_name: 'calls-plugin' },
      ]),
      ['rtcd-node-exporter', 'rtcd-1:9100', '/metrics', { service_name: 'rtcd' }],
      ['rtcd-node-exporter', 'rtcd-2:9100', '/metrics', { service_name: 'rtcd' }],
      ['calls-offloader-node-exporter', 'offloader-1:9100', '/metrics', { service_name: 'offloader' }],
    ]);
    expect(new Set(world.exporters.map(({ id }) => id)).size).toBe(world.exporters.length);
    expect(world.exporters.map(({ id }) => world.page(id)).filter((page) => page === null)).toEqual([]);
    expect(world.page('unknown')).toBeNull();
  });

  it('gives the same pages for the same seed, however often it is advanced', () => {
    const pages = ({ world }: Probe) => world.exporters.map(({ id }) => world.page(id));
    const atOnce = new Probe();
    const slowly = new Probe();
    const other = new Probe({ seed: 'other' });
    [atOnce, slowly, other].forEach((probe) => probe.inject('packet-loss'));
    atOnce.advance(90);
    for (let moment = 0.5; moment <= 90; moment += 0.5) {
      slowly.advance(moment);
    }
    other.advance(90);
    expect(pages(slowly)).toEqual(pages(atOnce));
    expect(pages(other)).not.toEqual(pages(atOnce));
    atOnce.advance(10);
    expect(pages(atOnce)).toEqual(pages(slowly));
  });

  it.each([0, 60, 300])('holds about %d sessions, spread over servers and installations', (sessions) => {
    const probe = new Probe({ sessions });
    probe.advance(300);
    const expected = (share: number) => [0.75 * share * sessions, 1.25 * share * sessions + 0.1] as const;
    const check = (value: number, [low, high]: readonly [number, number]) => {
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
    };
    check(probe.truth().sessions, expected(1));
    check(probe.sum('rtcd', /^rtcd_rtc_sessions_total/), expected(1));
    check(probe.sum('rtcd', /^rtcd_rtc_sessions_total/, 'rtcd-2:8045'), expected(0.5));
    check(probe.place('groupID', 'mm-b').sessions, expected(0.5));
    expect(probe.sum('rtcd', /^rtcd_ws_connections_total/)).toBe(8);
  });

  it('is healthy by itself', () => {
    for (const seed of [1, 2]) {
      const probe = new Probe({ seed });
      const [joins = 0, opened = 0, errors, reports, fastTrips, smallLosses, smallJitters] = probe.growth(600, [
        ['rtcd', /^rtcd_ws_messages_total.*"join"/],
        ['rtcd', /^rtcd_rtc_dc_open_time_count/],
        ['rtcd', /^rtcd_rtc_errors_total/],
        ['rtcd', /^rtcd_rtc_client_rtt_count/],
        ['rtcd', /^rtcd_rtc_client_rtt_bucket.*le="0.3"/],
        ['rtcd', /^rtcd_rtc_client_loss_rate_bucket.*le="0.01"/],
        ['rtcd', /^rtcd_rtc_client_jitter_bucket.*le="0.025"/],
      ]);
      expect(joins).toBeGreaterThan(60);
      expect(opened / joins).toBeGreaterThan(0.93);
      expect(errors).toBe(0);
      expect([fastTrips, smallLosses, smallJitters]).toEqual([reports, reports, reports]);
      expect(probe.truth().affectedSessions).toBe(0);
    }
  });

  it('hears of each session about every 10 s', () => {
    const probe = new Probe();
    const sessions = probe.sum('rtcd', /^rtcd_rtc_sessions_total/);
    const [reports = 0] = probe.growth(120, [['rtcd', /^rtcd_rtc_client_rtt_count/]]);
    expect(reports / (12 * sessions)).toBeGreaterThan(0.85);
    expect(reports / (12 * sessions)).toBeLessThan(1.1);
  });

  it('hears nothing of a silent call', () => {
    const probe = new Probe({ sessions: 2, rtcds: 1, groupIDs: ['mm-a'] });
    const look = () => {
      const page = probe.rtcd(1);
      const sum = (series: RegExp) => (page && total(page, series)) ?? 0;
      return {
        writes: sum(/writes_time_count.*voice/),
        reports: sum(/client_rtt_count/),
        sessions: sum(/sessions_total/),
      };
    };
    let last = look();
    let [silentFor, silences] = [0, 0];
    for (let moment = 5; moment <= 3600; moment += 5) {
      probe.advance(moment);
      const next = look();
      silentFor = next.writes === last.writes ? silentFor + 5 : 0;
      if (silentFor >= 10 && next.sessions === 2) {
        silences += 1;
        expect(next.reports).toBe(last.reports);
      }
      last = next;
    }
    expect(silences).toBeGreaterThan(10);
  });
});

describe('fault definitions', () => {
  const definitions = mattermostFaults(makeTopology({}));
  const both = [...VIDEOCALL_FAULTS, ...definitions];

  it('make each bare name enough', () => {
    for (const { name } of definitions) {
      const probe = new Probe({ sessions: 8 });
      probe.inject(name);
      probe.advance(30);
      expect(probe.world.truth().faults.map((fault) => fault.name)).toEqual([name]);
      probe.world.heal(name);
      expect(probe.world.truth().faults).toEqual([]);
    }
  });

  it('strike the last server by default, or an installation on request', () => {
    const placeOf = (text: string) => resolveFault(parseFault(text), definitions).place;
    expect(placeOf('packet-loss')).toEqual({ instance: 'rtcd-2:8045' });
    expect(placeOf('packet-loss:instance=rtcd-1:8045')).toEqual({ instance: 'rtcd-1:8045' });
    expect(placeOf('packet-loss:groupID=mm-b')).toEqual({ groupID: 'mm-b' });
    expect(placeOf('setup-failure:groupID=mm-b,instance=rtcd-1:8045')).toEqual({
      groupID: 'mm-b',
      instance: 'rtcd-1:8045',
    });
    expect(() => placeOf('packet-loss:instance=rtcd-9:8045')).toThrow('known: rtcd-1:8045, rtcd-2:8045');
  });

  it('leave what both products know to the place or to the product', () => {
    const isOurs = (text: string) => {
      const { place } = resolveFault(parseFault(text), both);
      return place?.instance !== undefined || place?.product !== undefined || place?.groupID !== undefined;
    };
    expect(isOurs('relay-latency')).toBe(false);
    expect(isOurs('relay-latency:product=mattermost')).toBe(true);
    expect(isOurs('relay-latency:instance=rtcd-1:8045')).toBe(true);
    expect(isOurs('fleet-latency')).toBe(false);
    expect(isOurs('fleet-latency:product=mattermost')).toBe(true);
    expect(isOurs('packet-loss')).toBe(true);
  });
});

describe('faults', () => {
  it('relay-latency: round trips of one server are long, the others stay', () => {
    const probe = new Probe();
    probe.inject('relay-latency:share=0.8');
    probe.advance(10);
    const share = probe.shareAbove(60, 'rtt', '0.3', { instance: 'rtcd-2:8045' });
    expect(Math.abs(share - 0.8)).toBeLessThan(0.15);
    expect(probe.shareAbove(120, 'rtt', '0.3', { instance: 'rtcd-1:8045' })).toBe(0);
    const { sessions, affected } = probe.place('instance', 'rtcd-2:8045');
    expect(Math.abs(affected / sessions - 0.8)).toBeLessThan(0.15);
    expect(probe.place('instance', 'rtcd-1:8045').affected).toBe(0);
    probe.world.heal();
    expect(probe.shareAbove(180, 'rtt', '0.3')).toBe(0);
  });

  it('relay-latency of an installation strikes it on every server', () => {
    const probe = new Probe();
    probe.inject('relay-latency:groupID=mm-a,strength=500');
    probe.advance(10);
    expect(probe.shareAbove(60, 'rtt', '0.4', { groupID: 'mm-a' })).toBe(1);
    expect(probe.shareAbove(120, 'rtt', '0.3', { groupID: 'mm-b' })).toBe(0);
  });

  it('fleet-latency: all round trips are long, at its ramp', () => {
    const probe = new Probe();
    probe.inject('fleet-latency:ramp=200,strength=400');
    expect(probe.shareAbove(30, 'rtt', '0.3')).toBe(0);
    probe.advance(200);
    expect(probe.shareAbove(260, 'rtt', '0.3')).toBe(1);
  });

  it('packet-loss: looks like the captured loss of one of two calls', async () => {
    const { pages } = await loadCapture('rtcd', 'loss-rise');
    const at = (moment: number) => readPage(pages.find(({ t }) => Math.abs(t - moment) < 1)?.text ?? '');
    const shareOf = (bound: string) => {
      const series = (suffix: string) => new RegExp(`loss_rate_${suffix}`);
      const grown = (name: RegExp) => (total(at(105), name) ?? 0) - (total(at(35), name) ?? 0);
      return 1 - grown(series(`bucket.*"mm-a".*le="${bound}"`)) / grown(series('count.*"mm-a"'));
    };
    const probe = new Probe();
    probe.inject('packet-loss:groupID=mm-a,share=0.5');
    probe.advance(10);
    ['0.01', '0.05', '0.1'].forEach((bound, index) => {
      const share = probe.shareAbove(70 + 60 * index, 'loss_rate', bound, { groupID: 'mm-a' });
      expect(Math.abs(share - shareOf(bound))).toBeLessThan(0.2);
    });
    expect(probe.shareAbove(250, 'loss_rate', '0.25', { groupID: 'mm-a' })).toBe(0);
    expect(probe.shareAbove(310, 'loss_rate', '0.01', { groupID: 'mm-b' })).toBe(0);
  });

  it('jitter: rises alone', () => {
    const probe = new Probe();
    probe.inject('jitter');
    probe.advance(10);
    expect(probe.shareAbove(60, 'jitter', '0.05', { instance: 'rtcd-2:8045' })).toBeGreaterThan(0.75);
    expect(probe.shareAbove(120, 'loss_rate', '0.01')).toBe(0);
    expect(probe.shareAbove(180, 'rtt', '0.3')).toBe(0);
  });

  it('setup-failure: joins stay without a data channel; some fail after 30 s, some just leave', () => {
    const probe = new Probe({ sessions: 200 });
    probe.inject('setup-failure');
    const counted = (instance: string): Array<[string, RegExp, string]> => [
      ['rtcd', /^rtcd_ws_messages_total.*"join"/, instance],
      ['rtcd', /^rtcd_rtc_dc_open_time_count/, instance],
      ['rtcd', /conn_states_total.*failed/, instance],
      ['rtcd', /conn_states_total.*closed/, instance],
    ];
    const [joins = 0, opened = 0, failed = 0, closed = 0, otherJoins = 0, otherOpened = 0] = probe.growth(300, [
      ...counted('rtcd-2:8045'),
      ...counted('rtcd-1:8045').slice(0, 2),
    ]);
    expect(opened / joins).toBeGreaterThan(0.15);
    expect(opened / joins).toBeLessThan(0.45);
    expect(otherOpened / otherJoins).toBeGreaterThan(0.9);
    expect(failed).toBeGreaterThan(0.15 * joins);
    expect(closed - failed).toBeGreaterThan(0.3 * joins);
    expect(probe.place('instance', 'rtcd-2:8045').affected).toBeGreaterThan(5);
    expect(probe.place('instance', 'rtcd-1:8045').affected).toBe(0);
  });

  it('relay-down: process and sessions are gone, the machine stays, people come back elsewhere', () => {
    const probe = new Probe();
    const before = probe.sum('rtcd', /sessions_total/, 'rtcd-2:8045');
    probe.inject('relay-down');
    probe.advance(5);
    expect(probe.rtcd(2)).toBeNull();
    expect(probe.page('rtcd-node-exporter', 'rtcd-2:9100')).not.toBeNull();
    expect(probe.place('instance', 'rtcd-2:8045')).toEqual({ sessions: before, affected: before });
    probe.advance(90);
    expect(probe.rtcd(2)).toBeNull();
    expect(probe.sum('rtcd', /sessions_total/)).toBeGreaterThan(50);
    probe.world.heal();
    probe.advance(100);
    expect(probe.rtcd(2)).not.toBeNull();
    expect(probe.truth().affectedSessions).toBe(0);
  });

  it('relay-down with a restart: absent for its time, then a fresh process', () => {
    const probe = new Probe();
    const born = probe.rtcd(2)?.values.get('rtcd_process_start_time_seconds') ?? 0;
    probe.inject('relay-down:mode=restart,strength=15');
    probe.advance(14);
    expect(probe.rtcd(2)).toBeNull();
    probe.advance(17);
    const page = probe.rtcd(2);
    expect(page?.values.get('rtcd_process_start_time_seconds')).toBeGreaterThan(born + 300);
    expect([...(page?.types.keys() ?? [])].filter((name) => name.startsWith('rtcd_rtc_'))).toEqual([]);
    probe.advance(25);
    expect(probe.sum('rtcd', /^rtcd_ws_connections_total/, 'rtcd-2:8045')).toBe(4);
  });

  it('node-disconnected: connections are lost while media flows on', () => {
    const probe = new Probe();
    probe.inject('node-disconnected:share=0.5');
    const [writes] = probe.growth(20, [['rtcd', /writes_time_count.*voice/, 'rtcd-2:8045']]);
    expect(writes).toBeGreaterThan(20 * 50);
    expect(probe.sum('rtcd', /^rtcd_ws_connections_total/, 'rtcd-2:8045')).toBe(2);
    expect(probe.sum('rtcd', /^rtcd_ws_connections_total/, 'rtcd-1:8045')).toBe(4);
    expect(probe.sum('rtcd', /sessions_total/, 'rtcd-2:8045')).toBeGreaterThan(15);
    expect(probe.sum('rtcd', /conn_states_total.*failed/)).toBe(0);
    probe.world.heal();
    probe.inject('node-disconnected:instance=mm-1:8067');
    probe.advance(25);
    expect(probe.sum('rtcd', /^rtcd_ws_connections_total.*mm-a/)).toBe(2);
    expect(probe.sum('rtcd', /^rtcd_ws_connections_total.*mm-b/)).toBe(4);
    probe.world.heal();
    probe.advance(30);
    expect(probe.sum('rtcd', /^rtcd_ws_connections_total/)).toBe(8);
    expect(probe.sum('rtcd', /^rtcd_ws_messages_total.*reconnect/)).toBeGreaterThan(5);
  });

  it('telemetry-lost: the pages of a job are gone, calls go on', () => {
    const probe = new Probe();
    probe.inject('telemetry-lost:job=rtcd');
    probe.advance(30);
    expect([probe.rtcd(1), probe.rtcd(2)]).toEqual([null, null]);
    expect(probe.page('calls-plugin', 'mm-1:8067')).not.toBeNull();
    expect(probe.truth().sessions).toBeGreaterThan(45);
    expect(probe.truth().affectedSessions).toBe(0);
    probe.inject('telemetry-lost:job=all');
    expect(probe.world.exporters.map(({ id }) => probe.world.page(id)).filter((page) => page !== null)).toEqual([]);
    probe.world.heal();
    expect(probe.rtcd(1)).not.toBeNull();
  });

  it('connection-drops: each minute a wave of disconnects that recover', () => {
    const probe = new Probe();
    probe.inject('connection-drops:share=1');
    const states: Array<[string, RegExp, string]> = [
      ['rtcd', /conn_states_total.*disconnected/, 'rtcd-2:8045'],
      ['rtcd', /conn_states_total.*failed/, 'rtcd-2:8045'],
    ];
    const [first = 0] = probe.growth(30, states);
    const [quiet = 0] = probe.growth(58, states);
    const [second = 0, failed] = probe.growth(90, states);
    expect(first).toBeGreaterThan(15);
    expect(quiet).toBeLessThan(4);
    expect(second).toBeGreaterThan(15);
    expect(failed).toBe(0);
  });

  it('connection-drops longer than 31 s: the sessions fail and join again', () => {
    const probe = new Probe();
    probe.inject('connection-drops:share=1,strength=45');
    const [failed = 0, joins = 0] = probe.growth(50, [
      ['rtcd', /conn_states_total.*failed/, 'rtcd-2:8045'],
      ['rtcd', /^rtcd_ws_messages_total.*"join"/, 'rtcd-2:8045'],
    ]);
    expect(failed).toBeGreaterThan(12);
    expect(joins).toBeGreaterThanOrEqual(failed);
  });

  it.each([
    ['signaling-errors', /errors_total.*"signaling"/],
    ['signaling-errors', /errors_total.*signaling_lock_timeout/],
    ['signaling-errors', /grab_time_bucket.*le="10"/],
    ['media-blocked', /errors_total.*track/],
    ['media-blocked:mode=rtp', /errors_total.*rtp/],
  ])('%s raises %s on its server alone', (fault, series) => {
    const probe = new Probe();
    probe.inject(fault);
    const [there = 0, elsewhere = 0] = probe.growth(120, [
      ['rtcd', series, 'rtcd-2:8045'],
      ['rtcd', series, 'rtcd-1:8045'],
    ]);
    expect(there).toBeGreaterThan(5);
    expect(/errors/.test(series.source) ? elsewhere : 0).toBe(0);
    expect(probe.place('instance', 'rtcd-2:8045').affected).toBeGreaterThan(2);
  });

  it('host-saturation: processors busy, writes slow, the process gets less, round trips long', () => {
    const healthy = new Probe();
    const probe = new Probe();
    probe.inject('host-saturation');
    const queries: Array<[string, RegExp, string]> = [
      ['rtcd-node-exporter', /node_cpu_seconds_total.*idle/, 'rtcd-2:9100'],
      ['rtcd', /rtcd_process_cpu_seconds_total/, 'rtcd-2:8045'],
      ['rtcd', /writes_time_bucket.*le="0.01",type="voice"/, 'rtcd-2:8045'],
      ['rtcd', /writes_time_count.*voice/, 'rtcd-2:8045'],
    ];
    const [idle = 0, cpu = 0, fast = 0, writes = 0] = probe.growth(60, queries);
    const [, usualCpu = 0, , usualWrites = 0] = healthy.growth(60, queries);
    expect(idle / (60 * 4)).toBeLessThan(0.05);
    expect(cpu).toBeLessThan(0.8 * usualCpu);
    expect(writes).toBeLessThan(0.6 * usualWrites);
    expect(fast / writes).toBeLessThan(0.9);
    expect(probe.shareAbove(120, 'rtt', '0.3', { instance: 'rtcd-2:8045' })).toBeGreaterThan(0.8);
  });

  it('host-saturation by datagrams or descriptors', () => {
    const probe = new Probe();
    probe.inject('host-saturation:mode=udp');
    const [errors = 0, datagrams = 0] = probe.growth(60, [
      ['rtcd-node-exporter', /Udp_RcvbufErrors/, 'rtcd-2:9100'],
      ['rtcd-node-exporter', /Udp_InDatagrams/, 'rtcd-2:9100'],
    ]);
    expect(errors / (errors + datagrams)).toBeCloseTo(0.06, 2);
    probe.world.heal();
    probe.inject('host-saturation:mode=descriptors');
    probe.advance(70);
    const page = probe.rtcd(2);
    expect(
      (page?.values.get('rtcd_process_open_fds') ?? 0) / (page?.values.get('rtcd_process_max_fds') ?? 1)
    ).toBeGreaterThan(0.98);
  });

  it('offloader-saturation: its processors are busy and captions fall behind', () => {
    const probe = new Probe();
    probe.inject('offloader-saturation');
    const [idle = 0, dropped, full] = probe.growth(60, [
      ['calls-offloader-node-exporter', /node_cpu_seconds_total.*idle/],
      ['calls-plugin', /window_dropped/],
      ['calls-plugin', /transcriber_buf_full/],
    ]);
    expect(idle / (60 * 8)).toBeLessThan(0.05);
    expect(dropped).toBeGreaterThan(10);
    expect(full).toBeGreaterThan(10);
  });

  it('store-slow: store, handlers and locks of one app node are slow', () => {
    const probe = new Probe();
    probe.inject('store-slow');
    const mean = (instance: string, metric: string, to: number) => {
      const [sum = 0, count = 0] = probe.growth(to, [
        ['calls-plugin', new RegExp(`${metric}_sum`), instance],
        ['calls-plugin', new RegExp(`${metric}_count`), instance],
      ]);
      return sum / count;
    };
    expect(mean('mm-1:8067', 'store_methods_time', 60)).toBeGreaterThan(0.6);
    expect(mean('mm-1:8067', 'app_handlers_time', 120)).toBeGreaterThan(1);
    expect(mean('mm-1:8067', 'mutex_grab_time', 180)).toBeGreaterThan(0.6);
    expect(mean('mm-2:8067', 'store_methods_time', 240)).toBeLessThan(0.01);
  });

  it.each([
    ['transport-fallback', /candidate_pairs_total.*local_protocol="tcp"/],
    ['transport-fallback:mode=turn', /candidate_pairs_total.*local_type="relay"/],
  ])('%s: most new candidate pairs are of that kind', (fault, series) => {
    const share = (probe: Probe) => {
      const [fallen = 0, all = 0] = probe.growth(240, [
        ['calls-plugin', series],
        ['calls-plugin', /candidate_pairs_total/],
      ]);
      return fallen / all;
    };
    const probe = new Probe();
    probe.inject(fault);
    expect(share(probe)).toBeGreaterThan(0.4);
    expect(share(new Probe())).toBeLessThan(0.1);
  });

  it('drain: nobody suffers, and the server ends once its calls are over', () => {
    const probe = new Probe({ sessions: 12 });
    probe.inject('drain:instance=rtcd-1:8045');
    probe.advance(30);
    expect(probe.rtcd(1)).not.toBeNull();
    for (let moment = 60; moment <= 3600 && probe.rtcd(1) !== null; moment += 30) {
      probe.advance(moment);
      expect(probe.truth().affectedSessions).toBe(0);
    }
    expect(probe.rtcd(1)).toBeNull();
    probe.world.heal();
    probe.advance(3700);
    expect(probe.rtcd(1)).not.toBeNull();
  });
});
