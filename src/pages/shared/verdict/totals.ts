import { type InstallationView, type SymptomView } from '../../../triage/assessment';

/** Sums over all products; null if one of them is unknown. */
interface Totals {
  sessions: number | null;
  meetings: number | null;
  /** Expected and received reports of the products that know how many to expect. */
  expected: number;
  received: number;
}

export function totalsOf(installations: readonly InstallationView[]): Totals {
  const activities = installations.flatMap(({ activity }) => (activity === null ? [] : [activity]));
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

/** The symptom nearest to its limit. */
export function nearestLimit(
  installations: readonly InstallationView[]
): { symptom: SymptomView; place: string; value: number } | null {
  return installations
    .flatMap(({ symptoms }) => symptoms)
    .flatMap((symptom) => (symptom.nearest === null ? [] : [{ symptom, ...symptom.nearest }]))
    .reduce<{ symptom: SymptomView; place: string; value: number } | null>(
      (nearest, next) =>
        nearest === null || next.value / next.symptom.limit > nearest.value / nearest.symptom.limit ? next : nearest,
      null
    );
}
