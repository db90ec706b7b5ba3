import { type Assessment, type PlaceRow, type StackView, type SymptomView } from '../../triage/assessment';
import { type Finding } from '../../triage/types';

/** The step that tells how many people are affected; the others are the symptoms. */
export const REACH_STEP = 'reach';

/** What somebody chose to look at; '' = what the finding suggests. */
export interface Choice {
  product: string;
  step: string;
  by: string;
}

/**
 * A place as it is shown. elsewhere: the bad ones in it are explained by a place of another dimension.
 * alike: bad, but no place is set apart.
 */
export interface Place extends Omit<PlaceRow, 'verdict'> {
  verdict: PlaceRow['verdict'] | 'elsewhere' | 'alike';
}

/** One product's part of the page below the verdict. */
export interface Detail {
  stack: StackView;
  /** The finding of this product that comes first. */
  finding: Finding | null;
  /** A symptom's id, or REACH_STEP. */
  openStep: string;
  symptom: SymptomView | null;
  /** Labels by which the symptom's places can be listed. */
  dimensions: readonly string[];
  by: string;
  places: readonly Place[];
  /** The label by which the finding names places, if it was made from the symptom. */
  namedBy: string | null;
}

/** Whether the finding was made from this symptom. */
export function carries(symptom: SymptomView, finding: Finding | null): boolean {
  return finding !== null && finding.evidence.some(({ query }) => query === symptom.query);
}

/** What is shown for a choice; null when no product is there at all. */
export function detailOf({ diagnosis, stacks }: Assessment, choice: Choice): Detail | null {
  const [first] = diagnosis.findings;
  const stack =
    stacks.find(({ id }) => id === choice.product) ?? stacks.find(({ id }) => id === first?.stack) ?? stacks[0];
  if (stack === undefined) {
    return null;
  }
  const finding = diagnosis.findings.find(({ stack: id }) => id === stack.id) ?? null;
  const carrier = stack.symptoms.find((candidate) => carries(candidate, finding)) ?? stack.symptoms[0] ?? null;
  const openStep =
    choice.step === REACH_STEP || stack.symptoms.some(({ id }) => id === choice.step)
      ? choice.step
      : (carrier?.id ?? REACH_STEP);
  const symptom = stack.symptoms.find(({ id }) => id === openStep) ?? carrier;
  const dimensions = Object.keys(symptom?.tables ?? {});
  const by =
    [choice.by, finding?.where[0]?.label].find((label) => label !== undefined && dimensions.includes(label)) ??
    dimensions[0] ??
    '';
  const isCarried = symptom !== null && carries(symptom, finding);
  const namedBy = isCarried ? (finding?.where[0]?.label ?? null) : null;
  const places = (symptom?.tables[by] ?? []).map((row): Place => {
    const isUnexplained = isCarried && row.verdict === 'ok' && row.bad > 0 && namedBy !== by;
    return isUnexplained ? { ...row, verdict: namedBy === null ? 'alike' : 'elsewhere' } : row;
  });
  return { stack, finding, openStep, symptom, dimensions, by, places: places.sort(inSteadyOrder), namedBy };
}

/** Named places first, then by name: rows change places when a verdict changes, not when a number does. */
function inSteadyOrder(a: Place, b: Place): number {
  const rank = ({ verdict }: Place): number => (verdict === 'here' ? 0 : 1);
  return rank(a) - rank(b) || a.value.localeCompare(b.value);
}

/** Sums over all products; null where one of them can't tell. */
export interface Totals {
  sessions: number | null;
  meetings: number | null;
  /** Reports that are due, and those of them that arrive, of the products that know how many to expect. */
  expected: number;
  received: number;
}

export function totalsOf(stacks: readonly StackView[]): Totals {
  const activities = stacks.flatMap(({ activity }) => (activity === null ? [] : [activity]));
  const sum = (values: ReadonlyArray<number | null>): number | null =>
    values.length === 0
      ? null
      : values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
  const counted = activities.flatMap(({ expected, received }) => (expected === null ? [] : [{ expected, received }]));
  return {
    sessions: sum(activities.map(({ sessions }) => sessions)),
    meetings: sum(activities.map(({ meetings }) => meetings)),
    expected: counted.reduce((total, { expected }) => total + expected, 0),
    received: counted.reduce((total, { received }) => total + received, 0),
  };
}

/** The symptom that comes nearest to its limit, among those that have one. */
export function nearestLimit(
  stacks: readonly StackView[]
): { symptom: SymptomView; place: string; value: number } | null {
  return stacks
    .flatMap(({ symptoms }) => symptoms)
    .flatMap((symptom) => (symptom.nearest === null ? [] : [{ symptom, ...symptom.nearest }]))
    .reduce<{ symptom: SymptomView; place: string; value: number } | null>(
      (nearest, next) =>
        nearest === null || next.value / next.symptom.limit > nearest.value / nearest.symptom.limit ? next : nearest,
      null
    );
}
