import { type Diagnosis, type Finding } from '../../src/triage/types';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { replayCapture } from './replay';
import { hoursAgo, moments, triageAt } from '../support/triage';

const HALF_HOUR = 1800;

/** Moments (s) at which burst-40 has a client page; the others weren't kept. */
const BURST = [0, 5, 30, 60];

let prometheus: Prometheus;
let startAt = hoursAgo(6);

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

/** Diagnoses of a captured situation, each 5 s from its first page on, by the second. */
async function diagnosesOf(situation: string, only?: readonly number[]): Promise<Map<number, Diagnosis<string>>> {
  const { end, time } = await replayCapture(prometheus, 'videocall', situation, {
    startAt,
    sources: ['client', 'server'],
  });
  startAt += HALF_HOUR;
  const diagnoses = new Map<number, Diagnosis<string>>();
  for (const t of only ?? moments(0, end - time(0), 5)) {
    diagnoses.set(t, await triageAt(prometheus, time(t)));
  }
  expect(diagnoses.size).toBeGreaterThan(0);
  return diagnoses;
}

/** One page can't tell whether anything on it moves: nothing is judged yet. */
const FIRST_PAGE = [0];

function isWaiting({ notes }: Diagnosis<string>): boolean {
  return notes.some(({ kind }) => kind === 'waiting');
}

/** Seconds at which something is true of the diagnosis. */
function when(
  diagnoses: ReadonlyMap<number, Diagnosis<string>>,
  is: (diagnosis: Diagnosis<string>) => boolean
): number[] {
  return [...diagnoses].filter(([, diagnosis]) => is(diagnosis)).map(([t]) => t);
}

describe('as they are', () => {
  // Nobody suffers in any of them: neither from a mute nor from people who move or leave, in whatever way.
  test.each<{ situation: string; only?: readonly number[] }>([
    { situation: 'steady' },
    { situation: 'mute' },
    { situation: 'leave' },
    { situation: 're-election' },
    { situation: 'silent-death' },
    { situation: 'quirks' },
    { situation: 'burst-40', only: BURST },
  ])('$situation is healthy from its second page to its last', async ({ situation, only }) => {
    const diagnoses = await diagnosesOf(situation, only);
    expect(when(diagnoses, ({ status }) => status !== 'healthy')).toEqual(FIRST_PAGE);
    expect(when(diagnoses, isWaiting)).toEqual(FIRST_PAGE);
    expect(when(diagnoses, ({ findings }) => findings.length > 0)).toEqual([]);
  });

  test('re-election only notes the ghost of the person who moved', async () => {
    const diagnoses = await diagnosesOf('re-election');
    const noted = when(diagnoses, ({ notes }) =>
      notes.some(({ kind, text }) => kind === 'ghost-series' && text.startsWith('Not counted: 1 frozen RTT series'))
    );
    expect(noted).toEqual(expect.arrayContaining(moments(40, 80, 5)));
    expect(when(diagnoses, ({ notes }) => notes.some(({ kind }) => kind !== 'ghost-series'))).toEqual(FIRST_PAGE);
  });

  test('neteq-sender names the person who sounds bad, and nothing else', async () => {
    const diagnoses = await diagnosesOf('neteq-sender');
    const isNamed = ({ cause, where }: Finding<string>): boolean =>
      cause === 'audio-sender' && where.some(({ value }) => value === '13487509091497019403');
    const named = when(diagnoses, ({ findings }) => findings.some(isNamed));
    expect(named).toEqual(expect.arrayContaining(moments(50, 80, 5)));
    expect(Math.min(...named)).toBeGreaterThan(20);
    expect(when(diagnoses, ({ findings }) => !findings.every(isNamed))).toEqual([]);
    expect(when(diagnoses, ({ status }) => status !== 'healthy')).toEqual([...FIRST_PAGE, ...named]);
  });

  test('nats-down is blind while NATS is away, and never healthy', async () => {
    const diagnoses = await diagnosesOf('nats-down');
    expect(when(diagnoses, ({ status }) => status === 'blind')).toEqual([...FIRST_PAGE, ...moments(35, 60, 5)]);
    expect(when(diagnoses, ({ status }) => status === 'healthy')).toEqual([
      ...moments(5, 30, 5),
      ...moments(65, 95, 5),
    ]);

    for (const t of moments(35, 60, 5)) {
      expect(diagnoses.get(t)?.findings).toEqual([
        expect.objectContaining({
          cause: 'telemetry-lost',
          severity: 'critical',
          where: [
            { label: 'job', value: 'videocall-client-metrics' },
            { label: 'job', value: 'videocall-server-stats' },
          ],
        }),
      ]);
    }
  });
});

test('servers that nobody uses yet are idle', async () => {
  const diagnoses = await diagnosesOf('fresh');
  expect(when(diagnoses, ({ status }) => status !== 'idle')).toEqual([]);
});

test('no identity gets into a diagnosis', async () => {
  const json = JSON.stringify([...(await diagnosesOf('re-election')).values()]);
  expect(json).toContain('ghost-series');
  expect(json).not.toMatch(/@example|FAKE-NOT-A-JWT|token=/);
});
