import { selector, selectorOfNames, tagged, type Matcher } from '../promql/promql';
import { type Queries, type Results, type Sample } from '../promClient/types';
import { type Metric, type Source } from './registry';

/** What one source's targets deliver, as its scrapes tell. */
export interface SourceState {
  source: Source;
  /** never: no known family within the last hour. lost: it delivered within the last hour and no target does now. */
  state: 'delivers' | 'lost' | 'never';
  /** Job names under which it is really scraped. */
  jobs: readonly string[];
  instances: readonly string[];
  /** Instances that delivered within the last hour and whose presence family is gone: down, or not scraped any more. */
  down: readonly string[];
  /** Seconds between two scrapes; null when it can't be measured yet. */
  interval: number | null;
  /** Whether the last scrape of all its targets failed, which empties their series at once. */
  failing: boolean;
  /** Another dialect that it speaks, by the families that only this has; null for the usual one. */
  dialect: string | null;
  /** How often the same target stands in this Prometheus: more than once where replicas are not told apart. */
  copies: number;
  /** Unix seconds of the last successful scrape within five minutes; null if there was none. */
  lastGood: number | null;
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
 * Which known sources Prometheus holds and how their scrapes go. Sources are recognised by their presence families, so
 * renamed jobs are found; scrape intervals are measured from sample times because configurations can't be read everywhere.
 */
export function getDiscoveryQueries(sources: readonly Source[], scope: readonly Matcher[]): Queries {
  const names = selectorOfNames(
    sources.flatMap((source) => familiesOf(source).map(({ name }) => name)),
    scope
  );
  const up = selector('up', scope);
  const times = `timestamp(${up})`;
  // Negative times fall: all engines count resets alike, while VictoriaMetrics takes the first sample for a change.
  const over = (operation: string): string => `${operation}((-${times})${INTERVAL_WINDOW})`;
  const good = `${times} and ${up}==1`;
  const families = tagged({ seen: `last_over_time(${names}[${LOOK_BACK}])`, now: names });
  return {
    families: `count by(__name__,job,instance,what)(${families})`,
    scrapes: tagged({
      up: `max by(job)(${up})`,
      interval: `max by(job)((${over('max_over_time')}-${over('min_over_time')})/${over('resets')})`,
      good: `max by(job)(${good} or max_over_time((${good})${SCRAPE_WINDOW}))`,
      newest: `max(${times})`,
    }),
  };
}

/** Scrapes that may fail in a row before something counts as lost. */
export const TOLERATED_SCRAPES = 2.5;

/** Unix seconds of the newest scrape of anything, good or failed; null where nothing is scraped. */
export function newestScrape(results: Results<Sample>): number | null {
  return (results.scrapes ?? []).find(({ labels }) => labels.what === 'newest')?.value ?? null;
}

/** Reads the answers of `getDiscoveryQueries`; a source is lost or not as of `at` (unix s). */
export function readDiscovery(sources: readonly Source[], results: Results<Sample>, at: number): SourceState[] {
  const rows = (name: string, what?: string): readonly Sample[] =>
    (results[name] ?? []).filter(({ labels }) => what === undefined || labels.what === what);
  const perJob = (what: string): Map<string, number> =>
    new Map(rows('scrapes', what).map(({ labels, value }) => [labels.job ?? '', value]));

  const up = perJob('up');
  const intervals = perJob('interval');
  const good = perJob('good');

  return sources.map((source) => {
    const names = familiesOf(source).map(({ name }) => name);
    const isIts = ({ labels: { __name__: name = '' } }: Sample): boolean => names.includes(name);
    const seen = rows('families', 'seen').filter(isIts);
    const current = rows('families', 'now').filter(isIts);
    const now = new Set(current.map(targetOf));
    const jobs = unique(seen.map(({ labels }) => labels.job ?? ''));
    const interval = largest(jobs.map((job) => intervals.get(job)));
    const lastGood = largest(jobs.map((job) => good.get(job)));
    const delivers =
      lastGood === null || interval === null
        ? now.size > 0 || jobs.some((job) => up.get(job) === 1)
        : at - lastGood <= TOLERATED_SCRAPES * interval;
    return {
      source,
      state: seen.length === 0 ? 'never' : delivers ? 'delivers' : 'lost',
      jobs,
      instances: unique(seen.map(({ labels }) => labels.instance ?? '')),
      down: unique(seen.filter((row) => !now.has(targetOf(row))).map(({ labels }) => labels.instance ?? '')),
      interval,
      dialect: dialectOf(source, current.length > 0 ? current : seen),
      failing: jobs.length > 0 && jobs.every((job) => up.get(job) === 0),
      // Families with labels of their own have many series; of the others each target has one.
      copies: source.presence.labels.length > 0 ? 1 : mostCopies(current),
      lastGood,
    };
  });
}

/** The families by which a source is recognised, whatever it speaks. */
function familiesOf({ presence, dialects = {} }: Source): Metric[] {
  return [presence, ...Object.values(dialects)];
}

function dialectOf({ dialects = {} }: Source, rows: readonly Sample[]): string | null {
  const names = new Set(rows.map(({ labels }) => labels.__name__));
  return Object.entries(dialects).find(([, { name }]) => names.has(name))?.[0] ?? null;
}

/** The most series of one instance, under whatever job names. */
function mostCopies(current: readonly Sample[]): number {
  const perInstance = new Map<string, number>();
  for (const { labels, value } of current) {
    perInstance.set(labels.instance ?? '', value + (perInstance.get(labels.instance ?? '') ?? 0));
  }
  return Math.max(1, ...perInstance.values());
}

function targetOf({ labels }: Sample): string {
  return `${labels.job ?? ''}\n${labels.instance ?? ''}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function largest(values: ReadonlyArray<number | undefined>): number | null {
  const numbers = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  return numbers.length === 0 ? null : Math.max(...numbers);
}
