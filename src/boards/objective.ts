import { CPU_CRITICAL, PAGING_BURN_RATE } from '../settings';
import { type BoardContext, type Thresholds } from './types';

/** Burn rates at which the SRE workbook pages within hours (5 % of 30 days in six hours), and immediately. */
export const BURN_RATES: Thresholds = { warning: 6, critical: PAGING_BURN_RATE };

/** The share that may be bad, without the rounding error of a subtraction. */
export function allowedShare({ limits }: BoardContext): number {
  return Number((1 - limits.objective).toFixed(4));
}

/** Share of bad sessions or reports: orange from what the objective allows, red from the paging burn rate on. */
export function overLimit(context: BoardContext): Thresholds {
  const allowed = allowedShare(context);
  return { warning: allowed, critical: allowed * BURN_RATES.critical };
}

/** CPU of a host: the limit from the settings, and the share at which no headroom is left. */
export function cpuThresholds({ limits }: BoardContext): Thresholds {
  return { warning: limits.cpu, critical: CPU_CRITICAL };
}

/** Of the error budget. */
export const BUDGET_LEFT: Thresholds = { warning: 0.25, critical: 0, isFloor: true };
