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

/** The checks of one scrape job. */
export interface JobCheck {
  /** Id and title of the product that the job belongs to. */
  product: { id: string; title: string };
  /** Id of the source that it scrapes. */
  source: string;
  /** The job's documented name. */
  job: string;
  /** What the job is for. */
  purpose: string;
  /** The worst state of its checks. */
  state: CheckState;
  checks: readonly Check[];
}

const WORST_FIRST: readonly CheckState[] = ['fail', 'warn', 'unknown', 'pass', 'not-applicable'];

/** The worst of some states; not-applicable for none. */
export function worstState(states: readonly CheckState[]): CheckState {
  return WORST_FIRST.find((state) => states.includes(state)) ?? 'not-applicable';
}
