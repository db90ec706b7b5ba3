import { locationService } from '@grafana/runtime';
import { createLinks } from './links';
import { APAC, DEGRADED, finding } from './testAssessments';

const { cause, product } = finding();
const PRODUCTS = [{ id: product, boardOfCause: { [cause]: { slug: 'rtt-slo', variables: { server: 'relay' } } } }];

beforeEach(() => locationService.push('/a/callscope-calls-app/triage?var-ds=prom&scope=cluster%3D%22prod%22&step=rtt'));

function parametersOf(url: string | null): Record<string, string> {
  return Object.fromEntries(new URL(url ?? '').searchParams);
}

test('a finding leads to its dashboard with data source, scope, place and time', () => {
  const url = createLinks('prom', true, PRODUCTS).board(finding(), DEGRADED.diagnosis);
  expect(new URL(url ?? '').pathname).toBe('/a/callscope-calls-app/dashboards/rtt-slo');
  expect(parametersOf(url)).toEqual({
    'var-ds': 'prom',
    scope: 'cluster="prod"',
    'var-relay': APAC,
    onset: '2026-11-22T10:01:20Z',
    from: 'now-30m',
    to: 'now',
  });
});

test('a finding of the past opens at its time, from before its start', () => {
  const since = '2026-11-22T08:00:00Z';
  const url = createLinks('prom', false, PRODUCTS).board(finding({ since }), DEGRADED.diagnosis);
  expect(parametersOf(url)).toMatchObject({ from: '2026-11-22T07:50:00Z', to: '2026-11-22T10:03:30Z' });
});

test('a cause without a dashboard has no link', () => {
  expect(createLinks('prom', true, PRODUCTS).board(finding({ cause: 'unheard-of' }), DEGRADED.diagnosis)).toBeNull();
});
