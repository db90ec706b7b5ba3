import { createVideocallWorld } from '../simulator/videocall/world';
import { type Incident } from './incident';
import { type Reading } from './reading';
import { type Judged } from './scores';

/** A verdict that is right in every way, except for the given parts. */
export function reading(more: Partial<Reading> = {}): Reading {
  return {
    t: 60,
    status: 'degraded',
    findings: [],
    isCauseRight: true,
    isPlaceRight: true,
    missing: [],
    extra: [],
    since: 0,
    told: 10,
    real: 10,
    ...more,
  };
}

export const QUIET = reading({ t: -6, status: 'healthy', isCauseRight: false, isPlaceRight: null, since: null });

/** An incident of a row, and its verdicts: all right after ten seconds, unless given otherwise. */
export function judged(row: string, run: Partial<Judged['run']> = {}, about: Partial<Incident> = {}): Judged {
  const incident: Incident = {
    id: `${row}/0`,
    row,
    title: row,
    product: 'videocall',
    sessions: 40,
    isFresh: false,
    faults: [],
    phase: 0,
    second: 0,
    createWorld: (start) => createVideocallWorld({ seed: row, start }),
    ...about,
  };
  const rule = { firesAfter: null, healthy: 20, falseAlarms: 0 };
  return {
    incident,
    run: {
      healthy: [QUIET],
      search: [reading({ t: 5, isCauseRight: false }), reading({ t: 10 })],
      verdicts: [reading(), reading({ t: 75 }), reading({ t: 88 })],
      after: [QUIET],
      rules: { mean: rule, p95: rule },
      recorded: null,
      ...run,
    },
  };
}
