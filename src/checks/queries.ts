import { escapeRegex, type Matcher, selector, selectorOfNames, tagged } from '../promql/promql';
import { type Queries } from '../promClient/types';
import { type Source } from '../stacks/registry';
import { type ExpectedJob } from './expectedJobs';

/** A target by the labels that Prometheus tells targets apart by. */
export interface TargetId {
  job: string;
  instance: string;
}

/** What delivered so long ago still counts as configured. */
const LOOK_BACK = '1d';
const TARGET = 'by(__name__,job,instance,service_name)';
/** Holds the host part of the instance label while a query runs. No series has a label of that name. */
const HOST = 'callscope_host';
const HOST_OF_INSTANCE = '(.+?)(:[0-9]+)?';

/** The host part of an instance label, as the queries see it: `rtcd-1:8045` and `rtcd-1:9100` share theirs. */
export function hostOf(instance: string): string {
  return instance.replace(/:[0-9]+$/, '');
}

type When = (selected: string) => string;

const now: When = (selected) => selected;
const lately: When = (selected) => `last_over_time(${selected}[${LOOK_BACK}])`;

/**
 * Which targets deliver a presence family now, and which did within the last day: `{__name__, job, instance,
 * service_name}`. `pages` has both, told apart by `what`. Exporters of machines are asked for apart from that: those
 * under a documented job or service name, and those on hosts whose other pages belong to a product.
 */
export function getPresenceQueries(jobs: readonly ExpectedJob[], scope: readonly Matcher[]): Queries {
  const machines = jobs.filter(({ runningThere }) => runningThere !== null);
  const names = presenceNames([
    ...jobs.filter(({ runningThere }) => runningThere === null).map(({ source }) => source),
    ...machines.flatMap(({ runningThere }) => runningThere ?? []),
  ]);
  const pages = (when: When): string => `count ${TARGET}(${when(selectorOfNames(names, scope))})`;
  return {
    ...(names.length > 0 && { pages: tagged({ seen: pages(lately), now: pages(now) }) }),
    ...(machines.length > 0 && {
      machinesSeen: machinesQuery(machines, scope, lately),
      machinesNow: machinesQuery(machines, scope, now),
    }),
  };
}

function machinesQuery(machines: readonly ExpectedJob[], scope: readonly Matcher[], when: When): string {
  const names = presenceNames(machines.map(({ source }) => source));
  const labelled = (label: string, known: readonly string[]): string =>
    when(selectorOfNames(names, [...scope, oneOf(label, known)]));
  const withHost = (of: readonly string[]): string =>
    `label_replace(${when(selectorOfNames(of, scope))},"${HOST}","$1","instance","${HOST_OF_INSTANCE}")`;
  const runningThere = presenceNames(machines.flatMap((job) => job.runningThere ?? []));
  const vectors = [
    labelled('job', jobNames(machines)),
    labelled(
      'service_name',
      machines.map(({ source }) => source.serviceName).filter((name) => name !== undefined)
    ),
    ...(runningThere.length > 0 ? [`${withHost(names)} and on(${HOST}) ${withHost(runningThere)}`] : []),
  ];
  return `count ${TARGET}(${vectors.join(' or ')})`;
}

/**
 * How the scrapes of known targets go: `{job, instance}`. `up` and `samples` (on the page at the last scrape) also hold
 * what is scraped under a documented job name without ever having delivered; `interval` is the seconds between two
 * scrapes, measured over five minutes; times fall when they are negative, and resets are counted alike by all engines:
 * VictoriaMetrics takes the first sample for a change.
 */
export function getScrapeQueries(
  jobs: readonly ExpectedJob[],
  targets: readonly TargetId[],
  scope: readonly Matcher[]
): Queries {
  const documented = [...scope, oneOf('job', jobNames(jobs))];
  const found = targetMatchers(targets, scope);
  const isAnyFound = targets.length > 0;
  const known = (metric: string): string => {
    const vectors = [selector(metric, documented), ...(isAnyFound ? [selector(metric, found)] : [])];
    return `max by(job,instance)(${vectors.join(' or ')})`;
  };
  const times = `(-timestamp(${selector('up', found)}))[5m:1s]`;
  return {
    up: known('up'),
    samples: known('scrape_samples_scraped'),
    ...(isAnyFound && {
      interval: `max by(job,instance)((max_over_time(${times})-min_over_time(${times}))/resets(${times}))`,
    }),
  };
}

/** Matchers of all series of some targets. */
export function targetMatchers(targets: readonly TargetId[], scope: readonly Matcher[]): Matcher[] {
  return [...scope, oneOf('job', values(targets, 'job')), oneOf('instance', values(targets, 'instance'))];
}

function jobNames(jobs: readonly ExpectedJob[]): string[] {
  return jobs.map(({ source }) => source.job);
}

function presenceNames(sources: readonly Source[]): string[] {
  return unique(sources.map(({ presence }) => presence.name));
}

function oneOf(label: string, values: readonly string[]): Matcher {
  return { label, op: '=~', value: unique(values).map(escapeRegex).join('|') };
}

function values(targets: readonly TargetId[], label: keyof TargetId): string[] {
  return targets.map((target) => target[label]);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
