import { type Command, Option } from 'commander';
import { basicAuth, header, type HttpConfig, NO_CONFIG, readHttpConfig, readText } from './httpConfig';
import { UsageError } from './options';

/** The flags for authentication and TLS. */
export interface AuthFlags {
  config?: string;
  user?: string;
  passwordFile?: string;
  bearerToken?: string;
  bearerTokenFile?: string;
  header?: string[];
  cacert?: string;
  cert?: string;
  key?: string;
  insecure?: boolean;
}

/** Flags with the names that curl and promtool use. Secrets can also come from a file or the environment. */
export function withAuthOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--config <file>', 'HTTP client configuration file of Prometheus, as for promtool').env(
        'CALLSCOPE_CONFIG'
      )
    )
    .addOption(new Option('-u, --user <user>', 'user for basic authentication, or user:password').env('CALLSCOPE_USER'))
    .option('--password-file <file>', 'file with the password (env: CALLSCOPE_PASSWORD holds the password itself)')
    .addOption(new Option('--bearer-token <token>', 'bearer token to send').env('CALLSCOPE_BEARER_TOKEN'))
    .option('--bearer-token-file <file>', 'file with the bearer token')
    .addOption(
      new Option('-H, --header <header>', "header to send, such as 'X-Scope-OrgID: calls'; repeatable")
        .env('CALLSCOPE_HEADERS')
        .argParser((text: string, before: string[] = []) => [...before, ...text.split('\n').filter(Boolean)])
    )
    .addOption(new Option('--cacert <file>', 'CA certificates to trust, PEM').env('CALLSCOPE_CACERT'))
    .addOption(new Option('--cert <file>', 'client certificate, PEM').env('CALLSCOPE_CERT'))
    .addOption(new Option('--key <file>', 'private key of the client certificate, PEM').env('CALLSCOPE_KEY'))
    .option('-k, --insecure', 'skip certificate verification');
}

/** The names of flags for messages; other servers than Prometheus have others. */
const FLAG_NAMES = { url: '--url', config: '--config' };

/**
 * The HTTP configuration: that of --config, overridden by flags.
 * @param urlUser `user:password` from the URL; null if it has none
 * @throws UsageError if options contradict each other, or a file or header is invalid; no message contains a secret
 */
export function authenticated(flags: AuthFlags, urlUser: string | null, names = FLAG_NAMES): HttpConfig {
  const base = flags.config === undefined ? NO_CONFIG : readHttpConfig(flags.config, names.config);
  const headers = { ...base.headers, ...Object.fromEntries((flags.header ?? []).map(headerOf)) };
  const ways = [
    { what: '--user', value: userAuth(flags) },
    { what: '--bearer-token', value: bearerAuth(flags) },
    { what: `the user in ${names.url}`, value: urlUser === null ? null : basicAuth(...splitUser(urlUser)) },
    { what: 'an Authorization header', value: headers.authorization ?? null },
  ].filter(({ value }) => value !== null);
  if (ways.length > 1) {
    throw new UsageError(`${ways.map(({ what }) => what).join(' and ')} are mutually exclusive`);
  }
  const [way] = ways;
  return {
    ...base,
    headers: {
      ...headers,
      ...(way !== undefined && Object.fromEntries([header('authorization', way.value ?? '', way.what)])),
    },
    tls: { ...base.tls, ...tlsOf(flags) },
  };
}

function headerOf(text: string): [string, string] {
  const [, name = '', value = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  if (name === '') {
    throw new UsageError("--header needs 'Name: value'");
  }
  return header(name.trim(), value.trim(), '--header');
}

function splitUser(text: string): [string, string] {
  const [, name = '', password = ''] = /^([^:]*):?(.*)$/s.exec(text) ?? [];
  return [name, password];
}

function userAuth({ user, passwordFile }: AuthFlags): string | null {
  if (user === undefined) {
    if (passwordFile !== undefined) {
      throw new UsageError('--password-file needs --user');
    }
    return null;
  }
  const [name, own] = splitUser(user);
  if (passwordFile !== undefined && own !== '') {
    throw new UsageError('--password-file and a password in --user are mutually exclusive');
  }
  const given = passwordFile === undefined ? process.env.CALLSCOPE_PASSWORD : readText(passwordFile, '--password-file');
  return basicAuth(name, own === '' ? (given ?? '') : own);
}

function bearerAuth({ bearerToken, bearerTokenFile }: AuthFlags): string | null {
  if (bearerToken !== undefined && bearerTokenFile !== undefined) {
    throw new UsageError('--bearer-token and --bearer-token-file are mutually exclusive');
  }
  const token = bearerTokenFile === undefined ? bearerToken : readText(bearerTokenFile, '--bearer-token-file');
  return token === undefined ? null : `Bearer ${token}`;
}

function tlsOf({ cacert, cert, key, insecure }: AuthFlags): HttpConfig['tls'] {
  if ((cert === undefined) !== (key === undefined)) {
    throw new UsageError('--cert and --key must be given together');
  }
  return {
    ...(cacert !== undefined && { ca: readText(cacert, '--cacert') }),
    ...(cert !== undefined && { cert: readText(cert, '--cert') }),
    ...(key !== undefined && { key: readText(key, '--key') }),
    ...(insecure === true && { rejectUnauthorized: false }),
  };
}
