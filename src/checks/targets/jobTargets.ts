import { PromError } from '../../promClient/errors';
import { finite } from '../../promClient/rows';
import { type Queries, type Results, type Sample, type Target } from '../../promClient/types';
import { type Source } from '../../triage/targets/source';
import { type ExpectedJob } from './expectedJobs';
import { findTargets, type FoundTarget, isOf, isSameTarget, targetOf } from './findTargets';
import { isDocumentedName, type TargetId } from './queries';

/** All answers about the jobs. */
export interface JobAnswers {
  /** The expressions of `getPresenceQueries` and `getScrapeQueries`, by their names. */
  queries: Queries;
  results: Results<Sample>;
  /** Why an expression has no result. */
  failures: Readonly<Record<string, PromError>>;
  /** Active targets, or why nothing is known about them. */
  targets: readonly Target[] | PromError;
  /** Names of the labels beyond job and instance that distinguish targets. */
  apart: readonly string[];
}

/** A target of a job, and its scrapes. */
export interface JobTarget extends FoundTarget {
  /** Whether it delivered the job's presence family within the last day. */
  hasDelivered: boolean;
  /** null if Prometheus has no `up` series for it. */
  isUp: boolean | null;
  /** Samples on its page; null if unknown. */
  samples: number | null;
  /** Seconds between two scrapes; null if they can't be measured. */
  interval: number | null;
  /** The error of the last scrape; '' if it succeeded; null if unknown. */
  lastError: string | null;
  /** The scrape URL; null if unknown. */
  url: string | null;
}

/**
 * Each job's targets: those that deliver, those that delivered within the last day and are still scraped, and those
 * under the documented job name that are down. If there are none of these, all targets under that name. `gone` holds the
 * targets that delivered within the last day and are no longer scraped.
 */
export function readTargets(
  jobs: readonly ExpectedJob[],
  answers: JobAnswers
): ReadonlyMap<ExpectedJob, { targets: JobTarget[]; gone: FoundTarget[] }> {
  const found = findTargets(jobs, answers.results, answers.apart);
  return new Map(
    jobs.map((job) => {
      const delivered = (found.get(job) ?? []).map((target) => withScrape(target, job.source, true, answers));
      const isPresent = ({ isDelivering, isUp }: JobTarget): boolean => isDelivering || isUp !== null;
      const present = delivered.filter(isPresent);
      const others = (answers.results.up ?? [])
        .map(({ labels }) => targetOf(labels, answers.apart))
        .filter(
          (target) =>
            isDocumentedName(target.job, job.source) && !delivered.some((known) => isSameTarget(known, target))
        )
        .map((target) =>
          withScrape(
            { ...target, serviceName: '', isOnServerPage: false, isDelivering: false },
            job.source,
            false,
            answers
          )
        );
      const silent = present.length === 0 ? others : others.filter(({ isUp }) => isUp === false);
      return [job, { targets: [...present, ...silent], gone: delivered.filter((target) => !isPresent(target)) }];
    })
  );
}

function withScrape(
  target: FoundTarget,
  source: Source,
  hasDelivered: boolean,
  { results, targets }: JobAnswers
): JobTarget {
  const up = valueOf(results.up, target);
  const active = targets instanceof PromError ? undefined : activeTarget(targets, target, source);
  return {
    ...target,
    hasDelivered,
    isUp: up === null ? null : up === 1,
    samples: valueOf(results.samples, target),
    interval: valueOf(results.interval, target),
    lastError: active === undefined ? null : withoutQuery(active.lastError),
    url: active === undefined ? null : withoutQuery(active.scrapeUrl),
  };
}

/**
 * The active target of some series. No active target has the external labels of Prometheus. If two targets have the
 * same labels, the documented path and port decide.
 */
export function activeTarget(active: readonly Target[], target: TargetId, { endpoint }: Source): Target | undefined {
  const same = active.filter(({ job, instance, labels }) =>
    isOf(target, { ...target.apart, ...labels, job, instance })
  );
  const matching = (test: (url: URL) => boolean): Target | undefined =>
    same.find(({ scrapeUrl }) => URL.canParse(scrapeUrl) && test(new URL(scrapeUrl)));
  return (
    matching(({ pathname, port }) => pathname === endpoint.path && port === String(endpoint.port)) ??
    matching(({ pathname }) => pathname === endpoint.path) ??
    same[0]
  );
}

function valueOf(samples: readonly Sample[] | undefined, target: TargetId): number | null {
  return finite(samples?.find(({ labels }) => isOf(target, labels))?.value);
}

/** Parameters of a scrape can hold tokens. */
function withoutQuery(text: string): string {
  return text.replace(/\?[^\s"]*/g, '');
}
