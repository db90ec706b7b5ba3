import { type Matcher, seconds, selector, selectorOfNames } from '../../../promql/promql';
import { type SignalContext } from '../../../triage/model';
import { offset, processLabels } from './queries';
import {
  appHandlersTime,
  candidatePairs,
  mutexGrabTime,
  storeMethodsTime,
  websocketConnections,
} from '../sources/plugin';

/** An operation that takes longer (s) is slow: a healthy store needs milliseconds. A bound of the histograms. */
export const SLOW_OPERATION = 0.25;

/** The window of operations (s). */
export function operationWindow({ scrape }: SignalContext): number {
  return Math.max(60, 4 * scrape);
}

/** The window of candidate pairs (s), which come only with joins. */
function pairWindow({ scrape }: SignalContext): number {
  return Math.max(60, 4 * scrape);
}

/** People in calls by app node: `{instance}`. */
export function getUsersQuery({ scope }: SignalContext): string {
  return selector(websocketConnections.name, scope);
}

/** People in calls shortly before a moment (unix s), and the fewest in the minute after it: `{instance}`. */
export function getUsersAroundQueries(
  context: SignalContext,
  moment: number
): Record<'usersBefore' | 'usersAfter', string> {
  const users = selector(websocketConnections.name, context.scope);
  const since = context.at - moment;
  return {
    usersBefore: `max by(${processLabels(context)})(max_over_time(${users}[30s]${offset(since)}))`,
    usersAfter: `max by(${processLabels(context)})(min_over_time(${users}[60s]${offset(since - 60)}))`,
  };
}

function operations(context: SignalContext, bounds: string): string {
  const names = [storeMethodsTime, appHandlersTime, mutexGrabTime].map(({ name }) => `${name}_bucket`);
  const matchers: readonly Matcher[] = [...context.scope, { label: 'le', op: '=~', value: bounds }];
  return `increase(${selectorOfNames(names, matchers)}[${seconds(operationWindow(context))}])`;
}

/** Store methods, handlers and grabbed locks, all and those that were quick: `{instance, le}`. */
export function getOperationsQuery(context: SignalContext): string {
  return `sum by(${processLabels(context)},le)(${operations(context, `${SLOW_OPERATION}|2.5|[+]Inf`)})`;
}

export function getOperationsHistory(context: SignalContext): { n: string; good: string } {
  return {
    n: `sum by(${processLabels(context)})(${operations(context, '[+]Inf')})`,
    good: `sum by(${processLabels(context)})(${operations(context, String(SLOW_OPERATION))})`,
  };
}

/** Candidate pairs so far, now and a window ago: `{instance, local_type, local_protocol}`. */
export function getPairQueries(context: SignalContext): Record<'pairs' | 'pairsThen', string> {
  const pairs = selector(candidatePairs.name, context.scope);
  const sum = (series: string): string => `sum by(${processLabels(context)},local_type,local_protocol)(${series})`;
  return { pairs: sum(pairs), pairsThen: sum(`${pairs} offset ${seconds(pairWindow(context))}`) };
}

/** Candidate pairs of the day before the window: `{local_type, local_protocol}`. */
export function getPastPairsQuery(context: SignalContext): string {
  const pairs = selector(candidatePairs.name, context.scope);
  return `sum by(local_type,local_protocol)(increase(${pairs}[1d] offset ${seconds(pairWindow(context))}))`;
}

/** Candidate pairs over time, and those over UDP without a relay. */
export function getPairsHistory(context: SignalContext): { n: string; good: string } {
  const usual: readonly Matcher[] = [
    { label: 'local_type', op: '!=', value: 'relay' },
    { label: 'local_protocol', op: '!=', value: 'tcp' },
  ];
  const sum = (matchers: readonly Matcher[]): string =>
    `sum(increase(${selector(candidatePairs.name, [...context.scope, ...matchers])}[${seconds(pairWindow(context))}]))`;
  return { n: sum([]), good: sum(usual) };
}
