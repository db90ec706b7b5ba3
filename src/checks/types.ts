import { type Message, type Text } from '../messages';

export type CheckState = 'pass' | 'warn' | 'fail' | 'unknown' | 'not-applicable';

/** What to do about a check that didn't pass. */
export interface Remedy {
  text: Text;
  /** YAML to paste into a prometheus.yml; null if there is none. */
  snippet: string | null;
}

/** A test of the monitoring itself. */
export interface Check {
  id: string;
  title: Message;
  state: CheckState;
  /** What was measured, or why that failed. */
  evidence: Text;
  /** Why it matters. */
  why: Text;
  /** null if there is nothing to do. */
  remedy: Remedy | null;
  /** The PromQL that was sent; null if none was. */
  query: string | null;
}

/** Checks that belong together. */
export interface CheckGroup {
  /** `prometheus`, a product's id, or that and the id of a source: `product/source`. */
  id: string;
  /** null for Prometheus itself. */
  product: { id: string; title: string } | null;
  /** A name, or a text. */
  title: string | Message;
  /** What the group checks, or what the job is for. */
  purpose: Text;
  /** The worst state of its checks. */
  state: CheckState;
  checks: readonly Check[];
}

/** The checks of one scrape job; the title is its documented name. */
export interface JobCheck extends CheckGroup {
  /** Id of the scraped source. */
  source: string;
}

/** All states, in reading order. */
export const WORST_FIRST: readonly CheckState[] = ['fail', 'warn', 'unknown', 'pass', 'not-applicable'];

/** The worst of some states; not-applicable if there are none. */
export function worstState(states: readonly CheckState[]): CheckState {
  return WORST_FIRST.find((state) => states.includes(state)) ?? 'not-applicable';
}
