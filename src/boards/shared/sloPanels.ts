import { percent } from '../../triage/format';
import { type Source } from '../../triage/targets/source';
import { allowedShare, BUDGET_LEFT, BURN_RATES } from '../objective';
import { type BoardContext, type Panel } from '../types';

/** The time range, and the windows of burn rates. */
export type SloWindow = '$__range' | '5m' | '1h';

/** What a product measures against the objective. */
interface Slo {
  /** What is counted, in the plural: `Sessions`. */
  of: string;
  source: Source;
  /** Query for the share within the limit. */
  attainment(window: SloWindow): string;
}

/** The selected range and the last hour against the objective. */
export function sloPanels(context: BoardContext, { of, source, attainment }: Slo): Panel[] {
  const { objective } = context.limits;
  const allowed = allowedShare(context);
  const overRange = attainment('$__range');
  const burn = (window: '5m' | '1h'): string => `(1-${attainment(window)})/${allowed}`;
  return [
    {
      type: 'stat',
      title: `${of} within limit`,
      description: `Share of all ${of.toLowerCase()} in the time range with a round-trip time under the limit. The objective is ${percent(objective, 2)}.`,
      unit: 'percentunit',
      decimals: 2,
      source,
      width: 6,
      thresholds: { warning: objective, critical: 1 - allowed * BURN_RATES.warning, isFloor: true },
      queries: { A: { expr: overRange, legend: 'within the limit' } },
    },
    {
      type: 'stat',
      title: `Budget left, ${of.toLowerCase()}`,
      description: `Error budget left in the time range, of the ${percent(allowed, 2)} that may be bad. 100 %: nothing was bad. Below 0: the objective is missed, so stop risky changes.`,
      unit: 'percentunit',
      decimals: 0,
      source,
      width: 6,
      thresholds: BUDGET_LEFT,
      queries: { A: { expr: `1-(1-${overRange})/${allowed}`, legend: 'left' } },
    },
    {
      type: 'stat',
      title: `Burn rate now, ${of.toLowerCase()}`,
      description: `How fast the error budget burns, over the last 5 minutes and the last hour. At 1, the budget lasts exactly as long as its window. Page somebody if both reach ${BURN_RATES.critical}.`,
      unit: 'short',
      decimals: 1,
      source,
      width: 12,
      thresholds: BURN_RATES,
      queries: {
        A: { expr: burn('5m'), legend: '5 m' },
        B: { expr: burn('1h'), legend: '1 h' },
      },
    },
  ];
}
