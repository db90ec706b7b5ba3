import { type Message } from '../messages';
import { type Results, type Sample } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { budgetOf } from '../rules/objectives';
import { type Objective, type ProductRules } from '../rules/product';
import { badShareOf, burnOf, type Counted, exhaustionOf } from './budget';
import { type Coverage, coverageOf } from './coverage';
import { type Incidents } from './incidents';
import { type Place, placesOf, sumOf, type Where } from './places';
import { BURN_WINDOWS, type BurnWindow, DAY, SCRAPES_SECONDS, stepOf } from './queries';
import { reachOf, type TierReach } from './reach';

/**
 * Whether an objective is kept. missed: its budget is used up. idle: no unit was counted, so nothing is spent. unknown:
 * counts are missing, or the rules have stopped.
 */
export type ObjectiveState = 'kept' | 'missed' | 'idle' | 'unknown';

/** The burn of the budget in one window. */
export interface Burn {
  window: BurnWindow;
  /** null if unknown. */
  counted: Counted | null;
  badShare: number | null;
  /** Bad share ÷ budget; null without units, or if unknown. */
  rate: number | null;
}

/** What one place spent. */
export interface Spender extends Place {
  /** Share of all bad units. */
  ofBad: number;
}

/** Time counted in slices: each weighs the same, however many call. Slices without units don't count. */
export interface GoodSlices {
  /** Share of slices in which at least the target was good. */
  share: number;
  /** Seconds of a slice. */
  step: number;
}

export interface ObjectiveReport {
  id: string;
  title: Message;
  /** What must be so, to complete “99 % of …”. */
  promise: Message;
  state: ObjectiveState;
  target: number;
  /** The share that may be bad. */
  budget: number;
  /** Of the window; null if unknown. */
  counted: Counted | null;
  /** Share of good units; null without units. */
  attainment: number | null;
  /** The same counted by time; it doesn't change the state. Null without units, or if unknown. */
  goodSlices: GoodSlices | null;
  /** Share of the budget that is left; negative if more is spent. 1 without units, null if unknown. */
  budgetLeft: number | null;
  burns: readonly Burn[];
  /** Seconds until the budget is used up at the rate of the last hour or six; null if it won't be, or is unknown. */
  exhaustion: Readonly<Record<'1h' | '6h', number | null>>;
  /** Who spent it, worst first. */
  spenders: readonly Spender[];
  /** When it was spent; null if nothing was, or if that is unknown. */
  incidents: Incidents | null;
  /** The place with the most units, and its share of them; null if there is only one. */
  largest: { where: Where; share: number } | null;
  /** Share of good units in the window before this one; null if that isn't stored, or had no units. */
  before: number | null;
  coverage: Coverage;
  reach: readonly TierReach[];
}

export interface ProductObjectives {
  id: string;
  title: string;
  /** Recorded ones. */
  objectives: readonly ObjectiveReport[];
  /**
   * Seconds until a new measurement is in the recorded series: an interval of scrapes and one of rules. Null if one of
   * them is unknown.
   */
  delay: number | null;
}

/** What the answers are about. */
export interface Subject {
  scope: readonly Matcher[];
  windowDays: number;
  /** Unix seconds. */
  at: number;
}

/** What a product promised, and what came of it. Objectives that no rule records are left out. */
export function productObjectivesOf(
  { id, title }: Pick<ProductRules, 'id' | 'title'>,
  objectives: readonly Objective[],
  results: Results<Sample>,
  scrapes: readonly Sample[],
  subject: Subject
): ProductObjectives {
  const reports = objectives.flatMap((objective) => {
    const own = ownRows(results, id, objective.id);
    const target = valueOf(own.target);
    return target === null ? [] : [reportOf(objective, target, own, subject)];
  });
  const scrape = scrapeOf(valueOf(scrapes));
  const [interval = null] = reports.map(({ coverage }) => coverage.interval);
  return {
    id,
    title,
    objectives: reports,
    delay: scrape === null || interval === null ? null : scrape + interval,
  };
}

function ownRows(results: Results<Sample>, product: string, objective: string): Results<Sample> {
  return Object.fromEntries(
    Object.entries(results).map(([name, rows]) => [
      name,
      rows.filter(({ labels }) => labels.product === product && labels.objective === objective),
    ])
  );
}

function reportOf(
  { id, title, promise }: Pick<Objective, 'id' | 'title' | 'promise'>,
  target: number,
  rows: Results<Sample>,
  { scope, windowDays, at }: Subject
): ObjectiveReport {
  const budget = budgetOf({ target });
  const window = windowDays * DAY;
  const coverage = coverageOf(
    {
      first: valueOf(rows.first),
      last: valueOf(rows.last),
      evaluated: valueOf(rows.evaluated),
      counted: valueOf(rows.counted),
      perHour: valueOf(rows.perHour),
    },
    at,
    window
  );
  const counted = countedOf(rows.total, rows.good);
  const spent = counted === null ? null : (burnOf(counted, budget) ?? 0);
  const burns = BURN_WINDOWS.map(({ id: name }): Burn => burnIn(name, rows, budget));
  const exhaustion = (name: BurnWindow): number | null => {
    const burn = burns.find((each) => each.window === name)?.rate ?? null;
    return spent === null || burn === null
      ? null
      : exhaustionOf({ spent, burn, stored: coverage.isFull ? window : coverage.stored, window });
  };
  const goodSlices = valueOf(rows.goodSlices);
  const places = placesOf(rows, scope);
  const largest = largestOf(places);
  const before = coverage.isBeforeFull ? countedOf(rows.totalBefore, rows.goodBefore) : null;
  return {
    id,
    title,
    promise,
    state: stateOf(counted, spent, coverage),
    target,
    budget,
    counted,
    attainment: counted === null ? null : attainmentOf(counted),
    goodSlices: goodSlices === null ? null : { share: goodSlices, step: stepOf(window) },
    budgetLeft: spent === null ? null : 1 - spent,
    burns,
    exhaustion: { '1h': exhaustion('1h'), '6h': exhaustion('6h') },
    spenders: spendersOf(places),
    incidents: null,
    largest,
    before: before === null ? null : attainmentOf(before),
    coverage,
    reach: reachOf(target, largest?.share ?? null),
  };
}

function stateOf(counted: Counted | null, spent: number | null, { isStale }: Coverage): ObjectiveState {
  if (spent !== null && spent >= 1) {
    return 'missed';
  }
  if (counted === null || isStale) {
    return 'unknown';
  }
  return counted.units > 0 ? 'kept' : 'idle';
}

function attainmentOf(counted: Counted): number | null {
  const bad = badShareOf(counted);
  return bad === null ? null : 1 - bad;
}

function burnIn(window: BurnWindow, rows: Results<Sample>, budget: number): Burn {
  const counted = countedOf(rows[`total${window}`], rows[`good${window}`]);
  return {
    window,
    counted,
    badShare: counted === null ? null : badShareOf(counted),
    rate: counted === null ? null : burnOf(counted, budget),
  };
}

/** Sums over places; null if one of the questions has no answer. */
function countedOf(total: readonly Sample[] | undefined, good: readonly Sample[] | undefined): Counted | null {
  if (total === undefined || good === undefined) {
    return null;
  }
  const units = sumOf(total);
  return { units, bad: Math.max(0, units - sumOf(good)) };
}

const MOST_SPENDERS = 5;

function spendersOf(places: readonly Place[]): Spender[] {
  const all = places.reduce((sum, { bad }) => sum + bad, 0);
  return places
    .filter(({ where, bad }) => where.length > 0 && bad > 0)
    .map((place) => ({ ...place, ofBad: place.bad / all }))
    .sort((a, b) => b.bad - a.bad)
    .slice(0, MOST_SPENDERS);
}

/**
 * The place with the most units of an objective; null if there is only one.
 * @param total units by place
 */
export function largestPlace(total: readonly Sample[], scope: readonly Matcher[]): ObjectiveReport['largest'] {
  return largestOf(placesOf({ total }, scope));
}

function largestOf(places: readonly Place[]): ObjectiveReport['largest'] {
  const all = places.reduce((sum, { units }) => sum + units, 0);
  const [largest, second] = [...places].sort((a, b) => b.units - a.units);
  return largest === undefined || second === undefined || all === 0
    ? null
    : { where: largest.where, share: largest.units / all };
}

function valueOf(rows: readonly Sample[] | undefined): number | null {
  return rows?.[0]?.value ?? null;
}

/**
 * The interval (s) of as many scrapes as `getScrapesQuery` counts: whole seconds, and a multiple of 5 if longer than
 * that. Null if unknown.
 */
export function scrapeOf(count: number | null): number | null {
  const seconds = count === null || !(count > 0) ? null : (SCRAPES_SECONDS + 1) / count;
  return seconds === null || seconds < 5 ? seconds && Math.round(seconds) : 5 * Math.round(seconds / 5);
}
