import fc from 'fast-check';
import { config, locationService, setCurrentUser } from '@grafana/runtime';
import { hostileText } from '../../../../tests/support/hostile';
import { checkUrl } from '../../../components/pageUrls';
import { triageUrl } from '../../../components/triageUrl';
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

describe('whatever the page is called with and the store holds', () => {
  const origin = new URL(document.baseURI).origin;
  const AT = 1_795_341_600;

  test('links stay in this Grafana and keep their parameters', () => {
    config.exploreEnabled = true;
    config.bootData.user.permissions = { 'datasources:explore': true };
    setCurrentUser(config.bootData.user);
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (scope, dataSource, place) => {
        const search = new URLSearchParams({ 'var-ds': dataSource, scope, step: place });
        locationService.push(`/a/callscope-calls-app/triage?${search}`);
        const links = createLinks(dataSource, false, PRODUCTS);
        const where = [{ label: 'server', value: place }];
        const urls = [
          links.replay(AT),
          links.board(finding({ where }), DEGRADED.diagnosis),
          links.explore(`up{a="${place}"}`, AT),
          ...[checkUrl(place), triageUrl(place, AT)].map((path) => {
            expect(path).toMatch(/^\/a\/callscope-calls-app\//);
            return new URL(path, document.baseURI).href;
          }),
        ].flatMap((url) => (url === null ? [] : [new URL(url)]));
        expect(urls.length).toBeGreaterThan(3);
        for (const url of urls) {
          expect(url.origin).toBe(origin);
          expect(url.pathname).toMatch(/^\/(a\/callscope-calls-app|explore)/);
          expect(url.searchParams.get('scope') ?? scope).toBe(scope);
          expect(url.hash).toBe('');
        }
      }),
      { numRuns: 40 }
    );
  });

  test('a path that looks like a host is none', () => {
    locationService.push('//evil.example.org/a/callscope-calls-app/triage');
    expect(new URL(createLinks('prom', true, PRODUCTS).replay(AT)).origin).toBe(origin);
  });
});
