import { type Fault } from '../../simulator/faults';
import { createMattermostWorld, type MattermostOptions } from '../../simulator/mattermost/world';
import { type Exporter, type World } from '../../simulator/world';
import { type Diagnosis } from '../../src/triage/types';
import { feedWorld } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo, triageAt } from '../support/triage';

/** Seconds until the fault, and until the diagnoses before and during it. */
const QUIET = 150;
const BEFORE = 125;
const DURING = 195;
/** RTCD that is gone is remembered for an hour. */
const APART = 4000;

const LOSS: Fault = { name: 'packet-loss', place: { instance: 'rtcd-2:8045' } };

let prometheus: Prometheus;
let nextStart = hoursAgo(23);

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterAll(() => prometheus.stop());

interface Distortion {
  /** Changes the page of an exporter. */
  page?: (text: string, exporter: string) => string;
  /** The exporters; the part after # in an id distinguishes copies. */
  exporters?: (exporters: readonly Exporter[]) => Exporter[];
  options?: Partial<MattermostOptions>;
  fault?: Fault;
}

function distorted(world: World, { page = (text) => text, exporters = (all) => [...all] }: Distortion): World {
  return {
    exporters: exporters(world.exporters),
    faults: world.faults,
    advance: (to) => world.advance(to),
    page: (id) => {
      const text = world.page(id.split('#', 1)[0] ?? '');
      return text === null ? null : page(text, id);
    },
    inject: (fault) => world.inject(fault),
    heal: (name) => world.heal(name),
    truth: () => world.truth(),
  };
}

/** Diagnoses before a fault and during it, of pages that are distorted. */
async function sufferFrom(distortion: Distortion): Promise<{ before: Diagnosis<string>; during: Diagnosis<string> }> {
  const start = nextStart;
  nextStart += DURING + APART;
  const world = createMattermostWorld({ seed: 'bad input', start, ...distortion.options });
  world.inject({ ...(distortion.fault ?? LOSS), start: start + QUIET });
  await feedWorld(prometheus, distorted(world, distortion), start, start + DURING);
  return {
    before: await triageAt(prometheus, start + BEFORE),
    during: await triageAt(prometheus, start + DURING),
  };
}

/** A distortion that gives other values to the families that match. */
function valued(families: RegExp, value: (old: string) => string): Pick<Distortion, 'page'> {
  const line = new RegExp(`^((?:${families.source})(?:\\{[^}]*\\})?) (\\S+)`, 'gm');
  return { page: (text) => text.replace(line, (_, series: string, old: string) => `${series} ${value(old)}`) };
}

function copied(tell: (exporter: Exporter, copy: string) => Exporter): Pick<Distortion, 'exporters'> {
  return {
    exporters: (all) =>
      ['a', 'b'].flatMap((copy) => all.map((exporter) => tell({ ...exporter, id: `${exporter.id}#${copy}` }, copy))),
  };
}

function only(isThere: (exporter: Exporter) => boolean): Pick<Distortion, 'exporters'> {
  return { exporters: (all) => all.filter(isThere) };
}

const summaryOf = ({ status, findings }: Diagnosis<string>): unknown => ({
  status,
  findings: findings.map(({ cause, where }) => [cause, ...where.map(({ value }) => value)].join(' ')),
});
const HEALTHY = { status: 'healthy', findings: [] };
const FOUND = { status: 'degraded', findings: ['packet-loss rtcd-2:8045'] };
const BLIND = { status: 'blind', findings: ['telemetry-lost rtcd'] };
const texts = ({ notes }: Diagnosis<string>): string => notes.map(({ text }) => text).join('\n');

describe('partial answers that still give a verdict', () => {
  test.each<Distortion & { what: string }>([
    { what: 'sums of reports that are NaN', ...valued(/rtcd_rtc_client_\w+_sum/, () => 'NaN') },
    {
      what: 'types that nobody knows',
      page: (text, id) =>
        id.startsWith('rtcd/')
          ? `${text}rtcd_rtc_errors_total{groupID="mm-a",type="new"} 5000\nrtcd_rtc_conn_states_total{type="new"} 99\n`
          : text,
    },
    {
      what: 'no label that tells installations',
      page: (text) => text.replace(/(groupID|clientID)="[^"]*",?/g, '').replace(/,}/g, '}'),
      options: { groupIDs: ['mm-a'] },
    },
    { what: 'RTCD alone', ...only(({ job }) => job === 'rtcd') },
    ...[-60, 60].map((seconds) => ({
      what: `clocks that are off by ${seconds} s`,
      ...valued(/\w+_process_start_time_seconds/, (old) => String(Number(old) + seconds)),
    })),
  ])('$what', async (distortion) => {
    const { before, during } = await sufferFrom(distortion);
    expect([before, during].map(summaryOf)).toEqual([HEALTHY, FOUND]);
  });
});

describe('partial answers that give a verdict with a note', () => {
  test.each<Distortion & { what: string; note: string; found?: unknown }>([
    {
      what: 'two replicas of a Prometheus',
      ...copied((exporter, replica) => ({
        ...exporter,
        extraLabels: { ...exporter.extraLabels, prometheus_replica: replica },
      })),
      note: '2 times',
    },
    {
      what: 'the same targets under two jobs',
      ...copied((exporter, copy) => ({ ...exporter, job: `${exporter.job}-${copy}` })),
      note: 'scraped twice',
    },
    {
      what: 'an RTCD that is not scraped',
      ...only(({ instance }) => instance !== 'rtcd-2:8045'),
      note: 'Check whether every RTCD is scraped',
      found: HEALTHY,
    },
  ])('$what', async ({ note, found = FOUND, ...distortion }) => {
    const { before, during } = await sufferFrom(distortion);
    expect([before, during].map(summaryOf)).toEqual([HEALTHY, found]);
    expect([before, during].map(texts)).toEqual([expect.stringContaining(note), expect.stringContaining(note)]);
  });
});

describe('answers without a verdict', () => {
  test.each<Distortion & { what: string }>([
    { what: 'numbers of sessions that are NaN', ...valued(/rtcd_rtc_sessions_total/, () => 'NaN') },
    { what: 'numbers of sessions without end', ...valued(/rtcd_rtc_sessions_total/, () => '+Inf') },
    { what: 'nothing but NaN', ...valued(/rtcd_\w+/, () => 'NaN') },
    { what: 'the plugin alone, where RTCD carries the calls', ...only(({ job }) => job === 'calls-plugin') },
  ])('$what', async (distortion) => {
    const { before, during } = await sufferFrom(distortion);
    expect([before, during].map(summaryOf)).toEqual([BLIND, BLIND]);
  });

  test('the machines alone', async () => {
    const { before } = await sufferFrom(only(({ job }) => job.endsWith('node-exporter')));
    expect(before).toMatchObject({ status: 'blind', products: [], findings: [] });
    expect(texts(before)).toContain('No calls system found');
  });

  test('buckets without end, as far as what they hide', async () => {
    const { before } = await sufferFrom(valued(/rtcd_rtc_client_rtt_bucket/, () => '+Inf'));
    expect(summaryOf(before)).toEqual(BLIND);
  });

  test('a frozen page', async () => {
    const { during } = await sufferFrom({
      fault: { name: 'telemetry-lost', place: { job: 'rtcd' }, mode: 'stalled' },
    });
    expect(summaryOf(during)).toEqual(BLIND);
  });
});

test.each([-60, 60])('a restart is named though clocks are off by %d s', async (seconds) => {
  const { during } = await sufferFrom({
    ...valued(/\w+_process_start_time_seconds/, (old) => String(Number(old) + seconds)),
    fault: { name: 'relay-down', place: { instance: 'rtcd-2:8045' }, mode: 'restart' },
  });
  expect(summaryOf(during)).toEqual({
    status: expect.stringMatching(/degraded|outage/),
    findings: ['connection-drops rtcd-2:8045'],
  });
});
