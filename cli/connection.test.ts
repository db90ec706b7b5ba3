/** @jest-environment node */
import { type HttpServer, reply, serve, vector } from '../tests/support/httpServer';
import { connect, secondsOf } from './connection';
import { NO_CONFIG } from './httpConfig';

const NOW = Date.parse('2026-11-22T10:00:00Z');

test.each([
  [null, null],
  ['7', 7],
  [' 120 ', 120],
  ['Sun, 22 Nov 2026 10:00:30 GMT', 30],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['soon', null],
  ['-5', null],
])('Retry-After %j asks to wait %j s', (header, seconds) => {
  expect(secondsOf(header, NOW)).toBe(seconds);
});

describe('a connection', () => {
  let server: HttpServer;
  afterEach(() => server.stop());

  test('has one deadline for all questions of a client, and a new one for the next client', async () => {
    let isSlow = true;
    server = await serve((_, response) => {
      if (!isSlow) {
        reply(response, 200, vector());
      }
    });
    const connection = connect(server.url, { timeout: 300, config: NO_CONFIG });
    const client = connection.client();
    await expect(client.instant({ a: 'up' }, 0)).rejects.toMatchObject({ kind: 'timed-out' });
    isSlow = false;
    await expect(client.instant({ a: 'up' }, 0)).rejects.toMatchObject({ kind: 'timed-out' });
    const patient = connect(server.url, { timeout: 60_000, config: NO_CONFIG });
    expect(await patient.client().instant({ a: 'up' }, 0)).toEqual({ a: [] });
  });

  test('knows how long it is to be silent', async () => {
    server = await serve((_, response) => {
      response.setHeader('Retry-After', '60');
      reply(response, 503, 'busy');
    });
    const connection = connect(server.url, { timeout: 60_000, config: NO_CONFIG });
    expect(connection.pause()).toBe(0);
    await expect(connection.client().instant({ a: 'up' }, 0)).rejects.toThrow('retry after 60 s');
    expect(connection.pause()).toBeGreaterThan(0);
  });
});
