/** @jest-environment node */
import { pager } from '../../tests/fixtures/pager/product';
import { finding, judged, product, START } from '../../tests/support/watch';
import { PromError } from '../../src/promClient/errors';
import { affects } from '../../src/triage/findings/facts';
import { exposition } from './exposition';
import { countError, metricsOf, NO_ERRORS, type WatcherState } from './metrics';

const PRODUCTS = [{ ...pager, personLabels: ['person'] }];
const NOTHING: WatcherState = { round: null, judged: null, diagnosisSeconds: null, firing: 0, errors: NO_ERRORS };

/** The lines of one metric. */
function lines(state: Partial<WatcherState>, name: string): string[] {
  return exposition(metricsOf({ ...NOTHING, ...state }, PRODUCTS, '1.2.3', START + 10))
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

test('label values and help are escaped as Prometheus reads them', () => {
  const samples = [{ labels: { place: 'a "b" \\ c\nd' }, value: NaN }, { value: 2 }];
  expect(exposition([{ name: 'm', type: 'gauge', help: 'One \\ two\nthree.', samples }])).toBe(
    ['# HELP m One \\\\ two\\nthree.', '# TYPE m gauge', 'm{place="a \\"b\\" \\\\ c\\nd"} NaN', 'm 2', ''].join('\n')
  );
  expect(exposition([{ name: 'm', type: 'gauge', help: '', samples: [] }])).toBe('');
});

test('before the first round only the watcher itself is known, with all counters', () => {
  const text = exposition(metricsOf(NOTHING, PRODUCTS, '1.2.3', START));
  expect(text).toContain('callscope_build_info{version="1.2.3"} 1\n');
  expect(text).toContain('callscope_errors_total{server="alertmanager",kind="unreachable"} 0\n');
  expect(text).toContain('callscope_alerts 0\n');
  expect(text).not.toMatch(/callscope_(status|finding|affected_people|evidence|diagnosis)/);
});

test('one status of each product is 1', () => {
  const environment = [{ label: 'cluster', value: 'prod' }];
  const round = judged(START, [product('outage', { environment }), product('idle', { id: 'other' })]);
  const on = lines({ round, judged: round }, 'callscope_status').filter((line) => line.endsWith(' 1'));
  expect(on).toEqual([
    'callscope_status{cluster="prod",product="pager",status="outage"} 1',
    'callscope_status{product="other",status="idle"} 1',
  ]);
  expect(lines({ round, judged: round }, 'callscope_status')).toHaveLength(10);
});

test('without an answer of Prometheus all products are blind, and no finding is known', () => {
  const before = judged(START, [product('degraded')], [finding()]);
  const round = { kind: 'failed', at: START + 5, error: new PromError('timed-out', 'slow') } as const;
  const state = { round, judged: before, diagnosisSeconds: 0.25, firing: 1 };
  expect(lines(state, 'callscope_status').filter((line) => line.endsWith(' 1'))).toEqual([
    'callscope_status{product="pager",status="blind"} 1',
  ]);
  expect(lines(state, 'callscope_finding')).toEqual([]);
  expect(lines(state, 'callscope_evidence_age_seconds')).toEqual(['callscope_evidence_age_seconds 13']);
  expect(lines(state, 'callscope_diagnosis_duration_seconds')).toEqual(['callscope_diagnosis_duration_seconds 0.25']);
});

test('findings have a series for each place, and none for a person', () => {
  const round = judged(
    START,
    [product()],
    [
      finding({ where: ['a', 'b'].map((value) => ({ label: 'server', value })) }),
      ...['ann', 'bob'].map((value) =>
        finding({
          cause: 'sender',
          severity: value === 'bob' ? 'critical' : 'warning',
          where: [{ label: 'person', value }],
          affected: affects({ sessions: 3, estimated: false }),
        })
      ),
      finding({ cause: 'unmeasured', where: [], affected: affects({ estimated: false }) }),
    ]
  );
  expect(lines({ round }, 'callscope_finding')).toEqual([
    'callscope_finding{product="pager",cause="relay-latency",place="a",severity="warning"} 1',
    'callscope_finding{product="pager",cause="relay-latency",place="b",severity="warning"} 1',
    'callscope_finding{product="pager",cause="sender",place="",severity="critical"} 1',
    'callscope_finding{product="pager",cause="unmeasured",place="",severity="warning"} 1',
  ]);
  expect(lines({ round }, 'callscope_affected_people')).toEqual([
    'callscope_affected_people{product="pager",cause="relay-latency"} 9',
    'callscope_affected_people{product="pager",cause="sender"} 6',
  ]);
});

test('errors are counted by server and kind', () => {
  const errors = [...Array(2)].reduce(
    (counts) => countError(counts, { server: 'prometheus', kind: 'timed-out' }),
    NO_ERRORS
  );
  expect(lines({ errors }, 'callscope_errors_total').filter((line) => !line.endsWith(' 0'))).toEqual([
    'callscope_errors_total{server="prometheus",kind="timed-out"} 2',
  ]);
});
