import { allOf, message, type Message, type Text } from '../../messages';
import { nameOf } from '../targets/findTargets';
import { bad, type Facts, notAnswered, pass, type Probe, unknown } from '../probe';
import { list, NO_TARGET_DELIVERS } from '../texts';
import { copiesIn, type Copy, type CopyKind, getMarksQuery, getStartsQuery } from './copies';

const ADVICE: Readonly<Record<Exclude<CopyKind, 'pages'>, Message>> = {
  jobs: message('remedy.duplicate-jobs', 'Scrape each target in one job. Remove it from the others.'),
  replicas: message(
    'remedy.duplicate-replicas',
    'Two Prometheus replicas write here. Deduplicate them by the label in which they differ, or narrow the scope to one of them.'
  ),
  addresses: message('remedy.duplicate-addresses', 'If it is one process, scrape only one of its addresses.'),
};

/** Whether a process is scraped more than once, and why. */
export function duplicatesCheck(facts: Facts): Probe {
  return {
    id: 'duplicates',
    title: message('checks.duplicates.title', 'Each target scraped once'),
    why: message('checks.duplicates.why', 'Duplicate series make every number of people and every rate too high.'),
    queries: facts.jobs.some(({ source }) => source.started !== undefined)
      ? { starts: getStartsQuery(facts), marks: getMarksQuery(facts) }
      : {},
    judge: ({ starts = [], marks = [] }) => {
      if (facts.unanswered !== null) {
        return notAnswered(facts.unanswered);
      }
      const pages = facts.jobs.filter(({ runningThere }) => runningThere === null);
      const targets = pages.flatMap((job) =>
        (facts.targets.get(job)?.targets ?? []).filter(({ isDelivering }) => isDelivering)
      );
      if (targets.length === 0) {
        return unknown(NO_TARGET_DELIVERS);
      }
      const copies = copiesIn(facts, starts, marks);
      // Series of one target with labels that changed on the way, which no `up` series shows.
      const hidden = facts.sources.filter(
        ({ source, copies: times }) =>
          times > 1 && facts.apart.length === 0 && !copies.some((copy) => copy.source === source)
      );
      if (copies.length === 0 && hidden.length === 0) {
        return pass(
          message('checks.duplicates.none', '{{count}} targets, each scraped once.', {
            count: targets.length,
            defaultValue_one: '{{count}} target, scraped once.',
          })
        );
      }
      const kinds = new Set([...copies.map(({ kind }) => kind), ...(hidden.length > 0 ? (['replicas'] as const) : [])]);
      return bad(
        [...kinds].every((kind) => kind === 'addresses') ? 'warn' : 'fail',
        message('checks.duplicates.found', 'Scraped more than once: {{- targets}}.', {
          targets: list([
            ...copies.map(textOf),
            ...hidden.map(({ source, copies: times }) =>
              message('checks.duplicates.hidden', '{{- job}} {{times}} times', { job: source.job, times })
            ),
          ]),
        }),
        [...kinds].flatMap((kind) => (kind === 'pages' ? pagesAdvice(facts) : ADVICE[kind])).flat()
      );
    },
  };
}

/** What to do about pages that are also on the server's own one. */
function pagesAdvice({ products }: Pick<Facts, 'products'>): Text[] {
  return products.flatMap(({ checks }) => checks.onServerPage ?? []);
}

function textOf({ source, kind, targets }: Copy): Message {
  const instance = targets[0]?.instance ?? '';
  const jobs = targets.map(({ job }) => job);
  const names = allOf(targets.map(nameOf));
  switch (kind) {
    case 'pages':
      return message(
        'checks.duplicates.pages',
        'the metrics of {{- job}} on both pages of {{- instance}} (jobs {{- jobs}})',
        { job: source.job, instance, jobs }
      );
    case 'jobs':
      return message('checks.duplicates.jobs', '{{- instance}} in jobs {{- jobs}}', { instance, jobs });
    case 'replicas':
      return message('checks.duplicates.replicas', '{{- instance}} as {{- names}}', { instance, names });
    case 'addresses':
      return message(
        'checks.duplicates.addresses',
        '{{- names}} have the same start time and may be one process with two addresses',
        { names }
      );
  }
}
