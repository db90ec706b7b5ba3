import { Option } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { version } from '../package.json';
import { inEnglish } from '../src/messages';
import { type Matcher } from '../src/promql/promql';
import { DEFAULT_LIMITS } from '../src/settings';
import { runTriage } from '../src/triage/runTriage';
import { wordedDiagnosis } from '../src/triage/worded';
import { escaped } from '../src/text';
import { authenticated } from './authOptions';
import { type CommonFlags, connectionOf, createCommand, parseFlags, readCommonFlags, runCommand } from './command';
import { connect } from './connection';
import { parseLabel, parseListen, parsePage, parseSeconds, parseUrl, UsageError } from './options';
import { print, printError } from './output';
import { exposition, EXPOSITION_TYPE } from './watch/exposition';
import { type Change } from './watch/keeper';
import { type Labels, OWN_LABELS } from './watch/observe';
import { servePages } from './watch/server';
import { createWatcher, type Receiver } from './watch/watcher';

/** Time that an Alertmanager may take to accept alerts. */
const PUSH_MS = 5_000;
/** Alerts outlive this many rounds that don't happen. */
const VALID_ROUNDS = 4;

interface Flags extends CommonFlags {
  interval: string;
  alertmanager: string[];
  alertmanagerConfig?: string;
  hold: string;
  label: string[];
  page?: string;
  listen: string;
}

const command = createCommand(
  'watch',
  'Keeps asking for the verdict, sends findings to Alertmanager, and serves metrics for Prometheus.'
)
  .option('--interval <seconds>', 'seconds between two rounds', '10')
  .addOption(
    new Option('--alertmanager <url>', 'Alertmanager URL, with its path prefix; repeatable')
      .env('CALLSCOPE_ALERTMANAGER')
      .argParser((text: string, before: string[] = []) => [...before, ...text.split(/\s+/).filter(Boolean)])
      .default([], 'none: only serve metrics')
  )
  .addOption(
    new Option(
      '--alertmanager-config <file>',
      'HTTP client configuration for all Alertmanagers: user, token, certificates, proxy'
    ).env('CALLSCOPE_ALERTMANAGER_CONFIG')
  )
  .option('--hold <seconds>', 'seconds that a finding must be gone before its alert ends', '60')
  .addOption(
    new Option('--label <name=value>', 'label for all alerts; repeatable')
      .argParser((text: string, before: string[]) => [...before, text])
      .default([], 'equality matchers of the scope')
  )
  .option('--page <url>', 'address of the app for links: https://grafana.example.org/a/callscope-calls-app')
  .option('--listen <address>', 'address for /metrics and /healthz; port 0 is any free one', '127.0.0.1:9119')
  .addHelpText(
    'after',
    `
Alerts: CallsDegraded for findings, CallsWarning if nobody suffers yet, CallsBlind if Callscope can't judge.
On SIGTERM and SIGINT it ends with exit code 0 and leaves its alerts to expire. Exit code 3: usage error.`
  );

async function main(args: readonly string[]): Promise<number> {
  const flags = await parseFlags<Flags>(command, args);
  if (flags === null) {
    return 0;
  }
  const { products, scope, format } = readCommonFlags(flags);
  const seconds = (flag: 'interval' | 'hold' | 'timeout'): number => parseSeconds(`--${flag}`, flags[flag]) / 1000;
  const [interval, timeout] = [seconds('interval'), seconds('timeout')];
  const connection = connectionOf(flags);
  const address = parseListen(flags.listen);
  let refusal: unknown = null;
  const watcher = createWatcher({
    products,
    scope: flags.scope,
    labels: { ...scopeLabels(scope), ...Object.fromEntries(flags.label.map((text) => parseLabel(text, OWN_LABELS))) },
    page: flags.page === undefined ? null : parsePage(flags.page),
    hold: seconds('hold'),
    validity: VALID_ROUNDS * Math.max(interval, timeout),
    longestPause: 2 * (interval + timeout) + PUSH_MS / 1000,
    version,
    receivers: flags.alertmanager.map((text) => receiverOf(text, flags.alertmanagerConfig)),
    assess: async (at) => {
      if (refusal !== null && connection.pause() > 0) {
        throw refusal;
      }
      try {
        const asked = { products, scope, limits: DEFAULT_LIMITS, at, isNow: true };
        const { diagnosis, evidenceAt } = await runTriage(connection.client(), asked);
        refusal = null;
        return { diagnosis: wordedDiagnosis(diagnosis, inEnglish), evidenceAt };
      } catch (error) {
        refusal = error;
        throw error;
      }
    },
    clock: () => Date.now() / 1000,
    onHealth: (line) => printError(`watch: ${line}`),
    // A log that nobody reads, or a full disk, must not stop the watch.
    onChange: (change) => void print(changeText(change, format)).catch(() => undefined),
  });

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop.abort());
  }
  const server = await servePages(address, {
    '/metrics': () => ({ status: 200, type: EXPOSITION_TYPE, body: exposition(watcher.metrics()) }),
    '/healthz': () => ({ type: 'text/plain; charset=utf-8', ...watcher.health() }),
  }).catch((error: unknown) => {
    throw new UsageError(`--listen: ${error instanceof Error ? error.message : String(error)}`);
  });
  printError(`watch: Serving ${server.url}/metrics and ${server.url}/healthz.`);
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
  await Promise.race([stopped, keepGoing(watcher.round, interval, stop.signal)]);
  await server.close();
  // A request to a server that hangs would keep the process alive.
  process.exit(0);
}

/** Rounds that begin `interval` seconds apart, or later if one takes longer. */
async function keepGoing(round: () => Promise<void>, interval: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const begin = performance.now();
    await round();
    const rest = interval * 1000 - (performance.now() - begin);
    await sleep(Math.max(0, rest), undefined, { signal }).catch(() => undefined);
  }
}

function receiverOf(text: string, file: string | undefined): Receiver {
  const flags = { url: '--alertmanager', config: '--alertmanager-config' };
  const { url, user } = parseUrl(text, flags.url);
  const { post } = connect(url, { timeout: PUSH_MS, config: authenticated({ config: file }, user, flags) });
  return { url, post };
}

/** A scope such as `cluster="prod"` says which installation this is: another watcher's alerts must differ. */
function scopeLabels(scope: readonly Matcher[]): Labels {
  const equal = scope.filter(({ op, label }) => op === '=' && !OWN_LABELS.includes(label));
  return Object.fromEntries(equal.map(({ label, value }) => [label, value]));
}

/** A line when an alert begins or ends. */
function changeText(
  { what, alert: { labels, annotations, endsAt, startsAt } }: Change,
  format: 'text' | 'json'
): string {
  const time = new Date().toISOString();
  if (format === 'json') {
    return `${JSON.stringify({ time, what, labels, annotations, startsAt, ...(what === 'resolved' && { endsAt }) })}\n`;
  }
  const { alertname = '', severity = '', product = '', cause = '', place = '' } = labels;
  const facts = [severity, product, cause, place].filter((text) => text !== '').join(', ');
  return `${time} ${what} ${alertname} (${facts}): ${escaped(annotations.summary ?? '')}\n`;
}

runCommand('watch', main);
