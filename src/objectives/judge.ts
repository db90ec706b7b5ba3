import { type ObjectiveReport } from './report';
import { type ObjectivesReport } from './runObjectives';

/** Whether all promises are kept. */
export type Judgement = 'kept' | 'missed' | 'unknown';

/** All objectives, of whatever product. */
export function objectivesIn({ products }: Pick<ObjectivesReport, 'products'>): ObjectiveReport[] {
  return products.flatMap(({ objectives }) => objectives);
}

/**
 * missed if one is missed. kept only if something was counted, nothing failed, and nothing is unknown: silence is no
 * proof.
 */
export function judge(report: Pick<ObjectivesReport, 'products' | 'failures'>): Judgement {
  const states = objectivesIn(report).map(({ state }) => state);
  if (states.includes('missed')) {
    return 'missed';
  }
  return states.includes('kept') && !states.includes('unknown') && report.failures.length === 0 ? 'kept' : 'unknown';
}
