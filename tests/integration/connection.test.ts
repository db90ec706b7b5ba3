import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { connect, isIPv6 } from 'node:net';
import path from 'node:path';
import { stringify } from 'yaml';
import { close, listen, LOOPBACK } from '../../http/server';
import { PROMETHEUS } from '../control/prometheusProgram';
import { freePort, type RunningProcess, startProcess, temporaryFolder } from '../control/process';
import { callscope, type Ended } from '../support/command';
import { type HttpServer, reply, serve } from '../support/httpServer';

const SECRET = 'correct horse';
/** bcrypt of it. */
const HASH = '$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e';
const PREFIX = '/metrics/prometheus';
/** A name that no name server knows. */
const HOST = 'prometheus.invalid';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const at = (name: string): string => path.join(folder.path, name);

/** Certificates and keys: of an authority, of the server and of a client. */
function makeCertificates(): void {
  const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { cwd: folder.path, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=test authority');
  for (const [name, purpose] of [
    ['server', `subjectAltName=DNS:${HOST},IP:127.0.0.1`],
    ['client', 'extendedKeyUsage=clientAuth'],
  ] as const) {
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', purpose];
    openssl('req', '-x509', ...key, ...signed, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`);
  }
}

/** A Prometheus below a path, that wants a user and, with TLS, a client certificate. */
async function startGuarded(hasTls: boolean): Promise<{ url: string; port: number; running: RunningProcess }> {
  const port = await freePort();
  const tls = {
    cert_file: 'server.pem',
    key_file: 'server.key',
    client_auth_type: 'RequireAndVerifyClientCert',
    client_ca_file: 'ca.pem',
  };
  const name = hasTls ? 'tls' : 'plain';
  await writeFile(
    at(`${name}.yml`),
    stringify({ basic_auth_users: { ann: HASH }, ...(hasTls && { tls_server_config: tls }) })
  );
  await writeFile(at('prometheus.yml'), '');
  const running = await startProcess(
    PROMETHEUS,
    [
      `--config.file=${at('prometheus.yml')}`,
      `--storage.tsdb.path=${at(`${name}-data`)}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.config.file=${at(`${name}.yml`)}`,
      `--web.route-prefix=${PREFIX}`,
    ],
    { isReady: (output) => output.includes('Server is ready to receive web requests') }
  );
  return { url: `${hasTls ? 'https' : 'http'}://127.0.0.1:${port}${PREFIX}`, port, running };
}

/** What an empty Prometheus that answers is told as. */
function expectAnswered({ triage, check }: { triage: Ended; check: Ended }): void {
  expect(triage).toMatchObject({ code: 2, stderr: '' });
  expect(triage.stdout).toContain('No calls system found');
  expect(check).toMatchObject({ stderr: '' });
  expect(check.stdout).toMatch(/^Prometheus \(prometheus\)/);
  expect(check.stdout).not.toMatch(/answered 401|certificate/);
}

async function both(args: readonly string[], env?: Record<string, string>): Promise<{ triage: Ended; check: Ended }> {
  const [triage, check] = await Promise.all([callscope('triage', args, env), callscope('check', args, env)]);
  for (const { stdout, stderr } of [triage, check]) {
    expect(`${stdout}${stderr}`).not.toContain(SECRET);
    expect(`${stdout}${stderr}`).not.toContain(Buffer.from(`ann:${SECRET}`).toString('base64'));
  }
  return { triage, check };
}

describe('a Prometheus with TLS, users and a path prefix', () => {
  let guarded: Awaited<ReturnType<typeof startGuarded>>;
  beforeAll(async () => {
    makeCertificates();
    guarded = await startGuarded(true);
    await writeFile(at('password'), `${SECRET}\n`);
  });
  afterAll(() => guarded?.running.stop());

  const tls = (): string[] => ['--cacert', at('ca.pem'), '--cert', at('client.pem'), '--key', at('client.key')];

  test('answers with flags like those of curl', async () => {
    expectAnswered(await both(['--url', guarded.url, ...tls(), '-u', 'ann', '--password-file', at('password')]));
  });

  test('answers with environment variables', async () => {
    expectAnswered(
      await both([], {
        CALLSCOPE_URL: guarded.url,
        CALLSCOPE_USER: 'ann',
        CALLSCOPE_PASSWORD: SECRET,
        CALLSCOPE_CACERT: at('ca.pem'),
        CALLSCOPE_CERT: at('client.pem'),
        CALLSCOPE_KEY: at('client.key'),
      })
    );
  });

  test('answers with a configuration of promtool', async () => {
    const config = {
      basic_auth: { username: 'ann', password_file: 'password' },
      tls_config: { ca_file: 'ca.pem', cert_file: 'client.pem', key_file: 'client.key' },
    };
    await writeFile(at('http.yml'), stringify(config));
    expectAnswered(await both(['--url', guarded.url, '--config', at('http.yml')]));
  });

  test.each<{ what: string; args: () => string[]; says: RegExp }>([
    { what: 'trust', args: () => ['-u', `ann:${SECRET}`], says: /cannot reach https:.*certificate/ },
    {
      what: 'a client certificate',
      args: () => ['-u', `ann:${SECRET}`, '--cacert', at('ca.pem')],
      says: /cannot reach https:/,
    },
    { what: 'the right password', args: () => [...tls(), '-u', `ann:${SECRET} not`], says: /answered 401/ },
    { what: 'a user', args: tls, says: /answered 401/ },
  ])('rejects a client without $what, in one line', async ({ args, says }) => {
    const { triage, check } = await both(['--url', guarded.url, ...args()]);
    for (const ended of [triage, check]) {
      expect(ended).toMatchObject({ code: 3, stdout: '' });
      expect(ended.stderr).toMatch(says);
      expect(ended.stderr.split('\n')).toHaveLength(2);
    }
  });
});

describe('a Prometheus behind a proxy', () => {
  let guarded: Awaited<ReturnType<typeof startGuarded>>;
  let secure: Awaited<ReturnType<typeof startGuarded>>;
  let proxy: Server;
  let proxyUrl: string;
  let asked: string[];

  beforeAll(async () => {
    guarded = await startGuarded(false);
    secure = await startGuarded(true);
    proxy = createServer((incoming, response) => {
      const { host, pathname, search, port } = new URL(incoming.url ?? '');
      asked.push(`${incoming.method} ${host}`);
      const onward = {
        host: '127.0.0.1',
        port,
        path: `${pathname}${search}`,
        method: incoming.method,
        headers: incoming.headers,
      };
      incoming.pipe(
        request(onward, (answer) => {
          response.writeHead(answer.statusCode ?? 0, answer.headers);
          answer.pipe(response);
        })
      );
    });
    proxy.on('connect', ({ url = '' }, socket) => {
      asked.push(`CONNECT ${url}`);
      const onward = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    proxyUrl = `http://${LOOPBACK}:${await listen(proxy)}`;
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(async () => {
    await Promise.all([proxy && close(proxy), guarded?.running.stop(), secure?.running.stop()]);
  });

  const urlOf = ({ port }: { port: number }, scheme: string): string => `${scheme}://${HOST}:${port}${PREFIX}`;
  const user = (): string[] => ['-u', `ann:${SECRET}`];

  test('is reached by HTTP_PROXY, as curl does', async () => {
    expectAnswered(await both(['--url', urlOf(guarded, 'http'), ...user()], { HTTP_PROXY: proxyUrl }));
    expect(new Set(asked)).toEqual(new Set([`POST ${HOST}:${guarded.port}`, `GET ${HOST}:${guarded.port}`]));
  });

  test('is reached by HTTPS_PROXY, which sees nothing of it', async () => {
    const tls = ['--cacert', at('ca.pem'), '--cert', at('client.pem'), '--key', at('client.key')];
    expectAnswered(await both(['--url', urlOf(secure, 'https'), ...tls, ...user()], { HTTPS_PROXY: proxyUrl }));
    expect(new Set(asked)).toEqual(new Set([`CONNECT ${HOST}:${secure.port}`]));
  });

  test('is reached by the proxy of a configuration', async () => {
    await writeFile(
      at('proxy.yml'),
      stringify({ proxy_url: proxyUrl, basic_auth: { username: 'ann', password: SECRET } })
    );
    expectAnswered(await both(['--url', urlOf(guarded, 'http'), '--config', at('proxy.yml')]));
  });

  test.each<{ what: string; url: () => string; env: Record<string, string> }>([
    { what: 'NO_PROXY names it', url: () => urlOf(guarded, 'http'), env: { NO_PROXY: HOST } },
    { what: 'it is on this machine', url: () => guarded.url, env: {} },
  ])('is asked itself where $what', async ({ url, env }) => {
    await both(['--url', url(), ...user()], { HTTP_PROXY: proxyUrl, ...env });
    expect(asked).toEqual([]);
  });
});

describe('what is sent', () => {
  let server: HttpServer;
  afterEach(() => server?.stop());

  test('are the headers of flags and environment', async () => {
    const headers: unknown[] = [];
    server = await serve(({ headers: own }, response) => {
      headers.push(own);
      reply(response, 500, `you sent ${SECRET} and Bearer ${SECRET}`);
    });
    const { triage } = await both(
      ['--url', server.url, '--bearer-token', SECRET, '-H', 'X-Scope-OrgID: calls', '-H', 'X-B: c'],
      {
        CALLSCOPE_HEADERS: 'X-Not: used',
      }
    );
    expect(triage).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('you sent … and …') });
    expect(headers[0]).toMatchObject({ authorization: `Bearer ${SECRET}`, 'x-scope-orgid': 'calls', 'x-b': 'c' });
  });

  test('goes to IPv6 addresses too', async () => {
    server = await serve((_, response) => reply(response, 503, 'starting'), '::1');
    expect(isIPv6(new URL(server.url).hostname.slice(1, -1))).toBe(true);
    const { triage, check } = await both(['--url', `${server.url}/p/`]);
    expect(triage.stderr).toBe(`triage: ${server.url}/p answered 503: starting\n`);
    expect(check.stderr).toBe(`check: ${server.url}/p answered 503: starting\n`);
  });

  test('doesn’t print a secret in the wrong place', async () => {
    for (const args of [
      ['--url', `http://ann:${SECRET}@127.0.0.1:9/?x`],
      ['--url', 'http://127.0.0.1:9', `--pasword=${SECRET}`],
    ]) {
      const { triage } = await both(args);
      expect(triage).toMatchObject({ code: 3, stdout: '' });
      expect(triage.stderr.split('\n')).toHaveLength(2);
    }
  });
});
