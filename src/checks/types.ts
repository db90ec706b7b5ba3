export type CheckState = 'pass' | 'warn' | 'fail' | 'unknown' | 'not-applicable';

/** What to do about a check that did not pass. */
export interface Remedy {
  text: string;
  /** YAML to paste into a prometheus.yml; null where there is nothing to paste. */
  snippet: string | null;
}

/** One thing that can be right or wrong about what is scraped. */
export interface Check {
  id: string;
  title: string;
  state: CheckState;
  /** What was measured, or why nothing could be. */
  evidence: string;
  /** Why it matters. */
  why: string;
  /** null unless something is to be done. */
  remedy: Remedy | null;
  /** The PromQL that was asked; null where nothing was. */
  query: string | null;
}

/** Checks that belong together. */
export interface CheckGroup {
  /** `prometheus`, a product's id, or that and a source's: `mattermost/rtcd`. */
  id: string;
  /** null for what is no product's: Prometheus itself. */
  product: { id: string; title: string } | null;
  title: string;
  /** What is judged here, or what the job is for. */
  purpose: string;
  /** The worst state of its checks. */
  state: CheckState;
  checks: readonly Check[];
}

/** The checks of one scrape job; the title is its documented name. */
export interface JobCheck extends CheckGroup {
  /** Id of the source that it scrapes. */
  source: string;
}

/** All states, in the order of what is read first. */
export const WORST_FIRST: readonly CheckState[] = ['fail', 'warn', 'unknown', 'pass', 'not-applicable'];

/** The worst of some states; not-applicable for none. */
export function worstState(states: readonly CheckState[]): CheckState {
  return WORST_FIRST.find((state) => states.includes(state)) ?? 'not-applicable';
}
