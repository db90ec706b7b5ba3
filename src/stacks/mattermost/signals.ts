import { type Queries, type Results, type Sample } from '../../promClient/types';
import { type Limit } from '../../settings';
import {
  type Activity,
  type Dimension,
  type Note,
  type SignalContext,
  type StackSnapshot,
  type Symptom,
  type Tally,
} from '../snapshot';
import { findIncidents } from './incidents';
import {
  dialectOf,
  getConnectionsQuery,
  getGaugesQuery,
  getGoneQuery,
  getJoinsQuery,
  getOpensQuery,
  getReportsQuery,
  JOIN_WINDOW_SECONDS,
  reportWindow,
} from './queries';
import { at, readGauges, type Gauges } from './gauges';

const REPORT_SECONDS = 10;
/** Opus sends a packet each 20 ms. */
const PACKETS_PER_SECOND = 50;

/** The questions of the first screen; one more when an RTCD doesn't answer. */
export function getSignals(context: SignalContext): Queries {
  const down = downNodes(context);
  return {
    reports: getReportsQuery(context),
    joins: getJoinsQuery(context),
    opens: getOpensQuery(context),
    gauges: getGaugesQuery(context),
    connections: getConnectionsQuery(context),
    ...(down.length > 0 && { gone: getGoneQuery(context, down) }),
  };
}

/** Reads the answers of `getSignals`. */
export function readSignals(results: Results<Sample>, context: SignalContext): StackSnapshot {
  const gauges = readGauges([...(results.gauges ?? []), ...(results.connections ?? [])]);
  const reports = (what: string): readonly Sample[] =>
    (results.reports ?? []).filter(({ labels }) => labels.what === what);
  const rtt = reportTallies(reports('rtt'), inSeconds(context.limits.rttMs), gauges, context);
  const activity = readActivity(rtt, gauges, context);
  return {
    dialect: dialectOf(context),
    activity,
    symptoms: [
      {
        ...REPORTED,
        id: 'rtt',
        title: 'Round-trip time',
        complaint: `Round-trip time is over ${context.limits.rttMs.bad} ms`,
        limit: context.limits.rttMs.bad,
        limitUnit: 'ms',
        tallies: rtt,
        dimensions: dimensions('relay-latency'),
        everywhere: 'fleet-latency',
        nearest: nearest(reports('rtt'), 1000),
        query: getReportsQuery(context),
      },
      {
        ...REPORTED,
        id: 'loss',
        title: 'Packet loss',
        complaint: `Packet loss is over ${100 * context.limits.loss.bad} %`,
        limit: 100 * context.limits.loss.bad,
        limitUnit: '%',
        tallies: reportTallies(reports('loss'), context.limits.loss, gauges, context),
        dimensions: dimensions('packet-loss'),
        everywhere: 'packet-loss',
        nearest: nearest(reports('loss'), 100),
        query: getReportsQuery(context),
      },
      {
        ...REPORTED,
        id: 'jitter',
        title: 'Jitter',
        complaint: `Jitter is over ${context.limits.jitterMs.bad} ms while loss and round-trip time are fine`,
        limit: context.limits.jitterMs.bad,
        limitUnit: 'ms',
        tallies: reportTallies(reports('jitter'), inSeconds(context.limits.jitterMs), gauges, context),
        dimensions: dimensions('jitter'),
        everywhere: 'jitter',
        nearest: nearest(reports('jitter'), 1000),
        yieldsTo: ['rtt', 'loss'],
        query: getReportsQuery(context),
      },
      {
        id: 'joins',
        title: 'Joins',
        complaint: 'Joining failed (no data channel opened)',
        units: 'joins',
        limit: 0,
        limitUnit: 'failed',
        tallies: joinTallies(results.joins ?? [], results.opens ?? [], context),
        dimensions: dimensions('setup-failure'),
        everywhere: 'setup-failure',
        scattered: null,
        estimated: true,
        costsTime: false,
        judged: true,
        yieldsTo: [],
        nearest: null,
        query: getJoinsQuery(context),
      },
    ],
    incidents: findIncidents(results.gone ?? [], gauges, context),
    notes: silentNotes(activity),
    evidenceSources: [dialectOf(context) === 'rtcd' ? 'rtcd' : 'plugin'],
  };
}

const REPORTED = {
  units: 'reports',
  scattered: null,
  estimated: true,
  costsTime: true,
  judged: true,
  yieldsTo: [],
} as const;

function downNodes({ sources }: SignalContext): readonly string[] {
  return sources.find(({ source }) => source.id === 'rtcd')?.down ?? [];
}

function dimensions(cause: string): readonly [Dimension, ...Dimension[]] {
  return [
    { label: 'instance', cause, minRelays: 1 },
    { label: 'groupID', cause, minRelays: 1 },
  ];
}

function inSeconds({ bad, severe }: Limit): Limit {
  return { bad: bad / 1000, severe: severe / 1000 };
}

/** `increase` extrapolates to the ends of its window; undone, it is a count again. */
function counted(value: number, window: number, { scrape }: SignalContext): number {
  return Math.round((value * (window - scrape)) / window);
}

function reportTallies(rows: readonly Sample[], limit: Limit, gauges: Gauges, context: SignalContext): Tally[] {
  const window = reportWindow(context);
  return groupByPlace(rows).map(({ place, rows: buckets }) => {
    const below = (bound: number): number => {
      const bucket = buckets.find(({ labels }) => Number(labels.le) === bound);
      return bucket === undefined ? 0 : counted(bucket.value, window, context);
    };
    const all = buckets.find(({ labels }) => labels.le === '+Inf');
    const n = all === undefined ? 0 : counted(all.value, window, context);
    return {
      place,
      meeting: null,
      n,
      bad: Math.max(0, n - below(limit.bad)),
      severe: Math.max(0, n - below(limit.severe)),
      people: at(gauges.sessions, place),
    };
  });
}

function groupByPlace(
  rows: readonly Sample[]
): Array<{ place: { instance: string; groupID: string }; rows: Sample[] }> {
  const groups = new Map<string, { place: { instance: string; groupID: string }; rows: Sample[] }>();
  for (const row of rows) {
    const place = { instance: row.labels.instance ?? '', groupID: row.labels.groupID ?? '' };
    const key = `${place.instance}\n${place.groupID}`;
    groups.set(key, { place, rows: [...(groups.get(key)?.rows ?? []), row] });
  }
  return [...groups.values()].filter((group) => group.rows.some(({ value }) => value > 0));
}

function joinTallies(joins: readonly Sample[], opens: readonly Sample[], context: SignalContext): Tally[] {
  const placeOf = ({ labels }: Sample): Tally['place'] =>
    labels.instance === undefined ? {} : { instance: labels.instance, groupID: labels.groupID ?? '' };
  const key = (place: Tally['place']): string => `${place.instance ?? ''}\n${place.groupID ?? ''}`;
  const opened = new Map(opens.map((row) => [key(placeOf(row)), row.value]));
  return joins.map((row) => {
    const place = placeOf(row);
    const n = counted(row.value, JOIN_WINDOW_SECONDS, context);
    const bad = Math.max(0, n - counted(opened.get(key(place)) ?? 0, JOIN_WINDOW_SECONDS, context));
    return { place, meeting: null, n, bad, severe: bad, people: n };
  });
}

/** The bucket that holds the p95 of the worst RTCD node, by its upper bound. */
function nearest(rows: readonly Sample[], factor: number): Symptom['nearest'] {
  const instances = [...new Set(rows.map(({ labels }) => labels.instance ?? ''))];
  return instances
    .map((place) => {
      const buckets = rows.filter(({ labels }) => labels.instance === place);
      const total = sumAt(buckets, Infinity);
      const bounds = [...new Set(buckets.map(({ labels }) => boundOf(labels.le)))].sort((a, b) => a - b);
      const bound = bounds.find((le) => total > 0 && sumAt(buckets, le) >= 0.95 * total);
      return bound === undefined || bound === Infinity ? null : { place, value: bound * factor };
    })
    .reduce((worst, next) => (next !== null && (worst === null || next.value > worst.value) ? next : worst), null);
}

function boundOf(le: string | undefined): number {
  return le === '+Inf' ? Infinity : Number(le);
}

function sumAt(buckets: readonly Sample[], bound: number): number {
  return buckets.filter(({ labels }) => boundOf(labels.le) === bound).reduce((sum, { value }) => sum + value, 0);
}

/**
 * Who must report: where voice is fanned out, at least the speakers and one listener. More can't be said, since calls
 * in which nobody talks report nothing and no label tells one call from another.
 */
function readActivity(rtt: readonly Tally[], gauges: Gauges, context: SignalContext): Activity {
  const window = reportWindow(context);
  const counts = [...gauges.sessions.values()].map(({ place, value }) => {
    const voice = at(gauges.voice, place);
    const speakers = Math.round(voice / (2.5 * context.scrape * PACKETS_PER_SECOND));
    const reports = rtt.find(
      (tally) => tally.place.instance === place.instance && tally.place.groupID === place.groupID
    );
    return {
      sessions: value,
      expected: voice > 0 ? Math.min(at(gauges.settled, place), speakers + 1) : 0,
      received: ((reports?.n ?? 0) * REPORT_SECONDS) / (window - context.scrape),
    };
  });
  const sum = (of: (count: (typeof counts)[number]) => number): number =>
    counts.reduce((total, count) => total + of(count), 0);
  const isQuiet = sum(({ expected }) => expected) === 0 && sum(({ received }) => received) === 0;
  const present = sum(({ sessions }) => sessions);
  return {
    sessions: isQuiet ? 0 : present,
    meetings: null,
    present,
    expected: sum(({ expected }) => expected),
    received: sum(({ expected, received }) => Math.min(expected, received)),
    stalled: [],
  };
}

function silentNotes({ sessions, present }: Activity): Note[] {
  return sessions === 0 && present !== null && present > 0
    ? [
        {
          kind: 'idle',
          text: `${present} sessions are counted but nobody talks in them: silent calls, or a gauge that leaked.`,
        },
      ]
    : [];
}
