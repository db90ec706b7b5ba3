import { type Results, type Sample } from '../promClient/types';
import { type ExpectedJob } from './expectedJobs';
import { hostOf, type TargetId } from './queries';

/** A target that delivered a job's presence family within the last day. */
export interface FoundTarget extends TargetId {
  /** Value of its `service_name` label; '' if it has none. */
  serviceName: string;
  /** Whether it delivers now. */
  isDelivering: boolean;
}

/** Reads the answers of `getPresenceQueries`: each job's targets, whatever the job is called there. */
export function findTargets(
  jobs: readonly ExpectedJob[],
  presence: Results<Sample>
): ReadonlyMap<ExpectedJob, readonly FoundTarget[]> {
  const pages = presence.pages ?? [];
  const pageTargets = targetsFrom(
    pages.filter(({ labels }) => labels.what === 'seen'),
    pages.filter(({ labels }) => labels.what === 'now')
  );
  const machineTargets = targetsFrom(presence.machinesSeen ?? [], presence.machinesNow ?? []);
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

/** An exporter of machines belongs to the job whose documented name it has, else to the one whose service name it has. */
function ownerOf({ job, serviceName }: FoundTarget, machines: readonly ExpectedJob[]): ExpectedJob | undefined {
  return (
    machines.find(({ source }) => source.job === job) ??
    machines.find(({ source }) => source.serviceName === serviceName)
  );
}

/** A target whose labels were mended within the day counts with those that it has now. */
function targetsFrom(seen: readonly Sample[], now: readonly Sample[]): Candidate[] {
  const delivering = now.map((row) => candidateOf(row, true));
  const gone = seen
    .map((row) => candidateOf(row, false))
    .filter((old) => !delivering.some((target) => target.family === old.family && isSameTarget(target, old)));
  return [...delivering, ...gone].sort((a, b) => a.instance.localeCompare(b.instance, undefined, { numeric: true }));
}

function candidateOf({ labels }: Sample, isDelivering: boolean): Candidate {
  return {
    family: labels.__name__ ?? '',
    job: labels.job ?? '',
    instance: labels.instance ?? '',
    serviceName: labels.service_name ?? '',
    isDelivering,
  };
}

export function isSameTarget(a: TargetId, b: TargetId): boolean {
  return a.job === b.job && a.instance === b.instance;
}

function hostsOf(targets: readonly TargetId[]): Set<string> {
  return new Set(targets.map(({ instance }) => hostOf(instance)));
}
