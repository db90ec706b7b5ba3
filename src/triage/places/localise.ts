import { unique } from '../../lists';
import { type Dimension, type Tally, type Threshold } from '../model';
import { benjaminiHochberg, fisherExact, logGamma, logLikelihood, wilson } from './statistics';

/** Units of several tallies together. */
export interface Sum {
  n: number;
  bad: number;
  severe: number;
  people: number;
}

/** A set of places that explains why units are bad. */
export interface Explanation {
  /** null: no place stands out. */
  dimension: Dimension | null;
  /** Values of the dimension's label; [] = everywhere. */
  values: readonly string[];
  inside: readonly Tally[];
  outside: readonly Tally[];
  /** Posterior share of this explanation among all considered ones, 0 to 0.99. */
  confidence: number;
  /** Why an explanation has no place. */
  unlocalised: 'alike' | 'only-one-place' | 'too-few' | null;
}

export interface Localisation {
  explanations: readonly Explanation[];
  /** The units that no explanation covers. */
  rest: readonly Tally[];
}

/** A place before the start of something, and how many of its units now have values that hardly any had before. */
export interface Shift {
  before: { n: number; bad: number };
  /** Share of the place's units, 0 to 1; 0 if the place has not changed. */
  raised: number;
}

/** How the finest places changed compared with their own last minutes; null if unknown. */
export type Shifts = (place: Tally['place']) => Shift | null;

interface Hypothesis {
  dimension: Dimension;
  values: readonly string[];
  inside: readonly Tally[];
  outside: readonly Tally[];
  score: number;
  /** By Fisher's exact test, against the units elsewhere. */
  pValue: number;
  /** Whether the place or the rest has so few units that only a clear case counts. */
  isSmall: boolean;
  /** Whether it is such a clear case. */
  isClear: boolean;
}

/** A fifth must be bad, a healthy fleet has at most a tenth, and one or two people never make a place. */
export const USUAL_THRESHOLD: Threshold = { bad: 3, share: 0.2, low: 0.1 };
const FALSE_DISCOVERY_RATE = 0.01;
/** A place with fewer units is never named, … */
const FEWEST_UNITS = 3;
/** … nor if there are fewer other units to compare it with. */
const FEWEST_OTHERS = 2;
/** The share of a place with few units that must be bad. */
const NEARLY_ALL = 0.75;

const UNKNOWN: Shifts = () => null;

export function sumOf(tallies: readonly Tally[]): Sum {
  const sum = { n: 0, bad: 0, severe: 0, people: 0 };
  for (const { n, bad, severe, people } of tallies) {
    sum.n += n;
    sum.bad += bad;
    sum.severe += severe;
    sum.people += people;
  }
  return sum;
}

/**
 * Finds the smallest sets of places that explain the bad units. All partitions "these places against the rest" of each
 * dimension compete by likelihood, with a penalty for size. The winner must also pass Fisher's exact test under a false
 * discovery rate over all partitions. The rest is searched again.
 * @param minUnits a place with fewer units is named only if it has at least three, nearly all of them are bad, hardly
 * any others are, and the exact test against the others (and against itself before, if known) is significant
 * @param shifts units that changed count as bad: limits alone don't show what changed
 */
export function localise(
  tallies: readonly Tally[],
  dimensions: readonly [Dimension, ...Dimension[]],
  minUnits: number,
  threshold: Threshold = USUAL_THRESHOLD,
  shifts: Shifts = UNKNOWN
): Localisation {
  const sums = sumsByPlace(tallies, dimensions);
  const places = unique(sums.values());
  for (const sum of places) {
    sum.bad = Math.max(sum.bad, Math.round((shifts(sum.place)?.raised ?? 0) * sum.n));
  }
  const { explanations, rest } = localiseSums(places, { dimensions, minUnits, threshold, shifts });
  const membersOf = (some: readonly Tally[]): Tally[] => {
    const wanted = new Set(some);
    return tallies.filter((tally) => wanted.has(sums.get(tally) ?? tally));
  };
  return {
    explanations: explanations.map((explanation) => ({
      ...explanation,
      inside: membersOf(explanation.inside),
      outside: membersOf(explanation.outside),
    })),
    rest: membersOf(rest),
  };
}

/** Sums tallies by place: thousands of meetings are on few places. */
function sumsByPlace(tallies: readonly Tally[], dimensions: readonly Dimension[]): Map<Tally, Tally> {
  const places = new Map<string, Tally>();
  const sums = new Map<Tally, Tally>();
  for (const tally of tallies) {
    const key = dimensions.map(({ label }) => tally.place[label] ?? '').join('\n');
    const sum = places.get(key) ?? { ...tally, meeting: null, n: 0, bad: 0, severe: 0, people: 0 };
    sum.n += tally.n;
    sum.bad += tally.bad;
    sum.severe += tally.severe;
    sum.people += tally.people;
    places.set(key, sum);
    sums.set(tally, sum);
  }
  return sums;
}

/** The parameters of a search. */
interface Search {
  dimensions: readonly [Dimension, ...Dimension[]];
  minUnits: number;
  threshold: Threshold;
  shifts: Shifts;
}

function localiseSums(tallies: readonly Tally[], search: Search): Localisation {
  const explanations: Explanation[] = [];
  let rest = tallies;
  for (;;) {
    const found = explainBest(rest, search, explanations.length > 0);
    if (found === null) {
      return isEverywhere(explanations, tallies, search)
        ? { explanations: [together(explanations, tallies)], rest: [] }
        : { explanations, rest };
    }
    explanations.push(found);
    rest = found.outside;
  }
}

/** From this share on, a place is bad as a whole. */
const MOSTLY = 0.5;

/** If all relays are named one by one, and most units on all are bad, then it is bad everywhere. */
function isEverywhere(
  explanations: readonly Explanation[],
  tallies: readonly Tally[],
  { dimensions: [relay], minUnits }: Search
): boolean {
  const named = explanations.flatMap(({ dimension, values }) => (dimension === relay ? values : []));
  const isMost = explanations.every(({ inside }) => shareOf(inside) >= MOSTLY);
  return (
    explanations.length > 1 && isMost && populated(tallies, relay, minUnits).every((value) => named.includes(value))
  );
}

function together(explanations: readonly Explanation[], tallies: readonly Tally[]): Explanation {
  return {
    dimension: null,
    values: [],
    inside: tallies,
    outside: [],
    confidence: Math.min(...explanations.map(({ confidence }) => confidence)),
    unlocalised: 'alike',
  };
}

function explainBest(tallies: readonly Tally[], search: Search, isRest: boolean): Explanation | null {
  const { dimensions, minUnits, threshold } = search;
  const all = sumOf(tallies);
  if (all.bad < threshold.bad || (all.n < minUnits && !areSeveral(all, search))) {
    return null;
  }
  const [relay] = dimensions;
  const relays = populated(tallies, relay, minUnits);
  const hypotheses = [
    ...relaySets(tallies, search),
    ...dimensions.slice(1).flatMap((dimension) => coarsePlaces(tallies, dimension, search)),
  ].filter(
    ({ inside, outside, isSmall, isClear }) =>
      (!isSmall || isClear) && shareOf(outside) < MOSTLY && shareOf(inside) > shareOf(outside)
  );

  const significant = benjaminiHochberg(
    hypotheses.map(({ pValue }) => pValue),
    FALSE_DISCOVERY_RATE
  );
  const judged = relays.length === 0 ? tallies : at(tallies, relay, relays);
  const isFleetBad = isBad(all, threshold) && isBad(sumOf(judged), threshold);
  // Once something is certainly wrong, or an event happens that never happens on a good day, only the place is unknown.
  // A rest that looks healthy is not part of it.
  const isWrong = isFleetBad || threshold !== USUAL_THRESHOLD;
  const candidates = hypotheses.filter(
    ({ inside, outside }, i) =>
      isBad(sumOf(inside), threshold) && (significant[i] === true || (isWrong && isUsual(sumOf(outside), threshold)))
  );
  const best = candidates.reduce<Hypothesis | null>(
    (winner, next) => (winner === null || next.score > winner.score ? next : winner),
    null
  );
  const fleetScore = logLikelihood(all.bad, all.n);
  if (best !== null && best.score > fleetScore) {
    return {
      dimension: best.dimension,
      values: best.values,
      inside: best.inside,
      outside: best.outside,
      confidence: posterior(best.score, distinctScores(hypotheses, best), fleetScore),
      unlocalised: null,
    };
  }
  if (!isFleetBad) {
    return null;
  }
  const confidence = posterior(
    fleetScore,
    hypotheses.map(({ score }) => score),
    null
  );
  if (isRest && relays.length === 1) {
    // The other relays were explained before, but can still be compared with.
    return { dimension: relay, values: relays, ...split(tallies, relay, relays), confidence, unlocalised: null };
  }
  return {
    dimension: null,
    values: [],
    inside: tallies,
    outside: [],
    confidence,
    unlocalised: reasonFor(tallies, relay, relays.length, confidence),
  };
}

/** Below this confidence in "everywhere", it may also be a place with too little data. */
const LIKELY = 0.6;

function reasonFor(
  tallies: readonly Tally[],
  relay: Dimension,
  populated: number,
  confidence: number
): Explanation['unlocalised'] {
  const values = valuesOf(tallies, relay);
  if (populated === 1 || values.length < 2) {
    return 'only-one-place';
  }
  const isUneven = values.some((value) => shareOf(at(tallies, relay, [value])) < shareOf(tallies) / 2);
  return confidence < LIKELY || (populated === 0 && isUneven) ? 'too-few' : 'alike';
}

function isBad({ n, bad }: Sum, threshold: Threshold): boolean {
  return bad >= threshold.bad && bad / n >= threshold.share && wilson(bad, n).low > threshold.low;
}

/** Whether no more are bad than in a healthy fleet. */
function isUsual({ n, bad }: Sum, { low }: Threshold): boolean {
  return bad <= low * n;
}

function shareOf(tallies: readonly Tally[]): number {
  const { n, bad } = sumOf(tallies);
  return n === 0 ? 0 : bad / n;
}

/** The values of a dimension with enough units to compare, worst share first. */
function populated(tallies: readonly Tally[], dimension: Dimension, minUnits: number): string[] {
  return worstFirst(tallies, dimension, ({ n }) => n >= minUnits);
}

/** The same, plus values with few units of which nearly all are bad. */
function nameable(tallies: readonly Tally[], dimension: Dimension, search: Search): string[] {
  const { minUnits } = search;
  return worstFirst(
    tallies,
    dimension,
    (sum) => sum.n >= minUnits || (areSeveral(sum, search) && sum.bad >= NEARLY_ALL * sum.n)
  );
}

function fewestOf({ minUnits, threshold }: Search): number {
  return Math.min(threshold.fewest ?? FEWEST_UNITS, minUnits);
}

/** One person sends many reports. */
const FEWEST_PEOPLE = 2;

/** Whether there are enough units to be named, from enough people. */
function areSeveral({ n, people }: Sum, search: Search): boolean {
  const fewest = fewestOf(search);
  return n >= fewest && (people === 0 || people >= Math.min(fewest, FEWEST_PEOPLE));
}

function worstFirst(tallies: readonly Tally[], dimension: Dimension, is: (sum: Sum) => boolean): string[] {
  return valuesOf(tallies, dimension)
    .map((value) => ({ value, tallies: at(tallies, dimension, [value]) }))
    .filter((place) => is(sumOf(place.tallies)))
    .sort((a, b) => shareOf(b.tallies) - shareOf(a.tallies) || a.value.localeCompare(b.value))
    .map(({ value }) => value);
}

function valuesOf(tallies: readonly Tally[], { label }: Dimension): string[] {
  return unique(tallies.map(({ place }) => place[label] ?? '')).filter((value) => value !== '');
}

function at(tallies: readonly Tally[], dimension: Dimension, values: readonly string[]): Tally[] {
  return split(tallies, dimension, values).inside;
}

function split(
  tallies: readonly Tally[],
  { label }: Dimension,
  values: readonly string[]
): { inside: Tally[]; outside: Tally[] } {
  const wanted = new Set(values);
  const inside: Tally[] = [];
  const outside: Tally[] = [];
  for (const tally of tallies) {
    (wanted.has(tally.place[label] ?? '') ? inside : outside).push(tally);
  }
  return { inside, outside };
}

function hypothesis(
  tallies: readonly Tally[],
  dimension: Dimension,
  values: readonly string[],
  search: Search,
  logPrior: number
): Hypothesis {
  const { minUnits, threshold } = search;
  const { inside, outside } = split(tallies, dimension, values);
  const a = sumOf(inside);
  const b = sumOf(outside);
  const small = values.filter((value) => sumOf(at(inside, dimension, [value])).n < minUnits);
  const hasFewOthers = b.n < minUnits;
  return {
    dimension,
    values,
    inside,
    outside,
    // Half of ln n is the price of a second share that must be estimated (Schwarz 1978).
    score:
      logLikelihood(a.bad, a.n) +
      logLikelihood(b.bad, b.n) -
      (isUsual(b, threshold) ? 0 : 0.5 * Math.log(a.n + b.n)) +
      logPrior,
    pValue: fisherExact(a.bad, a.n, b.bad, b.n),
    isSmall: small.length > 0 || hasFewOthers,
    isClear:
      b.n >= FEWEST_OTHERS &&
      isUsual(b, threshold) &&
      [inside, ...small.map((value) => at(inside, dimension, [value]))].every((few) => isClear(few, b, search)),
  };
}

/** Whether nearly all of some units are bad, unlike elsewhere and unlike the same places before. */
function isClear(few: readonly Tally[], others: Sum, search: Search): boolean {
  const { n, bad } = sumOf(few);
  const { shifts } = search;
  const then = few.map(({ place }) => shifts(place)?.before ?? { n: 0, bad: 0 });
  const before = (key: 'n' | 'bad'): number => then.reduce((sum, each) => sum + each[key], 0);
  return (
    bad >= NEARLY_ALL * n &&
    areSeveral(sumOf(few), search) &&
    fisherExact(bad, n, others.bad + before('bad'), others.n + before('n')) <= FALSE_DISCOVERY_RATE
  );
}

/**
 * The worst relay, the two worst, and so on: no other set can win. The penalty grows with the number of relays and
 * choices.
 */
function relaySets(tallies: readonly Tally[], search: Search): Hypothesis[] {
  const [relay] = search.dimensions;
  const relays = nameable(tallies, relay, search);
  const all = populated(tallies, relay, fewestOf(search)).length;
  return relays.map((_, i) => {
    const size = i + 1;
    const choices = logGamma(all + 1) - logGamma(size + 1) - logGamma(all - size + 1);
    return hypothesis(tallies, relay, relays.slice(0, size), search, -choices - size);
  });
}

/** Regions and transports whose populated relays are all bad. */
function coarsePlaces(tallies: readonly Tally[], dimension: Dimension, search: Search): Hypothesis[] {
  const [relay] = search.dimensions;
  const { threshold } = search;
  const values = nameable(tallies, dimension, search);
  return values
    .filter((value) => {
      const inside = at(tallies, dimension, [value]);
      const relays = nameable(inside, relay, search);
      return (
        relays.length >= dimension.minRelays &&
        relays.every((name) => shareOf(at(inside, relay, [name])) >= Math.min(threshold.share, shareOf(inside) / 2))
      );
    })
    .map((value) => hypothesis(tallies, dimension, [value], search, -Math.log(values.length) - 1));
}

/** Scores of the hypotheses that split the units differently: the same split under another name doesn't compete. */
function distinctScores(hypotheses: readonly Hypothesis[], best: Hypothesis): number[] {
  const units = new Set(best.inside);
  return hypotheses
    .filter(({ inside }) => inside.length !== units.size || inside.some((tally) => !units.has(tally)))
    .map(({ score }) => score);
}

function posterior(score: number, rivals: readonly number[], fleet: number | null): number {
  const others = [...rivals, ...(fleet === null ? [] : [fleet])].reduce(
    (sum, rival) => sum + Math.exp(rival - score),
    0
  );
  return Math.min(0.99, 1 / (1 + others));
}
