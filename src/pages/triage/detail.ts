import {
  type Assessment,
  type PlaceRow,
  type PlaceTable,
  type StackView,
  type SymptomView,
} from '../../triage/assessment';
import { installationKey, isAbout } from '../../triage/environment';
import { type Finding } from '../../triage/types';

/** The step that tells how many people are affected; the others are the symptoms. */
export const REACH_STEP = 'reach';

/** What somebody chose to look at; '' = what the finding suggests. */
export interface Choice {
  product: string;
  step: string;
  by: string;
}

/** One product's part of the page below the verdict. */
export interface Detail {
  stack: StackView;
  /** This product's findings, most important first. */
  findings: readonly Finding[];
  /** The finding that the open step is about, else the most important one. */
  finding: Finding | null;
  /** The finding that the symptom shows, if there is one. */
  carried: Finding | null;
  /** A symptom's id, or REACH_STEP. */
  openStep: string;
  symptom: SymptomView | null;
  /** The chosen table of the symptom's places; named places first, then by name. */
  table: PlaceTable | null;
  /** What the finding's own places are called. */
  namedBy: string | null;
}

/** The most important finding that a symptom shows. */
export function findingOf({ id }: SymptomView, findings: readonly Finding[]): Finding | null {
  return findings.find(({ symptoms }) => symptoms.includes(id)) ?? null;
}

/** What is shown for a choice; null when no product is there at all. */
export function detailOf({ diagnosis, stacks }: Assessment, choice: Choice): Detail | null {
  const stack =
    stacks.find((each) => installationKey(each) === choice.product) ??
    stacks.find(({ id }) => id === choice.product) ??
    stacks.find((each) => diagnosis.findings.slice(0, 1).some((first) => isAbout(first, each))) ??
    stacks[0];
  if (stack === undefined) {
    return null;
  }
  const findings = diagnosis.findings.filter((finding) => isAbout(finding, stack));
  const symptom = openSymptom(stack, findings, choice.step);
  const carried = symptom === null ? null : findingOf(symptom, findings);
  const tables = symptom?.tables ?? [];
  const namedBy = carried?.where[0]?.label;
  const table = [choice.by, namedBy].map((by) => tables.find(({ label }) => label === by)).find(Boolean) ?? tables[0];
  return {
    stack,
    findings,
    finding: carried ?? findings[0] ?? null,
    carried,
    openStep: choice.step === REACH_STEP ? REACH_STEP : (symptom?.id ?? REACH_STEP),
    symptom,
    table: table === undefined ? null : { ...table, rows: [...table.rows].sort(inSteadyOrder) },
    namedBy: tables.find(({ label }) => label === namedBy)?.name ?? namedBy ?? null,
  };
}

/** The chosen symptom, else the one that carries the most important finding, else the first. */
function openSymptom({ symptoms }: StackView, findings: readonly Finding[], chosen: string): SymptomView | null {
  return (
    symptoms.find(({ id }) => id === chosen) ??
    findings.map((finding) => symptoms.find((symptom) => findingOf(symptom, [finding]) !== null)).find(Boolean) ??
    symptoms[0] ??
    null
  );
}

/** Named places first, then by name: rows change places when a verdict changes, not when a number does. */
function inSteadyOrder(a: PlaceRow, b: PlaceRow): number {
  const rank = ({ verdict }: PlaceRow): number => (verdict === 'here' ? 0 : 1);
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
