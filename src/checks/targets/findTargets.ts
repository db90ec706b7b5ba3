import { type Labels, type Results, type Sample } from '../../promClient/types';
import { valueOfLabel } from '../../promClient/rows';
import { type Source } from '../../triage/targets/source';
import { type ExpectedJob } from './expectedJobs';
import { hostOf } from '../../triage/targets/host';
import { isDocumentedName, type TargetId } from './queries';

/** A target that delivered a job's presence family within the last day. */
export interface FoundTarget extends TargetId {
  /** Value of its `service_name` label; '' if it has none. */
  serviceName: string;
  /** Whether its series are on the metrics page of the server that it runs in, which a label shows. */
  isOnServerPage: boolean;
  /** Whether it delivers now. */
  isDelivering: boolean;
}

/** The name of a target for people: `localhost:8045 (host sfu-b)`. */
export function nameOf({ instance, apart }: TargetId): string {
  const labels = Object.entries(apart).filter(([, value]) => value !== '');
  return labels.length === 0
    ? instance
    : `${instance} (${labels.map(([label, value]) => `${label} ${value}`).join(', ')})`;
}

/**
 * Reads the answers of `getPresenceQueries`: each job's targets, whatever name the job has.
 * @param apart names of the labels beyond job and instance in the answers
 */
export function findTargets(
  jobs: readonly ExpectedJob[],
  presence: Results<Sample>,
  apart: readonly string[] = []
): ReadonlyMap<ExpectedJob, readonly FoundTarget[]> {
  const pages = presence.pages ?? [];
  const sources = jobs.map(({ source }) => source);
  const pageTargets = targetsFrom(
    pages.filter(({ labels }) => labels.what === 'seen'),
    pages.filter(({ labels }) => labels.what === 'now'),
    sources,
    apart
  );
  const machineTargets = targetsFrom(presence.machinesSeen ?? [], presence.machinesNow ?? [], sources, apart);
  const machines = jobs.filter(({ runningThere }) => runningThere !== null);

  return new Map(
    jobs.map((job) => {
      const { source, runningThere } = job;
      if (runningThere === null) {
        return [job, pageTargets.filter(({ family }) => family === source.presence.name)];
      }
      const candidates = machineTargets.filter(({ family }) => family === source.presence.name);
      const own = candidates.filter((target) => ownerOf(target, machines) === job);
      const covered = hostsOf(own);
      const expected = hostsOf(
        pageTargets.filter(({ family }) => runningThere.some((other) => other.presence.name === family))
      );
      const unlabelled = candidates.filter((target) => {
        const host = hostOf(target.instance);
        return ownerOf(target, machines) === undefined && expected.has(host) && !covered.has(host);
      });
      return [job, [...own, ...unlabelled]];
    })
  );
}

interface Candidate extends FoundTarget {
  family: string;
}

/** An exporter of machines belongs to the job with its name, or else to the job with its service name. */
function ownerOf({ job, serviceName }: FoundTarget, machines: readonly ExpectedJob[]): ExpectedJob | undefined {
  return (
    machines.find(({ source }) => isDocumentedName(job, source)) ??
    machines.find(({ source }) => source.serviceName === serviceName)
  );
}

/** A target whose labels changed within the last day counts with its present labels. */
function targetsFrom(
  seen: readonly Sample[],
  now: readonly Sample[],
  sources: readonly Source[],
  apart: readonly string[]
): Candidate[] {
  const candidateOf = ({ labels }: Sample, isDelivering: boolean): Candidate => {
    const pageLabel = sources.find(({ presence }) => presence.name === labels.__name__)?.pageLabel;
    return {
      family: labels.__name__ ?? '',
      ...targetOf(labels, apart),
      serviceName: labels.service_name ?? '',
      isOnServerPage: pageLabel !== undefined && (labels[pageLabel] ?? '') !== '',
      isDelivering,
    };
  };
  const delivering = now.map((row) => candidateOf(row, true));
  const gone = seen
    .map((row) => candidateOf(row, false))
    .filter((old) => !delivering.some((target) => target.family === old.family && isSameTarget(target, old)));
  return [...delivering, ...gone].sort((a, b) => nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true }));
}

/** The target that a row is about. */
export function targetOf(labels: Labels, apart: readonly string[]): TargetId {
  return {
    job: labels.job ?? '',
    instance: labels.instance ?? '',
    apart: Object.fromEntries(apart.map((name) => [name, valueOfLabel(labels, name)])),
  };
}

/** Whether labels identify a target. */
export function isOf({ job, instance, apart }: TargetId, labels: Labels): boolean {
  return (
    (labels.job ?? '') === job &&
    (labels.instance ?? '') === instance &&
    Object.entries(apart).every(([name, value]) => valueOfLabel(labels, name) === value)
  );
}

export function isSameTarget(a: TargetId, b: TargetId): boolean {
  return isOf(a, { ...b.apart, job: b.job, instance: b.instance });
}

function hostsOf(targets: readonly TargetId[]): Set<string> {
  return new Set(targets.map(({ instance }) => hostOf(instance)));
}
