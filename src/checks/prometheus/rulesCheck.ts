import { unique } from '../../lists';
import { message, type Message } from '../../messages';
import { PromError } from '../../promClient/errors';
import { type RuleGroup } from '../../promClient/types';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';
import { namespacesOf } from './namespaces';

/** A group without an evaluation for this many intervals is stuck. */
const STUCK_INTERVALS = 3;

/** Rule groups that name a metric of the products, or a job that begins like theirs. */
export function groupsAboutCalls({ rules, products }: Pick<Facts, 'rules' | 'products'>): RuleGroup[] {
  const namespaces = namespacesOf(products);
  const words = products.flatMap(({ sources }) => sources.map(({ job }) => job.split('-', 1)[0] ?? ''));
  const job = new RegExp(`\\b(job|service_name)\\s*=~?\\s*["'\`][^"'\`]*(${unique(words).join('|')})`);
  const isAboutCalls = (query: string): boolean =>
    namespaces.some((prefix) => query.includes(prefix)) || job.test(query);
  return rules instanceof PromError
    ? []
    : rules.filter((group) => group.rules.some(({ query }) => isAboutCalls(query)));
}

/** That there is nothing to check. */
export const NO_RULES_ABOUT_CALLS = message('checks.rules.none', 'No rules about calls are loaded here.');

/** That the rules are unknown, and why. */
export function rulesUnknown(error: PromError): Message {
  return message('checks.rules.unknown', "Can't tell which rules are loaded: {{- reason}}.", {
    reason: error.text,
  });
}

/** Whether Prometheus evaluates its rules about calls on time and without errors. */
export function rulesCheck(facts: Pick<Facts, 'rules' | 'products' | 'at' | 'areAlertsListed'>): Probe {
  return {
    id: 'rules',
    title: message('checks.rules.title', 'Rules are evaluated'),
    why: message('checks.rules.why', 'A rule that is not evaluated never alerts, and nobody notices.'),
    isOfNow: true,
    queries: {},
    judge: () => {
      if (facts.rules instanceof PromError) {
        return unknown(rulesUnknown(facts.rules));
      }
      const groups = groupsAboutCalls(facts);
      if (groups.length === 0) {
        return notApplicable(
          facts.areAlertsListed
            ? [
                NO_RULES_ABOUT_CALLS,
                message('checks.rules.grafana-managed', "Callscope can't see Grafana-managed rules."),
              ]
            : [
                message('checks.rules.no-recording', 'No recording rules about calls are loaded here.'),
                message('checks.rules.alerting-unchecked', 'Alerting rules were not checked.'),
              ]
        );
      }
      const broken = groups.flatMap(({ rules }) => rules.filter(({ health }) => health === 'err'));
      const stuck = groups.filter(
        ({ lastEvaluation, interval }) =>
          lastEvaluation === null || facts.at - lastEvaluation > STUCK_INTERVALS * interval
      );
      const slow = groups.filter(({ evaluationTime, interval }) => evaluationTime > interval);
      const texts = [
        ...broken.map(({ name, lastError }) =>
          message('checks.rules.broken', '{{- name}} fails ({{- error}})', { name, error: withoutValues(lastError) })
        ),
        ...stuck.map(({ name }) =>
          message('checks.rules.stuck', 'group {{- name}} was not evaluated recently', { name })
        ),
        ...slow.map(({ name, evaluationTime, interval }) =>
          message(
            'checks.rules.slow',
            'group {{- name}} takes {{evaluationTime}} s, longer than its interval of {{interval}} s',
            { name, evaluationTime, interval }
          )
        ),
      ];
      return texts.length === 0
        ? pass(
            message('checks.rules.on-time', '{{count}} groups about calls, all evaluated on time.', {
              count: groups.length,
              defaultValue_one: '{{count}} group about calls, evaluated on time.',
            })
          )
        : bad(
            broken.length + stuck.length > 0 ? 'fail' : 'warn',
            message('checks.rules.wrong', '{{- problems}}.', { problems: list(texts) }),
            message(
              'remedy.rules',
              'Fix the expression, or give the group a longer interval. promtool check rules and promtool test rules help.'
            )
          );
    },
  };
}

/** Evaluation errors can quote labels of series. */
function withoutValues(error: string): string {
  return error.replace(/\{[^}]*\}|"[^"]*"/g, '…');
}
