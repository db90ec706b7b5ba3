import { type Diagnosis } from '../../src/triage/types';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo, moments, triageAt } from '../support/triage';
import { replayCapture } from './replay';

/** A diagnosis looks back six hours at most. */
const APART = 7 * 3600;
const QUIET = 300;
/** The capture is quiet for 65 s; the fault begins at its 15th. */
const FAULT_AT = 15;
const END = 65;
const WITHIN = 30;

/** Meetings of the capture by how many people are left with them. */
const POPULATIONS = {
  6: ['team-weekly'],
  10: ['team-weekly', 'design-review'],
  22: ['team-weekly', 'design-review', 'all-hands-10', 'standup-1on1'],
} as const;

const US_EAST = 'webtransport-us-east.example.test';
const US_WEST = 'websocket-us-west.example.test';
const SINGAPORE = 'webtransport-singapore.example.test';

let prometheus: Prometheus;
let startAt = hoursAgo(24 * 20);

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true, retention: '60d' });
});

afterAll(() => prometheus.stop());

interface Cut {
  people: keyof typeof POPULATIONS;
  /** Added to the round-trip time (ms) of whom, by what stands in their series. */
  slower: (series: string) => number;
}

/** Diagnoses by the second since the fault began, each 5 s from 20 s before it on. */
async function diagnosesOf({ people, slower }: Cut): Promise<Map<number, Diagnosis<string>>> {
  const meetings: readonly string[] = POPULATIONS[people];
  const meetingOf = (series: string): string | undefined => /meeting_id="([^"]*)"/.exec(series)?.[1];
  const { time } = await replayCapture(prometheus, 'videocall', 'steady', {
    startAt,
    sources: ['client', 'server'],
    quietBeforeSeconds: QUIET,
    edit: ({ series, value }, t) => {
      const meeting = meetingOf(series);
      if (meeting !== undefined && !meetings.includes(meeting)) {
        return null;
      }
      // What is reported is the mean over the ten seconds before.
      const share = Math.min(1, Math.max(0, (t - FAULT_AT) / 10));
      return series.startsWith('videocall_client_active_server_rtt_ms') ? value + share * slower(series) : value;
    },
  });
  startAt += APART;
  const diagnoses = new Map<number, Diagnosis<string>>();
  for (const t of moments(-20, END - FAULT_AT, 5)) {
    diagnoses.set(t, await triageAt(prometheus, time(FAULT_AT + t)));
  }
  return diagnoses;
}

const on =
  (...servers: readonly string[]) =>
  (ms: number) =>
  (series: string): number =>
    servers.some((server) => series.includes(server)) ? ms : 0;

/** What is said at each instant, in short. */
function said(diagnoses: ReadonlyMap<number, Diagnosis<string>>, from: number, to: number): string[] {
  const texts = [...diagnoses]
    .filter(([t]) => t >= from && t <= to)
    .map(([, { status, findings }]) =>
      [status, ...findings.map(({ cause, where }) => [cause, ...where.map(({ value }) => value)].join(' '))].join(': ')
    );
  return [...new Set(texts)];
}

describe.each<{ what: string; cut: Cut; found: string; says: RegExp }>([
  {
    what: 'the four people of a relay, of six',
    cut: { people: 6, slower: on(SINGAPORE)(300) },
    found: `degraded: relay-latency ${SINGAPORE}`,
    says: /for 4 of 4 sessions on .*\. Only 4 sessions are on .*; elsewhere, 0 of 2 are bad/,
  },
  {
    what: 'the four people of a relay, of ten',
    cut: { people: 10, slower: on(SINGAPORE)(300) },
    found: `degraded: relay-latency ${SINGAPORE}`,
    says: /for 4 of 4 sessions on .*\. Only 4 sessions are on .*; elsewhere, 0 of 6 are bad/,
  },
  {
    what: 'the three people of a relay, of ten',
    cut: { people: 10, slower: on(US_WEST)(300) },
    found: `degraded: relay-latency ${US_WEST}`,
    says: /for 3 of 3 sessions on .*; elsewhere, 0 of 7 are bad/,
  },
  {
    what: 'the four people of a relay, of 22',
    cut: { people: 22, slower: on(US_WEST)(300) },
    found: `degraded: relay-latency ${US_WEST}`,
    says: /for 4 of 4 sessions on .*; elsewhere, 0 of 18 are bad/,
  },
  {
    what: 'the thirteen people of a relay, of 22',
    cut: { people: 22, slower: on(US_EAST)(350) },
    found: `degraded: relay-latency ${US_EAST}`,
    says: /for 13 of 13 sessions on [^ ]*\.$/,
  },
  {
    what: 'one transport, of whose relays only one is far enough away to suffer from it',
    cut: { people: 22, slower: on(US_EAST, SINGAPORE)(235) },
    found: 'degraded: transport-latency webtransport',
    says: /for 5 of 18 sessions on webtransport\. It rose at the same time for 18 of these 18 sessions/,
  },
  {
    what: 'everything, of which only two relays are far enough away to suffer from it',
    cut: { people: 22, slower: on(US_EAST, US_WEST, SINGAPORE)(235) },
    found: 'degraded: fleet-latency',
    says: /for 9 of 22 sessions\. No relay, region or transport stands out\. It rose at the same time for 22 of these 22 sessions/,
  },
])('$what', ({ cut, found, says }) => {
  let diagnoses: Map<number, Diagnosis<string>>;

  beforeAll(async () => {
    diagnoses = await diagnosesOf(cut);
  });

  test('are healthy before', () => {
    expect(said(diagnoses, -20, 0)).toEqual(['healthy']);
  });

  test('are named within 30 s, and nothing else is', () => {
    expect(said(diagnoses, WITHIN, END)).toEqual([found]);
  });

  test('are reported with their small number', () => {
    expect(diagnoses.get(WITHIN)?.findings[0]?.summary).toMatch(says);
  });
});

describe('two people of six, who are alone on their relay', () => {
  test('are too few to name it, and not called scattered', async () => {
    const diagnoses = await diagnosesOf({ people: 6, slower: on(US_EAST)(350) });
    const [finding] = diagnoses.get(45)?.findings ?? [];
    expect(finding).toMatchObject({ cause: 'client-network', severity: 'warning', where: [] });
    expect(finding?.nextSteps.join(' ')).not.toContain('Nothing on the relays needs to change');
  });
});
