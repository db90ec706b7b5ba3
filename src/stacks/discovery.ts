import { selector, selectorOfNames, tagged, type Matcher } from '../promql/promql';
import { type Queries, type Results, type Sample } from '../promClient/types';
import { type Source } from './registry';

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
  /** Unix seconds of the last successful scrape within five minutes (to 5 s); null if there was none. */
  lastGood: number | null;
}

const LOOK_BACK = '1h';
/** Scrapes are looked at over five minutes in steps of five seconds. */
const SCRAPE_WINDOW = '[5m:5s]';
export const SCRAPE_RESOLUTION = 5;

/**
 * Which known sources Prometheus holds and how their scrapes go. Sources are recognised by their presence families, so
 * renamed jobs are found; scrape intervals are measured from sample times because configurations can't be read everywhere.
 */
export function getDiscoveryQueries(sources: readonly Source[], scope: readonly Matcher[]): Queries {
  const names = selectorOfNames(
    sources.map(({ presence }) => presence.name),
    scope
  );
  const up = selector('up', scope);
  const times = `timestamp(${up})`;
  return {
    families: tagged({
      seen: `count by(__name__,job,instance)(last_over_time(${names}[${LOOK_BACK}]))`,
      now: `count by(__name__,job,instance)(${names})`,
    }),
    scrapes: tagged({
      up: `max by(job)(${up})`,
      interval: `max by(job)((${times}-min_over_time(${times}${SCRAPE_WINDOW}))/changes(${times}${SCRAPE_WINDOW}))`,
      good: `max by(job)(max_over_time(timestamp(${up}==1)${SCRAPE_WINDOW}))`,
    }),
  };
}

/** Scrapes that may fail in a row before something counts as lost. */
export const TOLERATED_SCRAPES = 2.5;

/** Reads the answers of `getDiscoveryQueries`, asked at `at` (unix s). */
export function readDiscovery(sources: readonly Source[], results: Results<Sample>, at: number): SourceState[] {
  const rows = (name: string, what?: string): readonly Sample[] =>
    (results[name] ?? []).filter(({ labels }) => what === undefined || labels.what === what);
  const perJob = (what: string): Map<string, number> =>
    new Map(rows('scrapes', what).map(({ labels, value }) => [labels.job ?? '', value]));

  const up = perJob('up');
  const intervals = perJob('interval');
  const good = perJob('good');

  return sources.map((source) => {
    const isIts = ({ labels }: Sample): boolean => labels.__name__ === source.presence.name;
    const seen = rows('families', 'seen').filter(isIts);
    const now = new Set(rows('families', 'now').filter(isIts).map(targetOf));
    const jobs = unique(seen.map(({ labels }) => labels.job ?? ''));
    const interval = largest(jobs.map((job) => intervals.get(job)));
    const lastGood = largest(jobs.map((job) => good.get(job)));
    const delivers =
      (interval !== null && lastGood !== null && at - lastGood <= TOLERATED_SCRAPES * interval) ||
      now.size > 0 ||
      jobs.some((job) => up.get(job) === 1);
    return {
      source,
      state: seen.length === 0 ? 'never' : delivers ? 'delivers' : 'lost',
      jobs,
      instances: unique(seen.map(({ labels }) => labels.instance ?? '')),
      down: unique(seen.filter((row) => !now.has(targetOf(row))).map(({ labels }) => labels.instance ?? '')),
      interval,
      lastGood,
    };
  });
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
