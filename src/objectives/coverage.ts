import { stepOf } from './queries';

/** What the series say of themselves; null if that is unknown. */
export interface Stored {
  /** Unix seconds of the first sample of the target within two windows, and of the last one within a day. */
  first: number | null;
  last: number | null;
  /** Numbers of samples in the window: of the target, and of counts. */
  evaluated: number | null;
  counted: number | null;
  /** The most samples of the target within an hour of the last day. */
  perHour: number | null;
}

/** How much of the window is known. */
export interface Coverage {
  /** Unix seconds of the first sample within the window; null if there is none. */
  since: number | null;
  /** Seconds of the window after that. */
  stored: number;
  isFull: boolean;
  /** Whether the window before this one is stored, too. */
  isBeforeFull: boolean;
  /** Whether the rules have stopped: nothing says how calls are now. */
  isStale: boolean;
  /** Seconds between two samples; null in the first two hours. */
  interval: number | null;
  /** Share of the stored time in which the rules were evaluated; null if unknown. */
  evaluated: number | null;
  /** Share of it in which units were counted. The rest spends nothing: nobody called, or nobody knows. */
  counted: number | null;
}

/** Rules are evaluated every 20 s, or a multiple of that. */
const INTERVAL_STEP = 20;
const HOUR = 3600;
/** A clock may differ, and samples may come late. */
const LATE_STEPS = 3;

/** Reads what is stored of a window that ends at an instant (unix seconds). */
export function coverageOf({ first, last, evaluated, counted, perHour }: Stored, at: number, window: number): Coverage {
  const step = stepOf(window);
  const start = at - window;
  const since = first === null ? null : Math.max(first, start);
  const stored = since === null ? 0 : Math.max(0, at - since);
  const interval = perHour === null || stored < 2 * HOUR ? null : intervalOf(perHour);
  const share = (samples: number | null): number | null =>
    interval === null ? null : Math.min(1, ((samples ?? 0) * interval) / stored);
  return {
    since,
    stored,
    isFull: first !== null && first <= start + step,
    isBeforeFull: first !== null && first <= start - window + 2 * step,
    isStale: last === null || at - last > Math.max(LATE_STEPS * step, 2 * (interval ?? 0)),
    interval,
    evaluated: share(evaluated),
    counted: share(counted),
  };
}

function intervalOf(perHour: number): number {
  return Math.max(1, Math.round(HOUR / perHour / INTERVAL_STEP)) * INTERVAL_STEP;
}
