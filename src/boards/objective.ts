import { type Thresholds } from './types';

/**
 * The share of sessions (videocall.rs) or reports (RTCD) that must stay under the limit. With 99 %, a fault that hits a
 * quarter of the people is still within reach of the usual burn-rate alerts (Google SRE workbook, chapter 5).
 */
export const OBJECTIVE = 0.99;

/** Burn rates at which the workbook pages at once (2 % of 30 days in an hour) and within hours (5 % in six). */
export const BURN_RATES = { warning: 6, critical: 14.4 };

/** Sessions, or reports, may be bad as often as the objective allows; from where it pages on, it is red. */
export const OVER_LIMIT: Thresholds = { warning: 1 - OBJECTIVE, critical: (1 - OBJECTIVE) * BURN_RATES.critical };

/** Of the error budget. */
export const BUDGET_LEFT: Thresholds = { warning: 0.25, critical: 0, isFloor: true };
