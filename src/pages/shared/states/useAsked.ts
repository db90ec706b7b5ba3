import { useCallback, useEffect, useState } from 'react';
import { type PromError, toPromError } from '../../../promClient/errors';

/** What was asked, or why there is no answer. */
export type Outcome<T extends object> = T | { error: PromError };

export interface Asked<T extends object> {
  /** null until the first answer. */
  outcome: Outcome<T> | null;
  isBusy: boolean;
  askAgain(): void;
  /** Changes the outcome, unless the subject is another one by then. */
  amend(change: (last: Outcome<T>) => Outcome<T>): void;
}

/**
 * Asks about a subject at once, and again on request. Drops answers about another subject.
 * @param ask the same function at each call
 */
export function useAsked<Subject, T extends object>(
  subject: Subject,
  ask: (subject: Subject) => Promise<Outcome<T>>
): Asked<T> {
  const [answered, setAnswered] = useState<{ subject: Subject; round: number; outcome: Outcome<T> } | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    ask(subject).then((outcome) => isCurrent && setAnswered({ subject, round, outcome }));
    return () => {
      isCurrent = false;
    };
  }, [ask, subject, round]);
  const amend = useCallback(
    (change: (last: Outcome<T>) => Outcome<T>) =>
      setAnswered((last) => (last?.subject === subject ? { ...last, outcome: change(last.outcome) } : last)),
    [subject]
  );
  return {
    outcome: answered?.subject === subject ? answered.outcome : null,
    isBusy: answered?.subject !== subject || answered.round !== round,
    askAgain: () => setRound(round + 1),
    amend,
  };
}

/** The answer of a question, or its error. */
export async function outcomeOf<T extends object>(answer: Promise<T>): Promise<Outcome<T>> {
  try {
    return await answer;
  } catch (error) {
    return { error: toPromError(error) };
  }
}
