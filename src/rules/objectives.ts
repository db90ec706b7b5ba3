import { english } from '../messages';
import { seconds } from '../promql/promql';
import { PAGING_BURN_RATE } from '../settings';
import { percent } from '../triage/format';
import { type AlertRule, type BurnTier, type RecordedObjective, type RecordingRule } from './model';
import { EVERYWHERE, linksOf, SHARE } from './annotations';
import { type Objective, type ProductRules, type RuleOptions } from './product';
import { alertName, RECORDED, recorded, scopeLabels, uidOf } from './series';
import { proofOf } from './symptoms';

/**
 * Google SRE workbook, chapter 5: a page for what burns 2 % of a budget of 30 days in an hour, or 5 % in six hours; a
 * ticket for 10 % in one day, or in three. The short windows are a twelfth, so that alerts end soon after the fault.
 */
export const TIERS: readonly BurnTier[] = [
  { factor: PAGING_BURN_RATE, long: '1h', hours: 1, short: '5m', severity: 'critical' },
  { factor: 6, long: '6h', hours: 6, short: '30m', severity: 'critical' },
  { factor: 3, long: '1d', hours: 24, short: '2h', severity: 'warning' },
  { factor: 1, long: '3d', hours: 72, short: '6h', severity: 'warning' },
];

/** The share that may be bad, without the rounding error of a subtraction. */
export function budgetOf({ target }: Pick<Objective, 'target'>): number {
  return Number((1 - target).toFixed(4));
}

/** The bad share above which a tier fires. */
export function thresholdOf(objective: Pick<Objective, 'target'>, { factor }: Pick<BurnTier, 'factor'>): number {
  return Number((factor * budgetOf(objective)).toFixed(4));
}

/** The tiers that a total outage reaches. */
function tiersOf(objective: Objective): readonly BurnTier[] {
  return TIERS.filter((tier) => thresholdOf(objective, tier) < 1);
}

function labelsOf(
  { id: product }: Pick<ProductRules, 'id'>,
  { id: objective }: Pick<Objective, 'id'>,
  { scope }: Pick<RuleOptions, 'scope'>
): Readonly<Record<string, string>> & { product: string; objective: string } {
  return { ...scopeLabels(scope), product, objective };
}

/** What is counted for an objective, and its target. */
export function objectiveRecordings(
  product: ProductRules,
  objective: Objective,
  options: RuleOptions
): RecordingRule[] {
  const { scope } = options;
  const { id, counts, target } = objective;
  const labels = labelsOf(product, objective, options);
  const sampled = (name: string, symptom: string): string =>
    recorded(name, { ...scopeLabels(scope), product: product.id, symptom });
  const { good, total } =
    'symptom' in counts
      ? { good: sampled(RECORDED.nowGood, counts.symptom), total: sampled(RECORDED.nowTotal, counts.symptom) }
      : counts;
  const recording = (what: string, record: string, expr: string): RecordingRule => ({
    kind: 'record',
    uid: uidOf(scope, product.id, id, 'slo', what),
    record,
    expr,
    labels,
  });
  return [
    recording('total', RECORDED.sloTotal, withoutSymptom(total, counts)),
    recording('good', RECORDED.sloGood, withoutSymptom(good, counts)),
    recording('target', RECORDED.sloTarget, `vector(${target})`),
  ];
}

function withoutSymptom(expr: string, counts: Objective['counts']): string {
  return 'symptom' in counts ? `sum without(symptom)(${expr})` : expr;
}

/** The number of units in a window, over all places. */
function sumOver(name: string, labels: Readonly<Record<string, string>>, window: string): string {
  return `sum(sum_over_time(${recorded(name, labels)}[${window}]))`;
}

/** The share of bad units in a window: of sums, since a mean of shares would give a quiet night the weight of a day. */
function badShare(labels: Readonly<Record<string, string>>, window: string): string {
  return `1-${sumOver(RECORDED.sloGood, labels, window)}/${sumOver(RECORDED.sloTotal, labels, window)}`;
}

function enough({ least }: Objective, labels: Readonly<Record<string, string>>, long: string, short: string): string {
  return 'units' in least
    ? `sum(avg_over_time(${recorded(RECORDED.sloTotal, labels)}[${short}]))>=${least.units}`
    : `${sumOver(RECORDED.sloTotal, labels, long)}-${sumOver(RECORDED.sloGood, labels, long)}>=${least.bad}`;
}

/** Whether half of a window is stored: of a young store, the first bad minutes would look like bad days. */
function isStored(labels: Readonly<Record<string, string>>, hours: number): string {
  return `last_over_time(${recorded(RECORDED.sloTarget, labels)}[1h] offset ${seconds((hours * 3600) / 2)})`;
}

/** The bad share of the long window while both windows burn too fast. */
function burnQuery(product: ProductRules, objective: Objective, tier: BurnTier, options: RuleOptions): string {
  const labels = labelsOf(product, objective, options);
  const threshold = thresholdOf(objective, tier);
  return [
    `${badShare(labels, tier.long)}>${threshold}`,
    `${badShare(labels, tier.short)}>${threshold}`,
    enough(objective, labels, tier.long, tier.short),
    `on() ${isStored(labels, tier.hours)}`,
  ].join(' and ');
}

/** The bad share of the whole objective window if it is more than the budget. */
function exhaustedQuery(product: ProductRules, objective: Objective, options: RuleOptions): string {
  const labels = labelsOf(product, objective, options);
  const window = `${options.sloWindowDays}d`;
  return [
    `${badShare(labels, window)}>${budgetOf(objective)}`,
    enough(objective, labels, window, window),
    `on() ${isStored(labels, 24 * options.sloWindowDays)}`,
  ].join(' and ');
}

/** The alerts of an objective: one for each tier, and one for a budget that is used up. */
export function objectiveAlerts(product: ProductRules, objective: Objective, options: RuleOptions): AlertRule[] {
  const { scope, sloWindowDays } = options;
  const { id, cause, target } = objective;
  const { title, promise } = textsOf(objective);
  const aim = `The objective: ${percent(target, 2)} of ${promise} over ${days(sloWindowDays)}.`;
  const alert = (
    name: string,
    severity: BurnTier['severity'],
    expr: string,
    { summary, description }: { summary: string; description: string }
  ): AlertRule => ({
    kind: 'alert',
    uid: uidOf(scope, product.id, id, name),
    alert: alertName(product.id, id, name),
    expr,
    proof: proofOf(product, options),
    lasting: 0,
    labels: { ...labelsOf(product, objective, options), severity, cause, place: EVERYWHERE },
    annotations: { summary, description, ...linksOf(options, product.boardOfCause[cause], []) },
  });
  return [
    ...tiersOf(objective).map((tier) =>
      alert(`burn-${tier.long}`, tier.severity, burnQuery(product, objective, tier, options), {
        summary: `${product.title}: ${title} burns its error budget ${tier.factor} times too fast. ${SHARE} were bad in the last ${tier.long}.`,
        description: `${aim} At this rate, the budget lasts ${lasts(sloWindowDays / tier.factor)}. Open triage to see where and why.`,
      })
    ),
    alert('exhausted', 'warning', exhaustedQuery(product, objective, options), {
      summary: `${product.title}: the error budget of ${title.toLowerCase()} is used up. ${SHARE} were bad in the last ${days(sloWindowDays)}.`,
      description: `${aim} ${percent(budgetOf(objective), 2)} may be bad. Stop risky changes until less is.`,
    }),
  ];
}

/** Files of rules are in English. */
function textsOf({ title, promise }: Objective): Pick<RecordedObjective, 'title' | 'promise'> {
  return { title: english(title), promise: english(promise) };
}

function days(count: number): string {
  return count === 1 ? 'one day' : `${count} days`;
}

function lasts(inDays: number): string {
  return inDays < 2 ? `${Math.round(inDays * 24)} h` : `${Math.round(inDays)} days`;
}

/** The objective with the names of its counts. */
export function recordedObjective(
  product: ProductRules,
  objective: Objective,
  options: RuleOptions
): RecordedObjective {
  const labels = labelsOf(product, objective, options);
  const { id, target } = objective;
  return {
    uid: uidOf(options.scope, product.id, id),
    product: { id: product.id, title: product.title },
    id,
    ...textsOf(objective),
    target,
    windowDays: options.sloWindowDays,
    good: `sum(${recorded(RECORDED.sloGood, labels)})`,
    total: `sum(${recorded(RECORDED.sloTotal, labels)})`,
    tiers: tiersOf(objective),
  };
}
