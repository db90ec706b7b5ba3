import { AppEvents } from '@grafana/data';
import { type FetchError } from '@grafana/runtime';
import { type Observable } from 'rxjs';
import { appEvents } from './appEvents';
import { HostBackendSrv } from './backendSrv';

const QUERY = { url: '/api/ds/query', method: 'POST', data: {} };

/** What came of a request, as it comes. */
function watch<T>(request: Observable<T>): { outcomes: unknown[]; unsubscribe(): void } {
  const outcomes: unknown[] = [];
  const subscription = request.subscribe({
    next: (value) => outcomes.push(value),
    error: (error) => outcomes.push(error),
  });
  return { outcomes, unsubscribe: () => subscription.unsubscribe() };
}

/** A server that answers each request when it is told to. */
function server() {
  const waiting: Array<{ signal?: AbortSignal | null; answer(status: number, body: object | ''): void }> = [];
  globalThis.fetch = jest.fn(
    (_, init) =>
      new Promise<Response>((resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        waiting.push({
          signal: init?.signal,
          answer: (status, body) =>
            resolve({
              ...JSON.parse('{}'),
              ok: status < 400,
              status,
              statusText: '',
              headers: new Headers({ 'content-type': 'application/json; charset=UTF-8' }),
              text: async () => (body === '' ? '' : JSON.stringify(body)),
            }),
        });
      })
  );
  return waiting;
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

it('cancels an earlier request with the same id, as Grafana does', async () => {
  const waiting = server();
  const backend = new HostBackendSrv();
  const first = watch(backend.fetch({ ...QUERY, requestId: 'one' }));
  const other = watch(backend.fetch({ ...QUERY, requestId: 'two' }));
  const second = watch(backend.fetch({ ...QUERY, requestId: 'one' }));
  expect(first.outcomes).toEqual([
    expect.objectContaining({ status: -1, cancelled: true, statusText: 'Request was aborted', data: null }),
  ]);
  expect(waiting.map(({ signal }) => signal?.aborted)).toEqual([true, false, false]);
  waiting.forEach(({ answer }) => answer(200, { results: {} }));
  await settled();
  expect(first.outcomes).toHaveLength(1);
  for (const { outcomes } of [other, second]) {
    expect(outcomes).toEqual([expect.objectContaining({ status: 200, data: { results: {} } })]);
  }
});

it('leaves requests without an id, and those that are answered, alone', async () => {
  const waiting = server();
  const backend = new HostBackendSrv();
  const requests = [watch(backend.fetch(QUERY)), watch(backend.fetch({ ...QUERY, requestId: 'one' }))];
  waiting.forEach(({ answer }) => answer(200, {}));
  await settled();
  requests.push(watch(backend.fetch(QUERY)), watch(backend.fetch({ ...QUERY, requestId: 'one' })));
  expect(requests.map(({ outcomes }) => outcomes.length)).toEqual([1, 1, 0, 0]);
});

it('cancels if the caller stops waiting', () => {
  const waiting = server();
  watch(new HostBackendSrv().fetch(QUERY)).unsubscribe();
  expect(waiting[0]?.signal?.aborted).toBe(true);
});

it.each([
  ['a refusal as a warning', { url: '/api/annotations' }, 403, { message: 'no' }, AppEvents.alertWarning],
  ['a failure as an error', { url: '/api/annotations' }, 500, { message: 'broken' }, AppEvents.alertError],
  ['a saved change', { url: '/api/x', method: 'POST' }, 200, { message: 'saved' }, AppEvents.alertSuccess],
  ['no failed data query', QUERY, 400, { message: 'bad' }, null],
  ['no failure that gives no reason', { url: '/api/annotations' }, 500, {}, null],
  ['nothing that the caller tells itself', { url: '/api/x', showErrorAlert: false }, 500, { message: 'x' }, null],
])('announces %s', async (_, request, status, body, event) => {
  const emitted: unknown[] = [];
  for (const one of [AppEvents.alertWarning, AppEvents.alertError, AppEvents.alertSuccess]) {
    appEvents.on(one, () => emitted.push(one.name));
  }
  const waiting = server();
  const { outcomes } = watch(new HostBackendSrv().fetch(request));
  waiting[0]?.answer(status, body);
  await settled();
  appEvents.removeAllListeners();
  expect(emitted).toEqual(event === null ? [] : [event.name]);
  expect(outcomes.map((outcome) => (outcome as FetchError).status)).toEqual([status]);
});

it('fails on an empty answer that says it is JSON, unless a text was asked for', async () => {
  const waiting = server();
  const backend = new HostBackendSrv();
  const request = { url: '/api/anything', method: 'DELETE' };
  const json = watch(backend.fetch(request));
  const text = watch(backend.fetch({ ...request, responseType: 'text' }));
  waiting.forEach(({ answer }) => answer(204, ''));
  await settled();
  expect(json.outcomes).toEqual([expect.any(SyntaxError)]);
  expect(text.outcomes).toEqual([expect.objectContaining({ status: 204, data: '' })]);
});
