import { groupBy, unique } from '../../lists';
import { finite } from '../../promClient/rows';
import { alternatives, selector, tagged, type Matcher } from '../../promql/promql';
import { type Queries, type Results, type Sample } from '../../promClient/types';
import { type Process } from './process';
import { type Metric, type Source } from './source';

/** What the targets of one source deliver. */
export interface SourceState {
  source: Source;
  /** never: no known family within the last hour. lost: it delivered within the last hour and no target does now. */
  state: 'delivers' | 'lost' | 'never';
  /** Its actual job names. */
  jobs: readonly string[];
  /** Names of all its processes. */
  instances: readonly string[];
  /** Names of processes whose last scrape failed. */
  down: readonly string[];
  /** Names of processes that are no longer scraped: drained, removed, lost by service discovery, or their agent died. */
  unscraped: readonly string[];
  /** Seconds between two scrapes; null when it can't be measured yet. */
  interval: number | null;
  /** Whether the last scrape of all its targets failed, which empties their series at once. */
  failing: boolean;
  /** Its dialect, recognized by families that only this dialect has; null for the usual one. */
  dialect: string | null;
  /** The most processes that share one instance in this Prometheus. */
  copies: number;
  /** Unix seconds of the last successful scrape within five minutes; null if there was none. */
  lastGood: number | null;
  /** Labels that both its metrics and its targets have: Prometheus may have renamed those of the metrics. */
  covered: readonly string[];
}

const LOOK_BACK = '1h';
/** Scrapes are looked at over five minutes in steps of five seconds. */
const SCRAPE_WINDOW = '[5m:5s]';
/**
 * Scrape times are read every second, since longer steps miss scrapes. Samples stay visible for five minutes after they
 * stop, so the window is longer than that.
 */
const INTERVAL_WINDOW = '[6m:1s]';
/** Targets without a scrape for so long are listed: one of several agents of a job may stop. Longer intervals are rare. */
const STALE_AGE = '75s';

/**
 * Queries for all processes of known sources and the state of their scrapes. Sources are recognized by their presence
 * families, so renamed jobs are found. All target labels identify a process: those that remain of a series without its
 * own labels. Scrape intervals are measured from sample times, because the configuration can't be read everywhere.
 */
export function getDiscoveryQueries(sources: readonly Source[], scope: readonly Matcher[]): Queries {
  const families = sources.flatMap(familiesOf);
  const names = selector('', [
    { label: '__name__', op: '=~', value: alternatives(families.map(({ name }) => name)) },
    ...scope,
  ]);
  const own = unique(families.flatMap(({ labels }) => labels)).sort();
  const up = selector('up', scope);
  const called = (series: string, label: string): string => `label_replace(${series},"${label}","$0","__name__",".+")`;
  return {
    families: `max without(${own.join(',')})(${called(`last_over_time(${names}[${LOOK_BACK}])`, SEEN)} or ${called(names, NOW)})`,
    scrapes: tagged({
      ...scrapeTimes(up),
      down: `max_over_time((timestamp(${up})*${up})${SCRAPE_WINDOW}) and ${up}==0`,
      stale: `timestamp(${up})==timestamp(${up} offset ${STALE_AGE})`,
    }),
  };
}

/** By job: time of the newest sample of some series (unix s), and seconds between two. */
function scrapeTimes(series: string): Record<'newest' | 'interval', string> {
  const times = `timestamp(${series})`;
  // Negative times fall, and all engines count resets the same way. `changes` doesn't work: VictoriaMetrics also counts
  // the first sample.
  const over = (operation: string): string => `${operation}((-${times})${INTERVAL_WINDOW})`;
  return {
    newest: `max by(job)(${times})`,
    interval: `max by(job)((${over('max_over_time')}-${over('min_over_time')})/${over('resets')})`,
  };
}

/** Sources that have targets in jobs without `up`, which some pipelines drop, by the answers of `getDiscoveryQueries`. */
export function sourcesWithoutUp(sources: readonly Source[], results: Results<Sample>): Source[] {
  const isWithoutUp = withoutUp(results);
  const names = new Set((results.families ?? []).filter(isWithoutUp).map(familyOf));
  return sources.filter((source) => familiesOf(source).some(({ name }) => names.has(name)));
}

function withoutUp(results: Results<Sample>): (row: Sample) => boolean {
  const timed = ['newest', 'down'].flatMap((what) => rowsOf(results, 'scrapes', what));
  const jobs = new Set(timed.map(({ labels }) => labels.job ?? ''));
  return ({ labels }) => !jobs.has(labels.job ?? '');
}

/** The times of their scrapes by the samples themselves, for `withOwnTimes`. */
export function getOwnTimesQueries(sources: readonly Source[], scope: readonly Matcher[]): Queries {
  return Object.fromEntries(
    sources.flatMap(({ id, presence: { name, labels } }) => {
      const series = selector(name, scope);
      const newest = (of: string): string => `max without(${labels.join(',')})(timestamp(${of}))`;
      return [
        [`times of ${id}`, tagged(scrapeTimes(series))],
        [`stale of ${id}`, tagged({ stale: `${newest(series)}==${newest(`${series} offset ${STALE_AGE}`)}` })],
      ];
    })
  );
}

/** Completes the answers of `getDiscoveryQueries` by those of `getOwnTimesQueries`. */
export function withOwnTimes(results: Results<Sample>, times: Results<Sample>): Results<Sample> {
  const own = Object.values(times).flat().filter(withoutUp(results));
  return { ...results, scrapes: [...(results.scrapes ?? []), ...own] };
}

/** Labels that hold a family's name: seen within the last hour, and there now. */
const SEEN = 'seen';
const NOW = 'now';
/** Labels that the queries add to their answers. */
const ASKED: ReadonlySet<string> = new Set(['what', SEEN, NOW, '__name__']);

/** Number of scrapes in a row that may fail before something counts as lost. */
export const TOLERATED_SCRAPES = 2.5;

/** Unix seconds of the newest scrape, good or failed; null if nothing is scraped. */
export function newestScrape(results: Results<Sample>): number | null {
  return largest(rowsOf(results, 'scrapes', 'newest').map(({ value }) => value));
}

function rowsOf(results: Results<Sample>, name: string, what: string): readonly Sample[] {
  return (results[name] ?? []).filter(({ labels }) => labels.what === what);
}

/**
 * Reads the answers of `getDiscoveryQueries`: each process that delivered within the last hour, as of `at` (unix s).
 */
export function readProcesses(sources: readonly Source[], results: Results<Sample>, at: number): Process[] {
  // A job without `up` may have several sources.
  const perJob = (what: string): Map<string, number | null> =>
    new Map(
      [...groupBy(rowsOf(results, 'scrapes', what), ({ labels }) => labels.job ?? '')].map(([job, rows]) => [
        job,
        largest(rows.map(({ value }) => finite(value))),
      ])
    );
  const intervals = perJob('interval');
  const newest = perJob('newest');
  const failed = rowsOf(results, 'scrapes', 'down');
  const stale = rowsOf(results, 'scrapes', 'stale');
  const families = results.families ?? [];
  const seen = families.filter(({ labels }) => labels[SEEN] !== undefined);
  const current = new Set(families.filter(({ labels }) => labels[NOW] !== undefined).map(familyOfTarget));
  return sources.flatMap((source) =>
    [...groupedByTarget(source, seen).values()].map((rows): Process => {
      const labels = targetLabels(rows[0]?.labels ?? {});
      const now = rows.filter((row) => current.has(familyOfTarget(row)));
      const interval = intervals.get(labels.job ?? '') ?? null;
      const newestOfJob = newest.get(labels.job ?? '') ?? null;
      const failure = failed.find((row) => isCompatible(row.labels, labels));
      const lastScrape = stale.find((row) => isCompatible(row.labels, labels))?.value ?? newestOfJob;
      const lastGood = failure === undefined ? lastScrape : failure.value > 0 ? failure.value : null;
      const isFresh = failure === undefined && lastGood !== null && at - lastGood <= tolerance(interval);
      // If all families of a source have own labels, its page is empty while nobody calls.
      const mayBeEmpty = rows.every((row) => hasOwnLabels(source, familyOf(row)));
      const isThere = now.length > 0 ? isFresh || newestOfJob === null : mayBeEmpty && isFresh;
      return {
        source,
        labels,
        state: isThere ? 'delivers' : failure !== undefined ? 'down' : now.length > 0 ? 'late' : 'unscraped',
        dialect: dialectOf(source, now.length > 0 ? now : rows),
        started: source.started?.name === source.presence.name ? startOf(source, rows) : null,
        interval,
        lastGood: now.length > 0 || isThere || failure !== undefined ? lastGood : null,
      };
    })
  );
}

function groupedByTarget(source: Source, rows: readonly Sample[]): Map<string, Sample[]> {
  const names = familiesOf(source).map(({ name }) => name);
  return groupBy(
    rows.filter((row) => names.includes(familyOf(row))),
    ({ labels }) => labelsKey(targetLabels(labels))
  );
}

function targetLabels(labels: Sample['labels']): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !ASKED.has(name)));
}

function labelsKey(labels: Sample['labels']): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function familyOf({ labels }: Sample): string {
  return labels[SEEN] ?? labels[NOW] ?? '';
}

function familyOfTarget(row: Sample): string {
  return `${familyOf(row)} ${labelsKey(targetLabels(row.labels))}`;
}

/** Metric relabeling can add or remove labels compared with `up`: those that both have must agree. */
function isCompatible(scrape: Sample['labels'], target: Sample['labels']): boolean {
  return (
    scrape.job === target.job &&
    scrape.instance === target.instance &&
    Object.entries(targetLabels(scrape)).every(
      ([name, value]) => !Object.hasOwn(target, name) || target[name] === value
    )
  );
}

function hasOwnLabels(source: Source, family: string): boolean {
  return (familiesOf(source).find(({ name }) => name === family)?.labels ?? []).length > 0;
}

function startOf({ presence }: Source, rows: readonly Sample[]): number | null {
  return finite(rows.find((row) => familyOf(row) === presence.name)?.value);
}

/** Longer scrape intervals (s) are rare. */
const LONG_INTERVAL = 60;

/** How old (s) the last good scrape may be. After a single scrape the interval is still unknown. */
function tolerance(interval: number | null): number {
  return TOLERATED_SCRAPES * (interval ?? LONG_INTERVAL);
}

/** The state of a source at `at` (unix s); `nameOf` names its processes. */
export function stateOf(
  source: Source,
  processes: readonly Process[],
  at: number,
  nameOf: (process: Process) => string = ({ labels }) => labels.instance ?? ''
): SourceState {
  const own = processes.filter((process) => process.source === source);
  const named = (...states: Array<Process['state']>): string[] =>
    unique(own.filter(({ state }) => states.includes(state)).map(nameOf)).sort();
  const delivers = own.some(
    ({ state, lastGood, interval }) =>
      state === 'delivers' || (state === 'down' && lastGood !== null && at - lastGood <= tolerance(interval))
  );
  const isThere = own.some(({ state }) => state === 'delivers');
  const down = named('down').filter((name) => !named('delivers').includes(name));
  return {
    source,
    state: own.length === 0 ? 'never' : delivers ? 'delivers' : 'lost',
    jobs: unique(own.map(({ labels }) => labels.job ?? '')).sort(),
    instances: unique(own.map(nameOf)).sort(),
    down,
    unscraped: named('unscraped', 'late').filter((name) => !named('delivers').includes(name) && !down.includes(name)),
    interval: largest(own.map(({ interval }) => interval)),
    failing: down.length > 0 && !isThere,
    dialect:
      (isThere ? own.filter(({ state }) => state === 'delivers') : own).find(({ dialect }) => dialect !== null)
        ?.dialect ?? null,
    copies: Math.max(
      1,
      ...[
        ...groupBy(
          own.filter(({ state }) => state === 'delivers'),
          ({ labels }) => labels.instance ?? ''
        ).values(),
      ].map((group) => group.length)
    ),
    lastGood: largest(own.map(({ lastGood }) => lastGood)),
    covered: coveredLabels(source, own),
  };
}

/** The states of all sources over all installations. */
export function readDiscovery(sources: readonly Source[], results: Results<Sample>, at: number): SourceState[] {
  const processes = readProcesses(sources, results, at);
  return sources.map((source) => stateOf(source, processes, at));
}

function coveredLabels(source: Source, processes: readonly Process[]): string[] {
  const own = new Set(source.metrics.flatMap(({ labels }) => labels));
  return unique(processes.flatMap(({ labels }) => Object.keys(labels)))
    .sort()
    .filter((name) => own.has(name));
}

/** The families that identify a source in any dialect. */
function familiesOf({ presence, dialects = {} }: Source): Metric[] {
  return [presence, ...Object.values(dialects)];
}

function dialectOf({ dialects = {} }: Source, rows: readonly Sample[]): string | null {
  const names = new Set(rows.map(familyOf));
  return Object.entries(dialects).find(([, { name }]) => names.has(name))?.[0] ?? null;
}

function largest(values: ReadonlyArray<number | null>): number | null {
  const numbers = values.filter((value): value is number => value !== null);
  return numbers.length === 0 ? null : Math.max(...numbers);
}
