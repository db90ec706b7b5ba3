import { groupBy, unique } from '../../lists';
import { PromError } from '../../promClient/errors';
import { type Sample } from '../../promClient/types';
import { selectorOfNames } from '../../promql/promql';
import { type Metric, type Source } from '../../triage/targets/source';
import { type Product } from '../../triage/model';
import { nameOf } from '../targets/findTargets';
import { type JobTarget } from '../targets/jobTargets';
import { targetValue } from '../job/targetRows';
import { type Facts } from '../probe';
import { byTarget } from '../targets/queries';

type Known = Pick<Facts, 'jobs' | 'targets' | 'active' | 'apart'>;

/** The start time of each process (unix s) if its page has it: `{__name__, job, instance}`. */
export function getStartsQuery({ jobs, scope, apart }: Pick<Facts, 'jobs' | 'scope' | 'apart'>): string {
  const names = jobs.flatMap(({ source }) => source.started?.name ?? []);
  return `max ${byTarget(apart, '__name__')}(${selectorOfNames(unique(names), scope)})`;
}

/** The largest difference between two scrapes of one process: it works between them. */
const TOLERATED_SHARE = 0.01;
const TOLERATED_EVENTS = 2;

/**
 * The people on each process and the values of its counters, which distinguish processes with the same start time:
 * `{__name__, job, instance}`.
 */
export function getMarksQuery(facts: Pick<Facts, 'jobs' | 'scope' | 'apart'>): string {
  const names = facts.jobs.flatMap(({ source, product }) => marksOf(source, product).map(({ name }) => name));
  return `sum ${byTarget(facts.apart, '__name__')}(${selectorOfNames(unique(names), facts.scope)})`;
}

function marksOf(source: Source, { counters }: Product): Metric[] {
  return [
    ...(source.people === undefined ? [] : [source.people]),
    ...counters.filter((counter) => source.metrics.includes(counter)),
  ];
}

/** Why two targets of one source deliver the same. */
export type CopyKind = 'pages' | 'jobs' | 'replicas' | 'addresses';

export interface Copy {
  source: Source;
  kind: CopyKind;
  targets: readonly JobTarget[];
}

/** Usual names of the label that distinguishes Prometheus replicas. */
const REPLICA_LABEL = /replica|^prometheus$/i;

/**
 * Targets that are the same process.
 * @param starts answers of `getStartsQuery`
 * @param marks answers of `getMarksQuery`
 */
export function copiesIn(facts: Known, starts: readonly Sample[], marks: readonly Sample[] = []): Copy[] {
  return facts.jobs
    .filter(({ runningThere }) => runningThere === null)
    .flatMap((job) => {
      const targets = (facts.targets.get(job)?.targets ?? []).filter(({ isDelivering }) => isDelivering);
      const startOf = (target: JobTarget): number | null => {
        const rows = starts.filter(({ labels }) => labels.__name__ === job.source.started?.name);
        return targetValue(rows, target);
      };
      const isAlike = (one: JobTarget, other: JobTarget): boolean =>
        marksOf(job.source, job.product).every(({ name }) => {
          const rows = marks.filter(({ labels }) => labels.__name__ === name);
          const [a, b] = [targetValue(rows, one), targetValue(rows, other)];
          return a !== null && b !== null && Math.abs(a - b) <= TOLERATED_EVENTS + TOLERATED_SHARE * Math.max(a, b);
        });
      const copies: Copy[] = [];
      const rest = [...targets];
      for (let first = rest.shift(); first !== undefined; first = rest.shift()) {
        const one = first;
        const kinds = rest.map((other) => {
          const kind = copyKind(one, other, startOf(one), startOf(other));
          return kind === 'addresses' && !isAlike(one, other) ? null : kind;
        });
        for (const kind of new Set(kinds.filter((known) => known !== null))) {
          const same = rest.filter((_, i) => kinds[i] === kind);
          copies.push({ source: job.source, kind, targets: [one, ...same] });
        }
        rest.splice(0, rest.length, ...rest.filter((_, i) => kinds[i] === null));
      }
      return copies;
    });
}

/** Why two targets of one source are the same process; null if they are two. */
function copyKind(
  one: JobTarget,
  other: JobTarget,
  startOfOne: number | null,
  startOfOther: number | null
): CopyKind | null {
  const isSameStart = startOfOne !== null && startOfOne === startOfOther;
  const isOtherStart = startOfOne !== null && startOfOther !== null && !isSameStart;
  const isSameInstance = one.instance === other.instance;
  if (isOtherStart) {
    return null;
  }
  if (one.isOnServerPage !== other.isOnServerPage && (isSameInstance || isSameHost(one, other))) {
    return 'pages';
  }
  if (one.url !== null && other.url !== null) {
    if (one.url === other.url) {
      return one.job === other.job && isSameInstance ? 'replicas' : 'jobs';
    }
    // Two servers may start in the same second, but rarely in the same hundredth of a second.
    return isSameStart && !Number.isInteger(startOfOne) && !isSameInstance ? 'addresses' : null;
  }
  if (!isSameInstance) {
    return null;
  }
  if (one.job !== other.job) {
    return isSameStart ? 'jobs' : null;
  }
  const labels = Object.keys(one.apart).filter((label) => one.apart[label] !== other.apart[label]);
  return labels.length > 0 && labels.every((label) => REPLICA_LABEL.test(label)) ? 'replicas' : null;
}

function isSameHost(one: JobTarget, other: JobTarget): boolean {
  const hostOf = ({ url }: JobTarget): string | null => (url !== null && URL.canParse(url) ? new URL(url).host : null);
  return hostOf(one) !== null && hostOf(one) === hostOf(other);
}

/** Targets of one source that share job and instance and differ in another label: they are several machines. */
export function sharedInstances(facts: Known, copies: readonly Copy[]): JobTarget[][] {
  const isCopy = (target: JobTarget): boolean =>
    copies.some(({ kind, targets }) => kind === 'replicas' && targets.slice(1).includes(target));
  return facts.jobs.flatMap((job) => {
    const targets = (facts.targets.get(job)?.targets ?? []).filter((target) => !isCopy(target));
    return [...groupBy(targets, ({ job: name, instance }) => JSON.stringify([name, instance])).values()].filter(
      (group) => new Set(group.map(nameOf)).size > 1
    );
  });
}

/** Scrape URLs of known targets with identical labels: their samples overwrite each other. */
export function sameLabels({ active, jobs, targets }: Known): string[][] {
  if (active instanceof PromError) {
    return [];
  }
  const known = jobs.flatMap((job) => targets.get(job)?.targets ?? []);
  const ours = active.filter(({ job, instance }) =>
    known.some((target) => target.job === job && target.instance === instance)
  );
  const keyOf = (labels: Readonly<Record<string, string>>): string =>
    JSON.stringify(Object.entries(labels).sort(([a], [b]) => a.localeCompare(b)));
  return [...groupBy(ours, ({ labels }) => keyOf(labels)).values()]
    .map((group) => unique(group.map(({ scrapeUrl }) => scrapeUrl.replace(/\?.*/, ''))))
    .filter((urls) => urls.length > 1);
}
