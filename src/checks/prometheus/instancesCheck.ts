import { unique } from '../../lists';
import { allOf, message } from '../../messages';
import { selector, tagged } from '../../promql/promql';
import { type Sample } from '../../promClient/types';
import { nameOf } from '../targets/findTargets';
import { type JobTarget } from '../targets/jobTargets';
import { targetValue } from '../job/targetRows';
import { bad, type Facts, notAnswered, notApplicable, pass, type Probe } from '../probe';
import { byTarget } from '../targets/queries';
import { list, NO_TARGET_DELIVERS } from '../texts';
import { copiesIn, getStartsQuery, sameLabels, sharedInstances } from './copies';

/** How often an older start time must return: a clock that is set back causes one return. */
const MIN_RETURNS = 2;

/**
 * How often an older start time returned within half an hour (`what` = returns), and by how many seconds the start times
 * differed (`spread`). A restart always has a newer start time.
 */
export function getReturnsQuery({ jobs, scope, apart }: Pick<Facts, 'jobs' | 'scope' | 'apart'>): string {
  const names = unique(jobs.flatMap(({ source }) => source.started?.name ?? []));
  const over = (operation: (start: string) => string): string =>
    `max ${byTarget(apart)}(${names.map((name) => operation(`${selector(name, scope)}[30m]`)).join(' or ')})`;
  return tagged({
    returns: over((start) => `resets(${start})`),
    spread: over((start) => `(max_over_time(${start})-min_over_time(${start}))`),
  });
}

/** Whether several processes answer in turn at the address of a target. */
export function isTakingTurns(returns: readonly Sample[] | undefined, target: JobTarget): boolean {
  return (
    (targetValue(returns, target, 'returns') ?? 0) >= MIN_RETURNS && (targetValue(returns, target, 'spread') ?? 0) > 1
  );
}

/** Whether each process has its own instance, and each instance one process. */
export function instancesCheck(facts: Facts): Probe {
  const hasStarts = facts.jobs.some(({ source }) => source.started !== undefined);
  return {
    id: 'instances',
    title: message('checks.instances.title', 'One instance per process'),
    why: message(
      'checks.instances.why',
      'Hosts that share an instance look like one, and counters of several processes in one series jump up and down.'
    ),
    queries: hasStarts ? { starts: getStartsQuery(facts), returns: getReturnsQuery(facts) } : {},
    judge: ({ starts = [], returns }) => {
      if (facts.unanswered !== null) {
        return notAnswered(facts.unanswered);
      }
      const targets = facts.jobs.flatMap((job) => facts.targets.get(job)?.targets ?? []);
      if (targets.length === 0) {
        return notApplicable(NO_TARGET_DELIVERS);
      }
      const turns = targets.filter((target) => isTakingTurns(returns, target));
      const same = sameLabels(facts);
      const shared = sharedInstances(facts, copiesIn(facts, starts));
      const findings = [
        ...(same.length === 0
          ? []
          : [
              {
                evidence: message(
                  'checks.instances.same-labels',
                  'Targets have the same labels, so their samples overwrite each other: {{- targets}}.',
                  { targets: list(same.map(allOf)) }
                ),
                advice: message('remedy.same-labels', 'Give each of these targets its own instance label.'),
              },
            ]),
        ...(turns.length === 0 || same.length > 0
          ? []
          : [
              {
                evidence: message(
                  'checks.instances.turns',
                  'Several processes answer at one address in turn: {{- targets}}. The start time goes back and forth.',
                  { targets: list(turns.map(nameOf)) }
                ),
                advice: message(
                  'remedy.turns',
                  'Scrape each process by its own address, not through a service, a load balancer or a DNS name with several addresses. List the addresses, or discover them with dns_sd_configs or the pods of the service.'
                ),
              },
            ]),
        ...(shared.length === 0
          ? []
          : [
              {
                evidence: message('checks.instances.shared', 'Several hosts share one instance: {{- targets}}.', {
                  targets: list(shared.map((group) => allOf(group.map(nameOf)))),
                }),
                advice: message(
                  'remedy.shared-instance',
                  'Set the instance label of each target to the name of its host (relabel with target_label: instance, from {{- labels}}). Callscope distinguishes them by {{- labels}}, but other dashboards and rules that group by instance add them up.',
                  { labels: labelsOf(shared) }
                ),
              },
            ]),
      ];
      return findings.length === 0
        ? pass(
            message('checks.instances.own', '{{count}} targets, each with its own instance.', {
              count: targets.length,
              defaultValue_one: '{{count}} target, with its own instance.',
            })
          )
        : bad(
            same.length + turns.length > 0 ? 'fail' : 'warn',
            findings.map(({ evidence }) => evidence),
            findings.map(({ advice }) => advice)
          );
    },
  };
}

/** Names of the labels in which some targets differ. */
function labelsOf(groups: readonly JobTarget[][]): string[] {
  const names = groups.flatMap((group) =>
    Object.keys(group[0]?.apart ?? {}).filter((name) => new Set(group.map(({ apart }) => apart[name])).size > 1)
  );
  return unique(names);
}
