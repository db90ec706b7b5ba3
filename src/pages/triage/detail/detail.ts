import {
  type Assessment,
  type InstallationView,
  type PlaceRow,
  type PlaceTable,
  type SymptomView,
} from '../../../triage/assessment';
import { installationKey, isAbout } from '../../../triage/environment';
import { type Finding } from '../../../triage/types';

/** The step that shows how many people are affected; the other steps are symptoms. */
export const REACH_STEP = 'reach';

/** The chosen view; '' = as the finding suggests. */
export interface Choice {
  product: string;
  step: string;
  by: string;
}

/** One product's part of the page below the verdict. */
export interface Detail {
  installation: InstallationView;
  /** This product's findings, most important first. */
  findings: readonly Finding[];
  /** The finding that the open step is about, else the most important one. */
  finding: Finding | null;
  /** The finding of the symptom, if there is one. */
  carried: Finding | null;
  /** A symptom's id, or REACH_STEP. */
  openStep: string;
  symptom: SymptomView | null;
  /** The chosen table of the symptom's places; named places first, then by name. */
  table: PlaceTable | null;
  /** The label of the finding's places. */
  namedBy: string | null;
}

/** The most important finding of a symptom. */
export function findingOf({ id }: SymptomView, findings: readonly Finding[]): Finding | null {
  return findings.find(({ symptoms }) => symptoms.includes(id)) ?? null;
}

/** The detail for a choice; null without any product. */
export function detailOf({ diagnosis, installations }: Assessment, choice: Choice): Detail | null {
  const installation =
    installations.find((each) => installationKey(each) === choice.product) ??
    installations.find(({ id }) => id === choice.product) ??
    installations.find((each) => diagnosis.findings.slice(0, 1).some((first) => isAbout(first, each))) ??
    installations[0];
  if (installation === undefined) {
    return null;
  }
  const findings = diagnosis.findings.filter((finding) => isAbout(finding, installation));
  const symptom = openSymptom(installation, findings, choice.step);
  const carried = symptom === null ? null : findingOf(symptom, findings);
  const tables = symptom?.tables ?? [];
  const namedBy = carried?.where[0]?.label;
  const table = [choice.by, namedBy].map((by) => tables.find(({ label }) => label === by)).find(Boolean) ?? tables[0];
  return {
    installation,
    findings,
    finding: carried ?? findings[0] ?? null,
    carried,
    openStep: choice.step === REACH_STEP ? REACH_STEP : (symptom?.id ?? REACH_STEP),
    symptom,
    table: table === undefined ? null : { ...table, rows: [...table.rows].sort(inSteadyOrder) },
    namedBy: namedBy ?? null,
  };
}

/** The chosen symptom, else the one of the most important finding, else the first. */
function openSymptom({ symptoms }: InstallationView, findings: readonly Finding[], chosen: string): SymptomView | null {
  return (
    symptoms.find(({ id }) => id === chosen) ??
    findings.map((finding) => symptoms.find((symptom) => findingOf(symptom, [finding]) !== null)).find(Boolean) ??
    symptoms[0] ??
    null
  );
}

/** Named places first, then by name: the order changes with the verdict, not with the numbers. */
function inSteadyOrder(a: PlaceRow, b: PlaceRow): number {
  const rank = ({ verdict }: PlaceRow): number => (verdict === 'here' ? 0 : 1);
  return rank(a) - rank(b) || a.value.localeCompare(b.value);
}
