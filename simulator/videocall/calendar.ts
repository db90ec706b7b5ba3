import { type Random } from '../random';

const DAY_S = 86_400;
const QUIETEST_HOUR_UTC = 3;
const NIGHT_SHARE = 0.05;

/**
 * Share of the meetings that take place at a moment (unix seconds): a wave over the day, almost none at 3, all at 15
 * UTC.
 */
export function shareOfMeetings(at: number): number {
  const phase = (2 * Math.PI * (at - QUIETEST_HOUR_UTC * 3600)) / DAY_S;
  return NIGHT_SHARE + (1 - NIGHT_SHARE) * (0.5 - 0.5 * Math.cos(phase));
}

/** When meetings take place: always, or by the time of day. The first one always does. */
export class Calendar {
  private readonly thresholds = new Map<string, number>();

  constructor(meetings: Iterable<string>, random: Random, followsDay: boolean) {
    for (const meeting of new Set(meetings)) {
      this.thresholds.set(meeting, followsDay && this.thresholds.size > 0 ? random.split(meeting).next() : 0);
    }
  }

  isHeld(meeting: string, at: number): boolean {
    return (this.thresholds.get(meeting) ?? 0) < shareOfMeetings(at);
  }
}
