import { PromError } from '../../promClient/errors';
import { type Queries } from '../../promClient/types';
import { packed } from '../../promql/promql';
import { type Metric } from '../../stacks/registry';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';
import { count, list } from '../texts';
import { namespacesOf } from './namespaces';
import { groupsAboutCalls } from './rulesCheck';
import { type RuleSelector, selectorsOf } from './ruleSelectors';

/** Functions that only mean something over a counter. */
const COUNTER_FUNCTIONS = ['rate', 'irate', 'increase'];
/** A selector that matches nothing is what these are for. */
const ABSENT_FUNCTIONS = ['absent', 'absent_over_time'];
/** Labels whose values are there from the first scrape on; values of others come with what they stand for. */
const TARGET_LABELS = ['job', 'service_name'];
const SUFFIX = /_(bucket|sum|count)$/;

interface Suspect {
  rule: string;
  selector: RuleSelector;
}

/** How many series there were within the last day that a part of a selector must match, by that part. */
export function getSeriesQueries(parts: readonly string[]): Queries {
  return packed(Object.fromEntries(parts.map((part, i) => [String(i), `count(last_over_time(${part}[1d]))`])));
}

/**
 * Rules about calls that can never fire: a selector that no series fits, or a function that doesn't fit the type of the
 * metric. A value that a label hasn't had yet proves nothing (a counter of failures is born with the first one), but a
 * label that no series has does.
 */
export function deadRulesCheck(facts: Pick<Facts, 'rules' | 'products' | 'areAlertsListed'>): Probe {
  const namespaces = namespacesOf(facts.products);
  const isOurs = (metric: string): boolean => namespaces.some((prefix) => metric.startsWith(prefix));
  const rules = groupsAboutCalls(facts).flatMap((group) => group.rules);
  const suspects = rules.flatMap(({ name, query }) => {
    const selectors = selectorsOf(query);
    return selectors.some(({ metric }) => isOurs(metric))
      ? selectors.map((selector): Suspect => ({ rule: name, selector }))
      : [];
  });
  const parts = [...new Set(suspects.flatMap(({ selector }) => partsOf(selector)))];
  const metrics = facts.products.flatMap(({ sources }) => sources.flatMap((source) => source.metrics));
  return {
    id: 'dead-rules',
    title: 'Rules that can fire',
    why: 'A rule whose selector matches nothing looks like a guard and is none.',
    queries: getSeriesQueries(parts),
    judge: (results) => {
      if (facts.rules instanceof PromError) {
        return unknown(`Which rules are loaded is not known: ${facts.rules.message}.`);
      }
      const alerting =
        'Its alerting rules were not asked for: this version lists them with the labels of their alerts.';
      if (suspects.length === 0) {
        return facts.areAlertsListed ? notApplicable('No rule about calls is loaded here.') : unknown(alerting);
      }
      const rows = Object.values(results).flat();
      const isSeen = (part: string): boolean =>
        rows.some(({ labels, value }) => labels.what === String(parts.indexOf(part)) && value > 0);
      const dead = suspects.map((suspect) => deathOf(suspect, metrics, isSeen)).filter((text) => text !== null);
      if (dead.length > 0) {
        return bad(
          'warn',
          `${count(new Set(dead).size, 'flaw')}: ${list([...new Set(dead)])}.`,
          'Name what is really there (the job of the Calls plugin is calls-plugin, connection states have the label type), and read gauges without rate().'
        );
      }
      return facts.areAlertsListed ? pass(`${count(rules.length, 'rule')}, all can match series.`) : unknown(alerting);
    },
  };
}

/** The metric itself, with each label it must have, and with each value that must be there from the start. */
function partsOf({ metric, matchers }: RuleSelector): string[] {
  const values = matchers.filter(({ label }) => TARGET_LABELS.includes(label));
  const labels = matchers.filter(({ label, text }) => !TARGET_LABELS.includes(label) && isPositive(text));
  return [
    metric,
    ...values.map(({ text }) => `${metric}{${text}}`),
    ...labels.map(({ label }) => `${metric}{${label}!=""}`),
  ];
}

/** Whether a matcher asks for a label that is there: `a="x"` and `a=~".+"`, but not `a!="x"` or `a=""`. */
function isPositive(text: string): boolean {
  return /=~?\s*["'`]/.test(text) && !/!=|!~|["'`](\.\*)?["'`]$/.test(text);
}

/** Why a selector can't match, as words that name no label value but jobs; null where it can. */
function deathOf(
  { rule, selector }: Suspect,
  metrics: readonly Metric[],
  isSeen: (part: string) => boolean
): string | null {
  const { metric, functions } = selector;
  const family =
    metrics.find(({ name }) => name === metric) ?? metrics.find(({ name }) => name === metric.replace(SUFFIX, ''));
  const misfit = functions.find((name) => COUNTER_FUNCTIONS.includes(name));
  if (misfit !== undefined && family?.type === 'gauge') {
    return `${rule}: ${misfit}() of ${metric}, which is a gauge`;
  }
  if (functions.some((name) => ABSENT_FUNCTIONS.includes(name))) {
    return null;
  }
  if (!isSeen(metric)) {
    const isReal = family !== undefined && (family.name === metric || family.type === 'histogram');
    return isReal ? null : `${rule}: there is no ${metric}`;
  }
  const [, ...rest] = partsOf(selector);
  const wrong = rest.find((part) => !isSeen(part));
  return wrong === undefined
    ? null
    : `${rule}: ${wrong.endsWith('!=""}') ? `${metric} has no label ${wrong.slice(metric.length + 1, -'!=""}'.length)}` : `nothing matches ${wrong}`}`;
}
