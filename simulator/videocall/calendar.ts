import { type Random } from '../random';

const DAY_S = 86_400;
const QUIETEST_HOUR_UTC = 3;
const NIGHT_SHARE = 0.05;

/** Share of the meetings that are held at a moment (unix seconds): a wave over the day, hardly any at 3, all at 15 UTC. */
export function shareOfMeetings(at: number): number {
  const phase = (2 * Math.PI * (at - QUIETEST_HOUR_UTC * 3600)) / DAY_S;
  return NIGHT_SHARE + (1 - NIGHT_SHARE) * (0.5 - 0.5 * Math.cos(phase));
}

/** When meetings are held: always, or as the day goes. The first one is held at any time. */
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
