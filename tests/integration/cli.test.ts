import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createVideocallWorld } from '../../simulator/videocall/world';
import { type Diagnosis } from '../../src/triage/types';
import { freePort, temporaryFolder } from '../control/process';
import { callscope, type Ended, run } from '../support/command';
import { failure, type HttpServer, reply, serve, success } from '../support/httpServer';
import { complaintsAbout } from '../support/schema';
import { feedWorld } from '../support/feedWorld';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo } from '../support/triage';
import { replayCapture } from './replay';

function triage(...args: string[]): Promise<Ended> {
  return callscope('triage', args);
}

/** Asserts that the output is a diagnosis as it was published. */
function diagnosisOf({ stdout }: Ended): Diagnosis<string> {
  expect(complaintsAbout(stdout)).toEqual([]);
  return JSON.parse(stdout);
}

describe('a verdict', () => {
  const HOUR = 3600;
  const start = hoursAgo(6);
  const moment = { degraded: start + 170, healthy: 0, idle: 0, blind: 0, nothing: start - HOUR };
  let prometheus: Prometheus;

  beforeAll(async () => {
    prometheus = await startPrometheus({ remoteWrite: true });
    const world = createVideocallWorld({ seed: 'command line', start });
    world.inject({ name: 'relay-latency', start: start + 120 });
    await feedWorld(prometheus, world, start, start + 180);
    for (const [situation, status, t] of [
      ['steady', 'healthy', 60],
      ['nats-down', 'blind', 45],
      ['fresh', 'idle', 0],
    ] as const) {
      const startAt = Math.max(...Object.values(moment)) + HOUR;
      const { time } = await replayCapture(prometheus, 'videocall', situation, {
        startAt,
        sources: ['client', 'server'],
      });
      moment[status] = time(t);
    }
  });

  afterAll(() => prometheus.stop());

  const ask = (time: number | string, ...flags: string[]): Promise<Ended> =>
    triage('--url', prometheus.url, '--time', String(time), ...flags);

  test.each([
    { status: 'healthy', code: 0 },
    { status: 'idle', code: 0 },
    { status: 'degraded', code: 1 },
    { status: 'blind', code: 2 },
  ] as const)('$status ends with exit code $code, as text and as JSON', async ({ status, code }) => {
    const [plain, json] = await Promise.all([ask(moment[status]), ask(moment[status], '--format', 'json')]);
    expect(plain).toMatchObject({ code, stderr: '' });
    expect(plain.stdout).toMatch(
      new RegExp(`^${status.toUpperCase()} at \\d{4}-.*Z\\n  videocall \\(main\\): ${status}\\n`)
    );
    expect(json).toMatchObject({ code, stderr: '' });
    expect(diagnosisOf(json)).toMatchObject({ version: 1, status });
  });

  test('names the slow relay first', async () => {
    const { findings } = diagnosisOf(await ask(moment.degraded, '--format', 'json'));
    expect(findings[0]).toMatchObject({
      cause: 'relay-latency',
      where: [{ label: 'server', value: 'webtransport-apac.example.org' }],
    });
  });

  test('is about the given instant, in both notations', async () => {
    const at = new Date(moment.degraded * 1000).toISOString();
    const [seconds, rfc] = await Promise.all([ask(moment.degraded, '--format', 'json'), ask(at, '--format', 'json')]);
    expect(diagnosisOf(seconds).at).toBe(at.replace('.000', ''));
    expect(rfc.stdout).toBe(seconds.stdout);
  });

  test.each([
    { what: 'before there was anything', time: () => moment.nothing, flags: [] },
    { what: 'of another scope', time: () => moment.healthy, flags: ['--scope', 'cluster="nowhere"'] },
    { what: 'of a system that is not here', time: () => moment.healthy, flags: ['--product', 'mattermost'] },
  ])('$what is blind and says why', async ({ time, flags }) => {
    const ended = await ask(time(), '--format', 'json', ...flags);
    expect(ended.code).toBe(2);
    expect(diagnosisOf(ended)).toMatchObject({
      status: 'blind',
      products: [],
      notes: [{ text: expect.stringContaining('No calls system found') }],
    });
  });

  test('of one system is about it alone', async () => {
    const ended = await ask(
      moment.healthy,
      '--product',
      'videocall',
      '--scope',
      'job=~"videocall-.*"',
      '--format',
      'json'
    );
    expect(diagnosisOf(ended)).toMatchObject({ status: 'healthy', products: [{ id: 'videocall' }] });
  });

  test('is there without npm having anything to add', async () => {
    const flags = ['--url', prometheus.url, '--time', String(moment.degraded)];
    const ended = await run('npm', ['run', '-s', 'triage', '--', ...flags]);
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(ended.stdout).toMatch(/^DEGRADED/);
  });

  test('over a range is one line each', async () => {
    const range = ['--from', String(start + 100), '--to', String(start + 160), '--step', '30'];
    const ended = await triage('--url', prometheus.url, ...range);
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(ended.stdout.split('\n')).toEqual([
      expect.stringMatching(/Z healthy$/),
      expect.stringMatching(/Z degraded; relay-latency: server webtransport-apac\.example\.org/),
      expect.stringMatching(/Z degraded; relay-latency: server webtransport-apac\.example\.org/),
      '',
    ]);
  });

  test('is the same from its recording, which holds no identity and needs no Prometheus', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder.path, 'answers.json');
    try {
      for (const [status, code] of [
        ['degraded', 1],
        ['healthy', 0],
      ] as const) {
        const asked = await ask(moment[status], '--explain', '--record', file);
        expect(asked).toMatchObject({ code, stderr: '' });
        const replayed = await triage('--replay', file, '--explain');
        expect(replayed).toEqual(asked);
        const recorded = await readFile(file, 'utf8');
        expect(recorded).toContain('"resultType": "vector"');
        expect(recorded).not.toMatch(/@[a-z]|token=|eyJ/);
      }
      const more = await triage('--replay', file, '--time', '1');
      expect(more).toMatchObject({ code: 3, stderr: 'triage: --replay and --time are mutually exclusive\n' });
      await writeFile(file, '{"version":2}');
      expect((await triage('--replay', file)).stderr).toMatch(/is not a recording of version 1\n$/);
      const nowhere = await ask(moment.idle, '--record', '/nowhere/answers.json');
      expect(nowhere).toMatchObject({ code: 3, stderr: expect.stringContaining('--record: ENOENT') });
    } finally {
      await folder.remove();
    }
  });

  test('can be traced: queries and answers, what each detector saw, and why it reported it or not', async () => {
    const { stdout, code } = await ask(moment.degraded, '--trace');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^DEGRADED at/);
    expect(stdout).toMatch(/\n {2}families at \d{4}\S+Z: \d+ rows\n {4}\S/);
    expect(stdout).toMatch(
      /\n {2}videocall symptom rtt: Round-trip time: \d+ of \d+ sessions bad .*\n {4}reported as relay-latency/
    );
    expect(stdout).toMatch(/\n {2}videocall causes not seen: .*broker-down.*\n/);
    const calm = await ask(moment.healthy, '--trace');
    expect(calm.stdout).toMatch(/\n {2}videocall symptom rtt: .*\n {4}none are bad\n/);
    expect(await ask(moment.healthy, '--trace', '--format', 'json')).toMatchObject({ code: 3, stdout: '' });
  });

  test('is refused for a scope that Prometheus can not read', async () => {
    const ended = await ask(moment.healthy, '--scope', 'cluster=~"("');
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(/^triage: .*missing closing \).*\n$/);
  });
});

describe('a wrong flag', () => {
  const URL = ['--url', 'http://127.0.0.1:9'];

  test.each<{ args: string[]; says: RegExp }>([
    { args: [], says: /required option '--url <url>' not specified/ },
    { args: ['--url', 'http://127.0.0.1:9/?x#y'], says: /has a "\?" or "#"/ },
    { args: [...URL, '--time', '2026-02-30T10:00:00Z'], says: /--time "2026-02-30T10:00:00Z" is neither RFC 3339/ },
    { args: [...URL, '--timeout', '0'], says: /--timeout "0" is not a number of seconds/ },
    { args: [...URL, '--watch', '--trace'], says: /--trace and --record need a single verdict/ },
    { args: ['--url', 'prometheus'], says: /--url "prometheus" is not an http or https address/ },
    { args: [...URL, '--time', 'yesterday'], says: /--time "yesterday" is neither RFC 3339/ },
    { args: [...URL, '--stack', 'zoom'], says: /--stack "zoom" is not one of auto, mattermost, videocall/ },
    { args: [...URL, '--scope', 'prod'], says: /--scope "prod" is not a list of label matchers/ },
    { args: [...URL, '--format', 'yaml'], says: /--format "yaml" is not one of text, json/ },
    { args: [...URL, '--verbose'], says: /unknown option '--verbose'/ },
    { args: [...URL, 'now'], says: /too many arguments/ },
    { args: [...URL, '--time'], says: /option '--time <time>' argument missing/ },
    { args: [...URL, '--time', '1', '--from', '1'], says: /--watch, --from and --time are mutually exclusive/ },
    { args: [...URL, '--to', '1'], says: /--to and --step need --from/ },
  ])('$args ends with exit code 3 and one line', async ({ args, says }) => {
    const ended = await triage(...args);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(/^triage: .*\n$/);
    expect(ended.stderr).toMatch(says);
  });

  test('is none when somebody asks for help', async () => {
    const ended = await triage('--help');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('Exit codes: 0 healthy or idle, 1 degraded or outage, 2 blind, 3 usage error');
  });
});

describe('a Prometheus that gives no answer', () => {
  let server: HttpServer | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  test.each<{ what: string; status: number; body: string; says: RegExp }>([
    { what: 'refuses', status: 401, body: 'Unauthorized', says: /answered 401: Unauthorized/ },
    { what: 'is something else', status: 404, body: '404 page not found', says: /answered 404: 404 page not found/ },
    { what: 'fails', status: 500, body: failure('internal', 'boom'), says: /answered 500: boom/ },
    { what: 'starts', status: 503, body: 'Service Unavailable', says: /answered 503: Service Unavailable/ },
    { what: 'is behind a broken proxy', status: 502, body: '<html>\n<h1>Bad</h1>', says: /answered 502: an HTML page/ },
    { what: 'is a page to sign in', status: 200, body: '<!doctype html>\n<form>', says: /\(an HTML page\)/ },
    { what: 'says nothing', status: 200, body: '', says: /\(empty\)/ },
    { what: 'speaks of something else', status: 200, body: success({ a: 1 }), says: /\(no result\)/ },
  ])('because it $what ends with exit code 3 and one line', async ({ status, body, says }) => {
    server = await serve((_, response) => reply(response, status, body));
    const ended = await triage('--url', server.url);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(/^triage: .*\n$/);
    expect(ended.stderr).toMatch(says);
  });

  test('because it is not there ends with exit code 3 and one line', async () => {
    const ended = await triage('--url', `http://127.0.0.1:${await freePort()}`);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(/^triage: cannot reach http:\/\/127\.0\.0\.1:\d+\S+: connect ECONNREFUSED .*\n$/);
  });
});
