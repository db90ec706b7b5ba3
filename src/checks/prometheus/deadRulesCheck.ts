import { PromError } from '../../promClient/errors';
import { type Queries } from '../../promClient/types';
import { packed, selectorOfNames } from '../../promql/promql';
import { type Metric } from '../../triage/targets/source';
import { type Product } from '../../triage/model';
import { bad, type Facts, notApplicable, pass, type Probe, unknown, valueOf } from '../probe';
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

/** A gauge that falls this seldom, of the series that move, only grows: processes are restarted. */
const FALLING_SHARE = 0.1;

interface Suspect {
  rule: string;
  selector: RuleSelector;
  /** Whether another part of the rule can stand in for it. */
  hasAlternative: boolean;
}

/** How many series there were within the last day that a part of a selector must match, by that part. */
export function getSeriesQueries(parts: readonly string[]): Queries {
  return packed(Object.fromEntries(parts.map((part, i) => [String(i), `count(last_over_time(${part}[1d]))`])));
}

/** How many series of some metrics moved within the last hour (`moved N`), and how many of them fell (`fell N`). */
function getMovesQueries(metrics: readonly string[]): Queries {
  return packed(
    Object.fromEntries(
      metrics.flatMap((metric, i) => [
        [`moved ${i}`, `count(max_over_time(${metric}[1h])-min_over_time(${metric}[1h])>0)`],
        [`fell ${i}`, `count(resets(${metric}[1h])>0)`],
      ])
    )
  );
}

/** How many series told of people within the last day, by product (`used ID`). */
function getUseQueries(products: readonly Product[]): Queries {
  return packed(
    Object.fromEntries(
      products.map(({ id, sources }) => [
        `used ${id}`,
        `count(max_over_time(${selectorOfNames(sources.flatMap(({ people }) => people?.name ?? []))}[1d])>0)`,
      ])
    )
  );
}

/**
 * Rules about calls that can never fire: a selector that no series fits, or a function that doesn't fit what the metric
 * does. A value that a label hasn't had yet proves nothing (a counter of failures is born with the first one), but a
 * label that no series has does, and so does a family of another dialect than that which is spoken.
 */
export function deadRulesCheck(facts: Pick<Facts, 'rules' | 'products' | 'areAlertsListed' | 'sources'>): Probe {
  const namespaces = namespacesOf(facts.products);
  const isOurs = (metric: string): boolean => namespaces.some((prefix) => metric.startsWith(prefix));
  const rules = groupsAboutCalls(facts).flatMap((group) => group.rules);
  const suspects = rules.flatMap(({ name, query }) => {
    const selectors = selectorsOf(query);
    // Rules about others that stand beside those about calls are only asked whether their jobs are there.
    const judged = selectors.some(({ metric }) => isOurs(metric)) ? selectors : selectors.map(onlyTargetLabels);
    return judged
      .filter(
        ({ matchers, metric }) =>
          matchers.length > 0 || selectors.some((other) => isOurs(other.metric)) || isOurs(metric)
      )
      .map((selector): Suspect => ({
        rule: name,
        selector,
        hasAlternative: /\bor\b/.test(query) && selectors.length > 1,
      }));
  });
  const parts = [...new Set(suspects.flatMap(({ selector }) => partsOf(selector)))];
  const families = facts.products.flatMap(({ sources }) => sources.flatMap((source) => source.metrics));
  const rated = [
    ...new Set(
      suspects.filter(({ selector }) => ratedGauge(selector, families)).map(({ selector }) => selector.metric)
    ),
  ];
  return {
    id: 'dead-rules',
    title: 'Rules that can fire',
    why: 'A rule whose selector matches nothing never fires, and nobody notices.',
    isOfNow: true,
    queries: {
      ...getSeriesQueries(parts),
      ...getMovesQueries(rated),
      ...(suspects.length > 0 && getUseQueries(facts.products)),
    },
    judge: (results) => {
      if (facts.rules instanceof PromError) {
        return unknown(`Which rules are loaded is not known: ${facts.rules.message}.`);
      }
      const alerting =
        'Alerting rules were not asked for: this version lists them together with the labels of their alerts.';
      if (suspects.length === 0) {
        return facts.areAlertsListed ? notApplicable('No rule about calls is loaded here.') : unknown(alerting);
      }
      const rows = Object.values(results).flat();
      const answer = (what: string): number => valueOf(rows, what) ?? 0;
      const seen: Seen = {
        has: (part) => answer(String(parts.indexOf(part))) > 0,
        onlyGrows: (metric) => {
          const i = rated.indexOf(metric);
          const moved = answer(`moved ${i}`);
          return moved > 0 && answer(`fell ${i}`) <= FALLING_SHARE * moved;
        },
        isUsed: ({ id }) => answer(`used ${id}`) > 0,
      };
      const dead = suspects.map((suspect) => deathOf(suspect, facts, seen)).filter((text) => text !== null);
      if (dead.length > 0) {
        return bad(
          'warn',
          `${count(new Set(dead).size, 'flaw')}: ${list([...new Set(dead)])}.`,
          'Correct these selectors (the job of the Calls plugin is calls-plugin, connection states have the label type), and do not use rate() on gauges that go up and down.'
        );
      }
      return facts.areAlertsListed ? pass(`${count(rules.length, 'rule')}, all can match series.`) : unknown(alerting);
    },
  };
}

/** What the answers say about parts of rules. */
interface Seen {
  /** Whether a series matched a part within the last day. */
  has(part: string): boolean;
  /** Whether the series of a metric moved within the last hour, and hardly any of them down. */
  onlyGrows(metric: string): boolean;
  /** Whether people were in calls within the last day. */
  isUsed(product: Product): boolean;
}

function onlyTargetLabels(selector: RuleSelector): RuleSelector {
  return { ...selector, matchers: selector.matchers.filter(({ label }) => TARGET_LABELS.includes(label)) };
}

function familyOf(metric: string, families: readonly Metric[]): Metric | undefined {
  return (
    families.find(({ name }) => name === metric) ?? families.find(({ name }) => name === metric.replace(SUFFIX, ''))
  );
}

/** The function around a gauge that only means something over a counter. */
function ratedGauge({ metric, functions }: RuleSelector, families: readonly Metric[]): string | undefined {
  return familyOf(metric, families)?.type === 'gauge'
    ? functions.find((name) => COUNTER_FUNCTIONS.includes(name))
    : undefined;
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
  { rule, selector, hasAlternative }: Suspect,
  { products, sources }: Pick<Facts, 'products' | 'sources'>,
  seen: Seen
): string | null {
  const { metric, functions } = selector;
  const families = products.flatMap((product) => product.sources.flatMap((source) => source.metrics));
  const misfit = ratedGauge(selector, families);
  if (misfit !== undefined && seen.has(metric) && !seen.onlyGrows(metric)) {
    return `${rule}: ${misfit}() of ${metric}, which is a gauge`;
  }
  if (functions.some((name) => ABSENT_FUNCTIONS.includes(name))) {
    return null;
  }
  if (!seen.has(metric)) {
    const family = familyOf(metric, families);
    const isReal = family !== undefined && (family.name === metric || family.type === 'histogram');
    if (!isReal) {
      return `${rule}: there is no ${metric}`;
    }
    const reason = hasAlternative ? null : whyAbsent(family, products, sources, seen);
    return reason === null ? null : `${rule}: there is no ${metric}, ${reason}`;
  }
  const [, ...rest] = partsOf(selector);
  const wrong = rest.find((part) => !seen.has(part));
  return wrong === undefined
    ? null
    : `${rule}: ${wrong.endsWith('!=""}') ? `${metric} has no label ${wrong.slice(metric.length + 1, -'!=""}'.length)}` : `nothing matches ${wrong}`}`;
}

/** Why a family that exists can't come here; null where it may come yet. */
function whyAbsent(family: Metric, products: readonly Product[], states: Facts['sources'], seen: Seen): string | null {
  const product = products.find(({ sources }) => sources.some(({ metrics }) => metrics.includes(family)));
  const source = product?.sources.find(({ metrics }) => metrics.includes(family));
  if (product === undefined || source === undefined) {
    return null;
  }
  const isThere = ({ source: other, state }: Facts['sources'][number]): boolean =>
    other === source && state === 'delivers';
  if (!states.some(isThere)) {
    return states.some(({ source: other, state }) => product.sources.includes(other) && state === 'delivers')
      ? `${source.job} is not scraped`
      : null;
  }
  const isAtOnce = family.labels.length === 0 && Object.values(source.dialects ?? {}).includes(family);
  return family.dialect !== undefined && (isAtOnce || seen.isUsed(product)) ? `which only ${family.dialect} has` : null;
}
