import { type Fault } from '../simulator/faults';
import { type World } from '../simulator/world';

/** A stretch of a virtual world for the triage to judge. All its times are seconds since its faults start. */
export interface Incident {
  /** Unique in its catalog, for instance `relay-latency/3`. */
  id: string;
  /** The row of the table that it counts for: the cause of its fault, `two at once` or `healthy`. */
  row: string;
  /** Its title in the list of misses. */
  title: string;
  product: 'mattermost' | 'videocall';
  /** Approximate number of sessions. */
  sessions: number;
  /** Whether nothing was scraped before: it is judged from the first scrape on, for longer. */
  isFresh: boolean;
  /** Its faults, [] for a healthy one; each lasts from 0 to `FAULT_SECONDS`, unless it has its own times. */
  faults: readonly Fault[];
  /** Its world, from a moment on (unix seconds). */
  createWorld(start: number): World;
  /** Seconds by which its faults miss the start of a round of scrapes, 0 to 5. */
  phase: number;
  /** The second of a minute in which its faults start, 0 to 59: the steps of pasts begin with each minute. */
  second: number;
}

/** Products that have a world. */
export const PRODUCT_IDS: ReadonlyArray<Incident['product']> = ['mattermost', 'videocall'];

/** How long faults last. */
export const FAULT_SECONDS = 90;

/** How long a healthy one is judged. */
export const HEALTHY_SECONDS = 300;

/** How long one that begins with its first scrape is judged. */
export const FRESH_SECONDS = 600;

/** Sizes by sessions, from and to. */
export const SIZES: ReadonlyArray<{ title: string; from: number; to: number }> = [
  { title: '5-15', from: 5, to: 15 },
  { title: '16-50', from: 16, to: 50 },
  { title: '51-300', from: 51, to: 300 },
  { title: 'over 300', from: 301, to: Infinity },
];

/** Whether an incident is of a size, by the size's title. */
export function isOfSize({ sessions }: Pick<Incident, 'sessions'>, title: string): boolean {
  return SIZES.some((size) => size.title === title && sessions >= size.from && sessions <= size.to);
}

/** The row of incidents without a fault. */
export const HEALTHY = 'healthy';

/** The row of incidents with two faults. */
export const TWO_AT_ONCE = 'two at once';

/** Whether there is nothing to find. Harmless events (a failed scrape, a drain) are not faults. */
export function isHealthy({ row }: Incident): boolean {
  return row === HEALTHY;
}
