import { type Message, message } from '../../messages';
import { percent } from '../../triage/format';
import { type Source } from '../../triage/targets/source';
import { allowedShare, BUDGET_LEFT, BURN_RATES } from '../objective';
import { type BoardContext, type Panel } from '../types';

/** The time range, and the windows of burn rates. */
export type SloWindow = '$__range' | '5m' | '1h';

/** What a product measures against the objective. */
interface Slo {
  /** What is counted, in the plural: `Sessions`, and within a sentence. */
  of: Message;
  units: Message;
  source: Source;
  /** Query for the share within the limit. */
  attainment(window: SloWindow): string;
}

/** The selected range and the last hour against the objective. */
export function sloPanels(context: BoardContext, { of, units, source, attainment }: Slo): Panel[] {
  const { objective } = context.limits;
  const allowed = allowedShare(context);
  const overRange = attainment('$__range');
  const burn = (window: '5m' | '1h'): string => `(1-${attainment(window)})/${allowed}`;
  return [
    {
      type: 'stat',
      title: message('boards.panel.within-limit', '{{- units}} within limit', { units: of }),
      description: message(
        'boards.about.within-limit',
        'Share of all {{- units}} in the time range with a round-trip time under the limit. The objective is {{- objective}}.',
        { units, objective: percent(objective, 2) }
      ),
      unit: 'percentunit',
      decimals: 2,
      source,
      width: 6,
      thresholds: { warning: objective, critical: 1 - allowed * BURN_RATES.warning, isFloor: true },
      queries: { A: { expr: overRange, legend: message('boards.legend.within-the-limit', 'within the limit') } },
    },
    {
      type: 'stat',
      title: message('boards.panel.budget-left', 'Budget left, {{- units}}', { units }),
      description: message(
        'boards.about.budget-left',
        'Error budget left in the time range, of the {{- allowed}} that may be bad. 100 %: nothing was bad. Below 0: the objective is missed, so stop risky changes.',
        { allowed: percent(allowed, 2) }
      ),
      unit: 'percentunit',
      decimals: 0,
      source,
      width: 6,
      thresholds: BUDGET_LEFT,
      queries: { A: { expr: `1-(1-${overRange})/${allowed}`, legend: message('boards.legend.left', 'left') } },
    },
    {
      type: 'stat',
      title: message('boards.panel.burn-rate', 'Burn rate now, {{- units}}', { units }),
      description: message(
        'boards.about.burn-rate',
        'How fast the error budget burns, over the last 5 minutes and the last hour. At 1, the budget lasts exactly as long as its window. Page somebody if both reach {{rate}}.',
        { rate: BURN_RATES.critical }
      ),
      unit: 'short',
      decimals: 1,
      source,
      width: 12,
      thresholds: BURN_RATES,
      queries: {
        A: { expr: burn('5m'), legend: message('boards.legend.5-m', '5 m') },
        B: { expr: burn('1h'), legend: message('boards.legend.1-h', '1 h') },
      },
    },
  ];
}
