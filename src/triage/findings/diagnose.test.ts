/** @jest-environment node */
import fc from 'fast-check';
import { CLIENT_SOURCE, SERVER_SOURCE } from '../../../tests/fixtures/pager/metrics';
import { pager } from '../../../tests/fixtures/pager/product';
import { missing, delivering, NOW } from '../../../tests/support/queries';
import { historyOf, inputOf, rttOf, since } from '../../../tests/support/productInput';
import { fleet, populate, tally } from '../../../tests/support/tallies';
import { english, inEnglish, plain } from '../../messages';
import { DEFAULT_LIMITS } from '../../settings';
import { affects } from './facts';
import { type Activity, type Incident, type Tally } from '../model';
import { diagnose } from './diagnose';
import { type ProductInput, type SymptomHistory } from '../input';
import { type History } from '../past/onset';
import { type Diagnosis, type Finding } from '../types';
import { wordedDiagnosis } from '../worded';

const HEALTHY = populate(fleet({}));
const ONE_RELAY = populate(fleet({ 'wt-ap': 10 }));

function diagnosisOf(...inputs: readonly ProductInput[]): Diagnosis<string> {
  return wordedDiagnosis(diagnose(NOW, inputs, []).diagnosis, inEnglish);
}

function onlyFinding(input: ProductInput): Finding<string> {
  const { findings } = diagnosisOf(input);
  expect(findings).toHaveLength(1);
  const [finding] = findings;
  if (finding === undefined) {
    throw new Error('no finding');
  }
  return finding;
}

/** RFC 3339 of so many seconds ago. */
function ago(seconds: number): string {
  return new Date((NOW - seconds) * 1000).toISOString().replace('.000Z', 'Z');
}

const NOBODY: Partial<Activity> = { sessions: 0, meetings: 0, present: 0, expected: 0, received: 0 };

describe('a healthy product', () => {
  test('has no findings and no notes', () => {
    expect(diagnosisOf(inputOf(HEALTHY))).toEqual({
      version: 1,
      at: '2026-11-22T10:00:00Z',
      status: 'healthy',
      products: [{ id: 'pager', environment: [], dialect: 'main', status: 'healthy' }],
      findings: [],
      notes: [],
    });
  });

  test('is one where a few people are bad for a moment', () => {
    const tallies = populate(fleet({ 'wt-us': 1, 'ws-eu': 1 }));
    expect(diagnosisOf(inputOf(tallies, { histories: { rtt: historyOf(tallies, since(10)) } })).status).toBe('healthy');
  });

  test('keeps the notes of its snapshot and of the questions', () => {
    const ghosts = { kind: 'ghost-series', text: plain('3 ghosts') } as const;
    const failed = { kind: 'query', text: plain('one failed') } as const;
    const { diagnosis } = diagnose(NOW, [inputOf(HEALTHY, { snapshot: { notes: [ghosts] } })], [failed]);
    expect(diagnosis).toMatchObject({ status: 'healthy', notes: [failed, ghosts] });
  });
});

describe('an idle product', () => {
  test('has nobody', () => {
    expect(diagnosisOf(inputOf([], { activity: NOBODY }))).toMatchObject({ status: 'idle', findings: [], notes: [] });
  });

  test('says how many are connected without a call', () => {
    expect(diagnosisOf(inputOf([], { activity: { ...NOBODY, present: 3 } }))).toMatchObject({
      status: 'idle',
      notes: [{ kind: 'idle', text: expect.stringContaining('3 people are connected') }],
    });
  });
});

const LOST_STEPS = pager.causes['telemetry-lost']?.nextSteps.map(english);

describe('a blind product', () => {
  const lost = (source: typeof CLIENT_SOURCE, state: 'lost' | 'delivers' = 'lost') => ({
    ...delivering(source),
    state,
    lastGood: NOW - 40,
  });
  const earlier = <T extends { points: ReadonlyArray<readonly [number, number]> }>(series: T) => ({
    ...series,
    points: series.points.map(([time, value]) => [time - 300, value] as const),
  });
  const crowd = (values: readonly number[], step = 5) => [
    { labels: {}, points: values.map((value, i) => [NOW - 100 + i * step, value] as const) },
  ];

  test.each<{
    what: string;
    input: ProductInput;
    jobs: string[];
    since: string | null;
    says: string;
    /** Those of the product by default. */
    nextSteps?: readonly string[];
  }>([
    {
      what: 'a source is lost',
      input: inputOf([], { activity: NOBODY, sources: [lost(CLIENT_SOURCE), delivering(SERVER_SOURCE)] }),
      jobs: ['pager-client-metrics'],
      since: ago(40),
      says: 'metrics from pager-client-metrics stopped arriving within the last hour',
    },
    {
      what: 'all sources are lost, under whatever job name',
      input: inputOf([], {
        activity: NOBODY,
        sources: [{ ...lost(CLIENT_SOURCE), jobs: ['clients'], lastGood: NOW - 30 }, lost(SERVER_SOURCE)],
      }),
      jobs: ['clients', 'pager-server-stats'],
      since: ago(30),
      says: 'metrics from clients and pager-server-stats stopped arriving',
    },
    {
      what: 'a question stays unanswered',
      input: inputOf(HEALTHY, { unanswered: ['movement', 'meetings'] }),
      jobs: [],
      since: null,
      says: 'Prometheus did not fully answer some queries (movement, meetings)',
      nextSteps: expect.arrayContaining(['Check that Prometheus and all its stores are up and not overloaded.']),
    },
    {
      what: 'a page stands still',
      input: inputOf(HEALTHY, { activity: { stalled: ['client'] } }),
      jobs: ['pager-client-metrics'],
      since: null,
      says: 'metrics from pager-client-metrics are frozen or not numbers',
    },
    {
      what: 'under half of the expected reports arrive',
      input: inputOf(HEALTHY, { activity: { expected: 60, received: 29 } }),
      jobs: ['pager-client-metrics'],
      since: null,
      says: 'only 29 of 60 expected reports arrive',
    },
    {
      what: 'there are people and nothing that they measured',
      input: inputOf([], { activity: { sessions: 12, present: 12, expected: 12, received: 12 } }),
      jobs: ['pager-client-metrics'],
      since: null,
      says: '12 people are connected but none reports measurements',
    },
    {
      what: 'people measured nothing, though events are counted',
      input: inputOf([], {
        activity: { sessions: 12, present: 12, expected: 12, received: 12 },
        snapshot: { symptoms: [{ ...rttOf(HEALTHY), costsTime: false }, rttOf([])] },
      }),
      jobs: ['pager-client-metrics'],
      since: null,
      says: '12 people are connected but none reports measurements',
    },
    {
      what: 'something is known to be hidden',
      input: inputOf(HEALTHY, { activity: { hidden: [plain('half of it is missing')] } }),
      jobs: ['pager-client-metrics'],
      since: null,
      says: 'half of it is missing',
    },
    {
      what: 'everybody vanishes at once',
      input: inputOf([], {
        activity: NOBODY,
        pastActivity: { people: crowd([22, 22, 22]), meetings: crowd([4, 4, 4]), step: 5, lastPresence: NOW - 90 },
      }),
      jobs: ['pager-client-metrics', 'pager-server-stats'],
      since: ago(90),
      says: '22 people in 4 meetings left within seconds of each other at 2026-11-22T09:58:30Z; either',
    },
  ])('is one if $what', ({ input, jobs, since: time, says, nextSteps = LOST_STEPS }) => {
    const diagnosis = diagnosisOf(input);
    expect(diagnosis.status).toBe('blind');
    expect(diagnosis.findings).toEqual([
      {
        cause: 'telemetry-lost',
        product: 'pager',
        environment: [],
        symptoms: [],
        severity: 'critical',
        where: jobs.map((value) => ({ label: 'job', value })),
        localized: jobs.length > 0,
        since: time,
        affected: {
          sessions: null,
          of: null,
          meetings: null,
          participants: null,
          userMinutes: null,
          estimated: false,
        },
        confidence: null,
        summary: expect.stringContaining(says),
        evidence: [],
        nextSteps,
      },
    ]);
  });

  test.each<{ what: string; activity: Partial<Activity>; sources?: ProductInput['sources']; status: string }>([
    { what: 'idle where nothing else is wrong', activity: { hasTraffic: false }, status: 'idle' },
    { what: 'idle where nothing tells of traffic', activity: {}, status: 'idle' },
    { what: 'blind while relays report traffic', activity: { hasTraffic: true }, status: 'blind' },
    {
      what: 'blind while a source is lost',
      activity: {},
      sources: [lost(CLIENT_SOURCE), delivering(SERVER_SOURCE)],
      status: 'blind',
    },
  ])('that vanished is $what some minutes later', ({ activity, sources, status }) => {
    const pastActivity = {
      people: crowd([22, 22, 22]).map(earlier),
      meetings: crowd([4, 4, 4]).map(earlier),
      step: 5,
      lastPresence: NOW - 390,
    };
    const diagnosis = diagnosisOf(
      inputOf([], { activity: { ...NOBODY, ...activity }, pastActivity, ...(sources && { sources }) })
    );
    expect(diagnosis.status).toBe(status);
    if (status === 'idle') {
      expect(diagnosis.notes).toEqual([
        { kind: 'idle', text: expect.stringMatching(/22 people in 4 meetings left .* at 2026-11-22T09:53:30Z/) },
      ]);
    }
  });

  test('whose series are all new is not judged yet, without a finding', () => {
    const { status, findings, notes } = diagnosisOf(inputOf(HEALTHY, { activity: { isNew: true } }));
    expect({ status, findings, kinds: notes.map(({ kind }) => kind) }).toEqual({
      status: 'blind',
      findings: [],
      kinds: ['waiting'],
    });
    expect(notes[0]?.text).toContain("Callscope can't judge Pager yet");
    expect(notes[0]?.text).toContain('within 10 s');
  });

  test('has one finding for all reasons together', () => {
    const input = inputOf(HEALTHY, {
      activity: { stalled: ['client', 'server'], received: 0 },
      sources: [lost(CLIENT_SOURCE), delivering(SERVER_SOURCE)],
      unanswered: ['rtt'],
    });
    expect(onlyFinding(input).summary).toContain('stopped arriving within the last hour');
  });

  test('judges nothing on frozen metrics', () => {
    expect(diagnosisOf(inputOf(ONE_RELAY, { activity: { stalled: ['client'] } })).status).toBe('blind');
  });

  test.each<{ what: string; values: readonly number[]; rooms: readonly number[]; step?: number }>([
    { what: 'one after another', values: [22, 15, 9, 4, 3, 2], rooms: [4, 3, 2, 2, 1, 1] },
    { what: 'from one meeting', values: [12, 12, 12], rooms: [1, 1, 1] },
    { what: 'four at once', values: [4, 4, 4], rooms: [2, 2, 2] },
    { what: 'long ago and nobody since', values: [], rooms: [] },
  ])('is not one that people left $what', ({ values, rooms }) => {
    const pastActivity = { people: crowd(values), meetings: crowd(rooms), step: 5, lastPresence: null };
    expect(diagnosisOf(inputOf([], { activity: NOBODY, pastActivity })).status).toBe('idle');
  });

  test('is not one that lost an optional source', () => {
    const input = inputOf(HEALTHY, {
      sources: [delivering(CLIENT_SOURCE), lost(SERVER_SOURCE)],
      snapshot: { evidenceSources: ['client'] },
    });
    expect(diagnosisOf(input).status).toBe('healthy');
  });

  test('is the state without a known product', () => {
    expect(diagnosisOf()).toEqual({
      version: 1,
      at: '2026-11-22T10:00:00Z',
      status: 'blind',
      products: [],
      findings: [],
      notes: [
        { kind: 'telemetry', text: 'No calls system found: none of the known metrics arrived in the last hour.' },
      ],
    });
  });
});

describe('coverage', () => {
  test.each([
    { received: 60, status: 'healthy', notes: [] },
    { received: 48, status: 'healthy', notes: [] },
    { received: 47, status: 'healthy', notes: ['Only 47 of 60 expected reports arrive.'] },
    { received: 30, status: 'healthy', notes: ['Only 30 of 60 expected reports arrive.'] },
    { received: 29, status: 'blind', notes: ['Only 29 of 60 expected reports arrive.'] },
  ])('of $received among 60 is $status', ({ received, status, notes }) => {
    const diagnosis = diagnosisOf(inputOf(HEALTHY, { activity: { expected: 60, received } }));
    expect(diagnosis.status).toBe(status);
    expect(diagnosis.notes).toEqual(notes.map((text) => ({ kind: 'coverage', text })));
  });

  test('that is unknowable is reported, but not a reason to be blind', () => {
    const input = inputOf(HEALTHY, {
      activity: { present: null, expected: null, received: 0 },
      sources: [delivering(CLIENT_SOURCE), missing(SERVER_SOURCE)],
    });
    expect(diagnosisOf(input)).toMatchObject({
      status: 'healthy',
      notes: [
        {
          kind: 'coverage',
          text: expect.stringContaining('job pager-server-stats delivered nothing in the last hour'),
        },
      ],
    });
  });

  test('of nothing expected is enough', () => {
    expect(diagnosisOf(inputOf(HEALTHY, { activity: { expected: 0, received: 0 } })).status).toBe('healthy');
  });
});

describe('a degraded product', () => {
  test('says what is wrong, where, since when, for how many, and what to do', () => {
    const tallies = populate(fleet({ 'wt-ap': 9 }));
    const input = inputOf(tallies, { histories: { rtt: historyOf(tallies, since(60)) } });
    const { query } = rttOf([]);
    expect(diagnosisOf(input)).toMatchObject({
      status: 'degraded',
      products: [{ id: 'pager', environment: [], dialect: 'main', status: 'degraded' }],
      notes: [],
    });
    expect(onlyFinding(input)).toEqual({
      cause: 'relay-latency',
      product: 'pager',
      environment: [],
      symptoms: ['rtt'],
      severity: 'warning',
      where: [{ label: 'server', value: 'wt-ap' }],
      localized: true,
      // The step is seen one and a half reports late.
      since: '2026-11-22T09:58:53Z',
      affected: { sessions: 9, of: 60, meetings: 3, participants: 10, userMinutes: 9.75, estimated: false },
      confidence: 0.99,
      summary: 'Round-trip time is over 300 ms for 9 of 10 sessions on wt-ap.',
      evidence: [
        { what: 'share of bad sessions (n = 10)', value: 0.9, low: 0.596, high: 0.982, query },
        { what: 'share of bad sessions elsewhere (n = 50)', value: 0, low: 0, high: 0.071, query },
      ],
      nextSteps: pager.causes['relay-latency']?.nextSteps.map(english),
    });
  });

  test('says how many people already see a warning in their client', () => {
    const tallies = populate(fleet({ 'wt-ap': 10 })).map((tally) => ({
      ...tally,
      warned: { surely: 0, possibly: Math.min(1, tally.bad) },
    }));
    const rtt = { ...rttOf(tallies), warning: plain('share that is warned') };
    const input = inputOf(tallies, {
      histories: { rtt: historyOf(tallies, since(60)) },
      snapshot: { symptoms: [rtt] },
    });
    expect(onlyFinding(input).evidence[2]).toEqual({
      what: 'share that is warned',
      value: 0,
      low: 0,
      high: 0.3,
      query: rtt.query,
    });
  });

  test.each<{ what: string; tallies: Tally[]; cause: string; where: string[]; summary: RegExp }>([
    {
      what: 'two relays',
      tallies: populate(fleet({ 'wt-ap': 10, 'ws-us': 10 })),
      cause: 'relay-latency',
      where: ['server ws-us', 'server wt-ap'],
      summary: /20 of 20 sessions on ws-us, wt-ap/,
    },
    {
      what: 'a region',
      tallies: populate(fleet({ 'wt-ap': 10, 'ws-ap': 10 })),
      cause: 'region-latency',
      where: ['region ap'],
      summary: /20 of 20 sessions on ap/,
    },
    {
      what: 'a transport',
      tallies: populate(fleet({ 'ws-us': 10, 'ws-eu': 9, 'ws-ap': 10 })),
      cause: 'transport-latency',
      where: ['server_type ws'],
      summary: /29 of 30 sessions on ws/,
    },
    {
      what: 'everything',
      tallies: populate(fleet({ 'wt-us': 9, 'ws-us': 9, 'wt-eu': 9, 'ws-eu': 9, 'wt-ap': 9, 'ws-ap': 9 })),
      cause: 'fleet-latency',
      where: [],
      summary: /54 of 60 sessions. No relay, region or transport stands out/,
    },
    {
      what: 'the only relay',
      tallies: populate([{ server: 'a', server_type: 'wt', region: 'us', n: 12, bad: 11 }]),
      cause: 'fleet-latency',
      where: [],
      summary: /11 of 12 sessions. Can't say where: a is the only place with enough data/,
    },
    {
      what: 'a few people, perhaps of one relay only',
      tallies: populate([
        { server: 'a', server_type: 'wt', region: 'us', n: 4, bad: 4 },
        { server: 'b', server_type: 'wt', region: 'us', n: 2, bad: 0 },
      ]),
      cause: 'fleet-latency',
      where: [],
      summary: /4 of 6 sessions. Can't say where: there are too few sessions to compare places/,
    },
    {
      what: 'people of several relays',
      tallies: populate(fleet({ 'wt-us': 1, 'ws-eu': 1, 'wt-ap': 2 })),
      cause: 'client-network',
      where: [],
      summary: /4 of 60 sessions. No relay, region or transport explains them/,
    },
    {
      what: 'a single person',
      tallies: populate(fleet({ 'wt-us': 1 })),
      cause: 'client-network',
      where: [],
      summary: /1 of 60 sessions. No relay, region or transport explains it/,
    },
    {
      what: 'two people of one relay',
      tallies: populate(fleet({ 'wt-us': 2 })),
      cause: 'client-network',
      where: [],
      summary: /2 of 60 sessions. Both are on wt-us: too few to say whether it is the cause/,
    },
  ])('names $what', ({ tallies, cause, where, summary }) => {
    const finding = onlyFinding(inputOf(tallies));
    expect(finding.cause).toBe(cause);
    expect(finding.where.map(({ label, value }) => `${label} ${value}`).sort()).toEqual(where);
    expect(finding.localized).toBe(where.length > 0);
    expect(finding.summary).toMatch(summary);
    expect(finding.nextSteps.length).toBeGreaterThan(0);
  });

  test('is one even if the telemetry is poor, which it says too', () => {
    const diagnosis = diagnosisOf(inputOf(ONE_RELAY, { activity: { expected: 200, received: 60 } }));
    expect(diagnosis.status).toBe('degraded');
    expect(diagnosis.findings.map(({ cause }) => cause).sort()).toEqual(['relay-latency', 'telemetry-lost']);
  });
});

describe('scattered people', () => {
  const few = populate(fleet({ 'wt-us': 1, 'ws-eu': 1, 'wt-ap': 1 }));
  const single = populate(fleet({ 'wt-us': 1 }));

  test.each([
    { who: 'three people', tallies: few, seconds: 10, found: false },
    { who: 'three people', tallies: few, seconds: 15, found: true },
    { who: 'a single person', tallies: single, seconds: 25, found: false },
    { who: 'a single person', tallies: single, seconds: 30, found: true },
  ])('are a finding when $who are bad for $seconds s: $found', ({ tallies, seconds, found }) => {
    const { findings } = diagnosisOf(inputOf(tallies, { histories: { rtt: historyOf(tallies, since(seconds)) } }));
    expect(findings.map(({ cause }) => cause)).toEqual(found ? ['client-network'] : []);
  });

  test('are warned about, with their number and since when', () => {
    expect(onlyFinding(inputOf(few, { histories: { rtt: historyOf(few, since(120)) } }))).toMatchObject({
      severity: 'warning',
      since: '2026-11-22T09:57:53Z',
      affected: { sessions: 3, of: 60, meetings: 3, participants: 12 },
    });
  });

  test('are no finding as long as their past is unknown', () => {
    expect(diagnosisOf(inputOf(few, { histories: {} })).findings).toEqual([]);
  });
});

describe('units that also go bad one by one', () => {
  const byChance = { share: 0.02, seconds: 70, atOnce: 3 };
  const causesOf = (tallies: readonly Tally[], levelAt: (secondsAgo: number) => number): string[] => {
    const symptoms = [{ ...rttOf(tallies), byChance, scattered: null }];
    const input = inputOf(tallies, { snapshot: { symptoms }, histories: { rtt: historyOf(tallies, levelAt) } });
    return diagnosisOf(input).findings.map(({ cause }) => cause);
  };
  /** One after the other, 15 s apart. */
  const oneByOne = (bad: number) => (secondsAgo: number) => Math.max(0, bad - Math.floor(secondsAgo / 15)) / bad;

  test('are a finding if several went at once', () => {
    const tallies = populate(fleet({ 'wt-ap': 4 }));
    expect(causesOf(tallies, since(40))).not.toEqual([]);
  });

  test('are none if so many of a crowd go at once by chance', () => {
    const [few, many] = [3, 4].map((bad) => causesOf(populate(fleet({ 'wt-ap': bad })), since(40)));
    expect([few, many]).toEqual([[], ['relay-latency']]);
  });

  test('are none if they went one after the other', () => {
    const tallies = populate(fleet({ 'wt-ap': 4 }));
    expect(causesOf(tallies, oneByOne(4))).toEqual([]);
  });

  test('are a finding, however they went, if they are far more than on a good day', () => {
    const tallies = populate(fleet({ 'wt-ap': 10 }));
    expect(causesOf(tallies, oneByOne(10))).not.toEqual([]);
  });
});

describe('an outage', () => {
  const severe = populate(fleet({ 'wt-us': 10, 'ws-us': 10, 'wt-eu': 10, 'ws-eu': 10, 'wt-ap': 10, 'ws-ap': 10 }), 1);

  test('is when half of the sessions are hardly usable', () => {
    expect(onlyFinding(inputOf(severe)).severity).toBe('critical');
    expect(diagnosisOf(inputOf(severe)).status).toBe('outage');
  });

  test('is not when a small relay is hardly usable', () => {
    const tallies = populate(fleet({ 'wt-ap': 10 }), 1);
    expect(onlyFinding(inputOf(tallies)).severity).toBe('critical');
    expect(diagnosisOf(inputOf(tallies)).status).toBe('degraded');
  });

  test('is not when everybody is slow, but not that slow', () => {
    const tallies = severe.map((each) => ({ ...each, severe: Math.floor(each.n / 3) }));
    expect(diagnosisOf(inputOf(tallies)).status).toBe('degraded');
  });
});

describe('incidents', () => {
  const INCIDENT: Incident = {
    cause: 'relay-down',
    severity: 'critical',
    where: [{ label: 'server', value: 'wt-ap' }],
    since: NOW - 30,
    affected: { sessions: 10, of: 60, meetings: null, participants: null, userMinutes: null, estimated: true },
    summary: plain('It is gone.'),
    evidence: [],
    total: false,
    past: null,
  };

  test('are findings', () => {
    const input = inputOf(HEALTHY, { snapshot: { incidents: [INCIDENT] }, incidentHistories: [null] });
    expect(diagnosisOf(input).status).toBe('degraded');
    expect(onlyFinding(input)).toMatchObject({
      cause: 'relay-down',
      product: 'pager',
      environment: [],
      localized: true,
      since: ago(30),
      affected: { sessions: 10 },
    });
  });

  test.each([
    { seconds: 40, found: true },
    { seconds: 20, found: false },
  ])('that must last half a minute are findings after $seconds s: $found', ({ seconds, found }) => {
    const past = { n: 'n', good: 'good', lasting: 30 };
    const input = inputOf(HEALTHY, {
      snapshot: { incidents: [{ ...INCIDENT, past, total: true }] },
      incidentHistories: [historyOf(ONE_RELAY, since(seconds))],
    });
    expect(diagnosisOf(input).status).toBe(found ? 'outage' : 'healthy');
    expect(diagnosisOf(input).findings.map(({ since: time }) => time)).toEqual(found ? ['2026-11-22T09:59:13Z'] : []);
  });

  test('that take all relays are an outage', () => {
    const incidents = [{ ...INCIDENT, total: true }];
    expect(diagnosisOf(inputOf(HEALTHY, { snapshot: { incidents }, incidentHistories: [null] })).status).toBe('outage');
  });
});

describe('since', () => {
  const sinceOf = (history: Parameters<typeof historyOf>[1], hasLonger = false): string | null =>
    onlyFinding(inputOf(ONE_RELAY, { histories: { rtt: historyOf(ONE_RELAY, history, { hasLonger }) } })).since;
  const VISIBLE_AFTER = 7.5;

  test.each([
    { what: 'a step', level: since(60), seconds: 60 },
    { what: 'a step just now', level: since(5), seconds: 5 },
    { what: 'a ramp', level: (secondsAgo: number) => Math.max(0, 1 - secondsAgo / 100), seconds: 85 },
    { what: 'a gap of two moments', level: (t: number) => (t <= 100 && t !== 40 && t !== 45 ? 1 : 0), seconds: 100 },
    { what: 'a gap of three moments', level: (t: number) => (t <= 100 && (t < 40 || t > 50) ? 1 : 0), seconds: 35 },
    { what: 'a burst long before', level: (t: number) => (t <= 60 || (t > 500 && t < 600) ? 1 : 0), seconds: 60 },
  ])('is the start of $what', ({ level, seconds }) => {
    const error = Date.parse(sinceOf(level) ?? '') / 1000 - (NOW - seconds - VISIBLE_AFTER);
    expect(Math.abs(error)).toBeLessThanOrEqual(5);
  });

  test('is found in the longer past, to the minute', () => {
    expect(sinceOf(since(3 * 3600), true)).toBe(ago(3 * 3600));
  });

  test('is unknown if it was always so', () => {
    expect(sinceOf(() => 1, true)).toBeNull();
    expect(sinceOf(() => 1, false)).toBeNull();
  });

  test('is unknown without a past, and so is the time lost', () => {
    const finding = onlyFinding(inputOf(ONE_RELAY, { histories: {} }));
    expect(finding).toMatchObject({ since: null, affected: { sessions: 10, userMinutes: null } });
  });
});

test('a fault that is good now is over', () => {
  const histories = { rtt: historyOf(ONE_RELAY, (secondsAgo) => (secondsAgo > 12 ? 1 : 0)) };
  expect(diagnosisOf(inputOf(ONE_RELAY, { histories })).findings).toEqual([]);
});

test('a fault is over if it was good since then, even if too few units are there now', () => {
  const most = populate(fleet({ 'wt-ap': 6 }));
  const past = historyOf(most, (secondsAgo) => (secondsAgo > 22 ? 1 : 0));
  const few = (series: typeof past.n, share: number): typeof past.n =>
    series.map((each) => ({
      ...each,
      points: each.points.map(([time, value]) => [time, time > NOW - 10 ? share * value : value] as const),
    }));
  const histories = { rtt: { ...past, n: few(past.n, 0.1), good: few(past.good, 0.1) } };
  expect(diagnosisOf(inputOf(most, { histories })).findings).toEqual([]);
});

test('a few on each of several relays, which by chance no other has, are scattered people', () => {
  const some = populate(fleet({ 'wt-us': 3, 'wt-ap': 3, 'ws-ap': 3 }, 13));
  const { cause, where, affected } = onlyFinding(inputOf(some, { histories: { rtt: historyOf(some, since(60)) } }));
  expect({ cause, where, sessions: affected.sessions }).toEqual({ cause: 'client-network', where: [], sessions: 9 });
});

test('a fault that is half as bad now is not over', () => {
  const histories = { rtt: historyOf(ONE_RELAY, (secondsAgo) => (secondsAgo > 12 ? 1 : 0.4)) };
  expect(onlyFinding(inputOf(ONE_RELAY, { histories })).cause).toBe('relay-latency');
});

test("a past that doesn't distinguish places is compared with all of them", () => {
  const told = historyOf(ONE_RELAY, () => 1);
  const untold = (series: typeof told.n): typeof told.n => {
    const times = series[0]?.points.map(([time]) => time) ?? [];
    const sumAt = (i: number): number => series.reduce((sum, { points }) => sum + (points[i]?.[1] ?? 0), 0);
    return [{ labels: {}, points: times.map((time, i) => [time, sumAt(i)] as const) }];
  };
  const histories = { rtt: { ...told, n: untold(told.n), good: untold(told.good) } };
  expect(onlyFinding(inputOf(ONE_RELAY, { histories }))).toMatchObject({ cause: 'relay-latency', localized: true });
});

describe('affected', () => {
  test('counts people, meetings, those in them, and the time they lost', () => {
    const tallies = [
      tally({ server: 'a' }, 3, 3, { meeting: 'm1' }),
      tally({ server: 'b' }, 2, 0, { meeting: 'm1' }),
      tally({ server: 'a' }, 4, 3, { meeting: 'm2' }),
      tally({ server: 'a' }, 2, 0, { meeting: 'm3' }),
      tally({ server: 'b' }, 20, 0, { meeting: 'm4' }),
    ];
    const finding = onlyFinding(inputOf(tallies, { histories: { rtt: historyOf(tallies, since(295)) } }));
    expect(finding.where).toEqual([{ label: 'server', value: 'a' }]);
    expect(finding.affected).toEqual({
      sessions: 6,
      of: 31,
      meetings: 2,
      participants: 9,
      userMinutes: 30,
      estimated: false,
    });
  });

  test('does not know meetings where there are none', () => {
    const tallies = ONE_RELAY.map((each) => ({ ...each, meeting: null }));
    expect(onlyFinding(inputOf(tallies)).affected).toMatchObject({ sessions: 10, meetings: null, participants: null });
  });

  test('turns units into people if a unit is not a person', () => {
    const tallies = ONE_RELAY.map((each) => ({ ...each, n: 3 * each.n, bad: 3 * each.bad }));
    expect(onlyFinding(inputOf(tallies)).affected).toMatchObject({ sessions: 10, of: 60 });
  });
});

describe('the order of findings', () => {
  const tallies = populate(fleet({ 'wt-ap': 30, 'ws-ap': 30, 'ws-us': 12 }, 30));

  test('is by people affected', () => {
    expect(diagnosisOf(inputOf(tallies)).findings.map(({ cause }) => cause)).toEqual([
      'region-latency',
      'relay-latency',
    ]);
  });

  test('puts new findings before chronic ones', () => {
    const isOld = ({ place }: Tally): boolean => place.region === 'ap';
    const old = historyOf(tallies.filter(isOld), () => 1, { hasLonger: true });
    const fresh = historyOf(
      tallies.filter((each) => !isOld(each)),
      since(60),
      { hasLonger: true }
    );
    const history = {
      ...old,
      n: [...old.n, ...fresh.n],
      good: [...old.good, ...fresh.good],
      longer: old.longer && {
        ...old.longer,
        n: [...old.longer.n, ...(fresh.longer?.n ?? [])],
        good: [...old.longer.good, ...(fresh.longer?.good ?? [])],
      },
    };
    const { findings } = diagnosisOf(inputOf(tallies, { histories: { rtt: history } }));
    expect(findings.map(({ cause, since: time }) => ({ cause, isNew: time !== null }))).toEqual([
      { cause: 'relay-latency', isNew: true },
      { cause: 'region-latency', isNew: false },
    ]);
  });
});

describe('several products', () => {
  const second = { ...pager, id: 'second', title: 'Second' };
  const idle = inputOf([], { activity: NOBODY });
  const healthy = inputOf(HEALTHY);
  const blind = inputOf(HEALTHY, { unanswered: ['rtt'] });
  const degraded = inputOf(ONE_RELAY);
  const outage = inputOf(populate(fleet({ 'wt-us': 10 }), 1).slice(0, 3));

  test.each([
    { first: idle, other: healthy, status: 'healthy' },
    { first: healthy, other: blind, status: 'blind' },
    { first: degraded, other: blind, status: 'degraded' },
    { first: outage, other: degraded, status: 'outage' },
  ])('together are as bad as the worst one: $status', ({ first, other, status }) => {
    const diagnosis = diagnosisOf(first, { ...other, product: second });
    expect(diagnosis.status).toBe(status);
    expect(diagnosis.products.map(({ id }) => id)).toEqual(['pager', 'second']);
    expect(diagnosisOf({ ...other, product: second }, first).status).toBe(status);
  });
});

describe('a suspicion whose follow-up fails', () => {
  const unansweredFurther = ['symptom rtt'];

  test.each([
    { what: 'people', input: inputOf(HEALTHY, { unansweredFurther }) },
    { what: 'nobody', input: inputOf([], { activity: NOBODY, unansweredFurther }) },
  ])('is not healthy with $what', ({ input }) => {
    const { status, findings } = diagnosisOf(input);
    expect(status).toBe('blind');
    expect(findings).toMatchObject([{ cause: 'telemetry-lost', summary: expect.stringContaining('(symptom rtt)') }]);
  });

  test('adds nothing to an existing finding', () => {
    const { status, findings } = diagnosisOf(inputOf(ONE_RELAY, { histories: {}, unansweredFurther }));
    expect(status).toBe('degraded');
    expect(findings).toMatchObject([{ cause: 'relay-latency', since: null, affected: { userMinutes: null } }]);
  });
});

describe('nothing found', () => {
  test('is said only with an answer', () => {
    expect(diagnosisOf().notes).toEqual([
      { kind: 'telemetry', text: expect.stringContaining('No calls system found') },
    ]);
    const failed = { kind: 'query' as const, text: plain('a question failed') };
    expect(diagnose(NOW, [], [failed]).diagnosis).toMatchObject({ status: 'blind', notes: [failed] });
  });
});

describe('for any population', () => {
  const anyActivity = fc.record({
    sessions: fc.constantFrom(0, null),
    meetings: fc.constantFrom(0, null),
    present: fc.option(fc.nat(50)),
    expected: fc.option(fc.nat(50)),
    received: fc.nat(50),
    stalled: fc.subarray(['client', 'server']),
  });
  const anySources = fc.tuple(
    ...[CLIENT_SOURCE, SERVER_SOURCE].map((source) =>
      fc.constantFrom(delivering(source), missing(source), { ...delivering(source), state: 'lost' as const })
    )
  );

  test('an empty snapshot is never healthy', () => {
    fc.assert(
      fc.property(anyActivity, anySources, fc.subarray(['rtt', 'meetings']), (activity, sources, unanswered) => {
        const { status } = diagnosisOf(inputOf([], { activity, sources, unanswered }));
        expect(['idle', 'blind']).toContain(status);
      })
    );
  });

  const anyTallies = fc
    .array(
      fc.record({
        server: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        server_type: fc.constantFrom('wt', 'ws'),
        region: fc.constantFrom('us', 'eu', 'ap'),
        meeting: fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5'),
        n: fc.integer({ min: 1, max: 12 }),
        share: fc.constantFrom(0, 0, 0.3, 1),
        severe: fc.boolean(),
      }),
      { minLength: 1, maxLength: 20 }
    )
    .map((rows) =>
      rows.map(({ meeting, n, share, severe, ...place }) => {
        const bad = Math.round(share * n);
        return tally(place, n, bad, { meeting, severe: severe ? bad : 0 });
      })
    );

  test('the order of rows changes nothing', () => {
    const shuffled = anyTallies.chain((tallies) =>
      fc.tuple(
        fc.constant(tallies),
        fc.shuffledSubarray(tallies, { minLength: tallies.length, maxLength: tallies.length })
      )
    );
    fc.assert(
      fc.property(shuffled, ([tallies, others]) => {
        const histories = { rtt: historyOf(tallies, since(60)) };
        expect(diagnosisOf(inputOf(others, { histories }))).toEqual(diagnosisOf(inputOf(tallies, { histories })));
      })
    );
  });

  test('nobody is affected twice, and no more than there are', () => {
    fc.assert(
      fc.property(anyTallies, (tallies) => {
        const { findings } = diagnosisOf(inputOf(tallies));
        const affected = findings.reduce((sum, finding) => sum + (finding.affected.sessions ?? 0), 0);
        expect(affected).toBeLessThanOrEqual(tallies.reduce((sum, { bad }) => sum + bad, 0));
      })
    );
  });
});

describe('a place of few people', () => {
  const few = populate([
    { server: 'a', server_type: 'wt', region: 'us', n: 4, bad: 4 },
    { server: 'b', server_type: 'ws', region: 'us', n: 18, bad: 0 },
  ]);

  test('is named, with how few they are', () => {
    expect(onlyFinding(inputOf(few, { histories: { rtt: historyOf(few, since(60)) } }))).toMatchObject({
      cause: 'relay-latency',
      where: [{ label: 'server', value: 'a' }],
      summary:
        'Round-trip time is over 300 ms for 4 of 4 sessions on a. Only 4 sessions are on a; elsewhere, 0 of 18 are bad.',
    });
  });

  test.each([
    { here: 4, elsewhere: { n: 18, bad: 1 }, says: 'Only 4 sessions are on a; elsewhere, 1 of 18 is bad.' },
    { here: 30, elsewhere: { n: 4, bad: 0 }, says: 'Only 4 sessions are elsewhere; 0 of 4 are bad.' },
  ])('says how few they are: $says', ({ here, elsewhere, says }) => {
    const tallies = populate([
      { server: 'a', server_type: 'wt', region: 'us', n: here, bad: here },
      { server: 'b', server_type: 'ws', region: 'us', ...elsewhere },
    ]);
    const { findings } = diagnosisOf(inputOf(tallies, { histories: { rtt: historyOf(tallies, since(60)) } }));
    expect(findings[0]?.summary).toContain(says);
  });

  test.each([
    { seconds: 5, found: [] },
    { seconds: 10, found: ['relay-latency'] },
  ])('must be bad for longer than a burst: $seconds s', ({ seconds, found }) => {
    const { findings } = diagnosisOf(inputOf(few, { histories: { rtt: historyOf(few, since(seconds)) } }));
    expect(findings.map(({ cause }) => cause)).toEqual(found);
  });

  test.each([
    { minUnits: 1, found: 'relay-latency' },
    { minUnits: 4, found: 'relay-latency' },
    { minUnits: 10, found: 'relay-latency' },
  ])('is named at any minimum number of units: $minUnits', ({ minUnits, found }) => {
    const limits = { ...DEFAULT_LIMITS, minUnits };
    expect(onlyFinding(inputOf(few, { limits, histories: { rtt: historyOf(few, since(60)) } })).cause).toBe(found);
  });

  test("that are all on one relay, but too few to name it, don't get the advice to leave relays alone", () => {
    const two = populate(fleet({ 'wt-us': 2 }));
    expect(onlyFinding(inputOf(two)).nextSteps).toEqual(pager.causes['client-network']?.unplacedSteps?.map(english));
    const scattered = populate(fleet({ 'wt-us': 1, 'ws-eu': 1 }));
    expect(onlyFinding(inputOf(scattered)).nextSteps).toEqual(pager.causes['client-network']?.nextSteps.map(english));
  });

  test("without a place doesn't get the advice to check what all places share", () => {
    const only = populate([{ server: 'a', server_type: 'wt', region: 'us', n: 12, bad: 11 }]);
    expect(onlyFinding(inputOf(only)).nextSteps).toEqual(pager.causes['fleet-latency']?.unplacedSteps?.map(english));
  });
});

describe('what changed', () => {
  /** A past in which these relays have been slower by two bins for a minute, whether over the limit or not. */
  const slower = (tallies: readonly Tally[], servers: readonly string[]): SymptomHistory => {
    const history = historyOf(tallies, since(60));
    const binned = (bin: string, is: (server: string, time: number) => boolean): History['n'] =>
      history.n.map(({ labels, points }) => ({
        labels: { ...labels, bin },
        points: points.map(([time, n]) => [time, is(labels.server ?? '', time) ? n : 0] as const),
      }));
    const isSlower = (server: string, time: number): boolean => servers.includes(server) && time >= NOW - 60;
    return { ...history, bins: [...binned('1', (...at) => !isSlower(...at)), ...binned('3', isSlower)] };
  };
  const ALL = ['wt-us', 'ws-us', 'wt-eu', 'ws-eu', 'wt-ap', 'ws-ap'];
  const WT = ['wt-us', 'wt-eu', 'wt-ap'];

  test.each<{ what: string; bad: Record<string, number>; changed: readonly string[]; cause: string; where: string[] }>([
    { what: 'a transport', bad: { 'wt-ap': 10 }, changed: WT, cause: 'transport-latency', where: ['wt'] },
    { what: 'everything', bad: { 'wt-ap': 10, 'ws-ap': 8 }, changed: ALL, cause: 'fleet-latency', where: [] },
    { what: 'a region', bad: { 'wt-ap': 9 }, changed: ['wt-ap', 'ws-ap'], cause: 'region-latency', where: ['ap'] },
    { what: 'what is slow', bad: { 'wt-ap': 9 }, changed: ['wt-ap'], cause: 'relay-latency', where: ['wt-ap'] },
    { what: 'nothing', bad: { 'wt-ap': 9 }, changed: [], cause: 'relay-latency', where: ['wt-ap'] },
    { what: 'everything, where few suffer', bad: { 'wt-ap': 2 }, changed: ALL, cause: 'fleet-latency', where: [] },
    { what: 'nothing, where few suffer', bad: { 'wt-ap': 2 }, changed: [], cause: 'client-network', where: [] },
  ])('is at its real place, although limits alone show less: $what', ({ bad, changed, cause, where }) => {
    const tallies = populate(fleet(bad));
    const finding = onlyFinding(inputOf(tallies, { histories: { rtt: slower(tallies, changed) } }));
    expect({ cause: finding.cause, where: finding.where.map(({ value }) => value) }).toEqual({ cause, where });
    expect(finding.affected.sessions).toBe(Object.values(bad).reduce((sum, count) => sum + count, 0));
  });

  test('is reported with the people affected', () => {
    const tallies = populate(fleet({ 'wt-ap': 10 }));
    const { summary, evidence } = onlyFinding(inputOf(tallies, { histories: { rtt: slower(tallies, WT) } }));
    expect(summary).toBe(
      'Round-trip time is over 300 ms for 10 of 30 sessions on wt. ' +
        'It rose at the same time for 30 of these 30 sessions, 20 of them still under the limit.'
    );
    expect(evidence.map(({ what, value }) => [what, value])).toContainEqual([
      'share of sessions that rose (n = 30)',
      1,
    ]);
  });

  test('is no finding if nobody is affected', () => {
    expect(diagnosisOf(inputOf(HEALTHY, { histories: { rtt: slower(HEALTHY, ALL) } })).findings).toEqual([]);
  });

  test("finds a place among so few others that limits alone don't show it", () => {
    const tallies = populate([
      { server: 'a', server_type: 'wt', region: 'us', n: 4, bad: 4 },
      { server: 'b', server_type: 'wt', region: 'us', n: 2, bad: 0 },
    ]);
    expect(onlyFinding(inputOf(tallies, { histories: { rtt: slower(tallies, ['a']) } }))).toMatchObject({
      cause: 'relay-latency',
      where: [{ label: 'server', value: 'a' }],
    });
  });
});

describe('a finding about what may come', () => {
  const ahead: Incident = {
    cause: 'host-saturation',
    severity: 'warning',
    where: [],
    since: null,
    past: null,
    affected: affects({ estimated: true }),
    summary: plain('Headroom is low.'),
    evidence: [],
    isAhead: true,
  };

  test('never changes a status', () => {
    expect(diagnosisOf(inputOf(HEALTHY, { snapshot: { incidents: [ahead] } }))).toMatchObject({
      status: 'healthy',
      findings: [{ summary: 'Headroom is low.', severity: 'warning' }],
    });
    expect(diagnosisOf(inputOf([], { activity: NOBODY, snapshot: { incidents: [ahead] } }))).toMatchObject({
      status: 'idle',
      findings: [{ summary: 'Headroom is low.' }],
    });
  });

  test('yields to what people suffer from now', () => {
    const now: Incident = { ...ahead, isAhead: false, summary: plain('A relay is down.') };
    const { status, findings } = diagnosisOf(inputOf(HEALTHY, { snapshot: { incidents: [ahead, now] } }));
    expect(status).toBe('degraded');
    expect(findings.map(({ summary }) => summary)).toEqual(['A relay is down.']);
  });

  test('is no open suspicion if its question fails', () => {
    expect(diagnosisOf(inputOf(HEALTHY, { unansweredFurther: ['aheadPeak'] })).status).toBe('healthy');
  });
});
