import { type Matcher, selector } from '../promql/promql';
import { RATE } from './variables';

/** Since when something is counted: since about the point before, or over the whole time range. */
export type Window = typeof RATE | '$__range';

/** ` by(instance)`, or nothing. */
export function by(...labels: ReadonlyArray<string | undefined>): string {
  const named = labels.filter((label) => label !== undefined);
  return named.length === 0 ? '' : ` by(${named.join(',')})`;
}

/**
 * How much counters gained in a window, series by series. A series is born with its first burst, which `increase` can't
 * see: what is new while its target was already up counts whole.
 */
export function gains(scope: readonly Matcher[], counter: string, window: Window = RATE): string {
  const up = `${selector('up', scope)} offset ${window}==1`;
  return `((${counter} unless ${counter} offset ${window}) and on(job,instance) ${up} or increase(${counter}[${window}]))`;
}
