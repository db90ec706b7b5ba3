import { type Sample } from '../../promClient/types';
import { type Limit } from '../../settings';
import { type Dimension, type SignalContext, type Symptom, type Tally } from '../snapshot';
import { at, type Placed, placeOf } from './gauges';
import { getReportsQuery, type Report, reportWindow } from './queries';

/** An RTCD node among several, or one installation among several. */
export function rtcDimensions(cause: string): readonly [Dimension, ...Dimension[]] {
  return [
    { label: 'instance', name: 'Instance', plural: 'instances', cause, minRelays: 1 },
    { label: 'groupID', name: 'Installation', plural: 'installations', cause, minRelays: 1 },
  ];
}

/** What is the same for everything that clients report. */
const REPORTED = {
  units: 'reports',
  scattered: null,
  estimated: true,
  costsTime: true,
  judged: true,
  yieldsTo: [],
} as const;

/** Round-trip time, packet loss and jitter, as clients report them: shares of reports over the limit. */
export function reportSymptoms(
  rows: (what: string) => readonly Sample[],
  sessions: Placed,
  context: SignalContext
): Symptom[] {
  const { rttMs, loss, jitterMs } = context.limits;
  const measured = (report: Report, bounds: Limit, factor: number) => ({
    ...REPORTED,
    id: report,
    limit: bounds.bad * factor,
    tallies: tallies(rows(report), bounds, sessions, context),
    nearest: nearest(rows(report), factor),
    query: getReportsQuery(context, report),
  });
  return [
    {
      ...measured('rtt', inSeconds(rttMs), 1000),
      limitUnit: 'ms',
      title: 'Round-trip time',
      complaint: `Round-trip time is over ${rttMs.bad} ms`,
      dimensions: rtcDimensions('relay-latency'),
      everywhere: 'fleet-latency',
    },
    {
      ...measured('loss', loss, 100),
      limitUnit: '%',
      title: 'Packet loss',
      complaint: `Packet loss is over ${100 * loss.bad} %`,
      dimensions: rtcDimensions('packet-loss'),
      everywhere: 'packet-loss',
    },
    {
      ...measured('jitter', inSeconds(jitterMs), 1000),
      limitUnit: 'ms',
      title: 'Jitter',
      complaint: `Jitter is over ${jitterMs.bad} ms while loss and round-trip time are fine`,
      dimensions: rtcDimensions('jitter'),
      everywhere: 'jitter',
      yieldsTo: ['rtt', 'loss'],
    },
  ];
}

function inSeconds({ bad, severe }: Limit): Limit {
  return { bad: bad / 1000, severe: severe / 1000 };
}

/** `increase` extrapolates to the ends of its window; undone, it is a count again. */
export function counted(value: number, window: number, { scrape }: SignalContext): number {
  return Math.round((value * (window - scrape)) / window);
}

function tallies(rows: readonly Sample[], limit: Limit, sessions: Placed, context: SignalContext): Tally[] {
  const window = reportWindow(context);
  return byPlace(rows).map(({ place, rows: buckets }) => {
    const upTo = (bound: number): number =>
      counted(buckets.find(({ labels }) => boundOf(labels.le) === bound)?.value ?? 0, window, context);
    const n = upTo(Infinity);
    return {
      place,
      meeting: null,
      n,
      bad: Math.max(0, n - upTo(limit.bad)),
      severe: Math.max(0, n - upTo(limit.severe)),
      people: at(sessions, place),
    };
  });
}

function byPlace(rows: readonly Sample[]): Array<{ place: ReturnType<typeof placeOf>; rows: readonly Sample[] }> {
  const places = new Map<string, { place: ReturnType<typeof placeOf>; rows: Sample[] }>();
  for (const row of rows) {
    const place = placeOf(row.labels);
    const key = `${place.instance}\n${place.groupID}`;
    const known = places.get(key) ?? { place, rows: [] };
    known.rows.push(row);
    places.set(key, known);
  }
  return [...places.values()].filter((group) => group.rows.some(({ value }) => value > 0));
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

/** The upper bound of a bucket. */
export function boundOf(le: string | undefined): number {
  return le === '+Inf' ? Infinity : Number(le);
}

function sumAt(buckets: readonly Sample[], bound: number): number {
  return buckets.filter(({ labels }) => boundOf(labels.le) === bound).reduce((sum, { value }) => sum + value, 0);
}
