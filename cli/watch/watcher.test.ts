/** @jest-environment node */
import { pager } from '../../tests/fixtures/pager/product';
import { finding, judged, product, START } from '../../tests/support/watch';
import { PromError } from '../../src/promClient/errors';
import { type Judged } from './round';
import { type PostedAlert } from './alertmanager';
import { exposition } from './exposition';
import { createWatcher } from './watcher';

/** A watcher of a changing Prometheus, with two Alertmanagers of which the second can be gone. */
function watched() {
  let now = START;
  const world = { answer: (): Assessed => assessed(), isGone: false, took: 0 };
  const posted: PostedAlert[][] = [];
  const health: string[] = [];
  const changes: string[] = [];
  const post = (isGone: () => boolean) => async (path: string, data: unknown) => {
    expect(path).toBe('/api/v2/alerts');
    if (isGone()) {
      throw new PromError('unreachable', 'nobody there');
    }
    posted.push(data as PostedAlert[]);
  };
  const watcher = createWatcher({
    products: [pager],
    labels: {},
    page: 'https://grafana.example.org/a/callscope-calls-app',
    scope: '',
    hold: 60,
    validity: 120,
    longestPause: 60,
    version: '1.2.3',
    assess: async () => {
      now += world.took;
      return world.answer();
    },
    receivers: [
      { url: 'http://a', post: post(() => false) },
      { url: 'http://b', post: post(() => world.isGone) },
    ],
    clock: () => now,
    onHealth: (line) => health.push(line),
    onChange: ({ what, alert }) => changes.push(`${what} ${alert.labels.cause}`),
  });
  const round = async (): Promise<void> => {
    now += 10;
    await watcher.round();
  };
  return { watcher, world, posted, health, changes, round, pass: (seconds: number) => (now += seconds) };
}

type Assessed = Pick<Judged, 'diagnosis' | 'evidenceAt'>;

function assessed(...given: Parameters<typeof judged> | []): Assessed {
  const [at = START, products = [product()], findings = [finding()]] = given;
  const { diagnosis, evidenceAt } = judged(at, products, findings);
  return { diagnosis, evidenceAt };
}

test('sends alerts as Alertmanager takes them, to all Alertmanagers', async () => {
  const { posted, round, changes } = watched();
  await round();
  expect(posted).toHaveLength(2);
  expect(posted[1]).toEqual(posted[0]);
  expect(posted[0]).toMatchObject([
    {
      labels: { alertname: 'CallsDegraded', severity: 'warning' },
      startsAt: '2026-11-22T09:58:53.000Z',
      endsAt: '2026-11-22T10:02:10.000Z',
      generatorURL: expect.stringContaining('at=2026-11-22T10%3A00%3A10Z'),
    },
  ]);
  expect(changes).toEqual(['firing relay-latency']);
});

test('goes on without Alertmanager and without Prometheus, and says so once', async () => {
  const { world, posted, health, round, watcher } = watched();
  world.isGone = true;
  world.answer = () => {
    throw new PromError('timed-out', 'Prometheus is slow');
  };
  await round();
  await round();
  await round();
  expect(posted).toHaveLength(3);
  expect(posted.at(-1)).toMatchObject([{ labels: { cause: 'prometheus-failed' } }]);
  expect(watcher.health()).toEqual({
    status: 200,
    body: 'Rounds finish in time.\nPrometheus: Prometheus is slow\nAlertmanager http://a works.\nAlertmanager http://b: nobody there\n',
  });
  expect(exposition(watcher.metrics())).toContain('callscope_errors_total{server="prometheus",kind="timed-out"} 3\n');
  world.isGone = false;
  world.answer = () => assessed();
  await round();
  expect(posted.at(-1)).toEqual(posted.at(-2));
  expect(health).toEqual([
    "Prometheus doesn't work: Prometheus is slow",
    "Alertmanager http://b doesn't work: nobody there",
    'Prometheus works again after 30 s.',
    'Alertmanager http://b works again after 30 s.',
  ]);
});

test('an unexpected error is a failed round, not the end', async () => {
  const { world, posted, round } = watched();
  world.answer = () => {
    throw new TypeError('a bug');
  };
  await round();
  await round();
  expect(posted.at(-1)).toMatchObject([{ annotations: { summary: expect.stringContaining('a bug') } }]);
});

test('labels hold no characters that forge lines', async () => {
  const { world, posted, round } = watched();
  world.answer = () => assessed(START, [product()], [finding({ where: [{ label: 'server', value: 'a\nb' }] })]);
  await round();
  expect(posted[0]?.[0]?.labels.place).toBe('a\\nb');
});

test('measures the diagnosis, and is unhealthy when rounds stop', async () => {
  const { world, round, watcher, pass } = watched();
  world.took = 2;
  await round();
  expect(exposition(watcher.metrics())).toContain('callscope_diagnosis_duration_seconds 2\n');
  expect(watcher.health().status).toBe(200);
  pass(61);
  expect(watcher.health()).toEqual({
    status: 503,
    body: expect.stringContaining('No round finished in the last 61 s'),
  });
});
