import { type Fault, formatFault } from '../../simulator/faults';
import { createMattermostWorld, type MattermostOptions } from '../../simulator/mattermost/world';
import { createVideocallWorld } from '../../simulator/videocall/world';
import { combine, type Truth } from '../../simulator/world';
import { type Diagnosis, type Status } from '../../src/triage/types';
import { feedWorld } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo, moments, triageAt } from '../support/triage';

/** Seconds of an incident: nothing, the fault, nothing. */
const QUIET = 150;
const FAULTY = 120;
const HEALED = 120;
/** RTCD that is gone is remembered for an hour. Each incident begins at another second of the grid of pasts. */
const APART = 4003;
/** Diagnoses are asked for when the last exporter of a round has been scraped, each fifteen seconds. */
const AFTER_ROUND = 5.1;
const STEP = 15;

/** Seconds until clients have reported, and until what they reported before has left the windows. */
const REPORTED = 30;
const FORGOTTEN = 60;

interface Case {
  fault: Fault;
  /** Where it is; [] for a fault without a place. */
  where: readonly string[];
  /** Other causes that are right too: the second face of a restart. */
  also?: readonly string[];
  statuses?: readonly Status[];
  /** Seconds after which it is named, and after which it is over. */
  within?: number;
  over?: number;
  /** The share of the diagnoses in between that must name it. */
  steadiness?: number;
  options?: Partial<MattermostOptions>;
}

const [FIRST, LAST] = ['rtcd-1:8045', 'rtcd-2:8045'] as const;
const ALONE = { rtcds: 1 };
/** No RTCD: the plugins serve the calls. */
const EMBEDDED = { embedded: true };
const NODE = 'mm-1:8067';
const at = (instance: string): Record<string, string> => ({ instance });

const CASES: readonly Case[] = [
  { fault: { name: 'relay-latency', place: at(LAST) }, where: [LAST] },
  { fault: { name: 'relay-latency', place: { groupID: 'mm-a' } }, where: ['mm-a'] },
  { fault: { name: 'fleet-latency' }, where: [], statuses: ['degraded', 'outage'] },
  { fault: { name: 'packet-loss', place: at(LAST) }, where: [LAST] },
  { fault: { name: 'jitter', place: at(LAST) }, where: [LAST] },
  // Joins are rare: a few must fail before it is no chance, and as many must work before it is over.
  { fault: { name: 'setup-failure', place: at(LAST) }, where: [LAST], within: 60, over: 90, steadiness: 0.8 },
  { fault: { name: 'relay-down', place: at(LAST) }, where: [LAST], statuses: ['degraded', 'outage'] },
  {
    fault: { name: 'relay-down', place: at(LAST), mode: 'restart' },
    where: [LAST],
    also: ['connection-drops'],
    // The fault goes on, but people are back soon, and a restart is news for a minute and a half.
    over: 0,
    steadiness: 0.8,
  },
  { fault: { name: 'relay-down', place: at(FIRST) }, where: [FIRST], statuses: ['outage'], options: ALONE },
  { fault: { name: 'node-disconnected', place: at(LAST) }, where: [LAST] },
  { fault: { name: 'node-disconnected', place: at('mm-1:8067') }, where: ['mm-a'] },
  { fault: { name: 'telemetry-lost', place: { job: 'rtcd' } }, where: ['rtcd'], statuses: ['blind'] },
  { fault: { name: 'telemetry-lost', place: { job: 'all' } }, where: ['rtcd'], statuses: ['blind'] },
  // A wave each minute.
  { fault: { name: 'connection-drops', place: at(LAST) }, where: [LAST] },
  { fault: { name: 'signaling-errors', place: at(LAST) }, where: [LAST] },
  { fault: { name: 'media-blocked', place: at(LAST), mode: 'track' }, where: [LAST], over: 75 },
  { fault: { name: 'media-blocked', place: at(LAST), mode: 'rtp' }, where: [LAST], within: 40 },
  { fault: { name: 'host-saturation', place: at(LAST), mode: 'cpu' }, where: [LAST] },
  { fault: { name: 'host-saturation', place: at(LAST), mode: 'udp' }, where: [LAST] },
  { fault: { name: 'host-saturation', place: at(LAST), mode: 'descriptors' }, where: [LAST] },
  // The mean of a whole minute must be at the limit.
  { fault: { name: 'offloader-saturation' }, where: ['offloader-1:9100'], within: 70 },
  { fault: { name: 'store-slow', place: at('mm-1:8067') }, where: ['mm-1:8067'], over: 75 },
  { fault: { name: 'transport-fallback', mode: 'tcp' }, where: [], within: 60, over: 90 },
  ...[
    { fault: { name: 'relay-latency', place: at(NODE) }, where: [NODE] },
    { fault: { name: 'fleet-latency' }, where: [], statuses: ['degraded', 'outage'] as const },
    { fault: { name: 'packet-loss', place: at(NODE) }, where: [NODE] },
    { fault: { name: 'jitter', place: at(NODE) }, where: [NODE] },
    // Plugins count joins on the node that receives them, which says nothing about the server of their call.
    { fault: { name: 'setup-failure' }, where: [], within: 60, over: 90, steadiness: 0.8 },
    { fault: { name: 'telemetry-lost' }, where: ['calls-plugin'], statuses: ['blind'] as const },
  ].map((each) => ({ ...each, options: EMBEDDED })),
];

let prometheus: Prometheus;
let nextStart = hoursAgo(46);

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

interface Reading {
  /** Seconds since the start of the fault. */
  t: number;
  diagnosis: Diagnosis<string>;
  truth: Truth;
}

async function sufferFrom(fault: Fault, seed: string, options: Partial<MattermostOptions>): Promise<Reading[]> {
  const start = nextStart;
  const end = start + QUIET + FAULTY + HEALED;
  nextStart = end + APART;
  const faultStart = start + QUIET;
  const world = createMattermostWorld({ seed, start, ...options });
  world.inject({ ...fault, start: faultStart, end: faultStart + FAULTY });
  const truths = await feedWorld(prometheus, world, start, end);
  const readings: Reading[] = [];
  for (const truth of truths.filter((_, i) => i >= 12 && (i * 5) % STEP === 0)) {
    const moment = truth.at + AFTER_ROUND;
    readings.push({ t: moment - faultStart, diagnosis: await triageAt(prometheus, moment), truth });
  }
  return readings;
}

const table: string[][] = [['fault', 'found after', 'named', 'since off by', 'over after']];
afterAll(() => {
  const lines = table.map(
    ([title = '', ...cells]) => title.padEnd(56) + cells.map((cell) => cell.padStart(14)).join('')
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
});

function cell(number: number | undefined, unit: string): string {
  return number === undefined ? '-' : `${Math.round(number)} ${unit}`;
}

const TITLED = CASES.map((each, i) => ({
  ...each,
  title: [formatFault(each.fault), ...Object.keys(each.options ?? {})].join(' '),
  seed: `mattermost ${i}`,
}));

describe.each(TITLED)(
  '$title (seed "$seed")',
  ({
    fault,
    where,
    also = [],
    statuses = ['degraded'],
    within = REPORTED,
    over = FORGOTTEN,
    steadiness = 1,
    ...rest
  }) => {
    let readings: Reading[];
    let during: Reading[];

    const isRight = ({ diagnosis: { status, findings } }: Reading): boolean => {
      const [first] = findings;
      const places = first?.where.map(({ value }) => value).sort() ?? [];
      const causes = [fault.name, ...also];
      return (
        first !== undefined &&
        causes.includes(first.cause) &&
        (also.includes(first.cause) || statuses.includes(status)) &&
        places.join() === [...where].sort().join()
      );
    };
    const said = (some: readonly Reading[]): unknown[] =>
      some.map(({ t, diagnosis: { status, findings } }) => ({
        t: Math.round(t),
        status,
        findings: findings.map((finding) => `${finding.cause} ${finding.where.map(({ value }) => value).join()}`),
      }));

    beforeAll(async () => {
      readings = await sufferFrom(fault, rest.seed, rest.options ?? {});
      during = readings.filter(({ t }) => t >= within && t < FAULTY);
      const found = readings.find((reading) => reading.t > 0 && isRight(reading));
      const since = found?.diagnosis.findings[0]?.since;
      const healthy = readings.find(({ t, diagnosis }) => t > FAULTY && diagnosis.findings.length === 0);
      table.push([
        rest.title,
        cell(found?.t, 's'),
        cell((100 * during.filter(isRight).length) / during.length, '%'),
        cell(
          found === undefined || since == null
            ? undefined
            : Date.parse(since) / 1000 - (Date.parse(found.diagnosis.at) / 1000 - found.t),
          's'
        ),
        cell(healthy && healthy.t - FAULTY, 's'),
      ]);
    });

    test('names nothing before', () => {
      const before = readings.filter(({ t }) => t < 0);
      expect(before.length).toBeGreaterThan(5);
      expect(said(before.filter(({ diagnosis }) => diagnosis.findings.length > 0))).toEqual([]);
    });

    test('names cause and place in time, and first', () => {
      expect(said(readings.filter(({ t }) => t > 0 && t <= within)).length).toBeGreaterThan(0);
      expect(readings.some((reading) => reading.t > 0 && reading.t <= within + STEP && isRight(reading))).toBe(true);
      const wrong = during.filter((reading) => !isRight(reading));
      expect(steadiness < 1 ? [] : said(wrong)).toEqual([]);
      expect(during.filter(isRight).length).toBeGreaterThanOrEqual(steadiness * during.length);
    });

    test('names nothing soon after', () => {
      const after = readings.filter(({ t }) => t >= FAULTY + over);
      expect(after.length).toBeGreaterThan(1);
      expect(said(after.filter(({ diagnosis }) => diagnosis.findings.length > 0))).toEqual([]);
    });
  }
);

test('a plugin page that is gone is noted, and calls are judged all the same', async () => {
  const readings = await sufferFrom({ name: 'telemetry-lost', place: { job: 'calls-plugin' } }, 'plugin', {});
  const during = readings.filter(({ t }) => t >= REPORTED && t < FAULTY);
  expect(during.filter(({ diagnosis }) => diagnosis.status !== 'healthy')).toEqual([]);
  expect(during.every(({ diagnosis }) => diagnosis.notes.some(({ text }) => text.includes('calls-plugin')))).toBe(true);
});

test('a server that is drained is no fault', async () => {
  const readings = await sufferFrom({ name: 'drain', place: at(LAST) }, 'drain', {});
  expect(readings.flatMap(({ diagnosis }) => diagnosis.findings)).toEqual([]);
});

test('ten healthy minutes give no finding', async () => {
  const start = nextStart;
  const end = start + 10 * 60;
  nextStart = end + APART;
  await feedWorld(prometheus, createMattermostWorld({ seed: 'healthy', start }), start, end);
  for (const moment of moments(start + 30, end, STEP)) {
    const { status, findings } = await triageAt(prometheus, moment + AFTER_ROUND);
    expect({ moment: moment - start, status, findings }).toEqual({
      moment: moment - start,
      status: 'healthy',
      findings: [],
    });
  }
});

test('both products in one Prometheus have a status each', async () => {
  const start = nextStart;
  const end = start + 240;
  nextStart = end + APART;
  const worlds = combine([
    createMattermostWorld({ seed: 'both', start }),
    createVideocallWorld({ seed: 'both', start }),
  ]);
  worlds.inject({ name: 'packet-loss', place: at(LAST), start: start + QUIET });
  await feedWorld(prometheus, worlds, start, end);
  const statusAt = async (t: number): Promise<unknown> => {
    const { status, products, findings } = await triageAt(prometheus, start + t + AFTER_ROUND);
    return {
      status,
      products: products.map(({ id, status: own }) => [id, own]),
      causes: findings.map(({ cause }) => cause),
    };
  };
  expect(await statusAt(120)).toEqual({
    status: 'healthy',
    products: [
      ['mattermost', 'healthy'],
      ['videocall', 'healthy'],
    ],
    causes: [],
  });
  expect(await statusAt(220)).toEqual({
    status: 'degraded',
    products: [
      ['mattermost', 'degraded'],
      ['videocall', 'healthy'],
    ],
    causes: ['packet-loss'],
  });
});
