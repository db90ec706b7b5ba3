import { useState } from 'react';
import { compareAlerts, type Comparison, type WantedAlerts } from '../../../rules/grafana/compare';
import { applySteps, type Outcome, removeSteps, type Step, takeSteps } from '../../../rules/grafana/steps';
import { perform, readAlerts } from './grafanaAlerts';

/** What changes Grafana. */
export type Change = 'apply' | 'remove';

export type ApplyState =
  | { kind: 'idle' }
  | { kind: 'comparing' }
  | { kind: 'compared'; comparison: Comparison }
  /** `done` of `all` steps have ended. */
  | { kind: 'changing'; change: Change; done: number; all: number }
  | { kind: 'changed'; change: Change; outcome: Outcome }
  | { kind: 'failed'; error: Error };

export interface Apply {
  state: ApplyState;
  compare(): Promise<void>;
  change(change: Change, comparison: Comparison): Promise<void>;
}

const IDLE: ApplyState = { kind: 'idle' };

/**
 * Compares wanted alerts with those of Grafana, and changes Grafana. A comparison ends when other alerts are wanted; what
 * was changed stays said.
 */
export function useApply(wanted: WantedAlerts): Apply {
  const [known, setKnown] = useState<{ wanted: WantedAlerts; state: ApplyState }>({ wanted, state: IDLE });
  const isOfAny = known.state.kind === 'changing' || known.state.kind === 'changed';
  const state = known.wanted === wanted || isOfAny ? known.state : IDLE;
  const show = (next: ApplyState): void => setKnown({ wanted, state: next });
  return {
    state,
    compare: async () => {
      show({ kind: 'comparing' });
      try {
        show({ kind: 'compared', comparison: compareAlerts(wanted, await readAlerts(wanted)) });
      } catch (error) {
        show({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
      }
    },
    change: async (change, comparison) => {
      const steps: readonly Step[] = change === 'apply' ? applySteps(comparison) : removeSteps(comparison);
      const progress = (done: number): void => show({ kind: 'changing', change, done, all: steps.length });
      progress(0);
      show({ kind: 'changed', change, outcome: await takeSteps(steps, perform, progress) });
    },
  };
}
