import { useCallback, useState } from 'react';
import { type CheckOptions } from '../../checks/runChecks';
import { type CheckGroup, worstState } from '../../checks/types';
import { type Asked, type Outcome, outcomeOf, useAsked } from '../shared/states/useAsked';
import { checkSubject, type Subject } from './checkSubject';

/** A group, or one check of it. */
export type Only = NonNullable<CheckOptions['only']>;

interface Checked {
  groups: readonly CheckGroup[];
  at: number;
}

export interface Checks extends Omit<Asked<Checked>, 'amend'> {
  /** The group or check that is being checked alone. */
  busy: Only | null;
  checkOnly(only: Only): Promise<void>;
}

/** Checks a subject at once, and again on request. */
export function useChecks(subject: Subject): Checks {
  const { amend, ...asked } = useAsked(subject, check);
  const [busy, setBusy] = useState<Only | null>(null);
  const checkOnly = useCallback(
    async (only: Only): Promise<void> => {
      setBusy(only);
      const fresh = await check(subject, only);
      amend((last) => merge(last, fresh));
      setBusy(null);
    },
    [subject, amend]
  );
  return { ...asked, busy, checkOnly };
}

function check(subject: Subject, only?: Only): Promise<Outcome<Checked>> {
  return outcomeOf(checkSubject(subject, only).then((groups) => ({ groups, at: Date.now() / 1000 })));
}

/** The last outcome, updated with a partial one. */
function merge(last: Outcome<Checked>, fresh: Outcome<Checked>): Outcome<Checked> {
  if ('error' in last || 'error' in fresh) {
    return fresh;
  }
  return {
    ...last,
    groups: last.groups.map((group) => {
      const again = fresh.groups.find(({ id }) => id === group.id);
      return again === undefined ? group : mergeGroup(group, again);
    }),
  };
}

/** Replaces the whole group, or only the check that was checked alone. */
function mergeGroup(group: CheckGroup, again: CheckGroup): CheckGroup {
  const [only, ...others] = again.checks;
  if (only === undefined || others.length > 0 || group.checks.length === 1) {
    return again;
  }
  const checks = group.checks.map((check) => (check.id === only.id ? only : check));
  return { ...group, checks, state: worstState(checks.map(({ state }) => state)) };
}
