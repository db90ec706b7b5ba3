import { useCallback, useEffect, useState } from 'react';
import { type CheckOptions } from '../../checks/runChecks';
import { type CheckGroup, worstState } from '../../checks/types';
import { PromError } from '../../promClient/errors';
import { checkSubject, type Subject } from './checkSubject';

/** A group, or one check of it. */
export type Only = NonNullable<CheckOptions['only']>;

type Outcome = { groups: readonly CheckGroup[]; at: number } | { error: PromError };

interface Answered {
  subject: Subject;
  round: number;
  outcome: Outcome;
}

export interface Checks {
  /** null until the first answer. */
  outcome: Outcome | null;
  /** Whether everything is being checked. */
  isBusy: boolean;
  /** The group or check that is being checked alone. */
  busy: Only | null;
  checkAll(): void;
  checkOnly(only: Only): Promise<void>;
}

/** Checks a subject at once, and again on request. Drops answers about another subject. */
export function useChecks(subject: Subject): Checks {
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [round, setRound] = useState(0);
  const [busy, setBusy] = useState<Only | null>(null);

  useEffect(() => {
    let isCurrent = true;
    ask(subject).then((outcome) => isCurrent && setAnswered({ subject, round, outcome }));
    return () => {
      isCurrent = false;
    };
  }, [subject, round]);

  const checkOnly = useCallback(
    async (only: Only): Promise<void> => {
      setBusy(only);
      const fresh = await ask(subject, only);
      setAnswered((last) => (last?.subject === subject ? { ...last, outcome: merge(last.outcome, fresh) } : last));
      setBusy(null);
    },
    [subject]
  );

  return {
    outcome: answered?.subject === subject ? answered.outcome : null,
    isBusy: answered?.subject !== subject || answered.round !== round,
    busy,
    checkAll: () => setRound(round + 1),
    checkOnly,
  };
}

async function ask(subject: Subject, only?: Only): Promise<Outcome> {
  try {
    return { groups: await checkSubject(subject, only), at: Date.now() / 1000 };
  } catch (error) {
    return { error: error instanceof PromError ? error : new PromError('bad-answer', String(error)) };
  }
}

/** The last outcome, updated with a partial one. */
function merge(last: Outcome, fresh: Outcome): Outcome {
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
