import { type Fault } from '../../simulator/faults';
import { createMattermostWorld } from '../../simulator/mattermost/world';
import { createVideocallWorld } from '../../simulator/videocall/world';
import { type World, type WorldOptions } from '../../simulator/world';
import { type Diagnosis } from '../../src/triage/types';
import { ASKED, feedScrapes, type Layout, type Target } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo, moments, triageAt } from '../support/triage';

/** Incidents are too far apart to see one another (s). */
const APART = 7 * 3600;
/** Nothing is lost for so many seconds. */
const QUIET = 300;
/** The same at a scrape interval of a minute. */
const LONG_QUIET = 900;
const MINUTE = 60;

const LOSS: Fault = { name: 'packet-loss', place: { instance: 'rtcd-2:8045' }, strength: 0.15 };
const DOWN: Fault = { name: 'relay-down', place: { instance: 'rtcd-2:8045' } };
const RELAY_DOWN: Fault = { name: 'relay-down', place: { server: 'websocket-eu-west.example.org' } };

/** @param lostAt unix seconds */
type LayoutOf = (target: Target, lostAt: number) => Layout;

interface Case {
  createWorld?: (options: WorldOptions) => World;
  fault?: Fault;
  /** How long (s) the fault lasts; for ever by default. */
  lasts?: number;
  layout?: LayoutOf;
  scrape?: number;
  looks: readonly number[];
}

const withoutUp: LayoutOf = (target) => ({ ...target, withoutUp: true });

function isLost({ instance }: Target): boolean {
  return instance === 'rtcd-2:8045';
}

let prometheus: Prometheus;
let start = hoursAgo(24 * 12);

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

/** The diagnoses of a world at some looks, seconds after its fault or loss. */
async function diagnosed({
  createWorld = createMattermostWorld,
  fault,
  lasts,
  layout = (target) => target,
  scrape = 5,
  looks,
}: Case): Promise<Array<Diagnosis<string>>> {
  start += APART;
  const lostAt = start + (scrape < MINUTE ? QUIET : LONG_QUIET);
  const world = createWorld({ seed: 'lost scrapes', start, sessions: 60 });
  if (fault !== undefined) {
    world.inject({ ...fault, start: lostAt, ...(lasts !== undefined && { end: lostAt + lasts }) });
  }
  const rounds = moments(start, lostAt + Math.max(...looks), scrape);
  await feedScrapes(prometheus, world, rounds, {
    stored: ASKED,
    onRound: () => undefined,
    layout: (target) => [layout(target, lostAt)],
  });
  const all: Array<Diagnosis<string>> = [];
  for (const look of looks) {
    all.push(await triageAt(prometheus, lostAt + look + 0.1));
  }
  return all;
}

function said({ status, findings }: Diagnosis<string>): string {
  return [status, ...findings.map(({ cause, where }) => [cause, ...where.map(({ value }) => value)].join(' '))].join(
    ', '
  );
}

async function saidOf(given: Case): Promise<string[]> {
  return (await diagnosed(given)).map(said);
}

describe('a pipeline that drops `up`', () => {
  test.each([
    { name: 'Mattermost Calls', createWorld: createMattermostWorld },
    { name: 'videocall.rs', createWorld: createVideocallWorld },
  ])('can be judged when $name is scraped each minute', async ({ createWorld }) => {
    const looks = [-240, -100, -30, 0, 30, 59, 100];
    expect(await saidOf({ createWorld, layout: withoutUp, scrape: MINUTE, looks })).toEqual(looks.map(() => 'healthy'));
  });

  test.each([5, 30])('names an RTCD that dies, scraped each %d s', async (scrape) => {
    const looks = [-10, 10, 30, 60, 85];
    const [before, ...verdicts] = await saidOf({ fault: DOWN, layout: withoutUp, scrape, looks });
    expect(before).toBe('healthy');
    expect(verdicts).toEqual(verdicts.map(() => 'degraded, relay-down rtcd-2:8045'));
  });

  test('leaves an RTCD whose samples just stop to be judged by nobody', async () => {
    const layout: LayoutOf = (target, lostAt) => ({
      ...withoutUp(target, lostAt),
      ...(isLost(target) && { isScraped: (at) => at < lostAt }),
    });
    const looks = [90, 290, 600];
    expect(await saidOf({ layout, looks })).toEqual(looks.map(() => 'blind, telemetry-lost rtcd'));
  });
});

describe('an RTCD with half of the people', () => {
  test('that nobody scrapes any more makes blind, and says whom nothing measures', async () => {
    const looks = [-10, 120, 290, 400, 1200];
    const [before, ...diagnoses] = await diagnosed({
      layout: (target, lostAt) => (isLost(target) ? { ...target, isScraped: (at) => at < lostAt } : target),
      looks,
    });
    expect(before?.status).toBe('healthy');
    for (const diagnosis of diagnoses) {
      expect(said(diagnosis)).toBe('blind, telemetry-lost rtcd');
      expect(diagnosis.findings[0]?.summary).toMatch(/nothing measures [23]\d of [56]\d people, on rtcd-2:8045/);
    }
  });

  test('whose every second scrape fails has its people, and theirs is the fault', async () => {
    const looks = [60, 65, 70, 75, 80, 85, 90];
    const diagnoses = await diagnosed({
      fault: LOSS,
      layout: (target, lostAt) =>
        isLost(target)
          ? { ...target, alter: (page, at) => (at > lostAt && Math.floor(at / 5) % 2 === 1 ? null : page) }
          : target,
      looks,
    });
    for (const { findings, notes } of diagnoses) {
      expect(findings.map(({ cause }) => cause)).toEqual(['packet-loss']);
      expect(findings[0]?.affected.sessions).toBeGreaterThan(15);
      expect(findings[0]?.affected.of).toBeGreaterThan(50);
      expect(notes).toEqual([]);
    }
  });
});

describe('a relay of videocall.rs that is down', () => {
  const down = 'degraded, relay-down websocket-eu-west-7d4b9c6f5-q9w2m';

  test.each([
    { name: 'main', extended: false },
    { name: 'extended', extended: true },
  ])('is named for as long as its people are missing, in dialect $name', async ({ extended }) => {
    const looks = [100, 140, 200, 290];
    expect(
      await saidOf({
        createWorld: (options) => createVideocallWorld({ ...options, extended }),
        fault: RELAY_DOWN,
        looks,
      })
    ).toEqual(looks.map(() => down));
  });

  test('is over when they are back', async () => {
    const looks = [180, 240, 290];
    expect(await saidOf({ createWorld: createVideocallWorld, fault: RELAY_DOWN, lasts: 190, looks })).toEqual([
      down,
      'healthy',
      'healthy',
    ]);
  });
});

test('an environment whose samples arrive late is not idle beside a fresh one', async () => {
  const late = 45;
  const scrape = 15;
  start += APART;
  const end = start + QUIET;
  for (const cluster of ['fresh', 'late']) {
    const world = createMattermostWorld({ seed: cluster, start, sessions: 40 });
    await feedScrapes(prometheus, world, moments(start, end - (cluster === 'late' ? late : 0), scrape), {
      stored: ASKED,
      onRound: () => undefined,
      layout: (target) => [{ ...target, labels: { ...target.labels, cluster } }],
    });
  }
  const { products } = await triageAt(prometheus, end + 3);
  expect(products.map(({ environment: [first], status }) => [first?.value, status])).toEqual([
    ['fresh', 'healthy'],
    ['late', 'blind'],
  ]);
});
