import { PromError } from '../promClient/errors';
import { type ExpectedJob } from './expectedJobs';
import { type JobAnswers, type JobTarget } from './jobTargets';
import { usualReasons } from './silence';
import { list } from './texts';
import { type Check, type CheckState } from './types';

/** Whether a job's targets are up, and what the last scrape of those that are down failed with. */
export function upCheck({ source }: ExpectedJob, targets: readonly JobTarget[], answers: JobAnswers): Check {
  const down = targets.filter(({ isUp }) => isUp === false);
  const state: CheckState = down.length === 0 ? 'pass' : down.length < targets.length ? 'warn' : 'fail';
  const errors = down.map(({ instance, lastError }) => `${instance} (${errorText(lastError, answers)})`);
  const unproven = targets.filter(({ isUp }) => isUp === null);
  return {
    id: 'up',
    title: 'Up',
    why: "What is down delivers nothing, so its calls can't be judged.",
    query: answers.queries.up ?? null,
    state,
    evidence: [
      down.length === 0
        ? `${targets.length} of ${targets.length} up.`
        : `${down.length} of ${targets.length} down: ${list(errors)}.`,
      ...(unproven.length === 0
        ? []
        : [`Prometheus holds no up of ${list(unproven.map(({ instance }) => instance))}: judged by the metrics.`]),
    ].join(' '),
    remedy:
      down.length === 0
        ? null
        : {
            text: `From the machine that Prometheus runs on, open ${list(
              down.map(({ instance, url }) => url ?? `http://${instance}${source.endpoint.path}`)
            )}: it must answer with metrics. Look whether the server runs, at its port, and at what is between.${usualReasons(source.id)}`,
            snippet: null,
          },
  };
}

function errorText(lastError: string | null, { targets }: JobAnswers): string {
  if (lastError !== null) {
    return lastError || 'its newest scrape worked';
  }
  return `last error unknown: ${
    targets instanceof PromError ? `no list of targets to be had, ${targets.message}` : 'the list of targets lacks it'
  }`;
}
