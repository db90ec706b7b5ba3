import { type Series } from '../promClient/types';
import { type Symptom, type Tally } from '../stacks/snapshot';
import { type PlaceRow, type StackView, type SymptomView } from './assessment';
import { type StackInput } from './input';
import { sumOf } from './localise';
import { type History } from './onset';
import { wilson } from './statistics';
import { type Finding, type Status } from './types';

/** A page refreshes at most this often (s). */
const REFRESH_SECONDS = 5;

/** What a page shows of one product beside its findings. */
export function viewOf(input: StackInput, findings: readonly Finding[], status: Status): StackView {
  const { product, snapshot } = input;
  return {
    id: product.id,
    title: product.title,
    dialect: snapshot.dialect,
    status,
    activity: snapshot.activity,
    symptoms: snapshot.symptoms
      .filter(({ isExceptional, query }) => isExceptional !== true || isEvidence(query, findings))
      .map((symptom) => symptomView(symptom, input, findings)),
    detectionBudget: detectionBudget(input),
  };
}

function isEvidence(query: string, findings: readonly Finding[]): boolean {
  return findings.some(({ evidence }) => evidence.some((each) => each.query === query));
}

function symptomView(symptom: Symptom, { histories, limits }: StackInput, findings: readonly Finding[]): SymptomView {
  const { n, bad } = sumOf(symptom.tallies);
  const history = histories[symptom.id];
  return {
    id: symptom.id,
    title: symptom.title,
    units: symptom.units,
    limit: symptom.limit,
    limitUnit: symptom.limitUnit,
    n,
    bad,
    nearest: symptom.nearest,
    tables: Object.fromEntries(
      symptom.dimensions.map(({ label }) => [label, tableOf(symptom.tallies, label, limits.minUnits, findings)])
    ),
    history: history === undefined ? null : badSeries(history),
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

function tableOf(tallies: readonly Tally[], label: string, minUnits: number, findings: readonly Finding[]): PlaceRow[] {
  const values = [...new Set(tallies.map(({ place }) => place[label] ?? ''))].filter((value) => value !== '');
  return values
    .map((value): PlaceRow => {
      const { n, bad } = sumOf(tallies.filter(({ place }) => place[label] === value));
      const named = findings.some(({ where }) => where.some((at) => at.label === label && at.value === value));
      return {
        value,
        n,
        bad,
        share: n === 0 ? 0 : bad / n,
        ...wilson(bad, n),
        verdict: named ? 'here' : n < minUnits ? 'small' : 'ok',
      };
    })
    .sort((a, b) => b.share - a.share || b.n - a.n || a.value.localeCompare(b.value));
}

/** Report, scrape and one refresh: the worst time from a fault to the first query that shows it (s). */
function detectionBudget({ product, sources }: StackInput): number | null {
  const intervals = sources.map(({ interval }) => interval).filter((interval): interval is number => interval !== null);
  return intervals.length === 0 ? null : product.reportInterval + Math.max(...intervals) + REFRESH_SECONDS;
}
