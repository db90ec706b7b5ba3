import {
  catchError,
  defer,
  distinctUntilChanged,
  exhaustMap,
  filter,
  fromEvent,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  startWith,
  switchMap,
  take,
  timeout,
  timer,
} from 'rxjs';
import { PromError } from '../../../promClient/errors';
import { type Assessment } from '../../../triage/assessment';
import { REFRESH_SECONDS } from '../../../triage/detectionBudget';

/** The states of the page. */
export type TriageView =
  | { kind: 'loading' }
  | { kind: 'ready'; assessment: Assessment }
  | { kind: 'failed'; error: Error }
  /** `wanted` = the missing data source in the URL; '' if there is no Prometheus. */
  | { kind: 'noDataSource'; wanted: string }
  | { kind: 'unreadable'; field: 'scope' | 'at'; message: string };

export const LOADING: TriageView = { kind: 'loading' };

/** An older answer says nothing about now. */
const PATIENCE_MS = 30_000;

/** Whether the tab is visible; emits the current state first. */
export function tabVisibility(): Observable<boolean> {
  return fromEvent(document, 'visibilitychange').pipe(
    startWith(null),
    map(() => document.visibilityState !== 'hidden'),
    distinctUntilChanged()
  );
}

/**
 * Asks about one instant, or repeatedly about now. Never asks while the tab is hidden, or twice at the same time.
 * @param at unix seconds; null = live
 * @param again requests another answer
 */
export function observeTriage(
  ask: (at: number) => Promise<Assessment>,
  at: number | null,
  visible: Observable<boolean>,
  again: Observable<void>
): Observable<TriageView> {
  const instants =
    at === null
      ? visible.pipe(
          switchMap((isVisible) => (isVisible ? timer(0, REFRESH_SECONDS * 1000) : NEVER)),
          map(() => Date.now() / 1000)
        )
      : visible.pipe(
          filter((isVisible) => isVisible),
          take(1),
          map(() => at)
        );
  const more = again.pipe(map(() => at ?? Date.now() / 1000));
  return observeAnswers(ask, merge(instants, more));
}

/**
 * Asks about each instant (unix s), but skips instants while it waits for an answer.
 * @returns loading, then the result of each request
 */
export function observeAnswers(
  ask: (at: number) => Promise<Assessment>,
  instants: Observable<number>
): Observable<TriageView> {
  return instants.pipe(
    exhaustMap((instant) => answerTo(() => ask(instant))),
    startWith(LOADING)
  );
}

function answerTo(ask: () => Promise<Assessment>): Observable<TriageView> {
  return defer(ask).pipe(
    timeout(PATIENCE_MS),
    map((assessment): TriageView => ({ kind: 'ready', assessment })),
    catchError((error: unknown) => of<TriageView>({ kind: 'failed', error: toError(error) }))
  );
}

function toError(error: unknown): Error {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new PromError('timed-out', `no answer within ${PATIENCE_MS / 1000} s`);
  }
  return error instanceof Error ? error : new Error(String(error));
}
