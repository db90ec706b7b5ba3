/** @jest-environment node */
import { type ServerResponse } from 'node:http';
import { englishIn, pseudo } from '../../tests/support/pseudoLanguage';
import { worded } from '../messages';
import { type Asked, failure, type HttpServer, reply, serve, success, vector } from '../../tests/support/httpServer';
import { PartialError, PromError } from './errors';
import { createHttpClient } from './httpClient';
import { type PromClient } from './types';

/** Ms; a busy machine takes its time to answer, and the tests of silence should not. */
const PATIENT = 5000;
const IMPATIENT = 200;

let server: HttpServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function clientOf(
  answer: (asked: Asked, response: ServerResponse) => void,
  path = '',
  timeout = PATIENT
): Promise<PromClient> {
  server = await serve(answer);
  return createHttpClient(`${server.url}${path}`, { timeout });
}

async function errorOf(request: Promise<unknown>): Promise<PromError> {
  const error: unknown = await request.then(
    () => 'an answer',
    (reason: unknown) => reason
  );
  expect(error).toBeInstanceOf(PromError);
  return error as PromError;
}

describe('an answer', () => {
  test('of instant: all expressions at one moment, each by its name', async () => {
    const client = await clientOf(({ form }, response) =>
      reply(response, 200, vector({ metric: { query: form.query ?? '' }, value: [0, '1'] }))
    );
    expect(await client.instant({ a: 'up', b: 'sum(up) > 0' }, 1_795_341_600.5)).toEqual({
      a: [{ labels: { query: 'up' }, value: 1 }],
      b: [{ labels: { query: 'sum(up) > 0' }, value: 1 }],
    });
    expect(server?.asked).toHaveLength(2);
    expect(server?.asked).toContainEqual(
      expect.objectContaining({ method: 'POST', url: '/api/v1/query', form: { query: 'up', time: '1795341600.5' } })
    );
  });

  test('of range', async () => {
    const client = await clientOf((_, response) =>
      reply(response, 200, success({ resultType: 'matrix', result: [{ metric: {}, values: [[10, '1']] }] }))
    );
    expect(await client.range({ a: 'up' }, { from: 10, to: 70, step: 5 })).toEqual({
      a: [{ labels: {}, points: [[10, 1]] }],
    });
    expect(server?.asked).toMatchObject([
      { method: 'POST', url: '/api/v1/query_range', form: { query: 'up', start: '10', end: '70', step: '5' } },
    ]);
  });

  test.each<{
    what: string;
    url: string;
    data: unknown;
    ask: (client: PromClient) => Promise<unknown>;
    answer: unknown;
  }>([
    {
      what: 'targets',
      url: '/api/v1/targets?state=active',
      data: { activeTargets: [] },
      ask: (client) => client.targets(),
      answer: [],
    },
    { what: 'metadata', url: '/api/v1/metadata', data: {}, ask: (client) => client.metadata(), answer: {} },
    {
      what: 'buildInfo',
      url: '/api/v1/status/buildinfo',
      data: { version: '2.42.0' },
      ask: (client) => client.buildInfo(),
      answer: { version: '2.42.0' },
    },
  ])('of $what', async ({ url, data, ask, answer }) => {
    const client = await clientOf((_, response) => reply(response, 200, success(data)));
    expect(await ask(client)).toEqual(answer);
    expect(server?.asked).toMatchObject([{ method: 'GET', url, form: {} }]);
  });

  test('under a path, with any number of slashes at its end', async () => {
    const client = await clientOf((_, response) => reply(response, 200, vector()), '/prometheus//');
    expect(await client.instant({ a: 'up' }, 0)).toEqual({ a: [] });
    expect(server?.asked[0]?.url).toBe('/prometheus/api/v1/query');
  });

  test('to no question asks nothing', async () => {
    const client = await clientOf((_, response) => reply(response, 500, ''));
    expect(await client.instant({}, 0)).toEqual({});
    expect(server?.asked).toEqual([]);
  });
});

describe('an error', () => {
  const HTML = '<html><body><h1>Sign in</h1></body></html>';

  test.each<{ what: string; status: number; body: string; kind: string; says: string }>([
    {
      what: 'a bad query',
      status: 400,
      body: failure('bad_data', 'parse error: x'),
      kind: 'bad-query',
      says: '400: parse error: x',
    },
    {
      what: 'a query that failed',
      status: 422,
      body: failure('execution', 'many-to-many'),
      kind: 'bad-query',
      says: '422: many-to-many',
    },
    { what: 'a refusal', status: 401, body: 'Unauthorized\n', kind: 'unauthorised', says: '401: Unauthorized' },
    { what: 'a refusal with a page', status: 403, body: HTML, kind: 'unauthorised', says: '403: an HTML page' },
    {
      what: 'a wrong path',
      status: 404,
      body: '404 page not found',
      kind: 'not-supported',
      says: '404: 404 page not found',
    },
    { what: 'a broken server', status: 500, body: '', kind: 'server-error', says: '500: no text' },
    { what: 'a broken server with two lines', status: 500, body: 'oh\nno', kind: 'server-error', says: '500: oh no' },
    { what: 'a proxy without its server', status: 502, body: HTML, kind: 'unreachable', says: '502: an HTML page' },
    {
      what: 'a server that starts',
      status: 503,
      body: 'Service Unavailable',
      kind: 'unreachable',
      says: '503: Service Unavailable',
    },
    {
      what: 'a query that took too long',
      status: 503,
      body: failure('timeout', 'query timed out'),
      kind: 'timed-out',
      says: '503: query timed out',
    },
    { what: 'a proxy that lost patience', status: 504, body: '', kind: 'timed-out', says: '504: no text' },
  ])('for $what ($status) is $kind', async ({ status, body, kind, says }) => {
    const client = await clientOf((_, response) => reply(response, status, body));
    const error = await errorOf(client.instant({ a: 'up' }, 0));
    expect(error).toMatchObject({ kind, message: `${server?.url} answered ${says}` });
    expect(await errorOf(client.targets())).toMatchObject({ kind });
  });

  test.each([
    { what: 'an HTML page', body: HTML, says: 'an HTML page' },
    { what: 'nothing', body: '', says: 'empty' },
    { what: 'text', body: 'ok', says: 'not JSON' },
    { what: 'another JSON', body: '{"status":"green"}', says: 'no status field' },
    { what: 'no result', body: success({}), says: 'no result' },
  ])('for $what with status 200 is bad-answer', async ({ body, says }) => {
    const client = await clientOf((_, response) => reply(response, 200, body));
    const error = await errorOf(client.instant({ a: 'up' }, 0));
    expect(error).toMatchObject({
      kind: 'bad-answer',
      message: `this is not an answer from a Prometheus API (${says})`,
    });
    expect(englishIn(worded(error.text, pseudo), () => false)).toEqual([]);
  });

  test('for a long page is short', async () => {
    const client = await clientOf((_, response) => reply(response, 500, 'x'.repeat(5000)));
    expect((await errorOf(client.instant({ a: 'up' }, 0))).message.length).toBeLessThan(300);
  });

  test('when nothing answers in time is timed-out', async () => {
    const client = await clientOf(() => undefined, '', IMPATIENT);
    expect(await errorOf(client.instant({ a: 'up' }, 0))).toMatchObject({
      kind: 'timed-out',
      message: `${server?.url}/api/v1/query did not answer within 0.2 s`,
    });
  });

  test('when an answer begins and stands still is timed-out', async () => {
    const client = await clientOf((_, response) => response.writeHead(200).write('{"status":'), '', IMPATIENT);
    expect((await errorOf(client.instant({ a: 'up' }, 0))).kind).toBe('timed-out');
    expect((await errorOf(client.targets())).kind).toBe('timed-out');
  });

  test('when nobody listens is unreachable', async () => {
    const client = await clientOf(() => undefined);
    await server?.stop();
    const error = await errorOf(client.instant({ a: 'up' }, 0));
    expect(error).toMatchObject({ kind: 'unreachable' });
    expect(error.message).toMatch(/^cannot reach http:\/\/127\.0\.0\.1:\d+\/api\/v1\/query: .*ECONNREFUSED/);
    server = undefined;
  });

  test('when the connection breaks is unreachable', async () => {
    const client = await clientOf((_, response) => response.destroy());
    expect((await errorOf(client.instant({ a: 'up' }, 0))).kind).toBe('unreachable');
  });

  test('when the connection breaks within an answer is unreachable', async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('{"status":', () => response.destroy());
    });
    expect((await errorOf(client.instant({ a: 'up' }, 0))).kind).toBe('unreachable');
  });

  test('for some of several expressions keeps the other answers', async () => {
    const client = await clientOf(({ form }, response) =>
      form.query === 'up' ? reply(response, 200, vector()) : reply(response, 400, failure('bad_data', 'wrong'))
    );
    const error = await errorOf(client.instant({ a: 'up', b: '(' }, 0));
    expect(error).toBeInstanceOf(PartialError);
    expect(error).toMatchObject({
      kind: 'partial',
      results: { a: [] },
      failures: { b: { kind: 'bad-query', message: `${server?.url} answered 400: wrong` } },
    });
  });

  test.each<{ what: string; body: string }>([
    { what: 'a store that is away', body: '"warnings":["a store is away"]' },
    { what: 'a storage node that is away', body: '"isPartial":true' },
  ])('for $what keeps the received data', async ({ body }) => {
    const answered = `{"status":"success",${body},"data":{"resultType":"vector","result":[{"metric":{},"value":[0,"1"]}]}}`;
    const client = await clientOf((_, response) => reply(response, 200, answered));
    expect(await errorOf(client.instant({ a: 'up' }, 0))).toMatchObject({
      kind: 'partial',
      results: { a: [{ labels: {}, value: 1 }] },
      failures: { a: { kind: 'partial', message: expect.stringContaining('is incomplete') } },
    });
    expect(await errorOf(client.targets())).toMatchObject({ kind: 'partial' });
  });

  test.each([null, 'one', ''])('for the value %j fails that question alone', async (value) => {
    const client = await clientOf(({ form }, response) =>
      reply(
        response,
        200,
        success({ resultType: 'vector', result: [{ metric: {}, value: [0, form.query === 'up' ? '1' : value] }] })
      )
    );
    expect(await errorOf(client.instant({ a: 'up', b: 'down' }, 0))).toMatchObject({
      results: { a: [{ labels: {}, value: 1 }] },
      failures: { b: { kind: 'bad-answer' } },
    });
  });
});
