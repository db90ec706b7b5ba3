import { type Queries, type Results, type Sample } from '../../../promClient/types';
import {
  type Activity,
  type Note,
  type SignalContext,
  type StackSnapshot,
  type Symptom,
  type Tally,
} from '../../../triage/model';
import { packed } from '../../../promql/promql';
import {
  countSufferers,
  findAudioIncidents,
  type MeetingPairs,
  type PairTally,
  readMeetings,
  readRelays,
} from './audio/incidents';
import { findBlockedMeetings, findDeadSenders } from './audio/losses';
import {
  getAudioProbe,
  getAudioQuery,
  getAudioRelaysQuery,
  getBlockedQuery,
  getDeadCountQuery,
  getDeadSendersQuery,
  getDeadSinceQuery,
  getStillThereQuery,
} from './audio/queries';
import { findBrokerIncidents, findBrokerTroubles } from './broker';
import { activeSessions, EXTENDED, rtt as rttMetric } from '../sources/client';
import { isExtended } from './dialect';
import { groupBy, type Rows, rowsByQuestion } from '../../../promClient/rows';
import { plural } from '../../../triage/plural';
import { findDropIncidents } from './drops';
import { fallbackNotes, findFallbackIncidents, getTransportProbe, ofKnownRegions } from './fallback';
import {
  BINS_PER_LIMIT,
  getBrokerQuery,
  getBrokerTroubleQuery,
  getCutOffQuery,
  getDropsQuery,
  getLostPeopleQuery,
  getLostQuery,
  getMeetingsQueries,
  getMovementQuery,
  getRelaysQuery,
  getRttBinsQuery,
  getRttCountQuery,
  getShiftedQuery,
  getUsualTransportsQuery,
  getWatchedQuery,
  wasWatched,
} from './queries';
import { findRelayIncidents, isLossSuspected } from './relays';
import { connectionsActive } from '../sources/server';

/** Movement states of `getMovementQuery`. */
const NEW = '0';
const STANDS_STILL = '2';
const MOVES = '3';
const MOVED = ['1', MOVES];

/** The number of meetings with bad audio, worst first, whose pairs are queried. */
const PROBED_MEETINGS = 20;
/** From this many meetings on, single people are not the cause. */
const SEVERAL_MEETINGS = 3;
/**
 * With two meetings neither, if this many people hear badly, all on one relay: most of its people, and hardly anybody
 * on others.
 */
const TWO_MEETINGS = 2;
const PEOPLE_OF_ONE_RELAY = 5;
const MOST_OF_RELAY = 0.5;
const HARDLY_ANY = 0.05;

/** The first queries, by the name that their answers have in the label `what`. */
export function getQuestions(context: SignalContext): Queries {
  return {
    rtt: getRttBinsQuery(context),
    series: getRttCountQuery(context),
    audio: getAudioQuery(context),
    blocked: getBlockedQuery(context),
    dead: getDeadCountQuery(context),
    movement: getMovementQuery(context),
    ...getMeetingsQueries(context),
    lost: getLostQuery(context),
    usual: getUsualTransportsQuery(context),
    cut: getCutOffQuery(context),
  };
}

/** The first queries, packed into few expressions. */
export function getSignals(context: SignalContext): Queries {
  return packed(getQuestions(context));
}

/**
 * Follow-up queries: regions of slow relays, pairs in meetings with bad audio, people of a lost relay, unusual
 * transports, and the broker.
 */
export function getProbe(results: Results<Sample>, context: SignalContext): Queries {
  const rows = rowsByQuestion(results);
  const { activity } = readPresence(rows);
  const bins = readBins(rows('rtt'));
  const slow = bins.filter(({ bin }) => bin >= BINS_PER_LIMIT);
  const meetings = readMeetings(rows('audio'));
  const bad = worstMeetings(meetings);
  const blocked = rows('blocked').map(({ labels }) => labels.meeting_id ?? '');
  const hasLost = isLossSuspected(rows('lost'), activity.present ?? 0);
  const isRegionHidden = context.sources.some(({ covered }) => covered.includes('region'));
  const isQuiet = activity.stalled.length > 0 || (activity.present ?? 0) === 0;
  return {
    ...(slow.length > 0 && !isExtended(context) && !isRegionHidden && { relays: getRelaysQuery(context) }),
    ...(slow.some(({ place }) => place.server === '') && isExtended(context) && { shifted: getShiftedQuery(context) }),
    ...((bad.length > 0 || isWidespread(meetings, 'late')) && { audioRelays: getAudioRelaysQuery(context) }),
    ...(bad.length > 0 && getAudioProbe(context, bad)),
    ...(rows('dead').length > 0 && {
      deadSenders: getDeadSendersQuery(context),
      deadSince: getDeadSinceQuery(context),
    }),
    ...(blocked.length > 0 && { stillThere: getStillThereQuery(context, blocked) }),
    ...(hasLost && {
      lostPeople: getLostPeopleQuery(context),
      drops: getDropsQuery(context),
      watched: getWatchedQuery(context),
    }),
    ...getTransportProbe(rows('usual'), bins, context),
    ...((isQuiet || hasLost) && { broker: getBrokerQuery(context) }),
    ...((bad.length > 0 || hasLost || rows('cut').length > 0) && { brokerTrouble: getBrokerTroubleQuery(context) }),
  };
}

/** Reads the answers of `getSignals` and `getProbe`. */
export function readSignals(results: Results<Sample>, context: SignalContext): StackSnapshot {
  const rows = rowsByQuestion(results);
  const { activity, ghosts, unreadable } = readPresence(rows);
  const isDeserted = activity.sessions === 0;
  const bins = isDeserted ? [] : placedBins(rows, results.relays ?? [], context);
  const rtt = rttSymptom(bins, context);
  const meetings = isDeserted ? [] : readMeetings(rows('audio'));
  const isHurting = meetings.some(({ bad }) => bad > 0) || isLossSuspected(rows('lost'), activity.present ?? 0);
  const relays = readRelays(
    results.audioRelays ?? [],
    peopleBy(rtt.tallies, ({ place }) => place.server)
  );
  const sizes = peopleBy(rtt.tallies, ({ meeting }) => meeting);
  const isRelay = areOnOneRelay(meetings, relays, countSufferers(results));
  const isWatched = wasWatched(results.watched ?? [], context);
  const relayIncidents = isWatched ? findRelayIncidents(rows('lost'), results, context) : [];
  const lostRelays = new Set(relayIncidents.flatMap(({ where }) => where.map(({ value }) => value)));
  return {
    dialect: isExtended(context) ? EXTENDED : 'main',
    activity,
    symptoms: [
      rtt,
      pairSymptom('bad', meetings, isWidespread(meetings, 'bad') || isRelay ? relays : [], sizes, context),
      pairSymptom('late', meetings, isWidespread(meetings, 'late') ? relays : [], sizes, context),
    ],
    incidents: [
      ...findBrokerIncidents(results, activity.sessions, context),
      ...(activity.stalled.length > 0
        ? []
        : [
            ...findBrokerTroubles(results.brokerTrouble ?? [], isHurting, context),
            ...relayIncidents,
            ...(isWatched ? findDropIncidents(results, lostRelays, context) : []),
            ...findFallbackIncidents(
              ofKnownRegions(rows('usual'), results.transportsKnown ?? []),
              ofKnownRegions(results.transports ?? [], results.transportsKnown ?? []),
              context
            ),
            ...findAudioIncidents(
              meetings.filter(({ bad }) => bad > 0),
              results,
              sizes,
              context
            ),
            ...findDeadSenders(results, sizes, context),
            ...findBlockedMeetings(rows('blocked'), results, sizes, context),
          ]),
    ],
    evidenceSources: ['client', 'server'],
    notes: [
      ...ghostNotes(ghosts),
      ...unreadableNotes(unreadable),
      ...unmeasuredNotes(activity, rows),
      ...unheardNotes(meetings, rows),
      ...fallbackNotes(results.transports ?? [], results.transportsKnown ?? []),
    ],
  };
}

interface Presence {
  activity: Activity;
  /** Ghost series of RTT, which are not counted. */
  ghosts: number;
  /** RTT series without a valid number. */
  unreadable: number;
}

function readPresence(rows: Rows): Presence {
  const sessions = (some: readonly Sample[]): number => some.reduce((sum, { value }) => sum + value, 0);
  const unreadable = sessions(rows('rtt').filter((row) => !isReadable(row)));
  const live = sessions(rows('rtt')) - unreadable;
  const ghosts = Math.max(0, (rows('series')[0]?.value ?? 0) - live - unreadable);
  const activity = readActivity(rows, statesOf(rows('movement')), { live, ghosts, unreadable });
  return { activity, ghosts, unreadable };
}

function worstMeetings(meetings: readonly MeetingPairs[]): string[] {
  return meetings
    .filter(({ bad }) => bad > 0)
    .sort((a, b) => b.bad - a.bad)
    .slice(0, PROBED_MEETINGS)
    .map(({ meeting }) => meeting);
}

function isWidespread(meetings: readonly MeetingPairs[], kind: 'bad' | 'late'): boolean {
  return meetings.filter((meeting) => meeting[kind] > 0).length >= SEVERAL_MEETINGS;
}

function areOnOneRelay(meetings: readonly MeetingPairs[], relays: readonly PairTally[], people: number): boolean {
  const [worst, ...others] = [...relays].sort((a, b) => b.bad - a.bad);
  const sum = (key: 'n' | 'bad'): number => others.reduce((all, relay) => all + relay[key], 0);
  return (
    worst !== undefined &&
    people >= PEOPLE_OF_ONE_RELAY &&
    meetings.filter(({ bad }) => bad > 0).length >= TWO_MEETINGS &&
    worst.bad >= MOST_OF_RELAY * worst.n &&
    sum('bad') <= HARDLY_ANY * sum('n')
  );
}

function peopleBy(tallies: readonly Tally[], keyOf: (tally: Tally) => string | null | undefined): Map<string, number> {
  const sums = new Map<string, number>();
  for (const tally of tallies) {
    const key = keyOf(tally) ?? '';
    sums.set(key, (sums.get(key) ?? 0) + tally.people);
  }
  return sums;
}

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
  rows: Rows,
  { reports, heartbeat }: { reports: Counts; heartbeat: Counts },
  { live, ghosts, unreadable }: Omit<Presence, 'activity'> & { live: number }
): Activity {
  const sizes = (what: string): Array<{ size: number; count: number }> =>
    rows(what).map(({ labels, value }) => ({ size: Number(labels.size), count: value }));
  const people = (what: string, minSize: number): number =>
    sizes(what).reduce((sum, { size, count }) => sum + (size >= minSize ? size * count : 0), 0);
  const hasServerPage = total(heartbeat) > 0;
  const present = hasServerPage ? people('present', 1) : null;
  // Last values of people who left stay for 30 s; on the relays they are gone after 10 s.
  const isDeserted = present === 0 && moving(reports) === 0;
  const reporting = isDeserted ? 0 : people('reporting', 1) || live;
  return {
    sessions: live > 0 && !isDeserted ? live : reporting,
    meetings: isDeserted ? 0 : sizes('reporting').reduce((sum, { count }) => sum + count, 0),
    present,
    // People alone in a meeting report nothing.
    expected: hasServerPage ? people('settled', 2) : null,
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
            `round-trip times arrive, but match no session in ${activeSessions.name}: it is missing, or its labels were changed`,
          ]
        : [],
    hasTraffic: hasServerPage ? moving(heartbeat) > 0 : null,
  };
}

function regionsOf(rows: readonly Sample[]): Map<string, string> {
  const best = new Map<string, { region: string; sessions: number }>();
  for (const { labels, value } of rows) {
    const relay = relayOf(labels);
    const region = labels.region ?? '';
    const known = best.get(relay);
    if (region !== '' && (known === undefined || value > known.sessions)) {
      best.set(relay, { region, sessions: value });
    }
  }
  return new Map([...best].map(([relay, { region }]) => [relay, region]));
}

function relayOf(labels: Sample['labels']): string {
  return `${labels.server ?? ''}\n${labels.server_type ?? ''}`;
}

interface BinRow {
  place: Readonly<Record<string, string>>;
  meeting: string;
  bin: number;
  n: number;
}

function isReadable({ labels }: Sample): boolean {
  const bin = Number(labels.bin);
  return Number.isFinite(bin) && bin >= 0;
}

/** A relay without an address is named by transport and region. In dialect main, regions are queried later. */
function placeOf({ server, server_type: transport = '', region = '' }: Sample['labels']): BinRow['place'] {
  return region === ''
    ? { server: server ?? '', server_type: transport }
    : { server: `${transport}-${region}`, server_type: transport, region };
}

function readBins(rows: readonly Sample[]): BinRow[] {
  return rows.filter(isReadable).map(({ labels, value }) => ({
    place: placeOf(labels),
    meeting: labels.meeting_id ?? '',
    bin: Number(labels.bin),
    n: value,
  }));
}

function withRegions(bins: readonly BinRow[], regions: ReadonlyMap<string, string>): readonly BinRow[] {
  if (regions.size === 0) {
    return bins;
  }
  // One place for all rows of a relay: there are many.
  const places = new Map<string, BinRow['place']>();
  return bins.map(({ place, meeting, bin, n }) => {
    const relay = relayOf(place);
    const region = regions.get(relay);
    const known = places.get(relay) ?? (region === undefined ? place : { ...place, region });
    places.set(relay, known);
    return { place: known, meeting, bin, n };
  });
}

/** Sessions with their known places. */
function placedBins(rows: Rows, relays: readonly Sample[], context: SignalContext): readonly BinRow[] {
  const bins = readBins(rows('rtt'));
  return isExtended(context)
    ? withShifted(bins, rows('shifted'), rows('processes'))
    : withRegions(bins, regionsOf(relays));
}

/** Gives a place to sessions with shifted labels, if the process that stands in their `region` is known. */
function withShifted(bins: readonly BinRow[], shifted: readonly Sample[], processes: readonly Sample[]): BinRow[] {
  const regions = new Map(processes.map(({ labels }) => [labels.server_instance ?? '', labels.region ?? '']));
  const found = readBins(
    shifted.flatMap(({ labels, value }) => {
      const region = regions.get(labels.region ?? '');
      return region === undefined ? [] : [{ labels: { ...labels, region }, value }];
    })
  );
  const keyOf = ({ meeting, bin, place }: BinRow): string => JSON.stringify([meeting, bin, place.server_type]);
  const foundBy = groupBy(found, keyOf);
  const left = bins.map((row) =>
    row.place.server === '' ? { ...row, n: row.n - sessionsIn(foundBy.get(keyOf(row)) ?? []) } : row
  );
  return [...left.filter(({ n }) => n > 0), ...found];
}

function toTallies(bins: readonly BinRow[], { limits: { rttMs } }: SignalContext): Tally[] {
  const severeBin = Math.round((rttMs.severe / rttMs.bad) * BINS_PER_LIMIT);
  const tallies = new Map<string, Tally>();
  for (const { place, meeting, bin, n } of bins) {
    const key = `${meeting}\n${relayOf(place)}`;
    const tally = tallies.get(key) ?? { place, meeting, n: 0, bad: 0, severe: 0, people: 0 };
    tally.n += n;
    tally.people += n;
    tally.bad += bin >= BINS_PER_LIMIT ? n : 0;
    tally.severe += bin >= severeBin ? n : 0;
    tallies.set(key, tally);
  }
  return [...tallies.values()];
}

/** The highest p95 of a relay with enough sessions, as the lower edge of its bin (ms). */
function nearestLimit(bins: readonly BinRow[], { limits }: SignalContext): Symptom['nearest'] {
  const width = limits.rttMs.bad / BINS_PER_LIMIT;
  return [...groupBy(bins, ({ place }) => place.server ?? '')]
    .filter(([, rows]) => sessionsIn(rows) >= limits.minUnits)
    .map(([place, rows]) => ({ place, value: quantileBin(rows, 0.95) * width }))
    .reduce<Symptom['nearest']>((worst, next) => (worst === null || next.value > worst.value ? next : worst), null);
}

function sessionsIn(rows: readonly BinRow[]): number {
  return rows.reduce((sum, { n }) => sum + n, 0);
}

function quantileBin(rows: readonly BinRow[], quantile: number): number {
  const sorted = [...rows].sort((a, b) => a.bin - b.bin);
  const rank = quantile * sessionsIn(sorted);
  let seen = 0;
  for (const { bin, n } of sorted) {
    seen += n;
    if (seen >= rank) {
      return bin;
    }
  }
  return 0;
}

function rttSymptom(bins: readonly BinRow[], context: SignalContext): Symptom {
  return {
    id: 'rtt',
    title: 'Round-trip time',
    complaint: `Round-trip time is over ${context.limits.rttMs.bad} ms`,
    units: 'sessions',
    limit: context.limits.rttMs.bad,
    limitUnit: 'ms',
    tallies: toTallies(bins, context),
    dimensions: [
      { label: 'server', name: 'Relay', plural: 'relays', cause: 'relay-latency', minRelays: 1 },
      { label: 'region', name: 'Region', plural: 'regions', cause: 'region-latency', minRelays: 2 },
      { label: 'server_type', name: 'Transport', plural: 'transports', cause: 'transport-latency', minRelays: 2 },
    ],
    everywhere: 'fleet-latency',
    scattered: 'client-network',
    estimated: false,
    costsTime: true,
    judged: true,
    yieldsTo: [],
    nearest: nearestLimit(bins, context),
    query: getRttBinsQuery(context),
  };
}

/** On a clean network audio is never late. */
const LATE_THRESHOLD = { bad: 3, share: 0.1, low: 0.03 };

const PAIR_SYMPTOMS = {
  bad: {
    id: 'audio',
    title: 'Audio',
    complaint: 'Audio sounds bad',
    causes: { relay: 'audio-relay', meeting: 'audio-meeting' },
    /** With fewer meetings, incidents say who it is. */
    minMeetings: SEVERAL_MEETINGS,
    isExceptional: false,
  },
  late: {
    id: 'lag',
    title: 'Playback',
    complaint: 'Audio plays late but complete',
    causes: { relay: 'playback-lag', meeting: 'playback-lag' },
    minMeetings: 1,
    isExceptional: true,
  },
} as const;

/**
 * What speaker-listener pairs hear, by relay or by meeting.
 * @param relays empty if people, not relays, are the cause
 */
function pairSymptom(
  kind: 'bad' | 'late',
  meetings: readonly MeetingPairs[],
  relays: readonly PairTally[],
  sizes: ReadonlyMap<string, number>,
  context: SignalContext
): Symptom {
  const { id, title, complaint, causes, minMeetings, isExceptional } = PAIR_SYMPTOMS[kind];
  const byRelay = relays.length > 0;
  const all = byRelay
    ? relays
    : meetings.map(({ meeting, ...counts }) => ({
        place: { meeting_id: meeting },
        meeting,
        people: sizes.get(meeting) ?? counts.n,
        ...counts,
      }));
  return {
    id,
    title,
    complaint,
    units: 'speaker-listener pairs',
    limit: 0,
    limitUnit: 'bad',
    tallies: all.map(({ place, meeting, people, n, [kind]: count }) => ({
      place,
      meeting,
      n,
      bad: count,
      severe: kind === 'bad' ? count : 0,
      people,
    })),
    dimensions: byRelay
      ? [{ label: 'server', name: 'Relay', plural: 'relays', cause: causes.relay, minRelays: 1 }]
      : [{ label: 'meeting_id', name: 'Meeting', plural: 'meetings', cause: causes.meeting, minRelays: 1 }],
    everywhere: causes.relay,
    scattered: null,
    estimated: true,
    costsTime: true,
    judged: byRelay || meetings.filter((meeting) => meeting[kind] > 0).length >= minMeetings,
    isExceptional,
    ...(kind === 'late' && { threshold: LATE_THRESHOLD }),
    yieldsTo: [],
    nearest: null,
    query: getAudioQuery(context),
  };
}

function ghostNotes(ghosts: number): Note[] {
  return ghosts > 0
    ? [
        {
          kind: 'ghost-series',
          text: `Not counted: ${ghosts} frozen RTT series of people who left or moved to another relay.`,
        },
      ]
    : [];
}

function unreadableNotes(count: number): Note[] {
  return count > 0
    ? [{ kind: 'telemetry', text: `Not counted: ${plural(count, 'session')} whose RTT is not a valid number.` }]
    : [];
}

/** Notes on metrics that are missing although people are in calls. */
function unmeasuredNotes({ sessions, present, isNew }: Activity, rows: Rows): Note[] {
  const isThere = (sessions ?? 0) > 0 && !isNew;
  return [
    ...(isThere && rows('series').length === 0
      ? [
          `Callscope can't judge round-trip time: ${rttMetric.name} is missing. Clients that encrypt their probes don't report it.`,
        ]
      : []),
    ...(isThere && present === 0
      ? [
          `People report, but ${connectionsActive.name} shows nobody, so Callscope can't judge connections, regions and missing reports.`,
        ]
      : []),
  ].map((text) => ({ kind: 'coverage', text }));
}

/** A note if nobody is heard although people have reported for a while. */
function unheardNotes(meetings: readonly MeetingPairs[], rows: Rows): Note[] {
  const settled = statesOf(rows('movement')).reports[MOVES] ?? 0;
  return settled > 0 && meetings.length === 0
    ? [
        {
          kind: 'coverage',
          text: "Callscope can't judge audio: everyone is muted or silent, or clients report no audio.",
        },
      ]
    : [];
}
