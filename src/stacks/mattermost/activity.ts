import { type Activity, type Note, type SignalContext, type Tally } from '../snapshot';
import { type Counters, isContinuous, isNewlyScraped, valuesAt } from './counters';
import { at, isSame, keyOf, type Placed } from './gauges';
import { dialectOf, packetWindow, reportWindow, rtcOf } from './queries';

const REPORT_SECONDS = 10;
/** Opus sends a packet each 20 ms. */
const PACKETS_PER_SECOND = 50;

/**
 * Who must report: where voice is passed on, at least the speakers and one listener who have been there for as long as
 * reports are put together. More can't be said, since calls in which nobody talks report nothing and no label tells one
 * call from another.
 */
export function readActivity(
  reports: readonly Tally[],
  { sessions, writes, still }: { sessions: Placed; writes: Placed; still: Placed },
  counters: Counters,
  context: SignalContext
): Activity {
  const before = valuesAt(counters, rtcOf(context).sessions.name, 'recent');
  const window = reportWindow(context);
  const counts = [...sessions.values()].map(({ place, value }) => {
    const voice = at(writes, place);
    const isStill = value > 0 && still.has(keyOf({ instance: place.instance }));
    const speakers = Math.round(voice / (packetWindow(context) * PACKETS_PER_SECOND));
    const own = reports.find(
      (tally) => tally.place.instance === place.instance && tally.place.groupID === place.groupID
    );
    const isContinued = isContinuous(counters, place.instance);
    const settled = isContinued ? (before.find((other) => isSame(other.place, place))?.value ?? 0) : 0;
    return {
      sessions: value,
      isStill,
      // Whoever was there when a page began to stand still is due to be seen.
      expected: isStill ? value : voice > 0 ? Math.min(value, settled, speakers + 1) : 0,
      received: ((own?.n ?? 0) * REPORT_SECONDS) / (window - context.scrape),
    };
  });
  const sum = (of: (count: (typeof counts)[number]) => number): number =>
    counts.reduce((total, count) => total + of(count), 0);
  const isUnknown = [...sessions.values()].some(({ place }) => isNewlyScraped(counters, place.instance));
  const isQuiet = !isUnknown && sum(({ expected }) => expected) === 0 && sum(({ received }) => received) === 0;
  const present = sum((count) => count.sessions);
  return {
    sessions: isQuiet ? 0 : present,
    meetings: null,
    present,
    expected: sum(({ expected }) => expected),
    received: sum(({ expected, received }) => Math.min(expected, received)),
    stalled:
      present > 0 && counts.every((count) => count.sessions === 0 || count.isStill)
        ? [dialectOf(context) === 'rtcd' ? 'rtcd' : 'plugin']
        : [],
  };
}

/** Whether there are nodes with sessions from which nothing comes: silent calls, or a page that stands still. */
export function looksStill({ sessions, writes }: { sessions: Placed; writes: Placed }): boolean {
  return [...sessions.values()].some(({ place, value }) => value > 0 && at(writes, place) === 0);
}

export function silentNotes({ sessions, present }: Activity): Note[] {
  return sessions === 0 && present !== null && present > 0
    ? [
        {
          kind: 'idle',
          text: `${present} sessions are counted but nobody talks in them: silent calls, or a gauge that leaked.`,
        },
      ]
    : [];
}
