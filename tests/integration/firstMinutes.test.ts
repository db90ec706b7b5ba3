import { feedPages, type FedPage } from '../../simulator/feed/feed';
import { RemoteWriteClient } from '../../simulator/feed/remoteWrite';
import { createMattermostWorld } from '../../simulator/mattermost/world';
import { USUAL_HABITS } from '../../simulator/videocall/habits';
import { createVideocallWorld } from '../../simulator/videocall/world';
import { type World, type WorldOptions } from '../../simulator/world';
import { type Diagnosis } from '../../src/triage/types';
import { ASKED } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { moments, triageAt } from '../support/triage';

/** 2026-01-05T00:00:00Z. */
const START = 1_767_571_200;
/** No question looks further back than six hours. */
const APART = 7 * 3600;
/** So long the calls have been going on before anybody looks. */
const GOING_ON = 600;
const TEN_MINUTES = 600;
/** Looks that many seconds apart meet all phases between two scrapes. */
const LOOKS_APART = 47;
/** What is compared over a gap lies no further back than this (s). */
const REACH = 140;
/** People who change their relay now and then, as with bad Wi-Fi. */
const MOVING = { ...USUAL_HABITS, reconnect: 400 };

const WORLDS: Readonly<Record<string, (options: WorldOptions) => World>> = {
  'videocall.rs': createVideocallWorld,
  'videocall.rs with people who move': (options) => createVideocallWorld({ ...options, habits: MOVING, reelect: true }),
  'videocall.rs, extended': (options) => createVideocallWorld({ ...options, extended: true }),
  'Mattermost Calls with RTCD': createMattermostWorld,
  'Mattermost Calls, embedded': (options) => createMattermostWorld({ ...options, embedded: true }),
};
const PRODUCTS = ['videocall.rs', 'Mattermost Calls with RTCD', 'Mattermost Calls, embedded'];
const CASES = Object.keys(WORLDS).flatMap((name) => [15, 60].map((interval) => ({ name, interval })));

let prometheus: Prometheus;
let next = START;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

type Stretch = readonly [from: number, to: number];

/** A world whose calls have been going on for a while, and what a Prometheus scrapes of it in some stretches (seconds since then). */
async function scraped(name: string, interval: number, stretches: readonly Stretch[]): Promise<number> {
  const start = next;
  next += APART;
  const world = WORLDS[name]?.({
    seed: `first minutes ${interval}`,
    sessions: 30,
    start: start - GOING_ON,
  });
  if (world === undefined) {
    throw new Error(`There is no world of ${name}`);
  }
  const targets = world.exporters.map(({ id, job, instance, extraLabels }, i) => ({
    job,
    instance,
    ...(extraLabels && { labels: extraLabels }),
    pages: pagesOf(world, id, start + (i * interval) / world.exporters.length, interval, stretches),
  }));
  await feedPages(new RemoteWriteClient(prometheus.writeUrl), targets);
  return start;
}

function* pagesOf(
  world: World,
  exporter: string,
  first: number,
  interval: number,
  stretches: readonly Stretch[]
): Generator<FedPage> {
  for (const [from, to] of stretches) {
    for (const t of moments(first + from, first + to, interval)) {
      world.advance(t);
      yield { t, text: world.page(exporter, ASKED) };
    }
  }
}

function said({ status, findings }: Diagnosis<string>): string {
  return [status, ...findings.map(({ cause, summary }) => `${cause}: ${summary}`)].join('; ');
}

async function saidAt(times: readonly number[], start: number): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const time of times) {
    all[time] = said(await triageAt(prometheus, start + time));
  }
  return all;
}

/** Seconds until two scrapes of each target and a report between them were seen. */
function measuredAfter(interval: number): number {
  return 3 * interval + 10;
}

describe('a new Prometheus', () => {
  test.each(CASES)('finds nothing in $name, scraped each $interval s', async ({ name, interval }) => {
    const start = await scraped(name, interval, [[0, TEN_MINUTES]]);
    const first = await saidAt([1, interval / 2], start);
    for (const verdict of Object.values(first)) {
      expect(verdict).toBe('blind');
    }
    const rest = await saidAt(moments(interval, TEN_MINUTES, LOOKS_APART), start);
    for (const [time, verdict] of Object.entries(rest)) {
      const allowed = Number(time) < measuredAfter(interval) ? ['blind', 'healthy'] : ['healthy'];
      expect({ time, verdict: allowed.includes(verdict) ? 'right' : verdict }).toEqual({ time, verdict: 'right' });
    }
  });
});

describe('a Prometheus that was away', () => {
  test.each(
    ['videocall.rs with people who move', 'Mattermost Calls with RTCD', 'Mattermost Calls, embedded'].flatMap((name) =>
      [100].map((away) => ({ name, interval: 15, away }))
    )
  )('for $away s finds nothing in $name, scraped each $interval s', async ({ name, interval, away }) => {
    const back = TEN_MINUTES + away;
    const start = await scraped(name, interval, [
      [0, TEN_MINUTES],
      [back, back + REACH],
    ]);
    const verdicts = await saidAt(moments(back + interval, back + REACH, LOOKS_APART), start);
    for (const [time, verdict] of Object.entries(verdicts)) {
      const since = Number(time) - back;
      const allowed = since < measuredAfter(interval) ? ['blind', 'healthy', 'idle'] : ['healthy'];
      expect({ since, verdict: allowed.includes(verdict) ? 'right' : verdict }).toEqual({ since, verdict: 'right' });
    }
  });
});

describe('samples that stop', () => {
  test.each(CASES.filter(({ name }) => PRODUCTS.includes(name)))(
    'leave $name blind, scraped each $interval s',
    async ({ name, interval }) => {
      const start = await scraped(name, interval, [[0, 400]]);
      const lost = Math.max(90, 2.5 * interval) + interval;
      const verdicts = await saidAt(moments(400 + lost, 400 + 700, LOOKS_APART), start);
      for (const [time, verdict] of Object.entries(verdicts)) {
        expect({ time, verdict }).toEqual({ time, verdict: expect.stringMatching(/^blind; telemetry-lost/) });
      }
    }
  );
});
