import { type Source } from './source';

/** One target that delivered a known family within the last hour. */
export interface Process {
  readonly source: Source;
  /** All target labels: job and instance alone may not identify a process. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * down: its last scrape failed (`up` is 0). unscraped: it has no `up` any more; it may still serve calls. late: its
   * families exist, but it had no good scrape for too long.
   */
  readonly state: 'delivers' | 'down' | 'unscraped' | 'late';
  /** Its dialect; null for the usual one. */
  readonly dialect: string | null;
  /** Start time, unix seconds; null if unknown. */
  readonly started: number | null;
  /** Scrape interval of its job (s); null if not known yet. */
  readonly interval: number | null;
  /** Unix seconds of the last successful scrape within five minutes; null if there was none. */
  readonly lastGood: number | null;
}
