import { badShareOf, burnOf, type Counted } from './budget';
import { type Where } from './places';

/** The counts of one slice of the window. Slices without units are left out. */
export interface Slice extends Counted {
  /** Unix seconds. */
  end: number;
}

/** The bad units of one place in the slices in which it was among the worst. */
export interface PlaceSlices {
  where: Where;
  slices: ReadonlyArray<Pick<Slice, 'end' | 'bad'>>;
}

/** A stretch of time in which the budget burned faster than it lasts. */
export interface Incident extends Counted {
  /** Unix seconds, in whole slices. */
  from: number;
  to: number;
  /** Whether calls just before it were counted, and good enough. */
  isStartKnown: boolean;
  /** over: good enough again. open: still burning. unseen: nothing was counted after it. */
  end: 'over' | 'open' | 'unseen';
  /** Unix seconds within its worst slice. */
  worstAt: number;
  badShare: number;
  /** Share of the budget of all stored units. */
  spent: number;
  /** Those with at least a quarter of its bad units, worst first; null if unknown. */
  places: ReadonlyArray<{ where: Where; ofBad: number }> | null;
}

export interface Incidents {
  /** Seconds of a slice: starts and ends are known within that. */
  step: number;
  /** Worst first, at most five. */
  worst: readonly Incident[];
  /** The share of all bad units that is in these. */
  explained: number;
}

/** What slices are judged by. */
export interface Basis {
  /** The share that may be bad. */
  budget: number;
  /** Seconds of a slice. */
  step: number;
  /** Unix seconds at which the window ends. */
  at: number;
  /** Whether the budget burns now faster than it lasts; null if unknown. */
  isBurning: boolean | null;
}

const MOST_INCIDENTS = 5;
/** What spent less of the budget is not worth a look. */
const LEAST_SPENT = 0.001;
/** Seconds of good calls within one incident: faults come and go. */
const LONGEST_CALM = 30 * 60;
const LEAST_OF_PLACE = 0.25;

/**
 * The incidents that spent a budget. Slices whose burn rate is above 1 make an incident, short calm ones between them
 * included. A slice without counts ends it, because nobody knows what happened then.
 * @param slices in ascending order
 * @param places null if unknown
 */
export function incidentsOf(
  slices: readonly Slice[],
  places: readonly PlaceSlices[] | null,
  { budget, step, at, isBurning }: Basis
): Incidents {
  const counted = slices.filter(({ units }) => units > 0);
  const all = sumOf(counted);
  const worst = stretchesOf(counted, { budget, step, at, isBurning })
    .map((stretch) => incidentOf(stretch, places, step, budget * all.units))
    .filter(({ spent }) => spent >= LEAST_SPENT)
    .sort((a, b) => b.spent - a.spent)
    .slice(0, MOST_INCIDENTS);
  return { step, worst, explained: all.bad > 0 ? sumOf(worst).bad / all.bad : 0 };
}

/** An incident before it is described. */
interface Stretch extends Pick<Incident, 'isStartKnown' | 'end'> {
  slices: readonly Slice[];
}

function stretchesOf(slices: readonly Slice[], { budget, step, at, isBurning }: Basis): Stretch[] {
  const stretches: Stretch[] = [];
  let bad: Slice[] = [];
  let calm: Slice[] = [];
  let isStartKnown = false;
  const close = (end: Incident['end']): void => {
    if (bad.length > 0) {
      stretches.push({ slices: bad, isStartKnown, end: calm.length > 0 ? 'over' : end });
    }
    [bad, calm] = [[], []];
  };
  slices.forEach((slice, i) => {
    const previous = slices[i - 1];
    const follows = previous !== undefined && slice.end - previous.end < 1.5 * step;
    if (!follows) {
      close('unseen');
    }
    if ((burnOf(slice, budget) ?? 0) > 1) {
      isStartKnown = bad.length > 0 ? isStartKnown : follows;
      bad = [...bad, ...calm, slice];
      calm = [];
    } else if (bad.length > 0) {
      calm.push(slice);
      if (calm.length * step > LONGEST_CALM) {
        close('over');
      }
    }
  });
  const last = slices[slices.length - 1];
  const isSeen = last !== undefined && at - last.end < step / 2 && isBurning !== null;
  close(isSeen ? (isBurning ? 'open' : 'over') : 'unseen');
  return stretches;
}

function incidentOf(
  { slices, isStartKnown, end }: Stretch,
  places: readonly PlaceSlices[] | null,
  step: number,
  allowed: number
): Incident {
  const { units, bad } = sumOf(slices);
  const ends = slices.map((slice) => slice.end);
  const [from, to] = [Math.min(...ends) - step, Math.max(...ends)];
  const peak = slices.reduce((worst, slice) => (slice.bad > worst.bad ? slice : worst));
  return {
    from,
    to,
    isStartKnown,
    end,
    worstAt: Math.round(peak.end - step / 2),
    units,
    bad,
    badShare: badShareOf({ units, bad }) ?? 0,
    spent: bad / allowed,
    places: places && worstPlaces(places, { from, to, bad }),
  };
}

function worstPlaces(
  places: readonly PlaceSlices[],
  { from, to, bad }: Pick<Incident, 'from' | 'to' | 'bad'>
): NonNullable<Incident['places']> {
  return places
    .map(({ where, slices }) => {
      const own = slices.filter(({ end }) => end > from && end <= to);
      return { where, ofBad: own.reduce((sum, slice) => sum + slice.bad, 0) / bad };
    })
    .filter(({ where, ofBad }) => where.length > 0 && ofBad >= LEAST_OF_PLACE)
    .sort((a, b) => b.ofBad - a.ofBad);
}

function sumOf(counts: readonly Counted[]): Counted {
  return counts.reduce((sum, { units, bad }) => ({ units: sum.units + units, bad: sum.bad + bad }), {
    units: 0,
    bad: 0,
  });
}
