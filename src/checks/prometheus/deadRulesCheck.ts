import { unique } from '../../lists';
import { message, type Message, type Value } from '../../messages';
import { PromError } from '../../promClient/errors';
import { type Queries } from '../../promClient/types';
import { packed, selectorOfNames } from '../../promql/promql';
import { type Metric } from '../../triage/targets/source';
import { type Product } from '../../triage/model';
import { bad, type Facts, notApplicable, pass, type Probe, unknown, valueOf } from '../probe';
import { distinct, list } from '../texts';
import { namespacesOf } from './namespaces';
import { groupsAboutCalls, NO_RULES_ABOUT_CALLS, rulesUnknown } from './rulesCheck';
import { type RuleSelector, selectorsOf } from './ruleSelectors';

/** Functions that need a counter. */
const COUNTER_FUNCTIONS = ['rate', 'irate', 'increase'];
/** Functions for selectors that match nothing. */
const ABSENT_FUNCTIONS = ['absent', 'absent_over_time'];
/** Labels whose values exist from the first scrape on. Values of other labels may appear later. */
const TARGET_LABELS = ['job', 'service_name'];
const SUFFIX = /_(bucket|sum|count)$/;

/** A gauge only grows if at most this share of its moving series falls: a restart makes it fall, too. */
const FALLING_SHARE = 0.1;

interface Suspect {
  rule: string;
  selector: RuleSelector;
  /** Whether another part of the rule can replace it. */
  hasAlternative: boolean;
}

/** How many series of the last day each part of a selector matches. */
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

/** How many series counted people within the last day, by product (`used ID`). */
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
 * Rules about calls that can never fire: no series matches a selector, or a function doesn't fit the metric. A label
 * value that hasn't occurred yet proves nothing (a counter of failures appears with the first one). A label that no
 * series has does prove it, and so does a family of another dialect.
 */
export function deadRulesCheck(facts: Pick<Facts, 'rules' | 'products' | 'areAlertsListed' | 'sources'>): Probe {
  const namespaces = namespacesOf(facts.products);
  const isOurs = (metric: string): boolean => namespaces.some((prefix) => metric.startsWith(prefix));
  const rules = groupsAboutCalls(facts).flatMap((group) => group.rules);
  const suspects = rules.flatMap(({ name, query }) => {
    const selectors = selectorsOf(query);
    // Of other rules in the same groups, only the job selectors are checked.
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
  const traps = facts.products.flatMap(({ checks }) => checks.ruleTraps ?? []);
  const parts = unique(suspects.flatMap(({ selector }) => partsOf(selector)));
  const families = facts.products.flatMap(({ sources }) => sources.flatMap((source) => source.metrics));
  const rated = [
    ...new Set(
      suspects.filter(({ selector }) => ratedGauge(selector, families)).map(({ selector }) => selector.metric)
    ),
  ];
  return {
    id: 'dead-rules',
    title: message('checks.dead-rules.title', 'Rules can fire'),
    why: message('checks.dead-rules.why', 'A rule whose selector matches nothing never fires, and nobody notices.'),
    isOfNow: true,
    queries: {
      ...getSeriesQueries(parts),
      ...getMovesQueries(rated),
      ...(suspects.length > 0 && getUseQueries(facts.products)),
    },
    judge: (results) => {
      if (facts.rules instanceof PromError) {
        return unknown(rulesUnknown(facts.rules));
      }
      const alerting = message(
        'checks.dead-rules.unlisted',
        'Alerting rules were not checked: this server lists them only with their alerts, whose labels may name people.'
      );
      if (suspects.length === 0) {
        return facts.areAlertsListed ? notApplicable(NO_RULES_ABOUT_CALLS) : unknown(alerting);
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
      const dead = distinct(suspects.map((suspect) => deathOf(suspect, facts, seen)).filter((text) => text !== null));
      if (dead.length > 0) {
        return bad(
          'warn',
          message('checks.dead-rules.dead', '{{count}} problems: {{- problems}}.', {
            count: dead.length,
            problems: list(dead),
            defaultValue_one: '{{count}} problem: {{- problems}}.',
          }),
          traps.length === 0
            ? message(
                'remedy.dead-rules',
                "Correct these selectors, and don't use rate() on gauges that go up and down."
              )
            : message(
                'remedy.dead-rules-traps',
                "Correct these selectors ({{- traps}}), and don't use rate() on gauges that go up and down.",
                { traps }
              )
        );
      }
      return facts.areAlertsListed
        ? pass(
            message('checks.dead-rules.live', '{{count}} rules: all can match series.', {
              count: rules.length,
              defaultValue_one: '{{count}} rule: it can match series.',
            })
          )
        : unknown(alerting);
    },
  };
}

/** What is known about parts of rules. */
interface Seen {
  /** Whether a series matched a part within the last day. */
  has(part: string): boolean;
  /** Whether series of a metric moved within the last hour, and hardly any of them fell. */
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

/** The function around a gauge that needs a counter. */
function ratedGauge({ metric, functions }: RuleSelector, families: readonly Metric[]): string | undefined {
  return familyOf(metric, families)?.type === 'gauge'
    ? functions.find((name) => COUNTER_FUNCTIONS.includes(name))
    : undefined;
}

/** The metric, the metric with each label that it must have, and with each value that must exist from the start. */
function partsOf({ metric, matchers }: RuleSelector): string[] {
  const values = matchers.filter(({ label }) => TARGET_LABELS.includes(label));
  const labels = matchers.filter(({ label, text }) => !TARGET_LABELS.includes(label) && isPositive(text));
  return [
    metric,
    ...values.map(({ text }) => `${metric}{${text}}`),
    ...labels.map(({ label }) => `${metric}{${label}!=""}`),
  ];
}

/** Whether a matcher requires a label: `a="x"` and `a=~".+"`, but not `a!="x"` or `a=""`. */
function isPositive(text: string): boolean {
  return /=~?\s*["'`]/.test(text) && !/!=|!~|["'`](\.\*)?["'`]$/.test(text);
}

/** Why a selector can't match, without label values except jobs; null if it can. */
function deathOf(
  { rule, selector, hasAlternative }: Suspect,
  { products, sources }: Pick<Facts, 'products' | 'sources'>,
  seen: Seen
): Message | null {
  const { metric, functions } = selector;
  const families = products.flatMap((product) => product.sources.flatMap((source) => source.metrics));
  const misfit = ratedGauge(selector, families);
  if (misfit !== undefined && seen.has(metric) && !seen.onlyGrows(metric)) {
    return message('checks.dead-rules.gauge', '{{- rule}}: {{- misfit}}() of {{- metric}}, which is a gauge', {
      rule,
      misfit,
      metric,
    });
  }
  if (functions.some((name) => ABSENT_FUNCTIONS.includes(name))) {
    return null;
  }
  if (!seen.has(metric)) {
    const family = familyOf(metric, families);
    const isReal = family !== undefined && (family.name === metric || family.type === 'histogram');
    if (!isReal) {
      return message('checks.dead-rules.unknown-metric', '{{- rule}}: there is no {{- metric}}', { rule, metric });
    }
    const reason = hasAlternative ? null : whyAbsent(family, products, sources, seen);
    return reason === null
      ? null
      : message('checks.dead-rules.absent', '{{- rule}}: there is no {{- metric}} ({{- reason}})', {
          rule,
          metric,
          reason,
        });
  }
  const [, ...rest] = partsOf(selector);
  const wrong = rest.find((part) => !seen.has(part));
  if (wrong === undefined) {
    return null;
  }
  return wrong.endsWith('!=""}')
    ? message('checks.dead-rules.no-label', '{{- rule}}: {{- metric}} has no label {{- label}}', {
        rule,
        metric,
        label: wrong.slice(metric.length + 1, -'!=""}'.length),
      })
    : message('checks.dead-rules.no-match', '{{- rule}}: nothing matches {{- selector}}', { rule, selector: wrong });
}

/** Why a known family can't appear here; null if it may still appear. */
function whyAbsent(family: Metric, products: readonly Product[], states: Facts['sources'], seen: Seen): Value | null {
  const product = products.find(({ sources }) => sources.some(({ metrics }) => metrics.includes(family)));
  const source = product?.sources.find(({ metrics }) => metrics.includes(family));
  if (product === undefined || source === undefined) {
    return null;
  }
  const isThere = ({ source: other, state }: Facts['sources'][number]): boolean =>
    other === source && state === 'delivers';
  if (!states.some(isThere)) {
    return states.some(({ source: other, state }) => product.sources.includes(other) && state === 'delivers')
      ? message('checks.dead-rules.not-scraped', "Prometheus doesn't scrape {{- job}}", { job: source.job })
      : null;
  }
  const isAtOnce = family.labels.length === 0 && Object.values(source.dialects ?? {}).includes(family);
  return family.dialect !== undefined && (isAtOnce || seen.isUsed(product))
    ? message('checks.dead-rules.other-dialect', 'only {{- dialect}} has it', { dialect: family.dialect })
    : null;
}
