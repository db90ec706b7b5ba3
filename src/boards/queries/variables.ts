import { type Message } from '../../messages';
import { type Matcher } from '../../promql/promql';

/** The window of rates in Grafana: at least four scrapes, and no gap when zoomed out. */
export const RATE = '$__rate_interval';

/** A choice of several values; the default is all of them. */
export interface BoardVariable {
  readonly name: string;
  readonly label: Message;
  /** In the syntax of Grafana's Prometheus data source. */
  query(scope: readonly Matcher[]): string;
  /** Picks the value out of an answer to `query_result`. */
  readonly regex?: string;
}

/** A query of a variable for all values of a label. */
export function labelValues(series: string, label: string): string {
  return `label_values(${series},${label})`;
}

/** The label of a series must have one of the values that are chosen for a variable. */
export function chosen(label: string, { name }: BoardVariable): Matcher {
  return { label, op: '=~', value: `$${name}` };
}
