import { type DataQueryRequest, type DataQueryResponse, type DataSourceInstanceSettings } from '@grafana/data';
import { type BackendSrv, DataSourceWithBackend, setBackendSrv, setDataSourceSrv } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEVER, type Observable, of, throwError } from 'rxjs';
import { PartialError, PromError, type PromErrorKind } from './errors';
import { createGrafanaClient } from './grafanaClient';

const RECORDED = join(__dirname, '../../preview/server/fixtures');
const SETTINGS: DataSourceInstanceSettings = readRecorded('frontend-settings').response.datasources.Prometheus;
/** The job of the relay that was recorded, which is its service name, too. */
const RELAY: string = readRecorded('resource-label-values').response.data[1];

/** What Grafana's own Prometheus data source inherits its query() and getResource() from. */
class RealDataSource extends DataSourceWithBackend {}

const fetch = jest.fn();

function readRecorded(name: string) {
  const text = readFileSync(join(RECORDED, `${name}.json`), 'utf8');
  // The client has its own refIds.
  return JSON.parse(text.replace(/"A"/g, '"Q1"').replace(/"B"/g, '"Q2"'));
}

function recorded(name: string): Observable<unknown> {
  const { status, response } = readRecorded(name);
  const answer = { status, data: response, statusText: '', config: { url: '' } };
  return status === 200 ? of({ ...answer, ok: true }) : throwError(() => answer);
}

function useDataSource(dataSource: DataSourceWithBackend): void {
  setDataSourceSrv({
    get: (uid) => (uid === 'prom' ? Promise.resolve(dataSource) : Promise.reject(new Error(`${uid} was not found`))),
    getList: () => [SETTINGS],
    getInstanceSettings: () => SETTINGS,
    reload: jest.fn(),
    registerRuntimeDataSource: jest.fn(),
  });
}

async function failureOf(promise: Promise<unknown>): Promise<PromError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason
  );
  if (!(error instanceof PromError)) {
    throw new Error(`expected a PromError, got ${String(error)}`);
  }
  return error;
}

beforeEach(() => {
  fetch.mockReset();
  const backend: Partial<BackendSrv> = { fetch };
  setBackendSrv(Object.assign(Object.create(null), backend));
  useDataSource(new RealDataSource(SETTINGS));
});

describe('instant', () => {
  it('asks all expressions in one request at exactly that time', async () => {
    fetch.mockReturnValue(recorded('query-instant-table-format'));
    await createGrafanaClient('prom').instant({ up: 'up', 'relays.tracks': 'relay_tracks_total' }, 1795368101.5);
    expect(fetch).toHaveBeenCalledTimes(1);
    const { url, data } = fetch.mock.calls[0][0];
    expect(url).toMatch(/^\/api\/ds\/query\?/);
    expect([data.from, data.to]).toEqual(['1795368101500', '1795368101500']);
    expect(data.queries).toMatchObject([
      { refId: 'Q1', expr: 'up', instant: true, range: false, format: 'time_series' },
      { refId: 'Q2', expr: 'relay_tracks_total', instant: true, range: false, format: 'time_series' },
    ]);
  });

  it('never has the same request id twice: Grafana would cancel the earlier request', async () => {
    fetch.mockImplementation(() => recorded('query-empty-result'));
    const clients = [createGrafanaClient('prom'), createGrafanaClient('prom'), createGrafanaClient('prom')];
    for (const client of clients) {
      await Promise.all([client.instant({ a: 'up' }, 0), client.range({ a: 'up' }, { from: 0, to: 60, step: 5 })]);
    }
    const ids = fetch.mock.calls.map(([{ requestId }]) => requestId);
    expect(ids).toEqual(ids.map(() => expect.stringMatching(/^callscope-calls-app-\d+$/)));
    expect(new Set(ids).size).toBe(2 * clients.length);
  });

  it('reads one sample from each frame, with all labels', async () => {
    fetch.mockReturnValue(recorded('query-instant-table-format'));
    const { up } = await createGrafanaClient('prom').instant({ up: 'up', tracks: 'x' }, 0);
    expect(up).toEqual([
      { labels: { __name__: 'up', instance: '127.0.0.1:9090', job: 'prometheus' }, value: 1 },
      {
        labels: { __name__: 'up', instance: '127.0.0.1:9999', job: RELAY, service_name: RELAY },
        value: 1,
      },
    ]);
  });

  it('reads NaN and infinity', async () => {
    fetch.mockReturnValue(recorded('query-nan-inf'));
    expect(await createGrafanaClient('prom').instant({ a: 'vector(0)/0', b: 'vector(1)/0' }, 0)).toEqual({
      a: [{ labels: {}, value: NaN }],
      b: [{ labels: {}, value: Infinity }],
    });
  });

  it('reads an empty result as no samples', async () => {
    fetch.mockReturnValue(recorded('query-empty-result'));
    expect(await createGrafanaClient('prom').instant({ a: 'no_such_metric' }, 0)).toEqual({ a: [] });
  });

  it('returns the results and the failure if one of two expressions fails', async () => {
    fetch.mockReturnValue(recorded('query-one-of-two-fails'));
    const error = await failureOf(createGrafanaClient('prom').instant({ good: 'up', bad: 'foo{' }, 0));
    if (!(error instanceof PartialError)) {
      throw error;
    }
    expect(error.results).toEqual({ good: [expect.objectContaining({ value: 1 }), expect.anything()] });
    expect(Object.keys(error.failures)).toEqual(['bad']);
    expect(error.failures.bad).toMatchObject({ kind: 'bad-query', message: expect.stringContaining('parse error') });
  });

  it.each([
    { severity: 'warning', text: 'a store is away', isWhole: false },
    { severity: 'warning', text: 'PromQL warning: quantile value should be between 0 and 1', isWhole: true },
    { severity: 'info', text: 'PromQL info: metric might not be a counter', isWhole: true },
    { severity: 'info', text: 'anything', isWhole: true },
  ])('takes the $severity "$text" of Prometheus from the frames', async ({ severity, text, isWhole }) => {
    const { status, response } = readRecorded('query-instant-table-format');
    for (const { schema } of response.results.Q1.frames) {
      schema.meta = { ...schema.meta, notices: [{ severity, text }] };
    }
    fetch.mockReturnValue(of({ status, data: response, statusText: '', ok: true, config: { url: '' } }));
    const request = createGrafanaClient('prom').instant({ up: 'up', tracks: 'x' }, 0);
    if (isWhole) {
      expect((await request).up).toHaveLength(2);
    } else {
      expect(await failureOf(request)).toMatchObject({
        kind: 'partial',
        results: { up: [{ value: 1 }, {}], tracks: expect.anything() },
        failures: { up: { message: `the answer is incomplete: ${text}` } },
      });
    }
  });

  it('takes a query without any result for unanswered, not for empty', async () => {
    const { status, response } = readRecorded('query-instant-table-format');
    delete response.results.Q2;
    fetch.mockReturnValue(of({ status, data: response, statusText: '', ok: true, config: { url: '' } }));
    expect(await failureOf(createGrafanaClient('prom').instant({ up: 'up', tracks: 'x' }, 0))).toMatchObject({
      kind: 'partial',
      failures: { tracks: { kind: 'bad-answer', message: expect.stringContaining('lacks the result of a query') } },
    });
  });

  it.each([
    { what: 'texts', type: 'number', values: ['many'], says: 'a value is not a number' },
    { what: 'a column of texts', type: 'string', values: ['1'], says: 'a result has no numbers' },
  ])('takes $what for no measurements', async ({ type, values, says }) => {
    const { status, response } = readRecorded('query-instant-table-format');
    const [{ schema, data }] = response.results.Q1.frames;
    schema.fields[1].type = type;
    data.values[1] = values;
    fetch.mockReturnValue(of({ status, data: response, statusText: '', ok: true, config: { url: '' } }));
    expect(await failureOf(createGrafanaClient('prom').instant({ up: 'up', tracks: 'x' }, 0))).toMatchObject({
      failures: { up: { kind: 'bad-answer', message: expect.stringContaining(says) } },
    });
  });

  it('understands a data source that throws instead', async () => {
    class ThrowingDataSource extends RealDataSource {
      override query(): Observable<DataQueryResponse> {
        throw new Error('no template service');
      }
    }
    useDataSource(new ThrowingDataSource(SETTINGS));
    expect(await failureOf(createGrafanaClient('prom').instant({ a: 'up' }, 0))).toMatchObject({
      kind: 'unreachable',
      message: 'no template service',
    });
  });

  it('understands a data source whose stream fails', async () => {
    class FailingDataSource extends RealDataSource {
      override query(_: DataQueryRequest<DataQuery>): Observable<DataQueryResponse> {
        return throwError(() => ({ status: 403, data: { message: 'no permission' }, config: { url: '' } }));
      }
    }
    useDataSource(new FailingDataSource(SETTINGS));
    expect(await failureOf(createGrafanaClient('prom').instant({ a: 'up' }, 0))).toMatchObject({
      kind: 'unauthorised',
      message: 'no permission',
    });
  });

  it.each<[string, Observable<unknown>, PromErrorKind, string | RegExp]>([
    ['Prometheus is down', recorded('query-prometheus-down'), 'unreachable', /connection refused/],
    ['the data source is gone', recorded('query-unknown-datasource'), 'removed', 'Data source not found'],
    [
      'the session has expired',
      throwError(() => ({
        status: 401,
        data: { message: 'Unauthorized', messageId: 'session.token.rotate', statusCode: 401, traceID: '' },
        statusText: 'Unauthorized',
        config: { url: '' },
      })),
      'signed-out',
      'Unauthorized',
    ],
    [
      'Prometheus refuses the credentials of the data source',
      throwError(() => ({
        status: 400,
        data: { results: { Q1: { error: 'unexpected response with status code 401: Unauthorized', status: 401 } } },
        statusText: '',
        config: { url: '' },
      })),
      'unauthorised',
      /401/,
    ],
    [
      'a proxy before Grafana has no server',
      throwError(() => ({
        status: 502,
        data: '<html><title>502 Bad Gateway</title></html>',
        statusText: 'Bad Gateway',
        config: { url: '' },
      })),
      'unreachable',
      'an HTML page',
    ],
    [
      'the user may not query',
      throwError(() => ({ status: 403, data: { message: 'Access denied' }, statusText: '', config: { url: '' } })),
      'unauthorised',
      'Access denied',
    ],
    [
      'a query takes too long',
      throwError(() => ({
        status: 400,
        data: { results: { Q1: { error: 'timeout: query timed out in expression evaluation', status: 503 } } },
        statusText: '',
        config: { url: '' },
      })),
      'timed-out',
      /query timed out/,
    ],
    ['Grafana is gone', throwError(() => new TypeError('Failed to fetch')), 'unreachable', 'Grafana gave no answer'],
  ])('gives the reason if %s', async (_, answer, kind, message) => {
    fetch.mockReturnValue(answer);
    const error = await failureOf(createGrafanaClient('prom').instant({ a: 'up' }, 0));
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
  });

  it('says that a data source does not exist', async () => {
    const error = await failureOf(createGrafanaClient('nope').instant({ a: 'up' }, 0));
    expect(error).toMatchObject({ kind: 'unreachable', message: 'nope was not found' });
  });
});

describe('range', () => {
  it('asks for exactly the range and the step', async () => {
    fetch.mockReturnValue(NEVER);
    void createGrafanaClient('prom').range({ a: 'up' }, { from: 100, to: 160, step: 5 });
    await Promise.resolve();
    const { data } = fetch.mock.calls[0][0];
    expect([data.from, data.to]).toEqual(['100000', '160000']);
    expect(data.queries).toMatchObject([{ expr: 'up', instant: false, range: true, interval: '5s', intervalMs: 5000 }]);
    expect(data.queries[0].maxDataPoints).toBeGreaterThan(60 / 5);
  });

  it('reads one series from each frame, in seconds', async () => {
    fetch.mockReturnValue(recorded('query-range'));
    const { cpu = [] } = await createGrafanaClient('prom').range({ cpu: 'x', b: 'y' }, { from: 0, to: 1, step: 1 });
    expect(cpu[0]?.labels).toEqual({ instance: '127.0.0.1:9999', job: RELAY, service_name: RELAY });
    const points = cpu[0]?.points ?? [];
    expect(points.length).toBeGreaterThan(2);
    expect((points[1]?.[0] ?? 0) - (points[0]?.[0] ?? 0)).toBe(5);
    expect(points.every(([, value]) => Number.isFinite(value))).toBe(true);
  });
});

describe('resources', () => {
  it('reads targets', async () => {
    fetch.mockReturnValue(recorded('resource-targets'));
    const targets = await createGrafanaClient('prom').targets();
    expect(fetch.mock.calls[0][0]).toMatchObject({
      url: '/api/datasources/uid/prom/resources/api/v1/targets?state=active',
      showErrorAlert: false,
    });
    expect(targets.map(({ job, health }) => [job, health])).toEqual([
      ['prometheus', 'up'],
      [RELAY, 'up'],
    ]);
  });

  it.each<[string, string, PromErrorKind]>([
    ['Prometheus is down', 'resource-prometheus-down', 'unreachable'],
    ['the backend has no such endpoint', 'resource-not-there', 'not-supported'],
    ['Prometheus refuses', 'resource-query-bad', 'bad-query'],
  ])('gives the reason if %s', async (_, name, kind) => {
    fetch.mockReturnValue(recorded(name));
    expect((await failureOf(createGrafanaClient('prom').buildInfo())).kind).toBe(kind);
  });
});
