import { groupBy } from '../../lists';
import { PromError } from '../../promClient/errors';
import { type ExpectedJob } from '../targets/expectedJobs';
import { nameOf } from '../targets/findTargets';
import { type JobAnswers, type JobTarget } from '../targets/jobTargets';
import { adviceFor } from './scrapeErrors';
import { usualReasons } from './silence';
import { list } from '../texts';
import { type Check, type CheckState } from '../types';

/** Whether a job's targets are up, and the last scrape error of those that are down. */
export function upCheck(job: ExpectedJob, targets: readonly JobTarget[], answers: JobAnswers): Check {
  const down = targets.filter(({ isUp }) => isUp === false);
  const state: CheckState = down.length === 0 ? 'pass' : down.length < targets.length ? 'warn' : 'fail';
  const errors = down.map((target) => `${nameOf(target)} (${errorText(target.lastError, answers)})`);
  const unproven = targets.filter(({ isUp }) => isUp === null);
  return {
    id: 'up',
    title: 'Targets up',
    why: "A target that is down delivers nothing, so its calls can't be judged.",
    query: answers.queries.up ?? null,
    state,
    evidence: [
      down.length === 0
        ? `${targets.length} of ${targets.length} targets up.`
        : `${down.length} of ${targets.length} targets down: ${list(errors)}.`,
      ...(unproven.length === 0
        ? []
        : [`Prometheus has no up series for ${list(unproven.map(nameOf))}: judged by the metrics alone.`]),
    ].join(' '),
    remedy: down.length === 0 ? null : { text: adviceOf(job, down), snippet: null },
  };
}

function errorText(lastError: string | null, { targets }: JobAnswers): string {
  if (lastError !== null) {
    return lastError || 'its last scrape succeeded';
  }
  return `last error unknown: ${
    targets instanceof PromError ? `no list of targets, ${targets.message}` : 'it is not in the list of targets'
  }`;
}

/** What to do about each error; if there are several, with the targets that have it. */
function adviceOf(job: ExpectedJob, down: readonly JobTarget[]): string {
  const perAdvice = [...groupBy(down, (target) => adviceOn(job, target))];
  return perAdvice.length === 1
    ? (perAdvice[0]?.[0] ?? '')
    : perAdvice.map(([advice, targets]) => `${list(targets.map(nameOf))}: ${advice}`).join(' ');
}

function adviceOn(job: ExpectedJob, { lastError, url }: JobTarget): string {
  if (lastError === '') {
    return 'It has just come back. Check again.';
  }
  const known = lastError === null ? null : adviceFor(lastError);
  if (known !== null) {
    return `${known.advice}${known.isSilence ? usualReasons(job) : ''}`;
  }
  return url === null
    ? `Look up its error in Prometheus, under Status, Targets.${usualReasons(job)}`
    : `Open ${url} from the Prometheus host. It must return metrics.${usualReasons(job)}`;
}
