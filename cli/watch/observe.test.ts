/** @jest-environment node */
import { pager } from '../../tests/fixtures/pager/product';
import { finding, judged, product, START } from '../../tests/support/watch';
import { PromError } from '../../src/promClient/errors';
import { observe, type ObserveOptions } from './observe';

const OPTIONS: ObserveOptions = {
  products: [{ ...pager, personLabels: ['person'] }],
  labels: {},
  page: 'https://grafana.example.org/a/callscope-calls-app',
  scope: '',
};

const labelsOf = (...given: Parameters<typeof judged>): unknown[] =>
  observe(judged(...given), OPTIONS).alarms.map(({ labels }) => labels);

test('a finding says what and where in its labels, and all else in its annotations', () => {
  const { alarms } = observe(judged(START, [product()], [finding({ severity: 'critical' })]), OPTIONS);
  expect(alarms).toEqual([
    {
      installation: 'pager',
      kind: 'degraded',
      labels: { alertname: 'CallsDegraded', cause: 'relay-latency', place: 'a.example.org', product: 'pager' },
      severity: 'critical',
      since: START - 67,
      annotations: {
        summary: 'Round-trip time is over 300 ms for 9 of 10 sessions on a.example.org.',
        where: 'server a.example.org',
        affected: '9 of 60 sessions',
        evidence: 'share of bad sessions (n = 10): 0.9 (95 %: 0.6 to 0.98)',
        next_steps: '1. Look.\n2. Think.',
        status: 'degraded',
      },
      link: 'https://grafana.example.org/a/callscope-calls-app/triage?at=2026-11-22T10%3A00%3A00Z&product=pager',
      rounds: 1,
    },
  ]);
});

test('each of many places has its own alarm', () => {
  const where = ['b', 'a'].map((value) => ({ label: 'server', value }));
  expect(labelsOf(START, [product()], [finding({ where })])).toMatchObject([{ place: 'a' }, { place: 'b' }]);
});

test('findings about people are one alarm: no label names anybody or changes with them', () => {
  const about = (person: string, since: string | null) =>
    finding({ cause: 'sender', where: [{ label: 'person', value: person }], since, summary: `Ask ${person}.` });
  const [alarm, ...others] = observe(
    judged(START, [product()], [about('ann', null), about('bob', '2026-11-22T09:59:00Z')]),
    OPTIONS
  ).alarms;
  expect(others).toEqual([]);
  expect(alarm?.labels).toEqual({ alertname: 'CallsDegraded', cause: 'sender', product: 'pager' });
  expect(alarm).toMatchObject({ since: START - 60, annotations: { summary: 'Ask ann.\nAsk bob.' } });
});

test('environments have their own labels, which never replace those of the alert', () => {
  const environments = ['prod', 'test'].map((value) => [
    { label: 'cluster', value },
    { label: 'severity', value: 'high' },
  ]);
  const labels = labelsOf(
    START,
    environments.map((environment) => product('degraded', { environment })),
    environments.map((environment) => finding({ environment }))
  );
  expect(labels).toEqual(
    ['prod', 'test'].map((cluster) => ({
      alertname: 'CallsDegraded',
      cause: 'relay-latency',
      cluster,
      environment_severity: 'high',
      place: 'a.example.org',
      product: 'pager',
    }))
  );
});

test('labels of the user are in every alert, and the scope is in its link', () => {
  const options = { ...OPTIONS, labels: { team: 'calls' }, scope: 'cluster="prod"' };
  const seen = observe(judged(START, [product()], [finding()]), options).alarms;
  const failed = observe({ kind: 'failed', at: START, error: new PromError('timed-out', 'slow') }, options).alarms;
  for (const alarm of [...seen, ...failed]) {
    expect(alarm.labels.team).toBe('calls');
    expect(new URL(alarm.link ?? '').searchParams.get('scope')).toBe('cluster="prod"');
  }
  expect(observe(judged(START, [product()], [finding()]), { ...OPTIONS, page: null }).alarms[0]?.link).toBeNull();
});

test('a finding beside a healthy or idle status is a warning ahead', () => {
  for (const status of ['healthy', 'idle'] as const) {
    const [alarm] = observe(
      judged(START, [product(status)], [finding({ cause: 'capacity-low', severity: 'critical', where: [] })]),
      OPTIONS
    ).alarms;
    expect(alarm).toMatchObject({ kind: 'ahead', severity: 'warning', labels: { alertname: 'CallsWarning' } });
  }
});

test('a blind product is one alarm, whichever jobs are lost', () => {
  const where = ['a', 'b'].map((value) => ({ label: 'job', value }));
  const blind = finding({ cause: 'telemetry-lost', severity: 'critical', where });
  const { alarms, judged: kinds } = observe(judged(START, [product('blind')], [blind]), OPTIONS);
  expect(alarms).toMatchObject([{ kind: 'blind', severity: 'critical' }]);
  expect(alarms[0]?.labels).toEqual({ alertname: 'CallsBlind', cause: 'telemetry-lost', product: 'pager' });
  expect(kinds.get('pager')).toEqual(new Set(['blind']));
});

test.each([
  { status: 'healthy', lost: false, kinds: ['degraded', 'ahead', 'blind'] },
  { status: 'idle', lost: false, kinds: ['degraded', 'ahead', 'blind'] },
  { status: 'degraded', lost: false, kinds: ['degraded', 'blind'] },
  { status: 'outage', lost: false, kinds: ['degraded', 'blind'] },
  { status: 'degraded', lost: true, kinds: ['blind'] },
  { status: 'blind', lost: false, kinds: ['blind'] },
] as const)('$status with lost telemetry $lost decides about $kinds', ({ status, lost, kinds }) => {
  const findings = lost ? [finding({ cause: 'telemetry-lost', where: [] })] : [];
  const observation = observe(judged(START, [product(status)], findings), OPTIONS);
  expect(observation.judged.get('pager')).toEqual(new Set(kinds));
  expect(observation.isComplete).toBe(true);
});

test('without an answer or without a calls system nothing is known', () => {
  const failed = observe({ kind: 'failed', at: START, error: new PromError('unreachable', 'gone') }, OPTIONS);
  expect(failed).toMatchObject({
    alarms: [{ installation: '', kind: 'blind', labels: { alertname: 'CallsBlind', cause: 'prometheus-failed' } }],
    isComplete: false,
  });
  expect(failed.alarms[0]?.annotations.summary).toBe("Callscope can't judge any calls: gone.");
  const nothing = observe(judged(START, [], [], [{ kind: 'telemetry', text: 'Nothing found.' }]), OPTIONS);
  expect(nothing).toMatchObject({
    alarms: [
      {
        labels: { cause: 'nothing-found' },
        annotations: { summary: "Callscope can't judge any calls. Nothing found." },
      },
    ],
    isComplete: false,
  });
  const partly = observe(judged(START, [product('healthy')], [], [{ kind: 'query', text: 'one failed' }]), OPTIONS);
  expect(partly.isComplete).toBe(false);
});
