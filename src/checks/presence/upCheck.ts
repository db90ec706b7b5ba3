import { groupBy } from '../../lists';
import { english, message, type Message, type Text, type Value } from '../../messages';
import { PromError } from '../../promClient/errors';
import { type ExpectedJob } from '../targets/expectedJobs';
import { nameOf } from '../targets/findTargets';
import { type JobAnswers, type JobTarget } from '../targets/jobTargets';
import { adviceFor } from './scrapeErrors';
import { usualReasons } from './silence';
import { list, sentences } from '../texts';
import { type Check, type CheckState } from '../types';

/** Whether a job's targets are up, and the last scrape error of those that are down. */
export function upCheck(job: ExpectedJob, targets: readonly JobTarget[], answers: JobAnswers): Check {
  const down = targets.filter(({ isUp }) => isUp === false);
  const state: CheckState = down.length === 0 ? 'pass' : down.length < targets.length ? 'warn' : 'fail';
  const errors = down.map((target) =>
    message('checks.up.error', '{{- target}} ({{- error}})', {
      target: nameOf(target),
      error: errorText(target.lastError, answers),
    })
  );
  const all = targets.length;
  const unproven = targets.filter(({ isUp }) => isUp === null);
  return {
    id: 'up',
    title: message('checks.up.title', 'Targets up'),
    why: message('checks.up.why', "A target that is down delivers nothing, so its calls can't be judged."),
    query: answers.queries.up ?? null,
    state,
    evidence: sentences(
      down.length === 0
        ? message('checks.up.all', '{{count}} of {{count}} targets up.', {
            count: all,
            defaultValue_one: '{{count}} of {{count}} target up.',
          })
        : message('checks.up.down', '{{n}} of {{count}} targets down: {{- errors}}.', {
            n: down.length,
            count: all,
            errors: list(errors),
            defaultValue_one: '{{n}} of {{count}} target down: {{- errors}}.',
          }),
      unproven.length === 0
        ? null
        : message('checks.up.unproven', 'Prometheus has no up series for {{- targets}}: judged by the metrics alone.', {
            targets: list(unproven.map(nameOf)),
          })
    ),
    remedy: down.length === 0 ? null : { text: adviceOf(job, down), snippet: null },
  };
}

function errorText(lastError: string | null, { targets }: JobAnswers): Value {
  if (lastError !== null) {
    return lastError || message('checks.up.succeeded', 'its last scrape succeeded');
  }
  return targets instanceof PromError
    ? message('checks.up.no-targets', 'last error unknown: no list of targets, {{- reason}}', {
        reason: targets.text,
      })
    : message('checks.up.not-listed', 'last error unknown: it is not in the list of targets');
}

/** What to do about each error; if there are several, with the targets that have it. */
function adviceOf(job: ExpectedJob, down: readonly JobTarget[]): Text {
  const advised = down.map((target) => ({ target, advice: adviceOn(job, target) }));
  const perAdvice = [...groupBy(advised, ({ advice }) => english(advice)).values()];
  return perAdvice.flatMap((alike) => {
    const [first, ...others] = alike[0]?.advice ?? [];
    return first === undefined || perAdvice.length === 1
      ? (alike[0]?.advice ?? [])
      : [
          message('remedy.of-targets', '{{- targets}}: {{- advice}}', {
            targets: list(alike.map(({ target }) => nameOf(target))),
            advice: first,
          }),
          ...others,
        ];
  });
}

function adviceOn(job: ExpectedJob, { lastError, url }: JobTarget): readonly Message[] {
  if (lastError === '') {
    return [message('remedy.came-back', 'It has just come back. Check again.')];
  }
  const known = lastError === null ? null : adviceFor(lastError);
  if (known !== null) {
    return sentences(known.advice, known.isSilence === true ? usualReasons(job) : null);
  }
  return sentences(
    url === null
      ? message('remedy.look-up-error', 'Look up its error in Prometheus, under Status, Targets.')
      : message('remedy.open-page', 'Open {{- url}} from the Prometheus host. It must return metrics.', { url }),
    usualReasons(job)
  );
}
