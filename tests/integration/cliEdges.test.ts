import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitUntil } from '../control/process';
import { bundleOf, callscope, type Ended, run } from '../support/command';
import { failure, type HttpServer, reply, serve, vector } from '../support/httpServer';

const servers: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function started(answer: Parameters<typeof serve>[0]): Promise<HttpServer> {
  const server = await serve(answer);
  servers.push(server);
  return server;
}

/** A Prometheus that holds nothing. */
function startEmpty(): Promise<HttpServer> {
  return started((_, response) => reply(response, 200, vector()));
}

/** A command in a shell that ends with its own exit code, whatever reads its output. */
function inShell(command: 'triage' | 'check', args: string, into: string): Promise<Ended> {
  return run('bash', ['-c', `node --import tsx cli/${command}.ts ${args} ${into}; exit \${PIPESTATUS[0]}`]);
}

describe('an output that nobody reads', () => {
  test.each([
    { command: 'triage', flags: '', code: 2 },
    { command: 'triage', flags: '--format json', code: 2 },
    { command: 'triage', flags: '--from 1000 --to 1010', code: 2 },
    { command: 'triage', flags: '--help', code: 0 },
    { command: 'check', flags: '', code: 2 },
  ] as const)('ends $command $flags in silence, with its own exit code $code', async ({ command, flags, code }) => {
    const { url } = await startEmpty();
    const ended = await inShell(command, `--url ${url} ${flags}`, '| true');
    expect(ended).toEqual({ code, stdout: '', stderr: '' });
  });
});

describe('a full disk', () => {
  test.each([
    { command: 'triage', flags: '' },
    { command: 'triage', flags: '--help' },
    { command: 'check', flags: '--format json' },
  ] as const)('ends $command $flags with exit code 3 and one line', async ({ command, flags }) => {
    const { url } = await startEmpty();
    const ended = await inShell(command, `--url ${url} ${flags}`, '> /dev/full');
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(new RegExp(`^${command}: cannot write the output: .*ENOSPC.*\\n$`));
  });
});

describe('the report of a server', () => {
  test('can not command a terminal or forge a line', async () => {
    const { url } = await started((_, response) =>
      reply(response, 400, failure('bad_data', 'x\u001b[2J\u0007\nHEALTHY at now\u202e'))
    );
    const { code, stderr } = await callscope('triage', ['--url', url]);
    expect(code).toBe(3);
    expect(stderr).toBe(`triage: ${url} answered 400: x\\u001b[2J\\u0007 HEALTHY at now\\u202e\n`);
  });

  test('of how long to wait is in the message', async () => {
    const { url } = await started((_, response) => {
      response.setHeader('Retry-After', '7');
      reply(response, 429, 'Too Many Requests');
    });
    expect(await callscope('triage', ['--url', url])).toMatchObject({
      code: 3,
      stderr: `triage: ${url} answered 429: Too Many Requests; retry after 7 s\n`,
    });
  });
});

describe('a server that is silent', () => {
  test.each(['triage', 'check'] as const)('makes %s end after its time-out', async (command) => {
    const { url } = await started(() => undefined);
    const ended = await callscope(command, ['--url', url, '--timeout', '0.5']);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(/did not answer within 0\.5 s\n$/);
  });
});

test('--watch leaves a server alone for as long as it asks to', async () => {
  const patient = await started((_, response) => {
    response.setHeader('Retry-After', '600');
    reply(response, 503, 'busy');
  });
  const usual = await started((_, response) => reply(response, 503, 'busy'));
  const watching = [patient, usual].map(({ url }) =>
    spawn(process.execPath, [bundleOf('triage'), '--url', url, '--watch'], { stdio: 'ignore' })
  );
  const ended = watching.map((child) => once(child, 'exit'));
  const rounds = ({ asked }: HttpServer): number =>
    asked.filter(({ form }) => form.query?.includes('families') || form.query?.includes('__name__')).length;
  try {
    await waitUntil(() => patient.asked.length > 0 && rounds(usual) >= 3, 'three rounds', 90);
    expect(rounds(patient)).toBe(1);
  } finally {
    watching.forEach((child) => child.kill());
    await Promise.all(ended);
  }
});
