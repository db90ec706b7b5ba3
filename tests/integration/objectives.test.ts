import { type Judgement } from '../../src/objectives/judge';
import { type ObjectiveReport } from '../../src/objectives/report';
import { type ObjectivesReport } from '../../src/objectives/runObjectives';
import { callscope, type Ended } from '../support/command';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { feedRecorded } from '../support/recorded';
import { hoursAgo, moments } from '../support/triage';

const DAY = 86_400;
const HOUR = 3600;
const WINDOW = 3 * DAY;
/** Seconds between two evaluations. Moments are between whole minutes, as those of a real Prometheus. */
const INTERVAL = 120;

const end = hoursAgo(1);
const start = end - 2 * WINDOW;
const windowStart = end - WINDOW;

/** The rules were not evaluated on the first day of the window. */
const isEvaluated = (t: number): boolean => t < windowStart || t >= windowStart + DAY;
const isLastDay = (t: number): boolean => t > end - DAY;
const isLastHour = (t: number): boolean => t > end - HOUR;

/** Whether so many hours before the end, or fewer. */
const isWithin = (t: number, from: number, to: number): boolean => t > end - from * HOUR && t <= end - to * HOUR;
/** Nothing was counted for two hours after the first incident. */
const spiky = (t: number, bad: number) => (isWithin(t, 49.5, 47.5) ? null : { units: 100, bad });

const PROD = { cluster: 'prod' };

let prometheus: Prometheus;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
  const mattermost = { product: 'mattermost', labels: PROD };
  await feedRecorded(
    prometheus.writeUrl,
    [
      {
        ...mattermost,
        objective: 'rtt',
        target: 0.99,
        places: [
          { labels: { instance: 'rtcd-1', groupID: 'mm' }, at: () => ({ units: 300, bad: 0 }) },
          {
            labels: { instance: 'rtcd-2', groupID: 'mm' },
            at: (t) => ({ units: 100, bad: t < windowStart ? 0 : isLastHour(t) ? 8 : 2 }),
          },
        ],
      },
      {
        ...mattermost,
        objective: 'joins',
        target: 0.99,
        isEvaluated,
        places: [{ labels: { instance: 'rtcd-1' }, at: () => ({ units: 100, bad: 3 }) }],
      },
      {
        ...mattermost,
        objective: 'drops',
        target: 0.97,
        // Nobody called but on the last day, in whose last hour nobody did.
        places: [
          {
            labels: { instance: 'rtcd-1' },
            at: (t) => (isLastDay(t) && !isLastHour(t) ? { units: 10, bad: 0 } : null),
          },
        ],
      },
      {
        product: 'videocall',
        isEvaluated: isLastDay,
        objective: 'rtt',
        target: 0.99,
        labels: { cluster: 'young' },
        places: [{ labels: { server: 'eu' }, at: () => ({ units: 10, bad: 0 }) }],
      },
      { product: 'videocall', objective: 'audio', target: 0.97, labels: { cluster: 'silent' }, places: [] },
      {
        product: 'videocall',
        objective: 'rtt',
        target: 0.99,
        labels: { cluster: 'spiky' },
        places: [
          { labels: { server: 'eu' }, at: (t) => spiky(t, isWithin(t, 50, 49.5) ? 60 : isWithin(t, 20, 19) ? 30 : 0) },
          { labels: { server: 'us' }, at: (t) => spiky(t, isWithin(t, 20, 19) ? 10 : 0) },
        ],
      },
    ],
    moments(start + 7, end - 1, INTERVAL)
  );
});

afterAll(() => prometheus?.stop());

function objectives(...args: string[]): Promise<Ended> {
  return callscope('objectives', ['--url', prometheus.url, '--time', String(end), '--window', '3', ...args]);
}

async function reportOf(scope: string): Promise<ObjectivesReport & { judgement: Judgement; code: number | null }> {
  const { stdout, code } = await objectives('--scope', scope, '--format', 'json');
  return { ...JSON.parse(stdout), code };
}

const near = (value: number, digits = 3): unknown => expect.closeTo(value, digits);

test('known samples make a known report', async () => {
  const { judgement, code, failures, products } = await reportOf('cluster="prod"');
  expect({ judgement, code, failures }).toEqual({ judgement: 'missed', code: 1, failures: [] });
  expect(products.map(({ id }) => id)).toEqual(['mattermost']);
  const [rtt, joins, drops, ...more] = products[0]?.objectives ?? [];
  expect(more).toEqual([]);
  // 2 of 400 are bad, and 8 in the last of 72 hours.
  const bad = (71 * 2 + 8) / 72 / 400;
  const burn = 8 / 400 / 0.01;
  expect(rtt).toMatchObject({
    id: 'rtt',
    state: 'kept',
    attainment: near(1 - bad, 5),
    budgetLeft: near(1 - 100 * bad),
    before: 1,
    largest: { share: near(0.75) },
    spenders: [
      {
        where: [
          { label: 'groupID', value: 'mm' },
          { label: 'instance', value: 'rtcd-2' },
        ],
        ofBad: 1,
      },
    ],
    coverage: {
      isFull: true,
      isBeforeFull: true,
      isStale: false,
      interval: INTERVAL,
      evaluated: near(1, 2),
      counted: near(1, 2),
    },
  });
  expect(rtt?.burns.map(({ window, rate }) => [window, rate])).toEqual([
    ['5m', near(burn)],
    ['1h', near(burn)],
    ['6h', near((5 * 2 + 8) / 6 / 4, 2)],
    ['3d', near(100 * bad)],
  ]);
  // All but the last hour of 72.
  expect(rtt?.goodSlices).toEqual({ step: 300, share: near(71 / 72, 2) });
  expect(joins?.goodSlices?.share).toBe(0);
  expect(drops?.goodSlices?.share).toBe(1);
  expect(rtt?.exhaustion['1h']).toEqual(near(((1 - 100 * bad) * WINDOW) / burn, -2));
  expect(joins).toMatchObject({
    state: 'missed',
    attainment: near(0.97, 9),
    budgetLeft: near(-2, 6),
    exhaustion: { '1h': 0, '6h': 0 },
    largest: null,
    coverage: { isFull: true, evaluated: near(2 / 3, 2), counted: near(2 / 3, 2) },
  });
  expect(drops).toMatchObject({
    state: 'kept',
    attainment: 1,
    before: null,
    exhaustion: { '1h': null },
    coverage: { isFull: true, evaluated: near(1, 2), counted: near(23 / 72, 2) },
  });
  expect(drops?.burns.map(({ rate }) => rate)).toEqual([null, null, 0, 0]);
});

test('a window that fills, and rules that counted nothing', async () => {
  const young = await reportOf('cluster=~"you.*"');
  const [report] = young.products[0]?.objectives ?? [];
  expect({ judgement: young.judgement, code: young.code }).toEqual({ judgement: 'kept', code: 0 });
  expect(report).toMatchObject({
    attainment: 1,
    before: null,
    coverage: { isFull: false, isBeforeFull: false, interval: INTERVAL, evaluated: near(1, 2) },
  } satisfies PartialReport);
  expect(report?.coverage.stored).toEqual(near(DAY, -3));
  const silent = await reportOf('cluster="silent"');
  expect(silent).toMatchObject({
    judgement: 'unknown',
    code: 2,
    products: [{ objectives: [{ id: 'audio', state: 'idle', budgetLeft: 1 }] }],
  });
});

test('known incidents', async () => {
  const { products } = await reportOf('cluster="prod"');
  const [rtt, joins, drops] = products[0]?.objectives ?? [];
  // 8 of 400 are bad in the last hour; in 72 hours, 4 of 400 may be.
  expect(rtt?.incidents).toMatchObject({
    step: 300,
    worst: [
      {
        from: end - HOUR,
        to: end,
        isStartKnown: true,
        end: 'open',
        badShare: near(8 / 400, 9),
        spent: near(8 / 4 / 72),
        places: [
          {
            where: [
              { label: 'groupID', value: 'mm' },
              { label: 'instance', value: 'rtcd-2' },
            ],
            ofBad: 1,
          },
        ],
      },
    ],
    explained: near(8 / (8 + 71 * 2)),
  });
  expect(joins?.incidents).toMatchObject({
    worst: [{ from: windowStart + DAY, to: end, isStartKnown: false, end: 'open', spent: near(3, 6) }],
    explained: 1,
  });
  expect(drops?.incidents).toBeNull();
});

test('a gap ends an incident, and does not count as its end', async () => {
  const { products } = await reportOf('cluster="spiky"');
  const [report] = products[0]?.objectives ?? [];
  const allowed = 0.01 * 200 * 70;
  // An hour and a half of the 70 in which anybody called.
  expect(report?.goodSlices?.share).toEqual(near(1 - 1.5 / 70, 2));
  expect(report?.incidents).toMatchObject({
    worst: [
      {
        from: end - 20 * HOUR,
        to: end - 19 * HOUR,
        isStartKnown: true,
        end: 'over',
        badShare: near(0.2, 9),
        spent: near(40 / allowed),
        places: [
          { where: [{ label: 'server', value: 'eu' }], ofBad: near(0.75, 9) },
          { where: [{ label: 'server', value: 'us' }], ofBad: near(0.25, 9) },
        ],
      },
      {
        from: end - 50 * HOUR,
        to: end - 49.5 * HOUR,
        isStartKnown: true,
        end: 'unseen',
        spent: near(30 / allowed),
        places: [{ ofBad: 1 }],
      },
    ],
    explained: near(1, 9),
  });
});

type PartialReport = { [K in keyof ObjectiveReport]?: unknown };

test.each([
  [
    'cluster="prod"',
    1,
    /^OBJECTIVE MISSED at .*, over 3 days\n {2}2 of 3 objectives are kept\. Mattermost Calls misses “Join success”: 97 %, target 99 %\.\n(.*\n)*.*rtcd-2: 100 % of all bad.*\n(.*\n)*.*the first alert \(critical, 14\.4 × over 1h\) fires after 8 min 38 s/,
  ],
  [
    'cluster="spiky"',
    0,
    / {4}20.* to 20\S+: 29 % of the budget\. 20 % were bad\. eu: 75 %; us: 25 %\. Judge it with triage --time 20\S+\n.*, then nothing was counted: 21 % of the budget\. 30 % were bad\. eu: 100 %.*\n {4}These 2 incidents explain 100 % of what was spent\. Their times are in steps of 5 min\./,
  ],
  ['cluster="young"', 0, /^OBJECTIVES KEPT(.*\n)*.*The window isn't full yet: data exists since /],
  ['cluster="silent"', 2, /^OBJECTIVES UNKNOWN(.*\n)* {2}0 of 1 objective is kept\. 1 had nothing to count\./],
  [
    'cluster="nowhere"',
    2,
    /^OBJECTIVES UNKNOWN.*\n {2}No objectives are recorded here\. .*: npm run -s rules -- --format prometheus\./,
  ],
] as const)('as text with exit code: %s ends with %d', async (scope, code, text) => {
  const ended = await objectives('--scope', scope);
  expect(ended.stdout).toMatch(text);
  expect(ended).toMatchObject({ code, stderr: '' });
});

test.each([
  [['--url', 'http://127.0.0.1:1', '--window', '0.5'], 'not a whole number of days'],
  [[], '--url'],
  [['--url', 'http://127.0.0.1:1', '--scope', 'cluster='], '--scope'],
  [['--url', 'http://127.0.0.1:1'], 'objectives:'],
])('%j is refused in one line', async (args, reason) => {
  const ended = await callscope('objectives', args);
  expect(ended).toMatchObject({ code: 3, stdout: '' });
  expect(ended.stderr).toContain(reason);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
});
