import { percent } from '../triage/format';
import { type AlertRule, type RecordingRule } from './model';
import { labelValue, linksOf, placeOf, SHARE } from './annotations';
import { type ProductRules, type RuleOptions, type SymptomRule } from './product';
import { alertName, RECORDED, recorded, scopeLabels, uidOf } from './series';

/** The quantile of a 95 % interval. */
const Z = 1.96;

/** The counts of a symptom at each place, so that its alert and objectives read them cheaply. */
export function symptomRecordings(
  { id: product }: Pick<ProductRules, 'id'>,
  { id: symptom, counts }: SymptomRule,
  { scope }: RuleOptions
): RecordingRule[] {
  const labels = { ...scopeLabels(scope), product, symptom };
  return [
    {
      kind: 'record',
      uid: uidOf(scope, product, symptom, 'total'),
      record: RECORDED.nowTotal,
      expr: counts.total,
      labels,
    },
    {
      kind: 'record',
      uid: uidOf(scope, product, symptom, 'good'),
      record: RECORDED.nowGood,
      expr: counts.good,
      labels,
    },
  ];
}

/**
 * The share of bad units at each place where enough are bad. As in a verdict, the lower end of its 95 % interval must be
 * above what is normal. Wilson's interval of k of n ends above p where k/n is above p+z·√(p(1−p)/n).
 * λ+d√λ+d rare events or more, λ of which are normal, happen by chance in less than 1 of 100000 windows for d = 4, and in
 * less than 1 of 3000 for d = 3 and λ up to 10 (Poisson).
 */
function symptomQuery(
  { id: product }: Pick<ProductRules, 'id'>,
  { id: symptom, threshold, fewest, unitsPerPerson, byChance }: SymptomRule,
  { scope }: RuleOptions
): string {
  const labels = { ...scopeLabels(scope), product, symptom };
  const total = recorded(RECORDED.nowTotal, labels);
  const good = recorded(RECORDED.nowGood, labels);
  const spread = rounded(Z * Math.sqrt(threshold.low * (1 - threshold.low) * unitsPerPerson));
  return [
    `1-${good}/${total}>=${rounded(threshold.share)}`,
    `1-${good}/${total}>=${rounded(threshold.low)}+${spread}/sqrt(${total})`,
    `${total}-${good}>=${rounded(threshold.bad * unitsPerPerson)}`,
    `${total}>=${rounded(fewest * unitsPerPerson)}`,
    ...(byChance === undefined ? [] : [`${total}-${good}>=${beyondChance(byChance, total)}`]),
  ].join(' and ');
}

function beyondChance({ share, d }: NonNullable<SymptomRule['byChance']>, total: string): string {
  return `${d}+${d}*sqrt(${share}*${total})+${share}*${total}`;
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}

/** The alert of a symptom: calls are bad at a place now. */
export function symptomAlert(product: ProductRules, symptom: SymptomRule, options: RuleOptions): AlertRule {
  const { id, cause, severity, complaint, units, places, threshold } = symptom;
  const { scope } = options;
  const [place] = places;
  return {
    kind: 'alert',
    uid: uidOf(scope, product.id, id, 'bad'),
    alert: alertName(product.id, id, 'bad'),
    expr: symptomQuery(product, symptom, options),
    proof: proofOf(product, options),
    lasting: 0,
    labels: { ...scopeLabels(scope), severity, product: product.id, cause, place: placeOf(place) },
    annotations: {
      summary: `${product.title}: ${complaint} for ${SHARE} of ${units}${labelValue(place, ' on ')}.`,
      description: `At least ${percent(threshold.share)} of ${units} at one place are bad, and not by chance. Open triage: it says since when, for how many people, and why.`,
      ...linksOf(options, product.boardOfCause[cause], places),
    },
  };
}

/** Has a row while the recording rules of a product are evaluated. */
export function proofOf({ id: product }: Pick<ProductRules, 'id'>, { scope }: Pick<RuleOptions, 'scope'>): string {
  return `max(${recorded(RECORDED.sloTarget, { ...scopeLabels(scope), product })})`;
}
