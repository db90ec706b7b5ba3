import { unique } from '../../lists';
import { valueOfLabel } from '../../promClient/rows';
import { escapeRegex, labelName, type Matcher, selector, selectorOfNames, tagged } from '../../promql/promql';
import { type Labels, type Queries, type Sample } from '../../promClient/types';
import { type Source } from '../../triage/targets/source';
import { type ExpectedJob } from './expectedJobs';

/** A target by the labels that identify it. */
export interface TargetId {
  job: string;
  instance: string;
  /** Labels that distinguish targets with the same job and instance; {} if these two suffice. */
  apart: Labels;
}

/** A target that delivered within this time counts as configured. */
const LOOK_BACK = '1d';
/** Holds the host part of the instance label while a query runs. No series has a label of that name. */
const HOST = 'callscope_host';
/** Its first group is the host: IPv6 with its brackets, a name or IPv4, or IPv6 without brackets and port. */
const HOST_OF_INSTANCE = '(\\[.*\\]|[^:]*|.*)(:[0-9]+)?';

/** `by(job,instance,…)`: one group for each target. */
export function byTarget(apart: readonly string[], ...before: string[]): string {
  return `by(${[...before, 'job', 'instance', ...apart.map(labelName)].join(',')})`;
}

type When = (selected: string) => string;

const now: When = (selected) => selected;
const lately: When = (selected) => `last_over_time(${selected}[${LOOK_BACK}])`;

/**
 * Which targets deliver a presence family now, and which did within the last day: `{__name__, job, instance,
 * service_name}`. `pages` has both, distinguished by `what`. Exporters of machines have their own queries: those with a
 * documented job or service name, and those on hosts whose other pages belong to a product. `machinesAll` counts all of
 * them by job.
 * @param apart names of further labels that distinguish targets
 */
export function getPresenceQueries(
  jobs: readonly ExpectedJob[],
  scope: readonly Matcher[],
  apart: readonly string[] = []
): Queries {
  const machines = jobs.filter(({ runningThere }) => runningThere !== null);
  const pageLabels = jobs.flatMap(({ source }) => source.pageLabel ?? []);
  const names = presenceNames([
    ...jobs.filter(({ runningThere }) => runningThere === null).map(({ source }) => source),
    ...machines.flatMap(({ runningThere }) => runningThere ?? []),
  ]);
  const target = byTarget(['service_name', ...unique(pageLabels), ...apart], '__name__');
  const pages = (when: When): string => `count ${target}(${when(selectorOfNames(names, scope))})`;
  const machinesTarget = byTarget(['service_name', ...apart], '__name__');
  return {
    ...(names.length > 0 && { pages: tagged({ seen: pages(lately), now: pages(now) }) }),
    ...(machines.length > 0 && {
      machinesSeen: `count ${machinesTarget}(${machinesQuery(machines, scope, lately)})`,
      machinesNow: `count ${machinesTarget}(${machinesQuery(machines, scope, now)})`,
      machinesAll: `count by(job)(${selectorOfNames(presenceNames(machines.map(({ source }) => source)), scope)})`,
    }),
  };
}

function machinesQuery(machines: readonly ExpectedJob[], scope: readonly Matcher[], when: When): string {
  const names = presenceNames(machines.map(({ source }) => source));
  const labelled = (matcher: Matcher): string => when(selectorOfNames(names, [...scope, matcher]));
  const withHost = (of: readonly string[]): string =>
    `label_replace(${when(selectorOfNames(of, scope))},"${HOST}","$1","instance","${HOST_OF_INSTANCE.replace(/\\/g, '\\\\')}")`;
  const runningThere = presenceNames(machines.flatMap((job) => job.runningThere ?? []));
  const vectors = [
    labelled(ofDocumentedJobs(machines)),
    labelled(
      oneOf(
        'service_name',
        machines.map(({ source }) => source.serviceName).filter((name) => name !== undefined)
      )
    ),
    ...(runningThere.length > 0 ? [`${withHost(names)} and on(${HOST}) ${withHost(runningThere)}`] : []),
  ];
  return vectors.join(' or ');
}

/**
 * The scrapes of known targets: `{job, instance}`. `up` and `samples` (on the page at the last scrape) also include
 * targets under a documented job name that never delivered. `interval` is the seconds between two scrapes, measured
 * over five minutes. It counts resets of negated times, because all engines count resets alike: `changes` in
 * VictoriaMetrics counts the first sample, too.
 */
export function getScrapeQueries(
  jobs: readonly ExpectedJob[],
  targets: readonly TargetId[],
  scope: readonly Matcher[],
  apart: readonly string[] = []
): Queries {
  const found = targetMatchers(targets, scope);
  const isAnyFound = targets.length > 0;
  const by = byTarget(apart);
  const known = (metric: string): string => `max ${by}(${ofKnownTargets(metric, jobs, targets, scope)})`;
  const times = `(-timestamp(${selector('up', found)}))[5m:1s]`;
  return {
    up: known('up'),
    samples: known('scrape_samples_scraped'),
    ...(isAnyFound && {
      interval: `max ${by}((max_over_time(${times})-min_over_time(${times}))/resets(${times}))`,
    }),
  };
}

/** All labels of known targets that share job and instance with another one: only `up` has all labels of a target. */
export function getCrowdedQuery(
  jobs: readonly ExpectedJob[],
  targets: readonly TargetId[],
  scope: readonly Matcher[]
): string {
  const up = ofKnownTargets('up', jobs, targets, scope);
  return `(${up}) and on(job,instance) (count by(job,instance)(${up})>1)`;
}

/** The names of the fewest labels that distinguish all targets that share job and instance. */
export function labelsApart(crowded: readonly Sample[]): string[] {
  const keyOf = ({ labels }: Sample, names: readonly string[]): string =>
    JSON.stringify(['job', 'instance', ...names].map((name) => valueOfLabel(labels, name)));
  const groupsBy = (names: readonly string[]): number => new Set(crowded.map((row) => keyOf(row, names))).size;
  const candidates = unique(crowded.flatMap(({ labels }) => Object.keys(labels)))
    .filter((name) => !['__name__', 'job', 'instance'].includes(name))
    .sort();
  const chosen: string[] = [];
  for (let before = groupsBy([]); before < crowded.length;) {
    const counts = candidates.map((name) => ({ name, groups: groupsBy([...chosen, name]) }));
    const best = counts.reduce((a, b) => (b.groups > a.groups ? b : a), { name: '', groups: before });
    if (best.groups === before) {
      break;
    }
    chosen.push(best.name);
    before = best.groups;
  }
  return chosen;
}

/**
 * Where the presence family of a missing source has a longer or another name: `{__name__, job, instance}`.
 */
export function getStrayQuery(jobs: readonly ExpectedJob[], scope: readonly Matcher[]): string {
  const patterns = jobs.map(({ source }) => strayPattern(source));
  return `count by(__name__,job,instance)(${selectorOfNames(unique(patterns), scope)})`;
}

/** A pattern for the presence family with something before its name, or with another prefix. */
export function strayPattern({ presence, prefix }: Source): string {
  return `.+_${prefix === undefined ? presence.name : presence.name.slice(prefix.name.length + 1)}`;
}

function ofKnownTargets(
  metric: string,
  jobs: readonly ExpectedJob[],
  targets: readonly TargetId[],
  scope: readonly Matcher[]
): string {
  return [
    selector(metric, [...scope, ofDocumentedJobs(jobs)]),
    ...(targets.length > 0 ? [selector(metric, targetMatchers(targets, scope))] : []),
  ].join(' or ');
}

/** Matchers of all series of some targets. */
export function targetMatchers(targets: readonly TargetId[], scope: readonly Matcher[]): Matcher[] {
  return [...scope, oneOf('job', values(targets, 'job')), oneOf('instance', values(targets, 'instance'))];
}

/** The documented names, with dashes or underscores. */
function ofDocumentedJobs(jobs: readonly ExpectedJob[]): Matcher {
  const patterns = jobs.map(({ source }) => escapeRegex(source.job).replace(/[-_]/g, '[-_]'));
  return { label: 'job', op: '=~', value: unique(patterns).join('|') };
}

/** Whether a job has the documented name, with dashes or underscores. */
export function isDocumentedName(job: string, source: Source): boolean {
  return job.replace(/_/g, '-') === source.job.replace(/_/g, '-');
}

function presenceNames(sources: readonly Source[]): string[] {
  return unique(sources.map(({ presence }) => presence.name));
}

function oneOf(label: string, values: readonly string[]): Matcher {
  return { label, op: '=~', value: unique(values).map(escapeRegex).join('|') };
}

function values(targets: readonly TargetId[], label: 'job' | 'instance'): string[] {
  return targets.map((target) => target[label]);
}
