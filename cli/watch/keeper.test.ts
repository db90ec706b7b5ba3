/** @jest-environment node */
import { pager } from '../../tests/fixtures/pager/product';
import { finding, judged, product, START } from '../../tests/support/watch';
import { PromError } from '../../src/promClient/errors';
import { type Finding, type ProductStatus, type Severity } from '../../src/triage/types';
import { keep, type Keeping, NOTHING_KEPT } from './keeper';
import { observe } from './observe';
import { type Round } from './round';

const OPTIONS = { products: [pager], labels: {}, page: null, scope: '' };
const HOLD = 60;
const VALIDITY = 120;
const INTERVAL = 10;

/** Rounds ten seconds apart, from the start on. */
function rounds() {
  let kept = NOTHING_KEPT;
  let now = START - INTERVAL;
  const next = (round: (at: number) => Round): Keeping => {
    now += INTERVAL;
    const keeping = keep(kept, observe(round(now), OPTIONS), now, { hold: HOLD, validity: VALIDITY });
    kept = keeping.kept;
    return keeping;
  };
  return {
    now: () => now,
    bad: (...findings: Array<Finding<string>>) => next((at) => judged(at, [product()], findings)),
    good: (...findings: Array<Finding<string>>) => next((at) => judged(at, [product('healthy')], findings)),
    blind: (...findings: Array<Finding<string>>) => next((at) => judged(at, [product('blind')], findings)),
    failed: () => next((at) => ({ kind: 'failed', at, error: new PromError('unreachable', 'gone') })),
    of: (products: readonly ProductStatus[], ...findings: Array<Finding<string>>) =>
      next((at) => judged(at, products, findings)),
  };
}

type Rounds = ReturnType<typeof rounds>;

/** The alerts of a round as `cause severity place`, with `over` if they have ended. */
function told({ alerts }: Keeping, { now }: Rounds): string[] {
  return alerts.map(({ labels: { cause, severity, place }, endsAt }) =>
    [cause, severity, place, endsAt <= now() ? 'over' : undefined].filter(Boolean).join(' ')
  );
}

const FIRING = 'relay-latency warning a.example.org';

test('a finding fires from its start on, and ends by itself if nothing renews it', () => {
  const watch = rounds();
  const { alerts, changes } = watch.bad(finding());
  expect(alerts).toEqual([
    expect.objectContaining({ startsAt: START - 67, endsAt: START + VALIDITY, generatorURL: null }),
  ]);
  expect(alerts[0]?.labels).toEqual({
    alertname: 'CallsDegraded',
    cause: 'relay-latency',
    place: 'a.example.org',
    product: 'pager',
    severity: 'warning',
  });
  expect(changes.map(({ what }) => what)).toEqual(['firing']);
});

test('it stays the same alert while its start, numbers and texts change', () => {
  const watch = rounds();
  const first = watch.bad(finding());
  const second = watch.bad(finding({ since: '2026-11-22T09:50:00Z', summary: 'Worse.' }));
  expect(second.changes).toEqual([]);
  expect(second.alerts[0]).toMatchObject({
    labels: first.alerts[0]?.labels,
    startsAt: first.alerts[0]?.startsAt,
    endsAt: START + INTERVAL + VALIDITY,
    annotations: { summary: 'Worse.' },
  });
});

test('a start in the future counts from now', () => {
  expect(rounds().bad(finding({ since: '2026-11-22T10:01:00Z' })).alerts[0]?.startsAt).toBe(START);
  expect(rounds().bad(finding({ since: null })).alerts[0]?.startsAt).toBe(START);
});

test('flapping for less than the hold time changes nothing', () => {
  const watch = rounds();
  watch.bad(finding());
  for (let i = 0; i < 20; i++) {
    const keeping = i % 5 === 4 ? watch.bad(finding()) : watch.good();
    expect(told(keeping, watch)).toEqual([FIRING]);
    expect(keeping.changes).toEqual([]);
  }
});

test('after the hold time it ends once, and the end is sent again for a quarter of an hour', () => {
  const watch = rounds();
  watch.bad(finding());
  const missing = Array.from({ length: HOLD / INTERVAL }, () => told(watch.good(), watch));
  expect(missing).toEqual(missing.map(() => [FIRING]));
  const over = watch.good();
  const end = watch.now();
  expect(told(over, watch)).toEqual([`${FIRING} over`]);
  expect(over.changes).toMatchObject([{ what: 'resolved', alert: { endsAt: end } }]);
  let again = watch.good();
  let count = 1;
  for (; again.alerts.length > 0; count++) {
    expect(again.alerts).toEqual(over.alerts);
    expect(again.changes).toEqual([]);
    again = watch.good();
  }
  expect(count).toBe(900 / INTERVAL);
});

test('a finding that comes back is firing, not also over', () => {
  const watch = rounds();
  watch.bad(finding());
  for (let i = 0; i <= HOLD / INTERVAL; i++) {
    watch.good();
  }
  const back = watch.bad(finding());
  expect(told(back, watch)).toEqual([FIRING]);
  expect(back.changes.map(({ what }) => what)).toEqual(['firing']);
});

test('places end one by one', () => {
  const watch = rounds();
  const at = (...values: string[]): Finding<string> =>
    finding({ where: values.map((value) => ({ label: 'server', value })) });
  watch.bad(at('a', 'b'));
  for (let i = 0; i < HOLD / INTERVAL; i++) {
    watch.bad(at('b', 'c'));
  }
  const last = watch.bad(at('b', 'c'));
  expect(told(last, watch)).toEqual([
    'relay-latency warning b',
    'relay-latency warning c',
    'relay-latency warning a over',
  ]);
});

describe('severity', () => {
  const as = (severity: Severity): Finding<string> => finding({ severity });

  test('rises at once: the milder alert ends', () => {
    const watch = rounds();
    watch.bad(as('warning'));
    const worse = watch.bad(as('critical'));
    expect(told(worse, watch)).toEqual([
      'relay-latency critical a.example.org',
      'relay-latency warning a.example.org over',
    ]);
    expect(worse.changes.map(({ what, alert }) => `${what} ${alert.labels.severity}`)).toEqual([
      'resolved warning',
      'firing critical',
    ]);
    expect(worse.alerts[0]?.startsAt).toBe(START - 67);
  });

  test('falls only after the hold time, however it changes until then', () => {
    const watch = rounds();
    watch.bad(as('critical'));
    for (let i = 0; i < 20; i++) {
      expect(watch.bad(as(i % 6 === 5 ? 'critical' : 'warning')).changes).toEqual([]);
    }
    const changes = Array.from({ length: 7 }, () => watch.bad(as('warning')).changes.length);
    expect(changes.filter((count) => count > 0)).toEqual([2]);
    const milder = watch.bad(as('warning'));
    expect(told(milder, watch)).toEqual([
      'relay-latency warning a.example.org',
      'relay-latency critical a.example.org over',
    ]);
    expect(told(watch.bad(as('critical')), watch)).toEqual([
      'relay-latency critical a.example.org',
      'relay-latency warning a.example.org over',
    ]);
  });
});

describe('while nothing can be judged', () => {
  const lost = finding({ cause: 'telemetry-lost', severity: 'critical', where: [] });
  const HOURS = 3600 / INTERVAL;

  test('a blind product keeps its findings, says so, and has an alert of its own', () => {
    const watch = rounds();
    watch.bad(finding());
    let last = watch.good();
    for (let i = 0; i < HOURS; i++) {
      last = watch.blind(lost);
    }
    expect(told(last, watch)).toEqual([FIRING, 'telemetry-lost critical']);
    expect(last.alerts[0]?.endsAt).toBe(watch.now() + VALIDITY);
    expect(last.alerts[0]?.annotations.note).toBe(
      "Since 2026-11-22T10:00:20.000Z, Callscope can't judge whether this is over."
    );
    expect(last.alerts[1]?.annotations.note).toBeUndefined();
    for (let i = 0; i < HOLD / INTERVAL; i++) {
      expect(told(watch.good(), watch)).toEqual([FIRING, 'telemetry-lost critical']);
    }
    expect(told(watch.good(), watch)).toEqual([`${FIRING} over`, 'telemetry-lost critical over']);
  });

  test('a Prometheus that fails twice is an alert; all others stay', () => {
    const watch = rounds();
    watch.bad(finding());
    expect(told(watch.failed(), watch)).toEqual([FIRING]);
    watch.bad(finding());
    expect(told(watch.failed(), watch)).toEqual([FIRING]);
    for (let i = 0; i < HOURS; i++) {
      expect(told(watch.failed(), watch)).toEqual([FIRING, 'prometheus-failed critical']);
    }
    const back = watch.bad(finding());
    expect(told(back, watch)).toEqual([FIRING, 'prometheus-failed critical']);
    for (let i = 0; i < HOLD / INTERVAL - 1; i++) {
      watch.bad(finding());
    }
    expect(told(watch.bad(finding()), watch)).toEqual([FIRING, 'prometheus-failed critical over']);
  });

  test('ended alerts are still sent', () => {
    const watch = rounds();
    watch.bad(finding());
    for (let i = 0; i <= HOLD / INTERVAL; i++) {
      watch.good();
    }
    watch.failed();
    expect(told(watch.failed(), watch)).toEqual(['prometheus-failed critical', `${FIRING} over`]);
  });

  test('a warning ahead waits while people suffer: then nobody looks for it', () => {
    const watch = rounds();
    watch.good(finding({ cause: 'capacity-low', where: [] }));
    let last = watch.bad(finding());
    for (let i = 0; i < HOURS; i++) {
      last = watch.bad(finding());
    }
    expect(told(last, watch)).toEqual(['capacity-low warning', FIRING]);
  });

  test('environments are judged separately', () => {
    const watch = rounds();
    const [prod, test] = ['prod', 'test'].map((value) => [{ label: 'cluster', value }]);
    const about = (environment = prod): Finding<string> => finding({ environment });
    watch.of(
      [product('degraded', { environment: prod }), product('degraded', { environment: test })],
      about(),
      about(test)
    );
    let last = watch.of([product('blind', { environment: prod }), product('healthy', { environment: test })]);
    for (let i = 0; i < HOLD / INTERVAL; i++) {
      last = watch.of([product('blind', { environment: prod }), product('healthy', { environment: test })]);
    }
    expect(last.alerts.map(({ labels: { cluster }, endsAt }) => [cluster, endsAt > watch.now()])).toEqual([
      ['prod', true],
      ['test', false],
    ]);
  });

  test('an installation that is gone from a complete answer ends after the hold time', () => {
    const watch = rounds();
    watch.of([product(), product('healthy', { id: 'other' })], finding());
    for (let i = 0; i < HOLD / INTERVAL; i++) {
      expect(told(watch.of([product('healthy', { id: 'other' })]), watch)).toEqual([FIRING]);
    }
    expect(told(watch.of([product('healthy', { id: 'other' })]), watch)).toEqual([`${FIRING} over`]);
  });
});
