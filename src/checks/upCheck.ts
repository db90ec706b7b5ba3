import { PromError } from '../promClient/errors';
import { groupBy } from '../promClient/rows';
import { type ExpectedJob } from './expectedJobs';
import { nameOf } from './findTargets';
import { type JobAnswers, type JobTarget } from './jobTargets';
import { adviceFor } from './scrapeErrors';
import { usualReasons } from './silence';
import { list } from './texts';
import { type Check, type CheckState } from './types';

/** Whether a job's targets are up, and what the last scrape of those that are down failed with. */
export function upCheck({ source }: ExpectedJob, targets: readonly JobTarget[], answers: JobAnswers): Check {
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
        : [`Prometheus holds no up of ${list(unproven.map(nameOf))}: judged by the metrics alone.`]),
    ].join(' '),
    remedy: down.length === 0 ? null : { text: adviceOf(source.id, down), snippet: null },
  };
}

function errorText(lastError: string | null, { targets }: JobAnswers): string {
  if (lastError !== null) {
    return lastError || 'its newest scrape worked';
  }
  return `last error unknown: ${
    targets instanceof PromError ? `there is no list of targets, ${targets.message}` : 'the list of targets lacks it'
  }`;
}

/** What to do about each error, with the targets that have it where there are several errors. */
function adviceOf(source: string, down: readonly JobTarget[]): string {
  const perAdvice = [...groupBy(down, (target) => adviceOn(source, target))];
  return perAdvice.length === 1
    ? (perAdvice[0]?.[0] ?? '')
    : perAdvice.map(([advice, targets]) => `${list(targets.map(nameOf))}: ${advice}`).join(' ');
}

function adviceOn(source: string, { lastError, url }: JobTarget): string {
  if (lastError === '') {
    return 'Check again: it has just come back.';
  }
  const known = lastError === null ? null : adviceFor(lastError);
  if (known !== null) {
    return `${known.advice}${known.isSilence ? usualReasons(source) : ''}`;
  }
  return url === null
    ? `Look up its error in Prometheus, at Status, Targets.${usualReasons(source)}`
    : `Open ${url} from the machine that Prometheus runs on: it must answer with metrics.${usualReasons(source)}`;
}
