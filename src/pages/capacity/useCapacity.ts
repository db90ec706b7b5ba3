import { useEffect, useState } from 'react';
import { type CapacityOptions, type CapacityReport, runCapacity } from '../../capacity/runCapacity';
import { CAPACITY_PRODUCTS } from '../../products/capacity';
import { PromError } from '../../promClient/errors';
import { createGrafanaClient } from '../../promClient/grafanaClient';
import { selectProducts, type Settings } from '../../settings';

/** What to measure. */
export interface Subject extends Pick<CapacityOptions, 'scope' | 'cpuLimit' | 'maxima'> {
  /** Of the data source. */
  uid: string;
  products: Settings['products'];
}

export type Outcome = CapacityReport | { error: PromError };

interface Answered {
  subject: Subject;
  round: number;
  outcome: Outcome;
}

export interface Capacity {
  /** null until the first answer. */
  outcome: Outcome | null;
  isBusy: boolean;
  measureAgain(): void;
}

/** Measures a subject at once, and again on request. Drops answers about another subject. */
export function useCapacity(subject: Subject): Capacity {
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    ask(subject).then((outcome) => isCurrent && setAnswered({ subject, round, outcome }));
    return () => {
      isCurrent = false;
    };
  }, [subject, round]);
  return {
    outcome: answered?.subject === subject ? answered.outcome : null,
    isBusy: answered?.subject !== subject || answered.round !== round,
    measureAgain: () => setRound(round + 1),
  };
}

async function ask({ uid, products, ...subject }: Subject): Promise<Outcome> {
  try {
    return await runCapacity(createGrafanaClient(uid), {
      ...subject,
      products: selectProducts(CAPACITY_PRODUCTS, products),
      at: Date.now() / 1000,
    });
  } catch (error) {
    return { error: error instanceof PromError ? error : new PromError('bad-answer', String(error)) };
  }
}
