import { type Fault } from '../simulator/faults';
import { type World } from '../simulator/world';

/** A stretch of a virtual world that the triage is asked about. All its times are seconds since its faults start. */
export interface Incident {
  /** Unique in its catalogue, for instance `relay-latency/3`. */
  id: string;
  /** The row of the table that it counts for: the cause of its fault, `two at once` or `healthy`. */
  row: string;
  /** What it is, for the list of misses. */
  title: string;
  stack: 'mattermost' | 'videocall';
  /** What goes wrong, [] for a healthy one; each fault lasts from 0 to `FAULT_SECONDS`, unless it says when. */
  faults: readonly Fault[];
  /** The world that suffers it, from a moment on (unix seconds). */
  createWorld(start: number): World;
  /** Seconds by which its faults miss the start of a round of scrapes, 0 to 5. */
  phase: number;
  /** The second of a minute in which its faults start, 0 to 59: the grid on which pasts lie begins with each minute. */
  second: number;
}

/** Products that have a world. */
export const PRODUCT_IDS: ReadonlyArray<Incident['stack']> = ['mattermost', 'videocall'];

/** How long faults last. */
export const FAULT_SECONDS = 90;

/** How long a healthy one is asked about. */
export const HEALTHY_SECONDS = 300;

/** The row of incidents without a fault. */
export const HEALTHY = 'healthy';

/** The row of incidents with two faults. */
export const TWO_AT_ONCE = 'two at once';

/** Whether there is nothing to find. What is harmless (a failed scrape, a drain) is no fault to find. */
export function isHealthy({ row }: Incident): boolean {
  return row === HEALTHY;
}
