import { parse, parseAllDocuments } from 'yaml';
import { type Rules } from '../model';
import { formatRules } from './formats';
import { alwaysAnswered } from '../grafana/grafanaRule';

const RULES: Rules = {
  name: 'calls',
  title: 'Calls of $x',
  groups: [
    {
      name: 'calls-now',
      interval: 5,
      rules: [
        { kind: 'record', uid: 'cs-rtt-total', record: 'calls:total:count', expr: 'sum(calls)', labels: { a: 'b' } },
      ],
    },
    {
      name: 'calls-symptoms',
      interval: 15,
      rules: [
        {
          kind: 'alert',
          uid: 'cs-rtt-bad',
          alert: 'CallsBad',
          expr: 'calls:total:count>3',
          proof: 'max(calls:target:ratio)',
          lasting: 0,
          labels: { severity: 'critical', product: 'radio', place: '{{ $labels.tower }}' },
          annotations: {
            summary: '{{ $value | humanizePercentage }} on {{ $labels.tower }}, not $values',
            description: 'It is {{ $value }}.',
            runbook_url: '/a/app/triage?tower={{ $labels.tower }}',
          },
        },
        {
          kind: 'alert',
          uid: 'cs-down',
          alert: 'TowerDown',
          expr: 'up==0',
          proof: null,
          lasting: 60,
          labels: { severity: 'warning', product: 'radio', place: 'everywhere' },
          annotations: { summary: 'Down.', description: 'It is down.', runbook_url: '/a/app/triage?' },
        },
      ],
    },
  ],
  objectives: [
    {
      uid: 'cs-radio-rtt',
      product: { id: 'radio', title: 'Radio' },
      id: 'rtt',
      title: 'Delay',
      promise: 'calls under 1 s',
      target: 0.99,
      windowDays: 7,
      good: 'sum(good)',
      total: 'sum(total)',
      tiers: [{ factor: 6, long: '6h', hours: 6, short: '30m', severity: 'critical' }],
    },
  ],
};

const GROUPS = [
  {
    name: 'calls-now',
    interval: '5s',
    rules: [{ record: 'calls:total:count', expr: 'sum(calls)', labels: { a: 'b' } }],
  },
  {
    name: 'calls-symptoms',
    interval: '15s',
    rules: [
      {
        alert: 'CallsBad',
        expr: 'calls:total:count>3',
        labels: { severity: 'critical', product: 'radio', place: '{{ $labels.tower }}' },
        annotations: {
          summary: '{{ $value | humanizePercentage }} on {{ $labels.tower }}, not $values',
          description: 'It is {{ $value }}.',
          runbook_url: '/a/app/triage?tower={{ $labels.tower }}',
        },
      },
      {
        alert: 'TowerDown',
        expr: 'up==0',
        for: '60s',
        labels: { severity: 'warning', product: 'radio', place: 'everywhere' },
        annotations: { summary: 'Down.', description: 'It is down.', runbook_url: '/a/app/triage?' },
      },
    ],
  },
];

test('a rule file for Prometheus', () => {
  expect(parse(formatRules(RULES, 'prometheus', ''))).toEqual({ groups: GROUPS });
});

test('an object for the operator', () => {
  expect(parse(formatRules(RULES, 'operator', ''))).toEqual({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'calls-rules', labels: { 'app.kubernetes.io/name': 'callscope' } },
    spec: { groups: GROUPS },
  });
});

test('a file to import into Grafana: its intervals, no delay, stable uids, the value of its query', () => {
  const { groups } = parse(formatRules(RULES, 'grafana-import', ''));
  expect(groups.map(({ rules, ...group }: { rules: unknown }) => group)).toEqual([
    { name: 'calls-now', interval: '10s', query_offset: '0s' },
    { name: 'calls-symptoms', interval: '20s', query_offset: '0s' },
  ]);
  const rules: Array<{ labels: Record<string, string>; annotations?: Record<string, string> }> = groups.flatMap(
    (group: { rules: unknown }) => group.rules
  );
  expect(rules.map(({ labels }) => labels.__grafana_alert_rule_uid__)).toEqual([
    'cs-rtt-total',
    'cs-rtt-bad',
    'cs-down',
  ]);
  expect(rules[1]?.annotations).toEqual({
    summary: '{{ $values.query.Value | humanizePercentage }} on {{ $labels.tower }}, not $values',
    description: 'It is {{ $values.query.Value }}.',
    runbook_url: '/a/app/triage?tower={{ $labels.tower }}',
  });
});

describe("Grafana's own file", () => {
  const file = parse(formatRules(RULES, 'grafana-file', 'prom'));

  test('has the alerts alone, in groups of their own', () => {
    expect(file.apiVersion).toBe(1);
    expect(file.groups.map(({ rules, ...group }: { rules: unknown }) => group)).toEqual([
      { orgId: 1, name: 'calls-symptoms', folder: 'Calls of $$x', interval: '20s' },
    ]);
  });

  test('is never normal without an answer', () => {
    const [bad, down] = file.groups[0].rules;
    expect(bad).toEqual({
      uid: 'cs-rtt-bad',
      title: 'CallsBad',
      condition: 'B',
      data: [
        {
          refId: 'A',
          relativeTimeRange: { from: 600, to: 0 },
          datasourceUid: 'prom',
          model: {
            refId: 'A',
            expr: '(calls:total:count>3) or on() (0*max(calls:target:ratio)-1)',
            instant: true,
            range: false,
          },
        },
        {
          refId: 'B',
          relativeTimeRange: { from: 600, to: 0 },
          datasourceUid: '__expr__',
          model: {
            refId: 'B',
            type: 'threshold',
            expression: 'A',
            conditions: [{ evaluator: { type: 'gt', params: [-0.5] } }],
          },
        },
      ],
      noDataState: 'NoData',
      execErrState: 'Error',
      for: '0s',
      missing_series_evals_to_resolve: 1,
      annotations: {
        summary: '{{ $values.A.Value | humanizePercentage }} on {{ $labels.tower }}, not $values',
        description: 'It is {{ $values.A.Value }}.',
        runbook_url: '/a/app/triage?tower={{ $labels.tower }}',
      },
      // Grafana replaces variables in labels, but only `${braced}` ones in annotations.
      labels: { severity: 'critical', product: 'radio', place: '{{ $$labels.tower }}' },
    });
    expect(down.for).toBe('60s');
    expect(down.data[0].model.expr).toBe('(up==0) or on() vector(-1)');
  });

  test('keeps the rows of an alert that fires', () => {
    expect(alwaysAnswered({ expr: 'a>1 and b', proof: null })).toBe('(a>1 and b) or on() vector(-1)');
  });
});

test('objectives in OpenSLO', () => {
  const [service, target, slo] = parseAllDocuments(formatRules(RULES, 'openslo', '')).map((document) =>
    document.toJS()
  );
  expect(service).toEqual({
    apiVersion: 'openslo/v1',
    kind: 'Service',
    metadata: { name: 'radio', displayName: 'Radio' },
    spec: { description: 'Calls of Radio' },
  });
  expect(target).toMatchObject({ kind: 'AlertNotificationTarget', metadata: { name: 'callscope-on-call' } });
  expect(slo).toMatchObject({
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: 'cs-radio-rtt', displayName: 'Radio: Delay' },
    spec: {
      service: 'radio',
      description: '99 % of calls under 1 s over 7 days',
      indicator: {
        spec: {
          ratioMetric: {
            counter: false,
            good: { metricSource: { type: 'Prometheus', spec: { query: 'sum(good)' } } },
            total: { metricSource: { type: 'Prometheus', spec: { query: 'sum(total)' } } },
          },
        },
      },
      timeWindow: [{ duration: '7d', isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: 'Delay', target: 0.99 }],
    },
  });
  expect(slo.spec.alertPolicies).toHaveLength(1);
  expect(slo.spec.alertPolicies[0].spec.conditions[0].spec.condition).toEqual({
    kind: 'burnrate',
    op: 'gt',
    threshold: 6,
    lookbackWindow: '6h',
    alertAfter: '30m',
  });
});
