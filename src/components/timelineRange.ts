import { formatInstant } from './formatInstant';

/** Unix seconds. */
export interface TimelineRange {
  from: number;
  to: number;
}

/** The range as in the URL of the triage page: `from..to`. */
export function formatRange({ from, to }: TimelineRange): string {
  return `${formatInstant(from)}..${formatInstant(to)}`;
}
