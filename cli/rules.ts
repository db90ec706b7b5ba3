import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { composeRules } from '../src/rules/composeRules';
import { askAnswerGroup } from '../src/rules/answers';
import { formatRules, RULE_FORMATS } from '../src/rules/formats/formats';
import { MAX_SCRAPE, plainNumber, scrapeInterval } from '../src/rules/typed';
import { type Matcher } from '../src/promql/promql';
import { boardGroups } from '../src/boards/recordingRules';
import { PRODUCT_BOARDS } from '../src/products/boards';
import { PRODUCT_RULES } from '../src/products/rules';
import { english } from '../src/messages';
import { PRODUCTS } from '../src/products/triage';
import pluginJson from '../src/plugin.json';
import { expectationsError, readSettings, selectProducts, type Settings } from '../src/settings';
import { type RuleGroup } from '../src/rules/model';
import { DEFAULT_INTERVAL } from '../src/triage/signalContext';
import { withAuthOptions } from './authOptions';
import { type CommonFlags, connectionOf, parseFlags, runCommand } from './command';
import { parseChoice, parsePage, parseScopeFlag, UsageError } from './options';
import { limitOption, parseLimits } from './limitOption';
import { scopeOption } from './scopeOption';
import { print } from './output';

const PRODUCT_IDS = PRODUCT_RULES.map(({ id }) => id);

interface Flags extends CommonFlags {
  settings?: string;
  objective?: string;
  window?: string;
  scrapeInterval: string;
  page: string;
  dataSource?: string;
  limit: string[];
}

const ownOptions = new Command('rules')
  .description(
    'Prints recording and alerting rules: what is bad now, error budgets, lost telemetry, little headroom. It needs no Prometheus, except with --url.'
  )
  .option('--format <format>', RULE_FORMATS.join(', '), 'prometheus')
  .option('--product <product>', `all, ${PRODUCT_IDS.join(', ')}`, 'all')
  .addOption(scopeOption())
  .option('--settings <file>', 'settings as the configuration page exports them')
  .option('--objective <share>', 'the share that must stay under the limit of round-trip time, such as 0.99')
  .option('--window <days>', 'length of the objective window in days')
  .option('--scrape-interval <seconds>', 'how often Prometheus scrapes, at most', String(DEFAULT_INTERVAL))
  .option(
    '--page <url>',
    'address of the app in Grafana, such as https://grafana.example.org/a/callscope-calls-app',
    `/a/${pluginJson.id}`
  )
  .option('--data-source <uid>', 'UID of the Prometheus data source, for --format grafana-file')
  .addOption(limitOption())
  .option(
    '--url <url>',
    'Prometheus URL: adds rules that evaluate what triage and dashboards ask it, for large installations'
  )
  .option('--timeout <seconds>', 'seconds to wait for this Prometheus', '30');

const command = withAuthOptions(ownOptions)
  .addHelpText('after', '\nExit codes: 0 printed, 3 usage error, no connection, or output not writable.')
  .exitOverride()
  .allowExcessArguments(false);

async function main(args: readonly string[]): Promise<number> {
  const flags = await parseFlags<Flags>(command, args);
  if (flags === null) {
    return 0;
  }
  const format = parseChoice('--format', flags.format, RULE_FORMATS);
  const product = parseChoice('--product', flags.product, ['all', ...PRODUCT_IDS]);
  if (format === 'grafana-file' && flags.dataSource === undefined) {
    throw new UsageError('--format grafana-file needs --data-source: the uid of the Prometheus data source');
  }
  const products = product === 'all' ? 'all' : [product];
  const scope = parseScopeFlag(flags.scope);
  const settings = await settingsOf(flags);
  const { limits, sloWindowDays, expected } = settings;
  const scrape = parseScrapeInterval(flags.scrapeInterval);
  const rules = composeRules(selectProducts(PRODUCT_RULES, products), {
    scope,
    limits,
    sloWindowDays,
    expected,
    scrape,
    page: parseApp(flags.page),
  });
  const ahead =
    flags.url === undefined
      ? []
      : [
          await aheadOf(flags, { ...settings, products }, scope),
          ...boardGroups(PRODUCT_BOARDS, products, { scope, limits, scrape }),
        ];
  await print(formatRules({ ...rules, groups: [...rules.groups, ...ahead] }, format, flags.dataSource ?? ''));
  return 0;
}

/**
 * Rules that evaluate ahead what triage asks a Prometheus.
 * @throws UsageError if there is nothing to ask
 */
async function aheadOf(
  flags: Flags,
  { products, limits, expected }: Settings,
  scope: readonly Matcher[]
): Promise<RuleGroup> {
  const at = Date.now() / 1000;
  const options = { products: selectProducts(PRODUCTS, products), scope, limits, expected, at };
  const group = await askAnswerGroup(connectionOf(flags).client(), options);
  if (group === null) {
    throw new UsageError('--url: this Prometheus has no metrics of these products within the scope');
  }
  return group;
}

/**
 * The settings of the file, with what the flags say instead.
 * @throws UsageError for a file or a value that the settings refuse
 */
async function settingsOf({ settings: file, objective, window, limit }: Flags): Promise<Settings> {
  const { settings, problems } = readSettings(file === undefined ? {} : await readJson(file), PRODUCTS);
  const chosen: Settings = {
    ...settings,
    limits: { ...settings.limits, ...(objective !== undefined && { objective: plainNumber(objective) }) },
    sloWindowDays: window === undefined ? settings.sloWindowDays : plainNumber(window),
    expected: { ...settings.expected, ...parseLimits(limit) },
  };
  const problem = problems[0] ?? expectationsError(chosen, PRODUCTS);
  if (problem !== null) {
    throw new UsageError(english(problem));
  }
  return chosen;
}

/** @throws UsageError unless the file is readable JSON */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`--settings ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @throws UsageError unless the text is seconds from 1 to an hour */
function parseScrapeInterval(text: string): number {
  const seconds = scrapeInterval(plainNumber(text));
  if (Number.isNaN(seconds)) {
    throw new UsageError(
      `--scrape-interval ${JSON.stringify(text)} is not a number of seconds from 1 to ${MAX_SCRAPE}`
    );
  }
  return seconds;
}

/**
 * The address of the app, or its path within Grafana, without a trailing slash.
 * @throws UsageError unless it is one of them
 */
function parseApp(text: string): string {
  const isPath = /^\/[^\s"'<>{}?#]*$/.test(text);
  return isPath ? text.replace(/\/+$/, '') : parsePage(text);
}

runCommand('rules', main);
