import { type Source } from './source';

/** One target that delivered a known family within the last hour. */
export interface Process {
  readonly source: Source;
  /** All its target labels: job and instance alone don't tell processes apart. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * down: its last scrape failed (`up` is 0). unscraped: there is no `up` any more, so nobody scrapes it, and it may still
   * serve. late: its families are there, but their job had no good scrape for too long.
   */
  readonly state: 'delivers' | 'down' | 'unscraped' | 'late';
  /** Another dialect that it speaks; null for the usual one. */
  readonly dialect: string | null;
  /** Unix seconds of its start; null where it isn't told. */
  readonly started: number | null;
  /** Seconds between two scrapes of its job; null when it can't be measured yet. */
  readonly interval: number | null;
  /** Unix seconds of the last successful scrape within five minutes; null if there was none. */
  readonly lastGood: number | null;
}
