import { type Diagnosis, type Finding } from '../../src/triage/types';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo, moments, triageAt } from '../support/triage';
import { replayCapture } from './replay';

/** A diagnosis shows everything that Prometheus saw within this time, so each situation gets its own time. */
const APART = 2 * 3600;
const SCRAPE = 5;
const RTCD = 'rtcd-1:8045';

let prometheus: Prometheus;
let startAt = hoursAgo(24);

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

/**
 * Diagnoses of a captured situation, each 5 s from its first page on, by the second.
 * @param later seconds between the grid on which pasts lie and the first page
 */
async function diagnosesOf(
  situation: string,
  later = 0
): Promise<{ diagnoses: Map<number, Diagnosis<string>>; zero: number }> {
  const { end, time } = await replayCapture(prometheus, 'rtcd', situation, { startAt: startAt + later });
  startAt += APART;
  const diagnoses = new Map<number, Diagnosis<string>>();
  for (const t of moments(0, end - time(0), SCRAPE)) {
    diagnoses.set(t, await triageAt(prometheus, time(t)));
  }
  return { diagnoses, zero: time(0) };
}

function placesOf({ where }: Finding<string>): string[] {
  return where.map(({ value }) => value);
}

describe('idle', () => {
  test('stays idle', async () => {
    const { diagnoses } = await diagnosesOf('idle');
    expect([...new Set([...diagnoses.values()].map(({ status }) => status))]).toEqual(['idle']);
  });
});

describe('steady', () => {
  test('is healthy while people talk, and never anything worse than idle', async () => {
    const { diagnoses } = await diagnosesOf('steady');
    const statuses = (from: number, to: number): string[] => [
      ...new Set(moments(from, to, SCRAPE).map((t) => diagnoses.get(t)?.status ?? 'missing')),
    ];
    expect(statuses(0, 15)).toEqual(['idle']);
    expect(statuses(20, 140)).toEqual(['healthy']);
    expect(statuses(145, 170)).toEqual(['idle']);
    expect([...diagnoses.values()].flatMap(({ findings }) => findings)).toEqual([]);
  });
});

describe('loss-rise', () => {
  const RISE = 20;
  const FALL = 110;
  let diagnoses: Map<number, Diagnosis<string>>;
  let zero: number;

  beforeAll(async () => {
    ({ diagnoses, zero } = await diagnosesOf('loss-rise'));
  });

  test('names nothing before', () => {
    expect(moments(0, RISE, SCRAPE).map((t) => diagnoses.get(t)?.findings.length)).toEqual(
      moments(0, RISE, SCRAPE).map(() => 0)
    );
  });

  test('names the loss of mm-a within 30 s, for as long as it lasts, and nothing else', () => {
    for (const t of moments(RISE + 30, FALL, SCRAPE)) {
      const { status, findings } = diagnoses.get(t) ?? {};
      expect({ t, status, findings: findings?.map((finding) => [finding.cause, placesOf(finding)]) }).toEqual({
        t,
        status: 'degraded',
        findings: [['packet-loss', ['mm-a']]],
      });
    }
  });

  test('knows since when, and that a third of the people suffer', () => {
    for (const t of moments(RISE + 40, FALL, SCRAPE)) {
      const [finding] = diagnoses.get(t)?.findings ?? [];
      const since = finding?.since == null ? NaN : Date.parse(finding.since) / 1000 - zero;
      expect(Math.abs(since - RISE)).toBeLessThanOrEqual(15);
      expect(finding?.affected).toMatchObject({ sessions: 5, of: 15, meetings: null, estimated: true });
    }
  });

  test('is healthy again before its people leave', () => {
    expect(moments(FALL + 30, 145, SCRAPE).map((t) => diagnoses.get(t)?.status)).toEqual(['healthy', 'healthy']);
  });
});

describe.each([0, 3, 7])('failures, %d s off the grid', (later) => {
  let diagnoses: Map<number, Diagnosis<string>>;
  let zero: number;

  beforeAll(async () => {
    ({ diagnoses, zero } = await diagnosesOf('failures', later));
  });

  /** Seconds at which a cause is named. */
  const times = (cause: string): number[] =>
    [...diagnoses].filter(([, { findings }]) => findings.some((finding) => finding.cause === cause)).map(([t]) => t);
  const named = (t: number, cause: string): Finding<string> | undefined =>
    diagnoses.get(t)?.findings.find((finding) => finding.cause === cause);

  test('names what happens in its time, and nothing at any other', () => {
    const allowed: Record<string, Array<readonly [number, number]>> = {
      // Joins without an offer at 15 s, with broken SDP at 60 s, without a call at 70 s, and four of one session at 85 s.
      'setup-failure': [[20, 130]],
      // Two people hear nobody from 115 s until they leave at 150 s.
      'media-blocked': [[120, 165]],
      // Two people keep the lock from 155 s until they leave at 180 s.
      'signaling-errors': [[160, 210]],
      // Four people are killed at 184 s, three freeze from 199 s to 212 s, three from 264 s to 310 s; a restart at 361 s.
      // Each drop is news for 70 s.
      'connection-drops': [
        [190, 275],
        [270, 340],
        [365, 380],
      ],
      'node-disconnected': [[240, 260]],
      // RTCD is away, and no app node is there to tell more.
      'telemetry-lost': [[350, 365]],
    };
    const wrong = [...diagnoses].flatMap(([t, { findings }]) =>
      findings
        .filter(({ cause }) => !(allowed[cause] ?? []).some(([from, to]) => t >= from && t <= to))
        .map((finding) => ({ t, cause: finding.cause, where: placesOf(finding) }))
    );
    expect(wrong).toEqual([]);
    expect(
      [...new Set([...diagnoses.values()].flatMap(({ findings }) => findings.map(({ cause }) => cause)))].sort()
    ).toEqual(Object.keys(allowed).sort());
  });

  test('names joins that never complete', () => {
    expect(times('setup-failure')).toEqual(expect.arrayContaining([30, ...moments(75, 110, SCRAPE)]));
  });

  test('names the people who hear nobody as soon as RTCD knows', () => {
    expect(times('media-blocked')).toEqual(expect.arrayContaining(moments(125, 145, SCRAPE)));
  });

  test('names the signaling locks whose wait timed out, and since when', () => {
    expect(times('signaling-errors')).toEqual(expect.arrayContaining(moments(170, 180, SCRAPE)));
    const since = Date.parse(named(175, 'signaling-errors')?.since ?? '') / 1000 - zero;
    expect(Math.abs(since - 155)).toBeLessThanOrEqual(15);
  });

  test.each([
    { what: 'four people are killed', t: 195, dropped: 4 },
    { what: 'three more freeze', t: 210, dropped: 7 },
    { what: 'three freeze for longer', t: 280, dropped: 3 },
  ])('names the drops if $what', ({ t, dropped }) => {
    expect(named(t, 'connection-drops')?.affected).toMatchObject({ sessions: dropped, estimated: true });
  });

  test('names the installation that lost its connection while its voice flows, and since when', () => {
    expect(times('node-disconnected')).toEqual(expect.arrayContaining(moments(250, 255, SCRAPE)));
    const finding = named(250, 'node-disconnected');
    expect(finding === undefined ? [] : placesOf(finding)).toEqual([RTCD, 'mm-d']);
    expect(finding?.affected).toMatchObject({ sessions: 3 });
    expect(Math.abs(Date.parse(finding?.since ?? '') / 1000 - zero - 234)).toBeLessThanOrEqual(SCRAPE);
  });

  test('is blind while RTCD is away, and names the restart', () => {
    expect(diagnoses.get(360)?.status).toBe('blind');
    expect(named(365, 'connection-drops')?.summary).toContain('restarted and dropped');
  });

  test('is healthy in between, whatever nonsense clients send', () => {
    const quiet = [10, 15, 345];
    expect(quiet.filter((t) => diagnoses.get(t)?.status !== 'healthy')).toEqual([]);
  });
});
