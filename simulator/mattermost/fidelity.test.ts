/** @jest-environment node */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { loadCapture } from '../../tests/fixtures/captures';
import { Agenda } from '../agenda';
import { Random } from '../random';
import { type JoinRequest, type RtcClient, RtcServer, type RtcSession } from './rtcServer';
import { readPage, type TestPage, total } from './testPage';
import { createMattermostWorld } from './world';

const MACHINE = { vCpu: 2, addresses: 1, maxFds: 20_000 };
const LOOPBACK: RtcClient = {
  offer: 'valid',
  candidates: 1,
  unparsableCandidates: 0,
  reachable: true,
  connectSeconds: 0.02,
  answerSeconds: 0.007,
  answers: () => true,
  keepsLock: () => false,
  connected: () => undefined,
  ended: () => undefined,
};

interface Scrape {
  t: number;
  page: TestPage;
}

/** A server like the captured one, and people who do what they are told. Time 0 is the first scrape. */
class Stage {
  readonly agenda = new Agenda(0);
  readonly server = new RtcServer(this.agenda, new Random('stage'), MACHINE);
  private people = 0;

  at(moment: number, run: () => void): void {
    this.agenda.at(moment, run);
  }

  connect(groupID: string, appNode = groupID): void {
    this.server.connectAppNode(appNode, groupID);
  }

  disconnect(appNode: string): void {
    this.server.disconnectAppNode(appNode);
  }

  join(request: Partial<JoinRequest> & { appNode: string }, client: Partial<RtcClient> = {}): RtcSession {
    const sessionID = `session-${this.people++}`;
    const session = this.server.join({ callID: 'call', sessionID, client: { ...LOOPBACK, ...client }, ...request });
    if (session === null) {
      throw new Error('the server refused a session');
    }
    return session;
  }

  /** People who join one call; the first ones speak. */
  joinCall(appNode: string, people: number, speakers: number, client: Partial<RtcClient> = {}, callID = 'call') {
    return Array.from({ length: people }, (_, index) => {
      const connected = () => {
        if (index < speakers) {
          this.server.unmute(session);
        }
        this.agenda.every(10, 1 + 2 * index, () => {
          if ([...session.call].some(({ isSpeaking, cuts }) => isSpeaking && cuts % 2 === 0)) {
            this.server.report(session, { rtt: 0.06, loss: 0.002, jitter: 0.007 });
          }
          return session.state !== 'closed';
        });
      };
      const session: RtcSession = this.join({ appNode, callID }, { ...client, connected });
      return session;
    });
  }

  leave(sessions: readonly RtcSession[]): void {
    sessions.forEach((session) => this.server.leave(session));
  }

  scrape(moment: number): TestPage | null {
    this.agenda.runUntil(moment);
    const text = this.server.page();
    return text === null ? null : readPage(text);
  }

  scrapes(moments: readonly number[]): Scrape[] {
    return moments.flatMap((t) => {
      const page = this.scrape(t);
      return page === null ? [] : [{ t, page }];
    });
  }

  value(series: RegExp): number | undefined {
    return total(this.page(), series);
  }

  page(): TestPage {
    return readPage(this.server.page() ?? '');
  }
}

async function captured(situation: string): Promise<Scrape[]> {
  const { pages } = await loadCapture('rtcd', situation);
  return pages.map(({ t, text }) => ({ t, page: readPage(text) }));
}

async function samplePage(name: string): Promise<TestPage> {
  return readPage(await readFile(path.join(__dirname, '../../tests/fixtures/samples', name), 'utf8'));
}

/**
 * Where the simulated pages differ from the captured ones. A value agrees if it lies within the captured values of that
 * scrape and its two neighbors, a missing series if one of these pages lacks it too.
 */
function differences(real: readonly Scrape[], simulated: readonly Scrape[], series: RegExp): string[] {
  const names = new Set([...real, ...simulated].flatMap(({ page }) => [...page.values.keys()]));
  return [...names]
    .filter((name) => series.test(name))
    .flatMap((name) =>
      real.flatMap(({ t }, index) => {
        const around = real.slice(Math.max(0, index - 1), index + 2).map(({ page }) => page.values.get(name));
        const numbers = around.filter((value) => value !== undefined);
        const value = simulated.find((scrape) => scrape.t === t)?.page.values.get(name);
        const agrees =
          value === undefined
            ? around.includes(undefined)
            : value >= Math.min(...numbers) && value <= Math.max(...numbers);
        return agrees ? [] : [`${name} at ${t}: ${value} instead of ${around.join(' ')}`];
      })
    );
}

const COUNTED =
  /^rtcd_(rtc_(conn_states|errors|sessions|rtp_tracks)_total|rtc_(dc_open_time|connection_time|signaling_lock_\w+_time)_count|ws_connections_total|ws_messages_total(?!.*vad))/;

/** The captured hour of steady calls, played again. */
function playSteady(stage: Stage): void {
  stage.at(10.1, () => {
    stage.connect('mm-a');
    stage.connect('mm-b');
    const first = stage.joinCall('mm-a', 5, 2, {}, 'call1');
    const second = stage.joinCall('mm-a', 5, 2, {}, 'call2');
    const third = stage.joinCall('mm-b', 5, 2, {}, 'call3');
    const [sharer] = first;
    if (sharer === undefined) {
      throw new Error('nobody joined');
    }
    stage.at(59.8, () => stage.server.startScreen(sharer, 100));
    stage.at(84.8, () => stage.server.stopScreen(sharer));
    stage.at(94.8, () => stage.server.mute(sharer));
    stage.at(109.8, () => stage.server.leave(sharer));
    stage.at(142, () => {
      stage.server.receive('mm-a', 'leave');
      stage.leave([...first.slice(1), ...second, ...third]);
      stage.disconnect('mm-a');
      stage.disconnect('mm-b');
    });
  });
}

/** The captured six minutes of failures, played again: each line is one of the events written down with them. */
function playFailures(stage: Stage): void {
  const { server } = stage;
  const slow = { connectSeconds: 1.2 };
  const all = (sessions: readonly RtcSession[], run: (session: RtcSession) => void) => () => sessions.forEach(run);

  stage.at(0.2, () => {
    stage.connect('mm-a', 'healthy');
    const healthy = stage.joinCall('healthy', 4, 2, slow, 'call1');
    stage.at(343.3, () => stage.leave(healthy));
  });
  stage.at(14.5, () => {
    stage.connect('mm-a', 'no-offer');
    stage.joinCall('no-offer', 3, 0, { offer: 'none' }, 'callx');
  });
  stage.at(29.5, () => {
    stage.connect('mm-a', 'no-candidates');
    const sessions = stage.joinCall('no-candidates', 4, 0, { candidates: 0 }, 'cally');
    stage.at(39, () => stage.disconnect('no-offer'));
    stage.at(
      89,
      all(sessions, (session) => server.leave(session))
    );
    stage.at(94, () => stage.disconnect('no-candidates'));
  });
  stage.at(44.5, () => {
    stage.connect('mm-b', 'bad-candidates');
    const [first, ...others] = stage.joinCall(
      'bad-candidates',
      3,
      0,
      { candidates: 3, unparsableCandidates: 1 },
      'callz'
    );
    stage.at(104, () => stage.leave(first === undefined ? [] : [first, ...others]));
    stage.at(109, () => stage.disconnect('bad-candidates'));
  });
  stage.at(59.4, () => {
    stage.connect('mm-b', 'bad-offer');
    stage.joinCall('bad-offer', 3, 0, { offer: 'garbage' }, 'callw');
    stage.at(79, () => stage.disconnect('bad-offer'));
  });
  stage.at(69.4, () => {
    ['malformed-1', 'malformed-2'].forEach((node) => stage.connect('mm-b', node));
    for (let times = 0; times < 5; times++) {
      ['weird-type', 'leave', 'rtc', 'rtc'].forEach((type) => server.receive('malformed-1', type));
      server.receive('malformed-1', 'join');
    }
    stage.at(79, () => ['malformed-1', 'malformed-2'].forEach((node) => stage.disconnect(node)));
  });
  stage.at(84.5, () => {
    stage.connect('mm-e', 'duplicate');
    const request = {
      appNode: 'duplicate',
      callID: 'calldup',
      sessionID: 'same',
      client: { ...LOOPBACK, offer: 'none' },
    };
    for (let times = 0; times < 4; times++) {
      server.join(request as JoinRequest);
    }
    stage.at(109, () => stage.disconnect('duplicate'));
  });
  stage.at(94.6, () => {
    stage.connect('mm-f', 'senseless');
    const sessions = stage.joinCall('senseless', 1, 0);
    stage.at(
      95.6,
      all(sessions, (session) => {
        server.report(session, { rtt: -1, loss: -1, jitter: Number.NaN });
        server.report(session, { rtt: 0, loss: 0, jitter: 0.01 });
        server.report(session, { rtt: 55, loss: 55 });
        server.report(session, { rtt: 1e12, loss: 1e12 });
      })
    );
    stage.at(124, () => stage.leave(sessions));
    stage.at(128, () => stage.disconnect('senseless'));
  });
  stage.at(109.5, () => {
    stage.connect('mm-a', 'never-answers');
    const sessions = stage.joinCall('never-answers', 2, 0, { ...slow, answers: () => false }, 'call1');
    stage.at(149, () => stage.leave(sessions));
  });
  stage.at(154.5, () => {
    const sessions = stage.joinCall('never-answers', 2, 0, { connectSeconds: 1.5, keepsLock: () => true }, 'call1');
    stage.at(179, () => stage.leave(sessions));
    stage.at(184, () => stage.disconnect('never-answers'));
  });
  stage.at(164.4, () => {
    stage.connect('mm-b', 'victims');
    const sessions = stage.joinCall('victims', 4, 2, {}, 'callv');
    stage.at(
      184.4,
      all(sessions, (session) => server.cut(session))
    );
    stage.at(184.4, () => stage.disconnect('victims'));
  });
  stage.at(164.8, () => {
    stage.connect('mm-c', 'freezers');
    const sessions = stage.joinCall('freezers', 3, 1, {}, 'callp');
    stage.at(
      199.4,
      all(sessions, (session) => server.cut(session))
    );
    stage.at(
      211.5,
      all(sessions, (session) => server.restore(session))
    );
    stage.at(253, () => stage.leave(sessions));
  });
  stage.at(224.4, () => {
    stage.connect('mm-d', 'cut-off');
    const sessions = stage.joinCall('cut-off', 3, 1, {}, 'calld');
    stage.at(234.4, () => stage.disconnect('cut-off'));
    stage.at(259.4, () => stage.connect('mm-d', 'cut-off'));
    stage.at(
      261,
      all(sessions, (session) => server.reconnect(session))
    );
    stage.at(304, () => {
      stage.leave(sessions);
      stage.disconnect('cut-off');
    });
  });
  stage.at(254.4, () => {
    const sessions = stage.joinCall('freezers', 3, 1, {}, 'callp2');
    stage.at(
      264.4,
      all(sessions, (session) => server.cut(session))
    );
    stage.at(277, () => stage.disconnect('freezers'));
    stage.at(312, () => stage.connect('mm-c', 'freezers'));
    stage.at(
      329,
      all(sessions, () => server.receive('freezers', 'leave'))
    );
    stage.at(333, () => stage.disconnect('freezers'));
  });
  stage.at(324.5, () => server.drain());
  stage.at(328, () => {
    stage.connect('mm-g', 'newcomer');
    const sessions = stage.joinCall('newcomer', 1, 0);
    stage.at(338, () => stage.leave(sessions));
  });
  stage.at(360.6, () => server.start());
}

describe('the page of an RTCD server', () => {
  it('has the very families, types and labels of a fresh process, and no other', async () => {
    const [real] = await captured('idle');
    const page = new Stage().page();
    expect(page.types).toEqual(real?.page.types);
    expect(page.labelNames).toEqual(real?.page.labelNames);
    expect([...page.values.keys()]).toEqual([...(real?.page.values.keys() ?? [])]);
  });

  it('has the families, types, labels, bucket bounds and the order of the captured ones', async () => {
    const failures = new Stage();
    const steady = new Stage();
    playFailures(failures);
    playSteady(steady);
    for (const { stage, situation, moment } of [
      { stage: failures, situation: 'failures', moment: 320 },
      { stage: steady, situation: 'steady', moment: 80 },
    ]) {
      const real = (await captured(situation)).find(({ t }) => t === moment)?.page;
      const page = stage.scrape(moment);
      expect(page?.types).toEqual(real?.types);
      expect(page?.labelNames).toEqual(real?.labelNames);
      expect(page?.bounds).toEqual(real?.bounds);
      expect([...(page?.values.keys() ?? [])]).toEqual([...(real?.values.keys() ?? [])]);
    }
  });

  it('counts a steady call as the captured server did, scrape by scrape', async () => {
    const real = await captured('steady');
    const stage = new Stage();
    playSteady(stage);
    const simulated = stage.scrapes(real.map(({ t }) => t));
    expect(differences(real, simulated, COUNTED)).toEqual([]);
  });

  it('counts the failures as the captured server did, scrape by scrape', async () => {
    const real = await captured('failures');
    const stage = new Stage();
    playFailures(stage);
    const simulated = stage.scrapes(real.map(({ t }) => t));
    expect(simulated.map(({ t }) => t)).toEqual(real.map(({ t }) => t));
    expect(differences(real, simulated, COUNTED)).toEqual([]);
  });

  it('shows a counter first with the size of its first burst', () => {
    const stage = new Stage();
    playFailures(stage);
    const pages = stage.scrapes(Array.from({ length: 60 }, (_, index) => 5 * index));
    const firstValue = (series: RegExp) =>
      pages.map(({ page }) => total(page, series)).find((value) => value !== undefined);
    expect(firstValue(/conn_states_total.*disconnected/)).toBe(4);
    expect(firstValue(/errors_total.*"mm-a".*track/)).toBe(4);
    expect(firstValue(/errors_total.*"mm-a".*"signaling"/)).toBe(3);
  });

  it('takes the same senseless reports with the same result: NaN and values beyond all bounds', async () => {
    const real = (await captured('failures')).find(({ t }) => t === 100)?.page;
    const stage = new Stage();
    playFailures(stage);
    const page = stage.scrape(100);
    const reported = (from: TestPage | null | undefined) =>
      [...(from?.values ?? [])].filter(([series]) => /client_.*"mm-f"/.test(series));
    expect(reported(page).length).toBeGreaterThan(40);
    expect(reported(page)).toEqual(reported(real));
    expect(total(page ?? stage.page(), /client_jitter_sum.*"mm-f"/)).toBeNaN();
  });

  it('writes 50 voice packets a second for each speaker and a screen once per processor', async () => {
    const real = await captured('steady');
    const stage = new Stage();
    playSteady(stage);
    const simulated = stage.scrapes(real.map(({ t }) => t));
    const rate = (scrapes: readonly Scrape[], from: number, to: number, series: RegExp) => {
      const at = (moment: number) => scrapes.find(({ t }) => Math.abs(t - moment) < 0.5)?.page;
      const [first, last] = [at(from), at(to)];
      return first && last ? ((total(last, series) ?? 0) - (total(first, series) ?? 0)) / (to - from) : Number.NaN;
    };
    for (const { series, from, to } of [
      { series: /writes_time_count.*"mm-a".*voice/, from: 20, to: 60 },
      { series: /writes_time_count.*"mm-a".*voice/, from: 100, to: 140 },
      { series: /writes_time_count.*"mm-b".*voice/, from: 20, to: 140 },
      { series: /writes_time_count.*"mm-a".*screen/, from: 65, to: 80 },
      { series: /ws_messages_total.*vad/, from: 20, to: 90 },
    ]) {
      expect(rate(simulated, from, to, series) / rate(real, from, to, series)).toBeCloseTo(1, 1);
    }
    const last = simulated.at(-1)?.page ?? stage.page();
    const writes = total(last, /writes_time_count.*voice/) ?? 0;
    const mean = (total(last, /writes_time_sum.*voice/) ?? 0) / writes;
    expect(mean).toBeGreaterThan(0.0001);
    expect(mean).toBeLessThan(0.0003);
    expect((total(last, /writes_time_bucket.*le="0.001",type="voice"/) ?? 0) / writes).toBeGreaterThan(0.95);
  });

  it('holds descriptors, goroutines and memory as the captured process', async () => {
    const real = await captured('steady');
    const stage = new Stage();
    playSteady(stage);
    for (const moment of [5, 45, 105]) {
      const page = stage.scrape(moment);
      const realPage = real.find(({ t }) => t === moment)?.page;
      for (const series of [
        /^rtcd_process_(open|max)_fds$/,
        /^go_goroutines$/,
        /^rtcd_process_resident_memory_bytes$/,
      ]) {
        expect((page && total(page, series)) ?? 0).toBeGreaterThan(0.88 * ((realPage && total(realPage, series)) ?? 0));
        expect((page && total(page, series)) ?? 0).toBeLessThan(1.12 * ((realPage && total(realPage, series)) ?? 0));
      }
    }
  });
});

describe('an RTCD server in detail', () => {
  const stateOf = (stage: Stage, state: string) => stage.value(new RegExp(`conn_states_total.*${state}`));

  it('says disconnected after 6 s of silence, failed and closed after 30 s, and counts the dead until then', () => {
    const stage = new Stage();
    stage.connect('mm-a');
    const [victim] = stage.joinCall('mm-a', 4, 2);
    stage.at(100, () => victim && stage.server.cut(victim));
    stage.scrape(105.9);
    expect(stateOf(stage, 'disconnected')).toBeUndefined();
    stage.scrape(106.8);
    expect(stateOf(stage, 'disconnected')).toBe(1);
    stage.scrape(130);
    expect(stateOf(stage, 'failed')).toBeUndefined();
    expect(stage.value(/sessions_total/)).toBe(4);
    expect(stage.value(/tracks_total.*"in"/)).toBe(2);
    stage.scrape(132.1);
    expect(stateOf(stage, 'failed')).toBe(1);
    expect(stateOf(stage, 'closed')).toBe(1);
    expect(stage.value(/sessions_total/)).toBe(3);
    expect(stage.value(/tracks_total.*"in"/)).toBe(1);
  });

  it('counts only closed for a normal leave', () => {
    const stage = new Stage();
    stage.connect('mm-a');
    const sessions = stage.joinCall('mm-a', 2, 1);
    stage.scrape(20);
    stage.leave(sessions);
    expect(stateOf(stage, 'closed')).toBe(2);
    expect(stateOf(stage, 'failed')).toBeUndefined();
    expect(stateOf(stage, 'disconnected')).toBeUndefined();
  });

  it('observes the connection time again at a reconnect, from the join on', () => {
    const stage = new Stage();
    stage.connect('mm-c');
    const sessions = stage.joinCall('mm-c', 3, 1);
    stage.at(34, () => sessions.forEach((session) => stage.server.cut(session)));
    stage.at(46, () => sessions.forEach((session) => stage.server.restore(session)));
    stage.scrape(60);
    expect(stateOf(stage, '"connected"')).toBe(6);
    expect(stage.value(/connection_time_count/)).toBe(6);
    expect(stage.value(/connection_time_bucket.*le="10"/)).toBe(3);
    expect(stage.value(/connection_time_sum/)).toBeCloseTo(3 * 46, 0);
    expect(stage.value(/dc_open_time_count/)).toBe(3);
  });

  it('takes a silence of less than 6 s for nothing', () => {
    const stage = new Stage();
    stage.connect('mm-a');
    const [session] = stage.joinCall('mm-a', 2, 1);
    stage.at(10, () => session && stage.server.cut(session));
    stage.at(15, () => session && stage.server.restore(session));
    stage.scrape(60);
    expect(stateOf(stage, 'disconnected')).toBeUndefined();
    expect(stateOf(stage, '"connected"')).toBe(2);
  });

  it('fails an offer without media exactly 30 s later, without a disconnected and without an error', () => {
    const stage = new Stage();
    stage.connect('mm-a');
    stage.joinCall('mm-a', 4, 0, { reachable: false });
    stage.scrape(29.9);
    expect(stage.value(/sessions_total/)).toBe(4);
    expect(stateOf(stage, '')).toBeUndefined();
    stage.scrape(30.1);
    expect(stage.value(/sessions_total/)).toBe(0);
    expect(stateOf(stage, 'failed')).toBe(4);
    expect(stateOf(stage, 'closed')).toBe(4);
    expect(stateOf(stage, 'connected')).toBeUndefined();
    expect(stage.value(/errors_total/)).toBeUndefined();
    expect(stage.value(/dc_open_time/)).toBeUndefined();
  });

  it('closes a session that gives up at 15 s without a failed', () => {
    const stage = new Stage();
    stage.connect('mm-a');
    const sessions = stage.joinCall('mm-a', 2, 0, { reachable: false });
    stage.at(15, () => stage.leave(sessions));
    stage.scrape(60);
    expect(stateOf(stage, 'closed')).toBe(2);
    expect(stateOf(stage, 'failed')).toBeUndefined();
  });

  it('counts a signaling error 10 s after a join without an offer', () => {
    const stage = new Stage();
    stage.connect('mm-a');
    stage.joinCall('mm-a', 1, 0, { offer: 'none' });
    stage.scrape(9.9);
    expect(stage.value(/errors_total/)).toBeUndefined();
    stage.scrape(10.1);
    expect(stage.value(/errors_total.*"signaling"/)).toBe(1);
    expect(stateOf(stage, 'closed')).toBe(1);
    expect(stateOf(stage, 'failed')).toBeUndefined();
  });

  it('waits 5 s for a lock that is kept, above the bound of 5 s', () => {
    const stage = new Stage();
    stage.connect('mm-a');
    stage.joinCall('mm-a', 3, 3);
    stage.at(50, () => stage.joinCall('mm-a', 1, 0, { keepsLock: () => true }));
    stage.scrape(55);
    expect(stage.value(/errors_total/)).toBeUndefined();
    const before = stage.value(/lock_grab_time_bucket.*le="5"/);
    stage.scrape(55.1);
    expect(stage.value(/errors_total.*signaling_lock_timeout/)).toBe(1);
    stage.scrape(60.1);
    expect(stage.value(/errors_total.*signaling_lock_timeout/)).toBe(2);
    expect(stage.value(/lock_grab_time_bucket.*le="5"/)).toBe(before);
    expect(stage.value(/lock_grab_time_bucket.*le="10"/)).toBe((before ?? 0) + 2);
  });

  it('leaves the out tracks of a departed speaker with the listeners, and unanswered ones for ever', () => {
    const stage = new Stage();
    stage.connect('mm-a');
    const [speaker, ...listeners] = stage.joinCall('mm-a', 5, 2);
    stage.at(50, () => speaker && stage.server.leave(speaker));
    stage.at(60, () => stage.leave(listeners));
    stage.scrape(49);
    expect(stage.value(/tracks_total.*"out"/)).toBe(8);
    stage.scrape(51);
    expect(stage.value(/tracks_total.*"out"/)).toBe(7);
    stage.scrape(61);
    expect(stage.value(/tracks_total.*"out"/)).toBe(0);

    const [talker] = stage.joinCall('mm-a', 1, 1);
    const silent = stage.joinCall('mm-a', 3, 0, { answers: () => false });
    stage.at(65, () => stage.leave([...silent, ...(talker ? [talker] : [])]));
    stage.scrape(300);
    expect(stage.value(/sessions_total/)).toBe(0);
    expect(stage.value(/tracks_total.*"out"/)).toBe(3);
  });

  it('keeps the track of a muted speaker, without packets', () => {
    const stage = new Stage();
    stage.connect('mm-a');
    const [speaker] = stage.joinCall('mm-a', 3, 1);
    stage.scrape(20);
    if (speaker) {
      stage.server.mute(speaker);
    }
    const writes = stage.value(/writes_time_count/);
    stage.scrape(60);
    expect(stage.value(/writes_time_count/)).toBe(writes);
    expect(stage.value(/tracks_total.*"in"/)).toBe(1);
    expect(stage.value(/tracks_total.*"out"/)).toBe(2);
  });

  it('is absent while it is down, and nothing but itself after a restart', () => {
    const stage = new Stage();
    playSteady(stage);
    stage.scrape(100);
    stage.server.stop();
    expect(stage.server.page()).toBeNull();
    stage.scrape(120);
    stage.server.start();
    const page = stage.scrape(130);
    expect([...(page?.types.keys() ?? [])].filter((family) => /^rtcd_(rtc|ws)_/.test(family))).toEqual([]);
    expect(page?.values.get('rtcd_process_start_time_seconds')).toBe(120);
  });

  it('drains on SIGTERM: serves on, takes new sessions, ends within 2 s after the last one', () => {
    const stage = new Stage();
    stage.connect('mm-a');
    const sessions = stage.joinCall('mm-a', 2, 1);
    stage.at(20, () => stage.server.drain());
    stage.at(25, () => {
      const late = stage.joinCall('mm-a', 1, 0);
      stage.at(40, () => stage.leave([...sessions, ...late]));
    });
    expect(stage.scrape(39)?.values.get('rtcd_rtc_sessions_total{groupID="mm-a"}')).toBe(3);
    expect(stage.scrape(42)).toBeNull();
  });
});

describe('the other pages', () => {
  const start = 1_800_000_000;
  const world = createMattermostWorld({ seed: 1, start });
  world.inject({ name: 'node-disconnected' });
  world.advance(start + 60);
  world.heal();
  world.advance(start + 1800);
  const pagesOf = (job: string) =>
    world.exporters.filter((exporter) => exporter.job === job).map(({ id }) => readPage(world.page(id) ?? ''));

  it('gives the Calls plugin the families, types, labels and bucket bounds of the sample page', async () => {
    const real = await samplePage('calls-plugin.prom');
    for (const page of pagesOf('calls-plugin')) {
      expect(page.types).toEqual(real.types);
      expect(page.labelNames).toEqual(real.labelNames);
      expect(page.bounds).toEqual(real.bounds);
    }
  });

  it('gives the Calls plugins the label values of the sample page', async () => {
    const real = await samplePage('calls-plugin.prom');
    const simulated = new Set(pagesOf('calls-plugin').flatMap(({ values }) => [...values.keys()]));
    const ofOtherDays = /_calls_total\{(date|month)/;
    expect([...real.values.keys()].filter((series) => !simulated.has(series) && !ofOtherDays.test(series))).toEqual([]);
  });

  describe('without RTCD', () => {
    const own = createMattermostWorld({ seed: 'sample', start, embedded: true });
    own.advance(start + 60);
    own.inject({ name: 'signaling-errors' });
    own.inject({ name: 'connection-drops', strength: 40 });
    own.advance(start + 300);
    const pages = own.exporters
      .filter(({ job }) => job === 'calls-plugin')
      .map(({ id }) => readPage(own.page(id) ?? ''));
    const RTC = /^mattermost_plugin_calls_rtc_/;
    const rtcOf = <T>(map: ReadonlyMap<string, T>, names: RegExp, namespace: string): Record<string, T> =>
      Object.fromEntries(
        [...map].filter(([name]) => names.test(name)).map(([name, value]) => [name.replace(namespace, ''), value])
      );

    it('there is one installation, each plugin serves calls, and no RTCD is scraped', () => {
      expect(new Set(own.exporters.map(({ job }) => job))).toEqual(
        new Set(['calls-plugin', 'calls-offloader-node-exporter'])
      );
      expect(pages.length).toBeGreaterThan(1);
      for (const page of pages) {
        expect(page.values.get('mattermost_plugin_calls_rtc_sessions_total{groupID="default"}')).toBeGreaterThan(5);
        expect([...page.values.keys()].filter((series) => /_ws_|rtcd|RTCD/.test(series))).toEqual([]);
      }
    });

    it('a plugin has the families of a real RTCD under its own name, with its types, labels and bounds', async () => {
      const real = (await Promise.all(['steady', 'failures', 'loss-rise'].map(captured))).flat();
      const merged = <T>(of: (page: TestPage) => ReadonlyMap<string, T>): Record<string, T> =>
        Object.assign({}, ...real.map(({ page }) => rtcOf(of(page), /^rtcd_rtc_/, 'rtcd_')));
      for (const { types, labelNames, bounds } of pages) {
        expect(Object.keys(rtcOf(types, RTC, '')).length).toBeGreaterThan(9);
        expect(merged((page) => page.types)).toMatchObject(rtcOf(types, RTC, 'mattermost_plugin_calls_'));
        expect(merged((page) => page.labelNames)).toMatchObject(rtcOf(labelNames, RTC, 'mattermost_plugin_calls_'));
        expect(merged((page) => page.bounds)).toMatchObject(rtcOf(bounds, RTC, 'mattermost_plugin_calls_'));
      }
    });

    it('a plugin has the families and label values of the sample page', async () => {
      const real = await samplePage('calls-plugin-embedded-extra.prom');
      const simulated = new Set(pages.flatMap(({ values }) => [...values.keys()]));
      expect([...real.values.keys()].filter((series) => !simulated.has(series))).toEqual([]);
      for (const [family, type] of real.types) {
        expect(pages.map(({ types }) => types.get(family))).toEqual(pages.map(() => type));
      }
    });
  });

  it('gives machines only families that node_exporter has, with its types and labels', async () => {
    const real = await samplePage('node-exporter.prom');
    for (const page of [...pagesOf('rtcd-node-exporter'), ...pagesOf('calls-offloader-node-exporter')]) {
      for (const [family, type] of page.types) {
        expect([family, type, page.labelNames.get(family)]).toEqual([
          family,
          real.types.get(family),
          real.labelNames.get(family),
        ]);
      }
    }
  });

  it('gives machines the families that the dashboard of Mattermost and the triage ask for', () => {
    const names = pagesOf('rtcd-node-exporter').flatMap(({ types }) => [...types.keys()]);
    expect(names).toEqual(
      expect.arrayContaining([
        'node_netstat_Udp_InDatagrams',
        'node_netstat_Udp_OutDatagrams',
        'node_netstat_Udp_InErrors',
        'node_netstat_Udp_RcvbufErrors',
        'node_netstat_Udp_SndbufErrors',
        'node_netstat_Udp6_InDatagrams',
        'node_netstat_Udp6_OutDatagrams',
        'node_netstat_Udp6_InErrors',
        'node_sockstat_TCP_inuse',
        'node_sockstat_TCP6_inuse',
        'node_netstat_Tcp_InErrs',
        'node_netstat_TcpExt_TCPTimeouts',
        'node_netstat_Tcp_RetransSegs',
        'node_network_transmit_bytes_total',
        'node_network_receive_bytes_total',
        'node_cpu_seconds_total',
        'node_memory_MemTotal_bytes',
        'node_memory_MemAvailable_bytes',
        'node_time_seconds',
        'node_boot_time_seconds',
        'node_load1',
        'node_filefd_allocated',
        'node_filefd_maximum',
      ])
    );
  });
});
