import { message } from '../../../messages';
import { type Sample } from '../../../promClient/types';
import { type Answers, inquiry } from '../../../triage/inquiry';
import { type Activity, type Note } from '../../../triage/model';
import { activeSessions, rtt as rttMetric } from '../sources/client';
import { connectionsActive } from '../sources/server';
import { type BinRow, isReadable, readBins } from './rtt';
import { getMeetingsQueries, getMovementQuery, getRttBinsQuery, getRttCountQuery } from './queries';

/** Movement states of `getMovementQuery`. */
const NEW = '0';

const STANDS_STILL = '2';

const MOVES = '3';

const MOVED = ['1', MOVES];

/** Who is there, and how much of it is measured. */
export interface Presence {
  activity: Activity;
  /** Live sessions by meeting, relay and RTT. */
  bins: readonly BinRow[];
  /** Ghost series of RTT, which are not counted. */
  ghosts: number;
  /** RTT series without a valid number. */
  unreadable: number;
  /** Whether there is any RTT series, live or not. */
  hasRtt: boolean;
  /** Whether reports have changed over the whole window. */
  isSettled: boolean;
}

/** Sessions, people and meetings, and whether the metrics change. */
export const presence = inquiry({
  ask: (context) => ({
    rtt: getRttBinsQuery(context),
    series: getRttCountQuery(context),
    movement: getMovementQuery(context),
    ...getMeetingsQueries(context),
  }),
  read: readPresence,
});

function readPresence(answers: Answers<PresenceQuestion>): Presence {
  const sessions = (some: readonly Sample[]): number => some.reduce((sum, { value }) => sum + value, 0);
  const unreadable = sessions(answers('rtt').filter((row) => !isReadable(row)));
  const live = sessions(answers('rtt')) - unreadable;
  const ghosts = Math.max(0, (answers('series')[0]?.value ?? 0) - live - unreadable);
  const states = statesOf(answers('movement'));
  return {
    activity: readActivity(answers, states, { live, ghosts, unreadable }),
    bins: readBins(answers('rtt')),
    ghosts,
    unreadable,
    hasRtt: answers('series').length > 0,
    isSettled: (states.reports[MOVES] ?? 0) > 0,
  };
}

type PresenceQuestion = 'rtt' | 'series' | 'movement' | MeetingsQuestion;
type MeetingsQuestion = 'people' | 'reporting';

type Counts = Readonly<Record<string, number>>;

function statesOf(rows: readonly Sample[]): { reports: Counts; heartbeat: Counts } {
  const of = (isIts: (labels: Sample['labels']) => boolean): Counts => {
    const counts: Record<string, number> = {};
    for (const { labels, value } of rows.filter((row) => row.labels.state !== undefined && isIts(row.labels))) {
      const state = labels.state ?? '';
      counts[state] = (counts[state] ?? 0) + value;
    }
    return counts;
  };
  return {
    reports: of(({ server_type }) => server_type !== undefined && server_type !== ''),
    heartbeat: of(({ server_type }) => server_type === undefined || server_type === ''),
  };
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Whether nothing changes, although more than `leftovers` series have been there long enough. */
function stands(counts: Counts, leftovers: number): boolean {
  return moving(counts) === 0 && (counts[STANDS_STILL] ?? 0) > leftovers;
}

/** Whether no series has been there long enough to see whether it changes. */
function isNew(counts: Counts): boolean {
  return total(counts) === (counts[NEW] ?? 0);
}

function moving(counts: Counts): number {
  return MOVED.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** The number of changing series; after a gap also new ones, up to the live ones. */
function reported(reports: Counts, live: number): number {
  return Math.max(moving(reports), Math.min(moving(reports) + (reports[NEW] ?? 0), live));
}

function readActivity(
  answers: Answers<MeetingsQuestion>,
  { reports, heartbeat }: { reports: Counts; heartbeat: Counts },
  { live, ghosts, unreadable }: Pick<Presence, 'ghosts' | 'unreadable'> & { live: number }
): Activity {
  const people = (some: readonly Sample[], minSize: number): number =>
    some
      .map(({ labels, value }) => ({ size: Number(labels.size), count: value }))
      .reduce((sum, { size, count }) => sum + (size >= minSize ? size * count : 0), 0);
  const hasServerPage = total(heartbeat) > 0;
  const onRelays = (isOld: boolean): Sample[] =>
    answers('people').filter(({ labels }) => (labels.old === '1') === isOld);
  const present = hasServerPage ? people(onRelays(false), 1) : null;
  // Last values of people who left stay for 30 s; on the relays they are gone after 10 s.
  const isDeserted = present === 0 && moving(reports) === 0;
  const reporting = isDeserted ? 0 : people(answers('reporting'), 1) || live;
  return {
    sessions: live > 0 && !isDeserted ? live : reporting,
    meetings: isDeserted ? 0 : answers('reporting').reduce((sum, { value }) => sum + value, 0),
    present,
    // People alone in a meeting report nothing.
    expected: hasServerPage ? people(onRelays(true), 2) : null,
    // Encrypted probes give no RTT: then the reports themselves count.
    received: total(reports) === 0 || reporting === 0 ? reporting : reported(reports, live),
    stalled:
      reporting === 0
        ? []
        : [...(stands(reports, ghosts) ? ['client'] : []), ...(stands(heartbeat, 0) ? ['server'] : [])],
    isNew: total(reports) + total(heartbeat) > 0 && isNew(reports) && isNew(heartbeat),
    hidden:
      live + unreadable === 0 && moving(reports) > 0 && reporting > 0
        ? [
            message(
              'videocall.blind.sessions',
              'round-trip times arrive, but match no session in {{- metric}}: it is missing, or its labels were changed',
              { metric: activeSessions.name }
            ),
          ]
        : [],
    hasTraffic: hasServerPage ? moving(heartbeat) > 0 : null,
  };
}

/** Notes on what can't be counted or judged. */
export function presenceNotes(seen: Presence): Note[] {
  return [...ghostNotes(seen.ghosts), ...unreadableNotes(seen.unreadable), ...unmeasuredNotes(seen)];
}

function ghostNotes(ghosts: number): Note[] {
  return ghosts > 0
    ? [
        {
          kind: 'ghost-series',
          text: message(
            'videocall.note.ghosts',
            'Not counted: {{count}} frozen RTT series of people who left or moved to another relay.',
            {
              count: ghosts,
              defaultValue_one:
                'Not counted: {{count}} frozen RTT series of a person who left or moved to another relay.',
            }
          ),
        },
      ]
    : [];
}

function unreadableNotes(count: number): Note[] {
  return count > 0
    ? [
        {
          kind: 'telemetry',
          text: message(
            'videocall.note.unreadable',
            'Not counted: {{count}} sessions whose RTT is not a valid number.',
            { count, defaultValue_one: 'Not counted: {{count}} session whose RTT is not a valid number.' }
          ),
        },
      ]
    : [];
}

/** Notes on metrics that are missing although people are in calls. */
function unmeasuredNotes({ activity: { sessions, present, isNew }, hasRtt }: Presence): Note[] {
  const isThere = (sessions ?? 0) > 0 && !isNew;
  return [
    ...(isThere && !hasRtt
      ? [
          [
            message('videocall.note.no-rtt', "Callscope can't judge round-trip time: {{- metric}} is missing.", {
              metric: rttMetric.name,
            }),
            message('videocall.note.no-rtt-reason', "Clients that encrypt their probes don't report it."),
          ],
        ]
      : []),
    ...(isThere && present === 0
      ? [
          message(
            'videocall.note.no-connections',
            "People report, but {{- metric}} shows nobody, so Callscope can't judge connections, regions and missing reports.",
            { metric: connectionsActive.name }
          ),
        ]
      : []),
  ].map((text) => ({ kind: 'coverage', text }));
}
