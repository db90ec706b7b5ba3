import { groupBy } from '../lists';
import { type Series } from '../promClient/types';
import { SEVERAL, type Symptom, type Tally } from './model';
import { type InstallationView, type PlaceRow, type SymptomView } from './assessment';
import { type ProductInput } from './input';
import { detectionBudget } from './detectionBudget';
import { growthOf } from './past/growth';
import { sumOf } from './places/localise';
import { type History } from './past/onset';
import { wilson } from './places/statistics';
import { type Finding, type Status, type Where } from './types';

/** What a page shows of one product beside its findings. */
export function viewOf(input: ProductInput, findings: readonly Finding[], status: Status): InstallationView {
  const { product, snapshot } = input;
  return {
    id: product.id,
    environment: input.environment,
    title: product.title,
    dialect: snapshot.dialect,
    status,
    activity: snapshot.activity,
    symptoms: snapshot.symptoms
      .filter(({ isExceptional, id }) => isExceptional !== true || findingsOf(id, findings).length > 0)
      .map((symptom) => symptomView(symptom, input, findings)),
    lastCallAt: status === 'idle' ? (input.pastActivity?.lastPresence ?? null) : null,
    detectionBudget: budgetOf(input),
    context: input.context,
  };
}

function findingsOf(symptom: string, findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ symptoms }) => symptoms.includes(symptom));
}

function symptomView(symptom: Symptom, { histories, limits }: ProductInput, findings: readonly Finding[]): SymptomView {
  const { n, bad, people } = sumOf(symptom.tallies);
  const history = histories[symptom.id];
  const own = findingsOf(symptom.id, findings);
  const badHistory = history === undefined ? null : badSeries(history);
  const growth = badHistory === null ? null : growthOf(badHistory);
  return {
    id: symptom.id,
    title: symptom.title,
    units: symptom.units(SEVERAL),
    limit: symptom.limit,
    limitUnit: symptom.limitUnit,
    n,
    bad,
    nearest: symptom.nearest,
    tables: symptom.dimensions.map(({ label, name, noun, plural }) => ({
      label,
      name,
      noun,
      plural,
      rows: rowsOf(symptom.tallies, label, limits.minUnits, own),
    })),
    history: badHistory,
    growth: growth === null || n === 0 ? null : (growth * people) / n,
    query: symptom.query,
  };
}

/** Bad units over time by place: what a chart draws. */
function badSeries(history: History): Series[] {
  const key = (labels: Series['labels']): string => JSON.stringify(Object.entries(labels).sort());
  const good = new Map(history.good.map(({ labels, points }) => [key(labels), new Map(points)]));
  return history.n.map(({ labels, points }) => ({
    labels,
    points: points.map(([time, n]) => [time, Math.max(0, n - (good.get(key(labels))?.get(time) ?? 0))] as const),
  }));
}

function rowsOf(tallies: readonly Tally[], label: string, minUnits: number, findings: readonly Finding[]): PlaceRow[] {
  const named = findings.length === 0 ? null : findings.flatMap(({ where }) => where);
  const known = tallies.filter(({ place }) => (place[label] ?? '') !== '');
  return [...groupBy(known, ({ place }) => place[label] ?? '')]
    .map(([value, own]): PlaceRow => {
      const { n, bad } = sumOf(own);
      return {
        value,
        n,
        bad,
        share: n === 0 ? 0 : bad / n,
        ...wilson(bad, n),
        verdict: verdictOn({ label, value }, { n, bad }, minUnits, named),
      };
    })
    .sort((a, b) => b.share - a.share || b.n - a.n || a.value.localeCompare(b.value));
}

/** @param named the places that the symptom's findings name; null if there is none */
function verdictOn(
  at: Where,
  { n, bad }: { n: number; bad: number },
  minUnits: number,
  named: readonly Where[] | null
): PlaceRow['verdict'] {
  if (named?.some(({ label, value }) => label === at.label && value === at.value) === true) {
    return 'here';
  }
  if (n < minUnits) {
    return 'small';
  }
  if (named === null || bad === 0 || named.some(({ label }) => label === at.label)) {
    return 'ok';
  }
  return named.length === 0 ? 'alike' : 'elsewhere';
}

/** The slowest scrapes decide. */
function budgetOf({ product, sources }: ProductInput): number | null {
  const intervals = sources.map(({ interval }) => interval).filter((interval): interval is number => interval !== null);
  return intervals.length === 0 ? null : detectionBudget(product.reportInterval, Math.max(...intervals));
}
