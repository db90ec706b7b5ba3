import { plural } from '../../triage/format';
import { nameOf } from '../targets/findTargets';
import { bad, type Facts, notAnswered, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';
import { copiesIn, type Copy, type CopyKind, getMarksQuery, getStartsQuery } from './copies';

const ADVICE: Readonly<Record<Exclude<CopyKind, 'pages'>, string>> = {
  jobs: 'Scrape each target in one job. Remove it from the others.',
  replicas:
    'Two Prometheus replicas write here. Deduplicate them by the label in which they differ, or narrow the scope to one of them.',
  addresses: 'If it is one process, scrape only one of its addresses.',
};

/** Whether a process is scraped more than once, and why. */
export function duplicatesCheck(facts: Facts): Probe {
  return {
    id: 'duplicates',
    title: 'Each target scraped once',
    why: 'Duplicate series make every number of people and every rate too high.',
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
        return unknown('No target delivers now.');
      }
      const copies = copiesIn(facts, starts, marks);
      // Series of one target with labels that changed on the way, which no `up` series shows.
      const hidden = facts.sources.filter(
        ({ source, copies: times }) =>
          times > 1 && facts.apart.length === 0 && !copies.some((copy) => copy.source === source)
      );
      if (copies.length === 0 && hidden.length === 0) {
        return pass(`${plural(targets.length, 'target')}, each scraped once.`);
      }
      const kinds = new Set([...copies.map(({ kind }) => kind), ...(hidden.length > 0 ? (['replicas'] as const) : [])]);
      return bad(
        [...kinds].every((kind) => kind === 'addresses') ? 'warn' : 'fail',
        `Scraped more than once: ${list([...copies.map(textOf), ...hidden.map(({ source, copies: times }) => `${source.job} ${times} times`)])}.`,
        [...kinds].flatMap((kind) => (kind === 'pages' ? pagesAdvice(facts) : ADVICE[kind])).join(' ')
      );
    },
  };
}

/** What to do about pages that are also on the server's own one. */
function pagesAdvice({ products }: Pick<Facts, 'products'>): string[] {
  return products.flatMap(({ checks }) => checks.onServerPage ?? []);
}

function textOf({ source, kind, targets }: Copy): string {
  const [first] = targets;
  const names = targets.map(nameOf).join(' and ');
  switch (kind) {
    case 'pages':
      return `the metrics of ${source.job} on both pages of ${first?.instance} (jobs ${targets.map(({ job }) => job).join(', ')})`;
    case 'jobs':
      return `${first?.instance} in jobs ${targets.map(({ job }) => job).join(', ')}`;
    case 'replicas':
      return `${first?.instance} as ${names}`;
    case 'addresses':
      return `${names} have the same start time and may be one process with two addresses`;
  }
}
