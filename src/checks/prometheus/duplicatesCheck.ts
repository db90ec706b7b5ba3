import { nameOf } from '../findTargets';
import { bad, type Facts, notAnswered, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';
import { copiesIn, type Copy, type CopyKind, getMarksQuery, getStartsQuery } from './copies';

const ADVICE: Readonly<Record<CopyKind, string>> = {
  pages:
    'They are scraped on both pages of this server, its own and that of the plugin: drop one. To drop them from the server’s own page, switch AggregatePluginMetrics off, or drop series with the label plugin_id there by metric_relabel_configs.',
  jobs: 'Scrape each target in one job: take it out of the others.',
  replicas:
    'Two replicas of Prometheus write here: deduplicate them by the label that tells them apart, or narrow the scope to one of them.',
  addresses: 'Where it is one process, scrape it by one of its addresses.',
};

/** Whether the same process stands here more than once, and by what it has come to. */
export function duplicatesCheck(facts: Facts): Probe {
  return {
    id: 'duplicates',
    title: 'Each target once',
    why: 'Double series make every number of people and every rate too high.',
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
      // Series of one target whose labels were changed on their way, by something that no up tells.
      const hidden = facts.sources.filter(
        ({ source, copies: times }) =>
          times > 1 && facts.apart.length === 0 && !copies.some((copy) => copy.source === source)
      );
      if (copies.length === 0 && hidden.length === 0) {
        return pass(`${targets.length} targets, each once.`);
      }
      const kinds = new Set([...copies.map(({ kind }) => kind), ...(hidden.length > 0 ? (['replicas'] as const) : [])]);
      return bad(
        [...kinds].every((kind) => kind === 'addresses') ? 'warn' : 'fail',
        `More than once: ${list([...copies.map(textOf), ...hidden.map(({ source, copies: times }) => `${source.job} ${times} times`)])}.`,
        [...kinds].map((kind) => ADVICE[kind]).join(' ')
      );
    },
  };
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
      return `${names} have the same start time, and so may be one process with two addresses`;
  }
}
