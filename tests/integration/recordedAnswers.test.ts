import { type Fault } from '../../simulator/faults';
import { createMattermostWorld } from '../../simulator/mattermost/world';
import { createVideocallWorld } from '../../simulator/videocall/world';
import { type World, type WorldOptions } from '../../simulator/world';
import { createHttpClient } from '../../src/promClient/httpClient';
import { answerGroup } from '../../src/rules/answers';
import { discover } from '../../src/triage/discover';
import { type Diagnosis } from '../../src/triage/types';
import { feedWorld } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { evaluateRules, Recorder } from '../support/ruleEvaluation';
import { moments, optionsAt, readingAt } from '../support/triage';

/** A fixed past, 2026-01-05T00:00:00Z. Incidents are too far apart to see one another. */
const START = 1_767_571_200;
const APART = 7 * 3600;
const SETTLED = 150;
const BEFORE = 10;
const AFTER = 60;
const SCRAPE = 5;
/** Seconds between two verdicts. */
const STEP = 10;

interface Incident {
  dialect: string;
  fault: Fault;
  createWorld: (options: WorldOptions) => World;
}

const VIDEOCALL: readonly Fault[] = [
  { name: 'relay-latency', place: { server: 'webtransport-apac.example.org' }, strength: 300 },
  { name: 'audio-meeting', place: { meeting_id: 'all-hands' }, strength: 0.3 },
  { name: 'relay-down', place: { server: 'websocket-eu-west.example.org' } },
];
const EXTENDED: readonly Fault[] = [
  { name: 'audio-meeting', place: { meeting_id: 'all-hands' }, strength: 0.3 },
  { name: 'media-blocked', place: { meeting_id: 'all-hands' } },
  { name: 'telemetry-lost', mode: 'down', place: { job: 'videocall-client-metrics' } },
];
const MATTERMOST: readonly Fault[] = [
  { name: 'packet-loss', place: { instance: 'rtcd-2:8045' } },
  { name: 'setup-failure', place: { instance: 'rtcd-2:8045' } },
  { name: 'telemetry-lost', mode: 'down', place: { job: 'rtcd' } },
];
const INCIDENTS: readonly Incident[] = [
  ...VIDEOCALL.map((fault) => ({ dialect: 'main', fault, createWorld: createVideocallWorld })),
  ...EXTENDED.map((fault) => ({
    dialect: 'extended',
    fault,
    createWorld: (options: WorldOptions) => createVideocallWorld({ ...options, extended: true }),
  })),
  ...MATTERMOST.map((fault) => ({ dialect: 'mattermost', fault, createWorld: createMattermostWorld })),
];

let prometheus: Prometheus;
let client: ReturnType<typeof createHttpClient>;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true, retention: '730d' });
  client = createHttpClient(prometheus.url, { timeout: 30_000 });
});

afterAll(() => prometheus?.stop());

function verdictAt(at: number): ReturnType<typeof readingAt> {
  return readingAt(prometheus, at);
}

function placesIn({ findings }: Diagnosis<string>): unknown {
  return findings.map(({ cause, where, since }) => ({ cause, where, since }));
}

test.each(INCIDENTS.map((each, i) => ({ ...each, i, name: each.fault.name })))(
  'recorded answers give the verdicts of the questions themselves: $name $dialect',
  async ({ fault, createWorld, i }) => {
    const begin = START + i * APART;
    const faultStart = begin + SETTLED;
    const lived = createWorld({ seed: fault.name, start: begin });
    lived.inject({ ...fault, start: faultStart });
    await feedWorld(prometheus, lived, begin, faultStart + AFTER);
    const instants = moments(faultStart - BEFORE, faultStart + AFTER, STEP);
    const asked = await Promise.all(instants.map(verdictAt));
    const discovered = await discover(client, optionsAt(instants[0] ?? begin));
    const group = answerGroup(discovered, []);
    expect(group.interval).toBe(SCRAPE);

    await evaluateRules(prometheus, { groups: [group] }, instants[0] ?? begin, instants.at(-1) ?? begin);
    const read = await Promise.all(instants.map(verdictAt));

    expect(read.map(({ diagnosis }) => diagnosis)).toEqual(asked.map(({ diagnosis }) => diagnosis));
    expect(asked.map(({ recorded }) => recorded)).toEqual(instants.map(() => 0));
    const first = Object.keys(discovered.questions).length;
    expect(read[0]?.recorded).toBe(first);
    // Some follow-ups are recorded, too.
    expect(read.some(({ recorded }) => recorded > first)).toBe(fault.name.startsWith('audio'));
    expect(new Set(asked.map(({ diagnosis }) => diagnosis.status)).size).toBeGreaterThan(1);
  }
);

test('between two evaluations, the last one is judged, and rules that stopped are not', async () => {
  const at = START + SETTLED + 20;
  const asked = await verdictAt(at);
  const later = await verdictAt(at + 3);
  const stopped = await verdictAt(START + SETTLED + AFTER + 13);

  expect(later.recorded).toBe(asked.recorded);
  expect(placesIn(later.diagnosis)).toEqual(placesIn(asked.diagnosis));
  expect(stopped.recorded).toBe(0);
});

test('rows that were recorded before Prometheus restarted are not read', async () => {
  const begin = START + INCIDENTS.length * APART;
  const at = begin + SETTLED;
  await feedWorld(prometheus, createVideocallWorld({ seed: 'restart', start: begin }), begin, at);
  const asked = await verdictAt(at);
  const { rules } = answerGroup(await discover(client, optionsAt(at)), []);
  // A restart sets no staleness markers: what is no longer recorded stays visible.
  await new Recorder(prometheus).evaluate(rules, at - 2 * SCRAPE);
  await new Recorder(prometheus).evaluate(rules, at);
  const read = await verdictAt(at);

  expect(read.recorded).toBe(Object.keys((await discover(client, optionsAt(at))).questions).length);
  expect(read.diagnosis).toEqual(asked.diagnosis);
});
