import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { UsageError } from './options';

/** TLS as Node.js takes it. */
export interface TlsOptions {
  ca?: string;
  cert?: string;
  key?: string;
  servername?: string;
  rejectUnauthorized?: boolean;
  minVersion?: TlsVersion;
  maxVersion?: TlsVersion;
}

const TLS_VERSIONS = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;
type TlsVersion = (typeof TLS_VERSIONS)[keyof typeof TLS_VERSIONS];

/** How a Prometheus is reached. */
export interface HttpConfig {
  /** By lower-case name, including the Authorization header. */
  headers: Readonly<Record<string, string>>;
  tls: TlsOptions;
  /** Null: the proxy of the environment, if any. */
  proxy: string | null;
  noProxy: string | null;
  followRedirects: boolean;
}

export const NO_CONFIG: HttpConfig = { headers: {}, tls: {}, proxy: null, noProxy: null, followRedirects: true };

export function basicAuth(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/**
 * The text of a file that a flag or the configuration names, without trailing whitespace.
 * @throws UsageError when it can't be read
 */
export function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
    throw new UsageError(`${what}: cannot read ${JSON.stringify(path)} (${String(code)})`);
  }
}

/**
 * A valid header.
 * @throws UsageError for a name or value that HTTP doesn't allow; the message leaves out the value, which may be a
 * secret
 */
export function header(name: string, value: string, what: string): [string, string] {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    throw new UsageError(`${what}: ${JSON.stringify(name)} is not a valid header name`);
  }
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw new UsageError(`${what}: the value of header ${name} has invalid characters`);
  }
  return [name.toLowerCase(), value];
}

/** What must never be printed: header values, and the secret parts of them. */
export function secretsOf({ headers, tls, proxy }: HttpConfig): string[] {
  const values = Object.values(headers).flatMap((value) => {
    const [, scheme = '', credentials = ''] = /^(\S+) +(.+)$/.exec(value) ?? [];
    const decoded = scheme.toLowerCase() === 'basic' ? Buffer.from(credentials, 'base64').toString() : '';
    return [value, credentials, decoded, decoded.slice(decoded.indexOf(':') + 1)];
  });
  const proxyPassword = proxy !== null && URL.canParse(proxy) ? new URL(proxy).password : '';
  return [...values, tls.key ?? '', proxyPassword, decodeURIComponent(proxyPassword)].filter((text) => text !== '');
}

type Fields = Readonly<Record<string, unknown>>;

/** The file of a configuration. */
interface ConfigFile {
  folder: string;
  /** The flag that names it, for messages. */
  flag: string;
}

/** A section of the configuration, with its path for messages. Fields that nobody reads are errors. */
class Section {
  private readonly read = new Set<string>();

  constructor(
    private readonly path: string,
    private readonly fields: Fields,
    private readonly file: ConfigFile
  ) {}

  /** @throws UsageError for a value that is not a string */
  text(key: string): string | null {
    const value = this.value(key);
    if (value === null || typeof value === 'string') {
      return value;
    }
    if (typeof value === 'number') {
      return String(value);
    }
    throw this.wrong(key, 'is not a string');
  }

  flag(key: string): boolean | null {
    const value = this.value(key);
    if (value === null || typeof value === 'boolean') {
      return value;
    }
    throw this.wrong(key, 'is not true or false');
  }

  texts(key: string): string[] {
    const value = this.value(key) ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
      return value;
    }
    throw this.wrong(key, 'is not a list of strings');
  }

  /** The value, or the text of the file that `…_file` names, relative to the configuration. */
  textOrFile(key: string): string | null {
    const inline = this.text(key);
    const file = this.text(`${key}_file`);
    if (inline !== null && file !== null) {
      throw this.wrong(key, `and ${key}_file are mutually exclusive`);
    }
    return file === null ? inline : this.textOf(file, `${key}_file`);
  }

  textOf(path: string, key: string): string {
    return readText(resolve(this.file.folder, path), this.at(key));
  }

  section(key: string): Section | null {
    const value = this.value(key);
    if (value === null) {
      return null;
    }
    if (!isFields(value)) {
      throw this.wrong(key, 'is not a mapping');
    }
    return new Section(this.at(key), value, this.file);
  }

  keys(): string[] {
    return Object.keys(this.fields);
  }

  /** @throws UsageError for a field that was never read: if ignored, it would fail later and elsewhere */
  end(): void {
    const unknown = this.keys().find((key) => !this.read.has(key));
    if (unknown !== undefined) {
      throw this.wrong(unknown, 'is not supported');
    }
  }

  wrong(key: string, what: string): UsageError {
    return new UsageError(`${this.file.flag}: ${this.at(key)} ${what}`);
  }

  private value(key: string): unknown {
    this.read.add(key);
    return this.fields[key] ?? null;
  }

  private at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a file in the format of Prometheus' own HTTP client, as `promtool --http.config.file` takes it. Paths in it are
 * relative to it.
 * @throws UsageError for what is unreadable, invalid or unsupported; no message contains a value
 */
export function readHttpConfig(path: string, flag = '--config'): HttpConfig {
  const root = new Section('', fieldsOf(path, flag), { folder: dirname(path), flag });
  const authorization = [basicAuthOf(root), authorizationOf(root), bearerOf(root)].filter((value) => value !== null);
  if (authorization.length > 1) {
    throw new UsageError(`${flag}: basic_auth, authorization and bearer_token are mutually exclusive`);
  }
  const [own] = authorization;
  const proxy = root.text('proxy_url');
  if (proxy !== null && !URL.canParse(proxy)) {
    throw root.wrong('proxy_url', 'is not a URL');
  }
  // Allowed, but ignored: the environment is always read, and HTTP/2 makes no difference.
  root.flag('proxy_from_environment');
  root.flag('enable_http2');
  const config: HttpConfig = {
    headers: {
      ...headersOf(root, flag),
      ...(own !== undefined && Object.fromEntries([header('authorization', own, flag)])),
    },
    tls: tlsOf(root),
    proxy,
    noProxy: root.text('no_proxy'),
    followRedirects: root.flag('follow_redirects') ?? true,
  };
  root.end();
  return config;
}

function fieldsOf(path: string, flag: string): Fields {
  const text = readText(path, flag);
  let parsed: unknown;
  try {
    parsed = parse(text) ?? {};
  } catch {
    // The parser's message would quote the line, which may hold a secret.
    throw new UsageError(`${flag}: ${JSON.stringify(path)} is not YAML`);
  }
  if (!isFields(parsed)) {
    throw new UsageError(`${flag}: ${JSON.stringify(path)} is not a YAML mapping`);
  }
  return parsed;
}

function basicAuthOf(root: Section): string | null {
  const section = root.section('basic_auth');
  if (section === null) {
    return null;
  }
  const value = basicAuth(section.textOrFile('username') ?? '', section.textOrFile('password') ?? '');
  section.end();
  return value;
}

function authorizationOf(root: Section): string | null {
  const section = root.section('authorization');
  if (section === null) {
    return null;
  }
  const type = section.text('type') ?? 'Bearer';
  const credentials = section.textOrFile('credentials');
  section.end();
  return credentials === null ? type : `${type} ${credentials}`;
}

function bearerOf(root: Section): string | null {
  const token = root.textOrFile('bearer_token');
  return token === null ? null : `Bearer ${token}`;
}

function tlsOf(root: Section): TlsOptions {
  const section = root.section('tls_config');
  if (section === null) {
    return {};
  }
  const [ca, cert, key] = [section.textOrFile('ca'), section.textOrFile('cert'), section.textOrFile('key')];
  if ((cert === null) !== (key === null)) {
    throw section.wrong('cert', 'and key must be given together');
  }
  const version = (name: string): TlsVersion | null => {
    const text = section.text(name);
    const known = Object.entries(TLS_VERSIONS).find(([own]) => own === text);
    if (text !== null && known === undefined) {
      throw section.wrong(name, `is not one of ${Object.keys(TLS_VERSIONS).join(', ')}`);
    }
    return known?.[1] ?? null;
  };
  const servername = section.text('server_name');
  const [minVersion, maxVersion] = [version('min_version'), version('max_version')];
  const isInsecure = section.flag('insecure_skip_verify') ?? false;
  section.end();
  return {
    ...(ca !== null && { ca }),
    ...(cert !== null && { cert }),
    ...(key !== null && { key }),
    ...(servername !== null && { servername }),
    ...(minVersion !== null && { minVersion }),
    ...(maxVersion !== null && { maxVersion }),
    ...(isInsecure && { rejectUnauthorized: false }),
  };
}

function headersOf(root: Section, flag: string): Record<string, string> {
  const section = root.section('http_headers');
  if (section === null) {
    return {};
  }
  return Object.fromEntries(
    section.keys().map((name) => {
      const entry = section.section(name);
      const values =
        entry === null
          ? []
          : [
              ...entry.texts('values'),
              ...entry.texts('secrets'),
              ...entry.texts('files').map((path) => entry.textOf(path, 'files')),
            ];
      entry?.end();
      return header(name, values.join(', '), `${flag}: http_headers`);
    })
  );
}
