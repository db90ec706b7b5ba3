import { alternatives, selector, tagged, type Matcher } from '../../promql/promql';
import { type Queries, type Results, type Sample } from '../../promClient/types';
import { type Process } from './process';
import { type Metric, type Source } from './source';
import { groupBy } from '../../promClient/rows';

/** What one source's targets deliver, as its scrapes tell. */
export interface SourceState {
  source: Source;
  /** never: no known family within the last hour. lost: it delivered within the last hour and no target does now. */
  state: 'delivers' | 'lost' | 'never';
  /** Job names under which it is really scraped. */
  jobs: readonly string[];
  /** Names of all its processes. */
  instances: readonly string[];
  /** Names of processes whose last scrape failed. */
  down: readonly string[];
  /** Names of processes that nobody scrapes any more: drained, removed, or lost to service discovery. */
  unscraped: readonly string[];
  /** Seconds between two scrapes; null when it can't be measured yet. */
  interval: number | null;
  /** Whether the last scrape of all its targets failed, which empties their series at once. */
  failing: boolean;
  /** Another dialect that it speaks, by the families that only this has; null for the usual one. */
  dialect: string | null;
  /** How often the same instance stands in this Prometheus at most. */
  copies: number;
  /** Unix seconds of the last successful scrape within five minutes; null if there was none. */
  lastGood: number | null;
  /** Labels of its metrics that its targets carry too, so that Prometheus may have renamed the metrics' own. */
  covered: readonly string[];
}

const LOOK_BACK = '1h';
/** Scrapes are looked at over five minutes in steps of five seconds. */
const SCRAPE_WINDOW = '[5m:5s]';
/**
 * Steps as long as the interval itself miss one scrape or another: times between scrapes are measured second by second.
 * Samples that stopped are seen for five minutes: so long it must be known how far apart they were.
 */
const INTERVAL_WINDOW = '[6m:1s]';

/**
 * Which processes of known sources Prometheus holds and how their scrapes go. Sources are recognised by their presence
 * families, so renamed jobs are found; a process is told by all its target labels, which are what is left of a family
 * without its own labels. Scrape intervals are measured from sample times because configurations can't be read everywhere.
 */
export function getDiscoveryQueries(sources: readonly Source[], scope: readonly Matcher[]): Queries {
  const families = sources.flatMap(familiesOf);
  const names = selector('', [
    { label: '__name__', op: '=~', value: alternatives(families.map(({ name }) => name)) },
    ...scope,
  ]);
  const own = unique(families.flatMap(({ labels }) => labels));
  const up = selector('up', scope);
  const times = `timestamp(${up})`;
  // Negative times fall: all engines count resets alike, while VictoriaMetrics takes the first sample for a change.
  const over = (operation: string): string => `${operation}((-${times})${INTERVAL_WINDOW})`;
  const good = `${times} and ${up}==1`;
  const called = (series: string, label: string): string => `label_replace(${series},"${label}","$0","__name__",".+")`;
  return {
    families: `max without(${own.join(',')})(${called(`last_over_time(${names}[${LOOK_BACK}])`, SEEN)} or ${called(names, NOW)})`,
    scrapes: tagged({
      good: `max by(job)(${good})`,
      interval: `max by(job)((${over('max_over_time')}-${over('min_over_time')})/${over('resets')})`,
      down: `max_over_time((${good})${SCRAPE_WINDOW}) and ${up}==0 or ${up}==0`,
      newest: `max(${times})`,
    }),
  };
}

/** Each of these labels holds the name of a family: one that was there within the last hour, one that is there now. */
const SEEN = 'seen';
const NOW = 'now';
/** Labels that the questions themselves put on their answers. */
const ASKED: ReadonlySet<string> = new Set(['what', SEEN, NOW, '__name__']);

/** Scrapes that may fail in a row before something counts as lost. */
export const TOLERATED_SCRAPES = 2.5;

/** Unix seconds of the newest scrape of anything, good or failed; null where nothing is scraped. */
export function newestScrape(results: Results<Sample>): number | null {
  return rowsOf(results, 'scrapes', 'newest')[0]?.value ?? null;
}

function rowsOf(results: Results<Sample>, name: string, what: string): readonly Sample[] {
  return (results[name] ?? []).filter(({ labels }) => labels.what === what);
}

/** Reads the answers of `getDiscoveryQueries`: each process that delivered within the last hour, as of `at` (unix s). */
export function readProcesses(sources: readonly Source[], results: Results<Sample>, at: number): Process[] {
  const perJob = (what: string): Map<string, number> =>
    new Map(rowsOf(results, 'scrapes', what).map(({ labels, value }) => [labels.job ?? '', value]));
  const intervals = perJob('interval');
  const good = perJob('good');
  const failed = rowsOf(results, 'scrapes', 'down');
  const families = results.families ?? [];
  const seen = families.filter(({ labels }) => labels[SEEN] !== undefined);
  const current = new Set(families.filter(({ labels }) => labels[NOW] !== undefined).map(familyOfTarget));
  return sources.flatMap((source) =>
    [...groupedByTarget(source, seen).values()].map((rows): Process => {
      const labels = targetLabels(rows[0]?.labels ?? {});
      const now = rows.filter((row) => current.has(familyOfTarget(row)));
      const interval = finite(intervals.get(labels.job ?? ''));
      const lastGoodOfJob = finite(good.get(labels.job ?? ''));
      const isFresh = lastGoodOfJob !== null && at - lastGoodOfJob <= tolerance(interval);
      const failure = failed.find((row) => isCompatible(row.labels, labels));
      // The page of a source whose families all have labels of their own is empty while nobody calls.
      const mayBeEmpty = rows.every((row) => hasOwnLabels(source, familyOf(row)));
      const isThere =
        now.length > 0 ? isFresh || lastGoodOfJob === null : failure === undefined && mayBeEmpty && isFresh;
      return {
        source,
        labels,
        state: isThere ? 'delivers' : failure !== undefined ? 'down' : now.length > 0 ? 'late' : 'unscraped',
        dialect: dialectOf(source, now.length > 0 ? now : rows),
        started: source.started?.name === source.presence.name ? startOf(source, rows) : null,
        interval,
        lastGood:
          isThere || now.length > 0 ? lastGoodOfJob : failure !== undefined && failure.value > 0 ? failure.value : null,
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

/** Relabelling of metrics may add labels that `up` lacks, or take some away: what both have must agree. */
function isCompatible(scrape: Sample['labels'], target: Sample['labels']): boolean {
  return (
    scrape.job === target.job &&
    scrape.instance === target.instance &&
    Object.entries(targetLabels(scrape)).every(([name, value]) => target[name] === undefined || target[name] === value)
  );
}

function hasOwnLabels(source: Source, family: string): boolean {
  return (familiesOf(source).find(({ name }) => name === family)?.labels ?? []).length > 0;
}

function startOf({ presence }: Source, rows: readonly Sample[]): number | null {
  return finite(rows.find((row) => familyOf(row) === presence.name)?.value);
}

/** Scrapes that are further apart (s) than this are rare. */
const LONG_INTERVAL = 60;

/** How old (s) the last good scrape may be: of a single one nobody knows yet when the next is due. */
function tolerance(interval: number | null): number {
  return TOLERATED_SCRAPES * (interval ?? LONG_INTERVAL);
}

/** What a source's processes amount to as of `at` (unix s); each is called by what `nameOf` says. */
export function stateOf(
  source: Source,
  processes: readonly Process[],
  at: number,
  nameOf: (process: Process) => string = ({ labels }) => labels.instance ?? ''
): SourceState {
  const own = processes.filter((process) => process.source === source);
  const named = (state: Process['state']): string[] => unique(own.filter((each) => each.state === state).map(nameOf));
  const delivers = own.some(
    ({ state, lastGood, interval }) =>
      state === 'delivers' || (state === 'down' && lastGood !== null && at - lastGood <= tolerance(interval))
  );
  const isThere = own.some(({ state }) => state === 'delivers');
  const down = named('down').filter((name) => !named('delivers').includes(name));
  return {
    source,
    state: own.length === 0 ? 'never' : delivers ? 'delivers' : 'lost',
    jobs: unique(own.map(({ labels }) => labels.job ?? '')),
    instances: unique(own.map(nameOf)),
    down,
    unscraped: named('unscraped').filter((name) => !named('delivers').includes(name) && !down.includes(name)),
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

/** What there is of all sources, without telling installations apart. */
export function readDiscovery(sources: readonly Source[], results: Results<Sample>, at: number): SourceState[] {
  const processes = readProcesses(sources, results, at);
  return sources.map((source) => stateOf(source, processes, at));
}

function coveredLabels(source: Source, processes: readonly Process[]): string[] {
  const own = new Set(source.metrics.flatMap(({ labels }) => labels));
  return unique(processes.flatMap(({ labels }) => Object.keys(labels))).filter((name) => own.has(name));
}

/** The families by which a source is recognised, whatever it speaks. */
function familiesOf({ presence, dialects = {} }: Source): Metric[] {
  return [presence, ...Object.values(dialects)];
}

function dialectOf({ dialects = {} }: Source, rows: readonly Sample[]): string | null {
  const names = new Set(rows.map(familyOf));
  return Object.entries(dialects).find(([, { name }]) => names.has(name))?.[0] ?? null;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function largest(values: ReadonlyArray<number | null>): number | null {
  const numbers = values.filter((value): value is number => value !== null);
  return numbers.length === 0 ? null : Math.max(...numbers);
}
