import pluginJson from '../src/plugin.json';
import { parseScope } from '../src/promql/scope';
import { type Matcher } from '../src/promql/promql';
import { parseInstant } from '../src/triage/instant';
import { finestStep, instantsBetween, MAX_INSTANTS } from '../src/triage/past/timeline';

/** An invalid command line; the message is one line. */
export class UsageError extends Error {}

/** The URL of a server, and the `user:password` in it; null if it has none. */
export interface Address {
  /** Without credentials and without a trailing slash. */
  url: string;
  user: string | null;
}

/**
 * The URL of a server, with its path prefix. No message contains credentials.
 * @throws UsageError unless it is an http(s) URL without parameters
 */
export function parseUrl(text: string, flag = '--url'): Address {
  const shown = `${flag} ${JSON.stringify(text.replace(/(^|\/\/).*@/s, '$1…@'))}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`${shown} is not an http or https address`);
  }
  if (/[?#]/.test(text)) {
    throw new UsageError(`${shown} has a "?" or "#": give only the part before /api`);
  }
  const user =
    url.username === '' && url.password === ''
      ? null
      : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { url: `${url.protocol}//${url.host}${url.pathname}`.replace(/\/+$/, ''), user };
}

/**
 * A number of seconds over zero, in ms.
 * @throws UsageError for anything else
 */
export function parseSeconds(flag: string, text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (!(seconds > 0 && seconds <= MAX_TIMEOUT)) {
    throw new UsageError(`${flag} ${JSON.stringify(text)} is not a number of seconds from 0.001 to ${MAX_TIMEOUT}`);
  }
  return seconds * 1000;
}

const MAX_TIMEOUT = 3600;

/**
 * RFC 3339 or unix seconds, as unix seconds.
 * @throws UsageError for anything else
 */
export function parseTime(text: string, flag = '--time'): number {
  const time = parseInstant(text);
  if (time === null) {
    throw new UsageError(`${flag} ${JSON.stringify(text)} is neither RFC 3339 (2026-11-22T10:00:00Z) nor Unix seconds`);
  }
  return time;
}

/**
 * The instants from `from` to `to`, `step` seconds apart (default: the shortest step that gives at most 200 instants).
 * @throws UsageError if a flag is missing, the range is empty or has more than 200 instants
 */
export function parseTimeline(flags: { from?: string; to?: string; step?: string }, now: number): number[] | null {
  if (flags.from === undefined) {
    if (flags.to !== undefined || flags.step !== undefined) {
      throw new UsageError('--to and --step need --from');
    }
    return null;
  }
  const from = parseTime(flags.from, '--from');
  const to = flags.to === undefined ? now : parseTime(flags.to, '--to');
  if (to < from) {
    throw new UsageError('--to is before --from');
  }
  const step = flags.step === undefined ? finestStep(from, to) : Number(flags.step);
  if (!(step > 0 && step < Infinity)) {
    throw new UsageError(`--step ${JSON.stringify(flags.step)} is not a number of seconds`);
  }
  const count = Math.floor((to - from) / step) + 1;
  if (count > MAX_INSTANTS) {
    throw new UsageError(`${count} instants are more than ${MAX_INSTANTS}: use a longer --step`);
  }
  return instantsBetween(from, to, step);
}

/**
 * One of the allowed words.
 * @throws UsageError for another one
 */
export function parseChoice<T extends string>(flag: string, text: string, allowed: readonly T[]): T {
  const choice = allowed.find((word) => word === text);
  if (choice === undefined) {
    throw new UsageError(`${flag} ${JSON.stringify(text)} is not one of ${allowed.join(', ')}`);
  }
  return choice;
}

/**
 * Matchers for every selector.
 * @throws UsageError if the text is not a list of matchers
 */
export function parseScopeFlag(text: string): Matcher[] {
  try {
    return parseScope(text);
  } catch (error) {
    throw new UsageError(`--${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * `127.0.0.1:9119` or `[::1]:9119`.
 * @throws UsageError unless it is a host and a port
 */
export function parseListen(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) {
    throw new UsageError(`--listen ${JSON.stringify(text)} is not a host and a port, such as 127.0.0.1:9119`);
  }
  return { host, port };
}

/**
 * `team=calls` as name and value.
 * @param taken names that are already in use
 * @throws UsageError unless it is a valid label that is free
 */
export function parseLabel(text: string, taken: readonly string[]): [string, string] {
  const [, name = '', value = ''] = /^([a-zA-Z_][a-zA-Z0-9_]*)=(.+)$/s.exec(text) ?? [];
  if (name === '') {
    throw new UsageError(`--label ${JSON.stringify(text)} is not name=value`);
  }
  if (taken.includes(name)) {
    throw new UsageError(`--label ${JSON.stringify(text)}: each alert has its own ${name}`);
  }
  return [name, value];
}

/**
 * The address of the app for links, without a trailing slash. That of its triage page means the same.
 * @throws UsageError unless it is an http(s) URL without credentials or parameters
 */
export function parsePage(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isAddress =
    url !== null &&
    ['http:', 'https:'].includes(url.protocol) &&
    !/[\s{}?#]/.test(text) &&
    url.username + url.password === '';
  if (!isAddress) {
    throw new UsageError(
      `--page ${JSON.stringify(text.replace(/\/\/.*@/s, '//…@'))} is not an address such as https://grafana.example.org/a/${pluginJson.id}`
    );
  }
  return text.replace(/(\/triage)?\/*$/, '');
}
