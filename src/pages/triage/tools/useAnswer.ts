import { useEffect, useRef, useState } from 'react';

export type Answer<T> = { kind: 'asking' } | { kind: 'answered'; value: T } | { kind: 'failed'; error: Error };

/** Asks when `key` changes; keeps the last answer until the next one arrives. */
export function useAnswer<T>(key: string, ask: () => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ kind: 'asking' });
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    let isWanted = true;
    const show = (next: Answer<T>): void => {
      if (isWanted) {
        setAnswer(next);
      }
    };
    latest.current().then(
      (value) => show({ kind: 'answered', value }),
      (error: unknown) => show({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) })
    );
    return () => {
      isWanted = false;
    };
  }, [key]);
  return answer;
}
