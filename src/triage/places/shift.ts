import { groupBy } from '../../lists';
import { type Series } from '../../promClient/types';
import { type Tally } from '../model';
import { type SymptomHistory } from '../input';
import { type Shift, type Shifts } from './localise';
import { badStretch, type History, momentsOf } from '../past/onset';
import { rankTest } from './statistics';

/** The baseline: the last minutes before the start (s), of which at least one must be known. */
const USUAL_SECONDS = 300;
const LEAST_USUAL_SECONDS = 60;
/** Values begin to change this long before they pass the limit (s). */
const BEFORE_ONSET_SECONDS = 20;
/** A share that counts as hardly any. */
const HARDLY_ANY = 0.05;
/** Below this probability a place did not change by chance. */
const BY_CHANCE = 0.05;

/**
 * How each place of a symptom changed compared with its own last minutes before the start: a rank test on its counts by
 * bin. Unknown for all places if the history has no bins or too little time before the start.
 */
export function shiftsOf(history: SymptomHistory | null): Shifts {
  const past = history === null ? null : (pastOf(history) ?? (history.longer === null ? null : pastOf(history.longer)));
  if (past === null) {
    return () => null;
  }
  const shifts = placesIn(past.history.bins).map((place) => ({ place, shift: shiftAt(past, place) }));
  return (wanted) => shifts.find(({ place }) => isAt(place, wanted))?.shift ?? null;
}

interface Past {
  history: Required<History>;
  /** Unix seconds. */
  from: number;
  onset: number;
}

function pastOf({ n, good, bins, step }: History & { step: number }): Past | null {
  if (bins === undefined || bins.length === 0) {
    return null;
  }
  const moments = momentsOf({ n, good }, null);
  const [first] = badStretch(moments);
  const [oldest] = moments;
  if (first === undefined || oldest === undefined) {
    return null;
  }
  const onset = first.time - Math.max(BEFORE_ONSET_SECONDS, step);
  const from = Math.max(oldest.time, onset - Math.max(USUAL_SECONDS, 5 * step));
  return onset - from < LEAST_USUAL_SECONDS ? null : { history: { n, good, bins }, from, onset };
}

function shiftAt({ history: { n, good, bins }, from, onset }: Past, place: Tally['place']): Shift | null {
  const at = ({ labels }: Series): boolean => isAt(place, labels);
  const usual = momentsOf({ n: n.filter(at), good: good.filter(at) }, null).filter(
    ({ time }) => time >= from && time <= onset
  );
  if (usual.length === 0) {
    return null;
  }
  const own = bins.filter(at);
  const newest = Math.max(...own.flatMap(({ points }) => points.slice(-1).map(([time]) => time)));
  const now = countsIn(own, (time) => time === newest);
  const then = countsIn(own, (time) => time >= from && time <= onset);
  const people = Math.round(median(usual.map((moment) => moment.n)));
  const before = { n: people, bad: Math.ceil(people * median(usual.map((moment) => moment.bad / moment.n))) };
  const scaled = then.map(({ bin, count }) => ({ bin, count: (count * people) / Math.max(1, total(then)) }));
  const isShifted = total(then) > 0 && rankTest(now, scaled) <= BY_CHANCE;
  return { before, raised: isShifted ? raisedShare(now, then) : 0 };
}

interface Count {
  bin: number;
  count: number;
}

/** The share of units now in bins above those that held nearly all units before. */
function raisedShare(now: readonly Count[], then: readonly Count[]): number {
  const over = (bin: number): number => total(then.filter((each) => each.bin > bin));
  const usual = Math.min(...then.map(({ bin }) => bin).filter((bin) => over(bin) <= HARDLY_ANY * total(then)));
  return total(now.filter(({ bin }) => bin > usual)) / total(now);
}

function total(counts: readonly Count[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

/** Units by bin, from counts by bin or from cumulative histogram buckets. */
function countsIn(series: readonly Series[], isWanted: (time: number) => boolean): Count[] {
  const isHistogram = series.some(({ labels }) => labels.le !== undefined);
  const sums = [...groupBy(series, ({ labels }) => labels.le ?? labels.bin ?? '')].map(([bin, own]) => ({
    bin: bin === '+Inf' ? Infinity : Number(bin),
    count: own.reduce(
      (sum, { points }) => sum + points.reduce((all, [time, value]) => all + (isWanted(time) ? value : 0), 0),
      0
    ),
  }));
  // A value that is not a number is in no bin, and a value under 0 was not measured.
  const sorted = sums.filter(({ bin, count }) => bin >= 0 && Number.isFinite(count)).sort((a, b) => a.bin - b.bin);
  return sorted
    .map(({ bin, count }, i) => ({
      bin,
      count: isHistogram ? Math.max(0, count - (sorted[i - 1]?.count ?? 0)) : count,
    }))
    .filter(({ count }) => count > 0);
}

/** The places that have counts by bin. */
function placesIn(bins: readonly Series[]): Array<Tally['place']> {
  const places = bins.map(({ labels: { bin: _bin, le: _le, ...place } }) => place);
  return [...new Map(places.map((place) => [JSON.stringify(Object.entries(place).sort()), place])).values()];
}

function isAt(place: Tally['place'], labels: Tally['place']): boolean {
  return Object.entries(place).every(([label, value]) => labels[label] === value);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
