/** @jest-environment node */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authenticated, type AuthFlags } from './authOptions';
import { type HttpConfig, secretsOf } from './httpConfig';
import { UsageError } from './options';

const SECRET = 'hunter2';
const BASIC = `Basic ${Buffer.from(`ann:${SECRET}`).toString('base64')}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callscope-'));
});
afterEach(() => {
  delete process.env.CALLSCOPE_PASSWORD;
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** What a configuration of this text means. */
function configured(text: string, flags: AuthFlags = {}, urlUser: string | null = null): HttpConfig {
  return authenticated({ config: file('http.yml', text), ...flags }, urlUser);
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) {
      return error.message;
    }
    throw error;
  }
  throw new Error('it was not refused');
}

describe('who asks', () => {
  test.each<{ what: string; flags: () => AuthFlags; url?: string; sends: string | undefined }>([
    { what: 'nobody', flags: () => ({}), sends: undefined },
    { what: 'a user as for curl', flags: () => ({ user: `ann:${SECRET}` }), sends: BASIC },
    { what: 'a user and a file', flags: () => ({ user: 'ann', passwordFile: file('p', `${SECRET}\n`) }), sends: BASIC },
    { what: 'the user in the address', flags: () => ({}), url: `ann:${SECRET}`, sends: BASIC },
    { what: 'a token', flags: () => ({ bearerToken: SECRET }), sends: `Bearer ${SECRET}` },
    {
      what: 'a token in a file',
      flags: () => ({ bearerTokenFile: file('t', `${SECRET}\n`) }),
      sends: `Bearer ${SECRET}`,
    },
    { what: 'a header', flags: () => ({ header: [`authorization: Token ${SECRET}`] }), sends: `Token ${SECRET}` },
  ])('is $what', ({ flags, url, sends }) => {
    expect(authenticated(flags(), url ?? null).headers.authorization).toBe(sends);
  });

  test('has the password of the environment', () => {
    process.env.CALLSCOPE_PASSWORD = SECRET;
    expect(authenticated({ user: 'ann' }, null).headers.authorization).toBe(BASIC);
  });

  test.each<{ flags: AuthFlags; url?: string; says: string }>([
    { flags: { user: 'ann:x', bearerToken: SECRET }, says: '--user and --bearer-token are mutually exclusive' },
    { flags: { user: 'ann:x' }, url: `b:${SECRET}`, says: '--user and the user in --url are mutually exclusive' },
    { flags: { passwordFile: 'x' }, says: '--password-file needs --user' },
    { flags: { user: 'ann', passwordFile: '/nowhere' }, says: '--password-file: cannot read "/nowhere" (ENOENT)' },
    { flags: { bearerToken: `${SECRET}\nX: y` }, says: 'the value of header authorization has invalid characters' },
    { flags: { header: [SECRET] }, says: "--header needs 'Name: value'" },
    { flags: { header: ['a b: c'] }, says: '"a b" is not a valid header name' },
    { flags: { cert: 'x' }, says: '--cert and --key must be given together' },
  ])('is refused without a secret: $says', ({ flags, url, says }) => {
    const message = refusal(() => authenticated(flags, url ?? null));
    expect(message).toContain(says);
    expect(message).not.toContain(SECRET);
  });
});

describe('a configuration as promtool takes it', () => {
  test.each<{ what: string; text: string; expected: Partial<HttpConfig> }>([
    {
      what: 'basic_auth',
      text: `basic_auth: {username: ann, password: ${SECRET}}`,
      expected: { headers: { authorization: BASIC } },
    },
    {
      what: 'a password in a file beside it',
      text: 'basic_auth: {username: ann, password_file: p}',
      expected: { headers: { authorization: BASIC } },
    },
    {
      what: 'authorization',
      text: `authorization: {credentials: ${SECRET}}`,
      expected: { headers: { authorization: `Bearer ${SECRET}` } },
    },
    {
      what: 'authorization of another type',
      text: 'authorization: {type: Token, credentials_file: p}',
      expected: { headers: { authorization: `Token ${SECRET}` } },
    },
    {
      what: 'bearer_token_file',
      text: 'bearer_token_file: p',
      expected: { headers: { authorization: `Bearer ${SECRET}` } },
    },
    {
      what: 'http_headers',
      text: `http_headers: {X-Scope-OrgID: {values: [calls]}, X-Key: {secrets: [${SECRET}]}, X-File: {files: [p]}}`,
      expected: { headers: { 'x-scope-orgid': 'calls', 'x-key': SECRET, 'x-file': SECRET } },
    },
    {
      what: 'tls_config',
      text: 'tls_config: {ca_file: p, cert_file: p, key_file: p, server_name: a.example, insecure_skip_verify: true, min_version: TLS13}',
      expected: {
        tls: {
          ca: SECRET,
          cert: SECRET,
          key: SECRET,
          servername: 'a.example',
          rejectUnauthorized: false,
          minVersion: 'TLSv1.3',
        },
      },
    },
    {
      what: 'proxy_url',
      text: 'proxy_url: http://proxy:3128\nno_proxy: a.example',
      expected: { proxy: 'http://proxy:3128', noProxy: 'a.example' },
    },
    {
      what: 'follow_redirects',
      text: 'follow_redirects: false\nenable_http2: false',
      expected: { followRedirects: false },
    },
    { what: 'nothing', text: '', expected: { headers: {}, tls: {} } },
  ])('may hold $what', ({ text, expected }) => {
    file('p', `${SECRET}\n`);
    expect(configured(text)).toMatchObject(expected);
  });

  test('is the base that flags override', () => {
    const config = configured('http_headers: {X-A: {values: [one]}}\ntls_config: {server_name: a.example}', {
      header: ['X-B: two'],
      bearerToken: SECRET,
      insecure: true,
    });
    expect(config).toMatchObject({
      headers: { 'x-a': 'one', 'x-b': 'two', authorization: `Bearer ${SECRET}` },
      tls: { servername: 'a.example', rejectUnauthorized: false },
    });
  });

  test.each<{ text: string; says: string; flags?: AuthFlags }>([
    { text: `pasword: ${SECRET}`, says: 'pasword is not supported' },
    { text: `oauth2: {client_secret: ${SECRET}}`, says: 'oauth2 is not supported' },
    { text: `basic_auth: {username: a, passwd: ${SECRET}}`, says: 'basic_auth.passwd is not supported' },
    {
      text: `basic_auth: {password: ${SECRET}, password_file: p}`,
      says: 'basic_auth.password and password_file are mutually exclusive',
    },
    { text: `basic_auth: ${SECRET}`, says: 'basic_auth is not a mapping' },
    { text: `basic_auth: {password: [${SECRET}]}`, says: 'basic_auth.password is not a string' },
    { text: `basic_auth: {}\nbearer_token: ${SECRET}`, says: 'are mutually exclusive' },
    { text: `basic_auth: {password_file: nowhere}`, says: 'basic_auth.password_file: cannot read' },
    { text: `tls_config: {min_version: ${SECRET}}`, says: 'tls_config.min_version is not one of TLS10' },
    { text: `tls_config: {insecure_skip_verify: ${SECRET}}`, says: 'insecure_skip_verify is not true or false' },
    { text: `tls_config: {cert: ${SECRET}}`, says: 'tls_config.cert and key must be given together' },
    { text: `proxy_url: ${SECRET}`, says: 'proxy_url is not a URL' },
    { text: `- ${SECRET}`, says: 'is not a YAML mapping' },
    { text: `"${SECRET}: [`, says: 'is not YAML' },
    {
      text: `bearer_token: ${SECRET}`,
      flags: { user: 'a:b' },
      says: '--user and an Authorization header are mutually exclusive',
    },
  ])('is refused without a secret: $says', ({ text, says, flags }) => {
    const message = refusal(() => configured(text, flags));
    expect(message).toContain(says);
    expect(message).not.toContain(SECRET);
  });
});

test('secrets are known by all their forms', () => {
  const config = configured(`proxy_url: http://me:p%40ss@proxy:1\nbasic_auth: {username: ann, password: ${SECRET}}`);
  expect(secretsOf(config)).toEqual(
    expect.arrayContaining([SECRET, `ann:${SECRET}`, BASIC, BASIC.slice('Basic '.length), 'p%40ss', 'p@ss'])
  );
});
