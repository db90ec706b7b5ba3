/** Units in a window: all, and those that were bad. */
export interface Counted {
  units: number;
  bad: number;
}

/** Precision of shares of a budget, so that a target that is met exactly isn't missed by a rounding error. */
const PRECISION = 1e9;

/** The share of bad units; null without units, because nothing was spent and nothing was kept. */
export function badShareOf({ units, bad }: Counted): number | null {
  return units > 0 ? bad / units : null;
}

/**
 * How many times as fast as it lasts the budget burns: bad share ÷ budget. Over the objective window, that is the share
 * of the budget that is spent.
 * @param budget the share that may be bad
 */
export function burnOf(counted: Counted, budget: number): number | null {
  const share = badShareOf(counted);
  return share === null ? null : Math.round((share / budget) * PRECISION) / PRECISION;
}

/** What is spent, and how it goes on. Times are in seconds. */
export interface Spending {
  /** Share of the budget of all units that are stored. */
  spent: number;
  /** Burn rate from now on. */
  burn: number;
  /** How much of the window is stored. */
  stored: number;
  window: number;
}

/**
 * Seconds until the budget is used up; 0 if it is, null if that won't happen. The traffic stays as it was. While the
 * window fills, the budget grows with the good units. Then the rest burns within `rest × window ÷ burn`, as in the SRE
 * workbook: nothing bad leaves the window until then.
 */
export function exhaustionOf({ spent, burn, stored, window }: Spending): number | null {
  if (spent >= 1) {
    return 0;
  }
  if (burn <= 0) {
    return null;
  }
  const filling = Math.max(0, window - stored);
  const whileFilling = burn > 1 ? (stored * (1 - spent)) / (burn - 1) : Infinity;
  if (whileFilling <= filling) {
    return whileFilling;
  }
  const rest = 1 - (spent * (window - filling) + burn * filling) / window;
  return rest > burn ? null : filling + (rest * window) / burn;
}
