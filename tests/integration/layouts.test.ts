import { type Fault } from '../../simulator/faults';
import { createMattermostWorld, type MattermostOptions } from '../../simulator/mattermost/world';
import { type Diagnosis } from '../../src/triage/types';
import { ASKED, feedScrapes, type Layout, type Target } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo, moments, triageAt } from '../support/triage';

/** Seconds before a fault, and from it to the question. */
const QUIET = 150;
const AFTER = 35.1;

const ids = new Map<string, string>();

type LayoutOf = (target: Target) => readonly Layout[];

const isRtcd = ({ job }: Target): boolean => job === 'rtcd';
const isPlugin = ({ job }: Target): boolean => job === 'calls-plugin';

const documented: LayoutOf = (target) => [target];
const labelled =
  (labels: Record<string, string>): LayoutOf =>
  (target) => [{ ...target, labels: { ...target.labels, ...labels } }];

/** A page without the lines of some families. */
const lacking =
  (names: RegExp): LayoutOf =>
  (target) => [
    {
      ...target,
      alter: (page) =>
        page &&
        page
          .split('\n')
          .filter((line) => !names.test(line))
          .join('\n'),
    },
  ];

interface World {
  options?: Partial<MattermostOptions>;
  fault?: Fault;
  layout: LayoutOf;
}

let prometheus: Prometheus;
let start = hoursAgo(40);

beforeEach(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
});

afterEach(() => prometheus.stop());

/** Runs worlds with their own scrape setups, and diagnoses them half a minute after their faults. */
function diagnosed(...worlds: readonly World[]): Promise<Diagnosis<string>> {
  return diagnosedAfter(AFTER, ...worlds);
}

/** The same, so many seconds after the faults. */
async function diagnosedAfter(after: number, ...worlds: readonly World[]): Promise<Diagnosis<string>> {
  start += 3600;
  const faultStart = start + QUIET;
  for (const [i, { options, fault, layout }] of worlds.entries()) {
    const world = createMattermostWorld({ seed: `layout ${i}`, start, ...options });
    world.exporters.forEach(({ id, job, instance }) => ids.set(`${job} ${instance}`, id));
    if (fault !== undefined) {
      world.inject({ ...fault, start: faultStart, end: faultStart + 120 });
    }
    await feedScrapes(prometheus, world, moments(start, faultStart + after - 5, 5), {
      stored: ASKED,
      onRound: () => undefined,
      layout,
    });
  }
  return triageAt(prometheus, faultStart + after);
}

function causesOf({ findings }: Diagnosis<string>): string[] {
  return findings.map(({ cause, where }) => [cause, ...where.map(({ label, value }) => `${label}=${value}`)].join(' '));
}

function notesOf({ notes }: Diagnosis<string>): string {
  return notes.map(({ text }) => text).join('\n');
}

/** The page of a process that has been there for an hour longer. */
function startedEarlier(page: string | null): string | null {
  return (
    page && page.replace(/^(rtcd_process_start_time_seconds) (\S+)$/m, (_, name, at) => `${name} ${Number(at) - 3600}`)
  );
}

const LOSS: Fault = { name: 'packet-loss', place: { instance: 'rtcd-2:8045' } };
const DOWN: Fault = { name: 'relay-down', place: { instance: 'rtcd-2:8045' } };

describe('the plugin and its RTCDs under one job', () => {
  const oneJob: LayoutOf = (target) => [
    isRtcd(target) || isPlugin(target) ? { ...target, job: 'mattermost-calls' } : target,
  ];

  test('tell which RTCD loses packets', async () => {
    expect(causesOf(await diagnosed({ fault: LOSS, layout: oneJob }))).toEqual(['packet-loss instance=rtcd-2:8045']);
  });

  test('tell which RTCD died', async () => {
    expect(causesOf(await diagnosed({ fault: DOWN, layout: oneJob }))).toEqual(['relay-down instance=rtcd-2:8045']);
  });

  test('hide no healthy installation', async () => {
    expect(await diagnosed({ layout: oneJob })).toMatchObject({ status: 'healthy', findings: [] });
  });
});

describe('RTCDs that share an instance', () => {
  const sameInstance =
    (label: string): LayoutOf =>
    (target) =>
      isRtcd(target)
        ? [
            {
              ...target,
              instance: 'localhost:8045',
              labels: { ...target.labels, [label]: target.instance.replace(/:.*/, '') },
            },
          ]
        : [target];

  test.each(['host', 'agent_hostname'])('are told apart by %s', async (label) => {
    expect(causesOf(await diagnosed({ fault: LOSS, layout: sameInstance(label) }))).toEqual([
      `packet-loss ${label}=rtcd-2`,
    ]);
  });

  test('die one by one', async () => {
    expect(causesOf(await diagnosed({ fault: DOWN, layout: sameInstance('host') }))).toEqual([
      'relay-down host=rtcd-2',
    ]);
  });

  test('drop connections one by one', async () => {
    const drops: Fault = { name: 'connection-drops', place: { instance: 'rtcd-2:8045' } };
    expect(causesOf(await diagnosed({ fault: drops, layout: sameInstance('host') }))).toEqual([
      'connection-drops host=rtcd-2',
    ]);
  });
});

describe('several environments in one store', () => {
  const embedded = { options: { embedded: true, sessions: 30 } };

  test('are judged separately, the worst first', async () => {
    const diagnosis = await diagnosed(
      { fault: LOSS, layout: labelled({ cluster: 'prod' }) },
      { ...embedded, layout: labelled({ cluster: 'test' }) }
    );
    expect(diagnosis.status).toBe('degraded');
    expect(diagnosis.products).toEqual([
      { id: 'mattermost', environment: [{ label: 'cluster', value: 'prod' }], dialect: 'rtcd', status: 'degraded' },
      { id: 'mattermost', environment: [{ label: 'cluster', value: 'test' }], dialect: 'embedded', status: 'healthy' },
    ]);
    expect(diagnosis.findings.map(({ cause, environment }) => [cause, environment[0]?.value])).toEqual([
      ['packet-loss', 'prod'],
    ]);
    expect(notesOf(diagnosis)).toContain('cluster="prod"; cluster="test"');
  });

  test('with an RTCD in one don’t hide the calls of the other, even without a label', async () => {
    const slow: Fault = { name: 'fleet-latency' };
    const diagnosis = await diagnosed(
      { layout: documented },
      {
        ...embedded,
        fault: slow,
        layout: (target) => (isPlugin(target) ? [{ ...target, job: 'test', instance: `test-${target.instance}` }] : []),
      }
    );
    expect(diagnosis.products.map(({ dialect, status }) => [dialect, status === 'healthy'])).toEqual([
      ['rtcd', true],
      ['embedded', false],
    ]);
    expect(diagnosis.findings.map(({ cause, environment }) => [cause, environment[0]?.value])).toEqual([
      ['fleet-latency', 'test'],
    ]);
  });
});

describe('an RTCD before 1.1.0', () => {
  const old: LayoutOf = (target) =>
    isRtcd(target) ? lacking(/rtcd_rtc_(dc_open_time|signaling_lock_)/)(target) : [target];

  test('is healthy, and says that joins are not judged', async () => {
    const diagnosis = await diagnosed({ layout: old });
    expect(diagnosis).toMatchObject({ status: 'healthy', findings: [] });
    expect(notesOf(diagnosis)).toMatch(/Callscope can't judge joins on rtcd-1:8045, rtcd-2:8045.*1\.1\.0/);
  });

  test('is still judged by its measurements', async () => {
    expect(causesOf(await diagnosed({ fault: LOSS, layout: old }))).toEqual(['packet-loss instance=rtcd-2:8045']);
  });
});

test('several processes behind one address are no trouble, and not judged', async () => {
  let asked = 0;
  const diagnosis = await diagnosed({
    layout: (target) =>
      !isRtcd(target)
        ? [target]
        : target.instance === 'rtcd-2:8045'
          ? []
          : [
              {
                ...target,
                instance: 'rtcd:8045',
                // Scrapes meet one of them or the other in no rhythm that a window could hide.
                alter: (page, _, pageOf) =>
                  (asked++ * 7) % 5 < 2 ? page : startedEarlier(pageOf(ids.get('rtcd rtcd-2:8045') ?? '')),
              },
            ],
  });
  expect(diagnosis.status).toBe('blind');
  expect(causesOf(diagnosis)).toEqual(['telemetry-lost job=rtcd']);
  expect(diagnosis.findings[0]?.summary).toContain('several processes answer in turn at rtcd:8045');
});

test('a process that is scraped on two pages counts once', async () => {
  const twice: LayoutOf = (target) =>
    isPlugin(target)
      ? [target, { ...target, job: 'mattermost', labels: { plugin_id: 'com.mattermost.calls' } }]
      : [target];
  const [once, doubled] = [await diagnosed({ layout: documented }), await diagnosed({ layout: twice })];
  expect(doubled.status).toBe(once.status);
  expect(causesOf(doubled)).toEqual([]);
  expect(notesOf(doubled)).toContain('The same process is scraped twice');
  expect(notesOf(doubled)).not.toContain('people in calls, but Prometheus shows only');
});

test('copies that replicas of a Prometheus write count once', async () => {
  const copies: LayoutOf = (target) =>
    ['a', 'b'].flatMap((replica) => labelled({ prometheus_replica: replica })(target));
  const diagnosis = await diagnosed({ fault: LOSS, layout: copies });
  expect(causesOf(diagnosis)).toEqual(['packet-loss instance=rtcd-2:8045']);
  expect(diagnosis.findings[0]?.affected.of).toBeLessThan(80);
});

describe('if one of several agents dies, so that its samples just stop,', () => {
  const LATER = 90.1;
  /** The agent of these targets dies when the fault begins. */
  const dying =
    (layout: LayoutOf): LayoutOf =>
    (target) =>
      layout(target).map((each) => ({ ...each, isScraped: (at) => at < start + QUIET }));

  test('its environment is blind, and the other one healthy', async () => {
    const diagnosis = await diagnosedAfter(
      LATER,
      { layout: dying(labelled({ cluster: 'prod' })) },
      { layout: labelled({ cluster: 'test' }) }
    );
    expect(diagnosis.products.map(({ environment: [first], status }) => [first?.value, status])).toEqual([
      ['prod', 'blind'],
      ['test', 'healthy'],
    ]);
    expect(diagnosis.findings[0]?.summary).toContain('stopped arriving');
  });

  test('the copies of the other agent are judged', async () => {
    const copies: LayoutOf = (target) => [
      ...dying(labelled({ prometheus_replica: 'a' }))(target),
      ...labelled({ prometheus_replica: 'b' })(target),
    ];
    expect(causesOf(await diagnosedAfter(LATER, { fault: LOSS, layout: copies }))).toEqual([
      'packet-loss instance=rtcd-2:8045',
    ]);
  });

  test('its RTCD is noted', async () => {
    const diagnosis = await diagnosedAfter(LATER, {
      layout: (target) => (target.instance === 'rtcd-2:8045' ? dying(documented)(target) : [target]),
    });
    expect(notesOf(diagnosis)).toMatch(/no longer scrapes RTCD rtcd-2:8045 \(last 9\d s ago/);
  });
});

test('an RTCD whose pod is replaced is down, and its people were dropped', async () => {
  const restart: Fault = { ...DOWN, mode: 'restart', strength: 12 };
  const replaced: LayoutOf = (target) =>
    target.instance === 'rtcd-2:8045'
      ? [
          {
            ...target,
            instance: '10.0.0.12:8045',
            alter: (page, at) => (at < start + QUIET ? page : ''),
            isScraped: (at) => at < start + QUIET + 5,
          },
          { ...target, instance: '10.0.0.77:8045', isScraped: (at) => at >= start + QUIET + 12 },
        ]
      : [target];
  expect(causesOf(await diagnosed({ fault: restart, layout: replaced }))).toEqual([
    'relay-down instance=10.0.0.12:8045',
  ]);
});

test('an RTCD in its own region belongs to the same installation', async () => {
  const regions: LayoutOf = (target) => labelled({ region: target.instance === 'rtcd-2:8045' ? 'us' : 'eu' })(target);
  const diagnosis = await diagnosed({ fault: LOSS, layout: regions });
  expect(causesOf(diagnosis)).toEqual(['packet-loss instance=rtcd-2:8045']);
  expect(diagnosis.products).toHaveLength(1);
});

test('a target label that hides the label of connection states makes blind, never healthy', async () => {
  const diagnosis = await diagnosed({
    layout: (target) => (isRtcd(target) ? labelled({ type: 'sfu' })(target) : [target]),
  });
  expect(diagnosis.status).toBe('blind');
  expect(diagnosis.findings[0]?.summary).toContain('exported_type');
});
