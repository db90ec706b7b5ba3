import { type Diagnosis } from '../types';
import { verdictOf } from '../verdict';

/** With more instants, a timeline is no overview. */
export const MAX_INSTANTS = 200;
/** Nothing changes faster than the clients report (s). */
const FINEST_STEP = 5;

/** The fewest whole seconds between two instants that keep a range (unix s) within `MAX_INSTANTS`. */
export function finestStep(from: number, to: number): number {
  return Math.max(FINEST_STEP, Math.ceil((to - from) / (MAX_INSTANTS - 1)));
}

/** The instants (unix s) from `from` to at most `to`. */
export function instantsBetween(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/** One instant of a timeline: its verdict, or why there is none. */
export interface Moment {
  /** Unix seconds. */
  at: number;
  verdict: Diagnosis | Error;
}

interface TimelineOptions {
  /** How many instants are judged at the same time. */
  concurrency: number;
  signal: AbortSignal;
  /** Called with each moment as it comes, in no particular order. */
  onMoment(moment: Moment): void;
}

/** Judges each instant, several at a time. An instant that fails is a moment, too. Resolves early when aborted. */
export async function runTimeline(
  judge: (at: number) => Promise<Diagnosis>,
  instants: readonly number[],
  { concurrency, signal, onMoment }: TimelineOptions
): Promise<void> {
  const waiting = instants[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (const at of waiting) {
      const verdict = await judge(at).catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error))
      );
      if (signal.aborted) {
        return;
      }
      onMoment({ at, verdict });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

/** Consecutive moments of the same verdict. */
export interface Stretch {
  /** Unix seconds of the first and of the last moment. */
  from: number;
  to: number;
  /** The verdict at its first moment. */
  verdict: Diagnosis | Error;
}

/** The verdict timeline: moments in ascending order, joined while status, causes and places stay the same. */
export function stretchesOf(moments: readonly Moment[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { at, verdict } of moments) {
    const last = stretches[stretches.length - 1];
    if (last !== undefined && keyOf(last.verdict) === keyOf(verdict)) {
      last.to = at;
    } else {
      stretches.push({ from: at, to: at, verdict });
    }
  }
  return stretches;
}

function keyOf(verdict: Diagnosis | Error): string {
  return verdict instanceof Error ? verdict.message : verdictOf(verdict);
}
