import { groupBy } from '../../stacks/rows';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';

/**
 * Whether the same target stands here more than once: in several jobs, or told apart by a label that only replicas
 * have. Judged by presence families, of which a target has one series each.
 */
export function duplicatesCheck({ presence, jobs, sources }: Pick<Facts, 'presence' | 'jobs' | 'sources'>): Probe {
  return {
    id: 'duplicates',
    title: 'Each target once',
    why: 'Who is counted twice makes every number of people and every rate too high.',
    queries: {},
    judge: () => {
      const families = new Set(
        jobs.filter(({ runningThere }) => runningThere === null).map(({ source }) => source.presence.name)
      );
      const rows = (presence.pages ?? []).filter(
        ({ labels }) => labels.what === 'now' && families.has(labels.__name__ ?? '')
      );
      if (rows.length === 0) {
        return unknown('No target delivers now.');
      }
      const twice = [...groupBy(rows, ({ labels }) => `${labels.__name__} ${labels.instance}`).values()].filter(
        (group) => group.length > 1
      );
      const replicas = sources.filter(({ copies }) => copies > 1);
      if (twice.length === 0 && replicas.length === 0) {
        return pass(`${rows.length} targets, each once.`);
      }
      const texts = [
        ...twice.map(
          (group) => `${group[0]?.labels.instance} in jobs ${group.map(({ labels }) => labels.job).join(', ')}`
        ),
        ...replicas.map(({ source, copies }) => `${source.job} ${copies} times`),
      ];
      return bad(
        'fail',
        `More than once: ${list(texts)}.`,
        replicas.length > 0
          ? 'Two replicas of Prometheus write here: deduplicate them (by their external label), or narrow the scope to one of them.'
          : 'Scrape each target in one job: take it out of the others.'
      );
    },
  };
}
