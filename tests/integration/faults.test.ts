import { type Fault } from '../../simulator/faults';
import { createVideocallWorld } from '../../simulator/videocall/world';
import { type Truth } from '../../simulator/world';
import { type Diagnosis, type Status } from '../../src/triage/types';
import { feedWorld } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { moments, triageAt } from '../support/triage';

/** Seconds of an incident: nothing, the fault, nothing; and between two incidents. */
const QUIET = 120;
const FAULTY = 90;
const HEALED = 75;
const APART = 1800;
/** Diagnoses are asked for each 5 s, shortly after the scrapes. */
const AFTER_SCRAPE = 1.3;

/** A fault shows in the first finding after so many seconds, and is over so many seconds after it was healed. */
const DETECTED_WITHIN = 20;
const HEALED_WITHIN = 45;
const SINCE_TOLERANCE = 20;
const COUNT_TOLERANCE = 0.25;
/** Who leaves stays on the client page for so long: the truth of any moment within is all that can be told. */
const EXPIRY = 30;

const ALL_JOBS = ['videocall-client-metrics', 'videocall-server-stats'];

interface Case {
  fault: Fault;
  where: readonly string[];
  statuses: readonly Status[];
  detectedWithin?: number;
}

function latency(name: string, strengths: readonly number[], place: Record<string, string> = {}): Case[] {
  return strengths.map((strength) => ({
    fault: { name, place, strength },
    where: Object.values(place),
    statuses: ['degraded', 'outage'],
  }));
}

function telemetry(mode: string, job: string, where: readonly string[]): Case {
  return { fault: { name: 'telemetry-lost', mode, place: { job } }, where, statuses: ['blind'] };
}

const CASES: readonly Case[] = [
  ...latency('relay-latency', [350, 200], { server: 'webtransport-apac.example.org' }),
  ...latency('relay-latency', [350, 500], { server: 'websocket-eu-west.example.org' }),
  ...latency('region-latency', [350, 200], { region: 'apac' }),
  ...latency('region-latency', [350, 500], { region: 'us-east' }),
  ...latency('transport-latency', [350, 300], { server_type: 'websocket' }),
  ...latency('transport-latency', [350, 500], { server_type: 'webtransport' }),
  ...latency('fleet-latency', [350, 300]),
  // One person's burst is no finding: it has to last for half a minute.
  ...latency('client-network', [350, 600]).map((each) => ({ ...each, detectedWithin: 35 })),
  ...['down', 'stalled'].flatMap((mode) => [
    telemetry(mode, 'all', ALL_JOBS),
    ...ALL_JOBS.map((job) => telemetry(mode, job, [job])),
  ]),
];

let prometheus: Prometheus;
let nextStart = Math.floor(Date.now() / 1000) - 20 * 3600;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

interface Reading {
  /** Seconds since the start of the fault. */
  t: number;
  diagnosis: Diagnosis;
  truth: Truth;
}

/** Lets a world suffer, and diagnoses it each 5 s as soon as everybody has reported. */
async function sufferFrom(fault: Fault, seed: string): Promise<Reading[]> {
  const start = nextStart;
  const end = start + QUIET + FAULTY + HEALED;
  nextStart = end + APART;
  const faultStart = start + QUIET;
  const world = createVideocallWorld({ seed, start });
  world.inject({ ...fault, start: faultStart, end: faultStart + FAULTY });
  const truths = await feedWorld(prometheus, world, start, end);

  const readings: Reading[] = [];
  for (const truth of truths.filter(({ at }) => at >= start + 30)) {
    const at = truth.at + AFTER_SCRAPE;
    readings.push({ t: at - faultStart, diagnosis: await triageAt(prometheus, at), truth });
  }
  return readings;
}

function titleOf({ name, place = {}, mode, strength }: Fault): string {
  const details = [...Object.values(place), ...(mode ? [mode] : []), ...(strength ? [`${strength} ms`] : [])];
  return [name, ...details].join(' ');
}

const table: string[][] = [['fault', 'found after', 'since off by', 'sessions off by', 'healthy after']];
afterAll(() => {
  const lines = table.map(
    ([title = '', ...cells]) => title.padEnd(62) + cells.map((cell) => cell.padStart(17)).join('')
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
});

function cell(number: number | undefined, unit: string): string {
  return number === undefined ? '-' : `${Math.round(number)} ${unit}`;
}

describe.each(CASES.map((each, i) => ({ ...each, title: titleOf(each.fault), seed: `faults ${i}` })))(
  '$title (seed "$seed")',
  ({ fault, where, statuses, detectedWithin = DETECTED_WITHIN, title, seed }) => {
    let readings: Reading[];
    let during: Reading[];

    const isRight = ({ diagnosis: { status, findings } }: Reading): boolean => {
      const [first] = findings;
      const places = first?.where.map(({ value }) => value).sort() ?? [];
      return statuses.includes(status) && first?.cause === fault.name && places.join() === [...where].sort().join();
    };
    const sinceError = ({ t, diagnosis }: Reading): number | undefined => {
      const [first] = diagnosis.findings;
      const now = Date.parse(diagnosis.at) / 1000;
      return first?.since == null ? undefined : Math.abs(Date.parse(first.since) / 1000 - (now - t));
    };
    const countError = ({ t, diagnosis }: Reading): number | undefined => {
      const told = diagnosis.findings[0]?.affected.sessions ?? null;
      const recent = readings.filter((other) => other.t > 0 && other.t <= t && other.t >= t - EXPIRY);
      const real = recent.map(({ truth }) => truth.stacks[0]?.affectedSessions ?? 0);
      return told === null ? undefined : Math.min(...real.map((count) => Math.abs(told - count) / count));
    };
    const wrong = (some: readonly Reading[]): unknown[] =>
      some.map(({ t, diagnosis: { status, findings } }) => ({
        t,
        status,
        findings: findings.map(({ cause, where: place, summary }) => ({ cause, place, summary })),
      }));

    beforeAll(async () => {
      readings = await sufferFrom(fault, seed);
      during = readings.filter(({ t }) => t >= detectedWithin && t < FAULTY);
      const healthyAgain = readings.find(({ t, diagnosis }) => t > FAULTY && diagnosis.status === 'healthy');
      const counts = largest(during.map(countError));
      table.push([
        title,
        cell(readings.find((reading) => reading.t > 0 && isRight(reading))?.t, 's'),
        cell(largest(during.map(sinceError)), 's'),
        cell(counts === undefined ? undefined : 100 * counts, '%'),
        cell(healthyAgain && healthyAgain.t - FAULTY, 's'),
      ]);
    });

    test('is healthy before', () => {
      const before = readings.filter(({ t }) => t < 0);
      expect(before.length).toBeGreaterThan(15);
      expect(wrong(before.filter(({ diagnosis }) => diagnosis.status !== 'healthy'))).toEqual([]);
    });

    test('names cause and place in time, and as long as it lasts', () => {
      expect(during.length).toBeGreaterThan(10);
      expect(wrong(during.filter((reading) => !isRight(reading)))).toEqual([]);
    });

    test('knows since when', () => {
      const errors = during.map(sinceError);
      // What stands still doesn't tell since when; what is gone does.
      expect(fault.mode === 'stalled' || !errors.includes(undefined)).toBe(true);
      expect(errors.filter((error) => error !== undefined && error > SINCE_TOLERANCE)).toEqual([]);
    });

    test('knows how many', () => {
      const errors = during.map(countError);
      expect(errors.every((error) => (error === undefined) === (fault.name === 'telemetry-lost'))).toBe(true);
      expect(errors.filter((error) => error !== undefined && error > COUNT_TOLERANCE)).toEqual([]);
    });

    test('is healthy soon after', () => {
      const after = readings.filter(({ t }) => t >= FAULTY + HEALED_WITHIN);
      expect(after.length).toBeGreaterThan(4);
      expect(wrong(after.filter(({ diagnosis }) => diagnosis.status !== 'healthy'))).toEqual([]);
    });
  }
);

function largest(numbers: ReadonlyArray<number | undefined>): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

test('twenty healthy minutes give no finding', async () => {
  const start = nextStart;
  const end = start + 20 * 60;
  nextStart = end + APART;
  await feedWorld(prometheus, createVideocallWorld({ seed: 'healthy', start }), start, end);
  const diagnoses: Diagnosis[] = [];
  for (const at of moments(start + 30, end, 5)) {
    diagnoses.push(await triageAt(prometheus, at + AFTER_SCRAPE));
  }
  const quiet = diagnoses.filter(({ status, findings }) => status === 'healthy' && findings.length === 0);
  expect(quiet.length).toBeGreaterThan(0.99 * diagnoses.length);
});
