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
import { message } from '../../../messages';
import { PromError } from '../../../promClient/errors';
import { type Assessment } from '../../../triage/assessment';
import { REFRESH_SECONDS } from '../../../triage/detectionBudget';

/** The states of the page. */
export type TriageView =
  | { kind: 'loading' }
  /** `refresh` = seconds between two looks, if answers take too long for the usual ones. */
  | { kind: 'ready'; assessment: Assessment; refresh?: number }
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
 * Asks about one instant, or repeatedly about now. Never asks while the tab is hidden, or twice at the same time. If
 * answers take long, Callscope asks less often.
 * @param at unix seconds; null = live
 * @param again requests another answer
 */
export function observeTriage(
  ask: (at: number) => Promise<Assessment>,
  at: number | null,
  visible: Observable<boolean>,
  again: Observable<void>
): Observable<TriageView> {
  return at === null ? observeNow(ask, visible, again) : observeInstant(ask, at, visible, again);
}

function observeInstant(
  ask: (at: number) => Promise<Assessment>,
  at: number,
  visible: Observable<boolean>,
  again: Observable<void>
): Observable<TriageView> {
  const seen = visible.pipe(
    filter((isVisible) => isVisible),
    take(1)
  );
  return observeAnswers(ask, merge(seen, again).pipe(map(() => at)));
}

function observeNow(
  ask: (at: number) => Promise<Assessment>,
  visible: Observable<boolean>,
  again: Observable<void>
): Observable<TriageView> {
  return defer(() => {
    let refresh = REFRESH_SECONDS;
    let next = -Infinity;
    const timed = async (at: number): Promise<Assessment> => {
      const begun = performance.now();
      try {
        return await ask(at);
      } finally {
        refresh = refreshAfter((performance.now() - begun) / 1000);
        next = begun + refresh * 1000 - TICK_TOLERANCE_MS;
      }
    };
    const ticks = visible.pipe(
      switchMap((isVisible) => (isVisible ? timer(0, REFRESH_SECONDS * 1000) : NEVER)),
      filter(() => performance.now() >= next)
    );
    return observeAnswers(timed, merge(ticks, again).pipe(map(() => Date.now() / 1000))).pipe(
      map((view) => (view.kind === 'ready' && refresh > REFRESH_SECONDS ? { ...view, refresh } : view))
    );
  });
}

/** Timers are some milliseconds early or late. */
const TICK_TOLERANCE_MS = 500;

/** Seconds between two looks: Prometheus works for at most half of the time. */
function refreshAfter(answerSeconds: number): number {
  return REFRESH_SECONDS * Math.max(1, Math.ceil((2 * answerSeconds) / REFRESH_SECONDS));
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
    return new PromError(
      'timed-out',
      message('triage.no-answer', 'no answer within {{n}} s', { n: PATIENCE_MS / 1000 })
    );
  }
  return error instanceof Error ? error : new Error(String(error));
}
