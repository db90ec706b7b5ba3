import { numbers } from '../../../promClient/rows';
import { unique } from '../../../lists';
import { type Sample } from '../../../promClient/types';
import { type Limit, type Limits } from '../../../settings';
import { type Dimension, type Note, type SignalContext, type Symptom, type Tally } from '../../../triage/model';
import { at, type Placed, placeOf } from './gauges';
import { inquiry } from '../../../triage/inquiry';
import { type Known } from './known';
import { getReportsHistory, getReportsQuery, type Report, reportWindow } from './queries';

/** Dimensions of RTC metrics: the RTCD and the installation. */
export function rtcDimensions(cause: string): readonly [Dimension, ...Dimension[]] {
  return [
    { label: 'instance', name: 'Instance', plural: 'instances', cause, minRelays: 1 },
    { label: 'groupID', name: 'Installation', plural: 'installations', cause, minRelays: 1 },
  ];
}

/** What all report symptoms share. */
const REPORTED = {
  units: 'reports',
  scattered: null,
  estimated: true,
  costsTime: true,
  yieldsTo: [],
} as const;

/** Histogram bounds above which Mattermost's client certainly warns, and above which it may. */
interface Warning {
  surely: number;
  possibly: number;
}

/**
 * Mattermost's client warns when its MOS is under 3.5 (calls-common, rtc_monitor.ts): when 93.2 − (d − 120)/10 −
 * 2.5·loss % is under 68, where d = RTT/2 + 2·jitter + 10 ms. 724 ms of round-trip time, 181 ms of jitter or 10 % of
 * loss alone are enough. Down to the next lower bound it needs a second one as well.
 */
const WARNS: Readonly<Record<Report, Warning>> = {
  rtt: { possibly: 0.5, surely: 0.75 },
  loss: { possibly: 0.075, surely: 0.1 },
  jitter: { possibly: 0.1, surely: 0.25 },
};

/** Factor from the histogram's unit to the shown unit (ms, %). */
const SHOWN_PER_UNIT: Readonly<Record<Report, number>> = { rtt: 1000, loss: 100, jitter: 1000 };

const TITLES: Readonly<Record<Report, string>> = { rtt: 'Round-trip time', loss: 'Packet loss', jitter: 'Jitter' };
const UNITS: Readonly<Record<Report, string>> = { rtt: 'ms', loss: '%', jitter: 'ms' };

/** What clients report, by place and bound. */
export const reports = inquiry({
  ask: (context): Record<Report, string> => ({
    rtt: getReportsQuery(context, 'rtt'),
    loss: getReportsQuery(context, 'loss'),
    jitter: getReportsQuery(context, 'jitter'),
  }),
  read: (answers): Known['reports'] => ({
    rtt: numbers(answers('rtt')),
    loss: numbers(answers('loss')),
    jitter: numbers(answers('jitter')),
  }),
});

/** Round-trip time, packet loss and jitter, as clients report them: shares of reports over the limit. */
export function reportSymptoms(rows: Known['reports'], sessions: Placed, context: SignalContext): Symptom[] {
  const measured = (report: Report) => {
    const limit = limitOf(report, context.limits);
    const bounds = boundsFrom(limit, rows[report]);
    const isTold = bounds.bad < Infinity;
    return {
      ...REPORTED,
      id: report,
      title: TITLES[report],
      limit: shown(report, isTold ? bounds.bad : limit.bad),
      limitUnit: UNITS[report],
      judged: isTold,
      tallies: tallies(rows[report], bounds, WARNS[report], sessions, context),
      warning: 'share of reports for which Mattermost warns the user (MOS under 3.5)',
      nearest: nearest(rows[report], SHOWN_PER_UNIT[report]),
      past: getReportsHistory(context, report, isTold ? bounds.bad : limit.bad),
      query: getReportsQuery(context, report),
    };
  };
  const rtt = measured('rtt');
  const loss = measured('loss');
  const jitter = measured('jitter');
  return [
    {
      ...rtt,
      complaint: `Round-trip time is over ${rtt.limit} ms`,
      dimensions: rtcDimensions('relay-latency'),
      everywhere: 'fleet-latency',
    },
    {
      ...loss,
      complaint: `Packet loss is over ${loss.limit} %`,
      dimensions: rtcDimensions('packet-loss'),
      everywhere: 'packet-loss',
    },
    {
      ...jitter,
      complaint: `Loss and round-trip time are fine, but jitter is over ${jitter.limit} ms`,
      dimensions: rtcDimensions('jitter'),
      everywhere: 'jitter',
      yieldsTo: ['rtt', 'loss'],
    },
  ];
}

/** Notes on limits that are not a bucket bound of the histogram: the bound that is used instead. */
export function boundNotes(rows: Known['reports'], { limits }: SignalContext): Note[] {
  return (['rtt', 'loss', 'jitter'] as const).flatMap((report) => {
    const limit = limitOf(report, limits);
    const { bad } = boundsFrom(limit, rows[report]);
    const [wanted, used] = [limit.bad, bad].map((bound) => `${shown(report, bound)} ${UNITS[report]}`);
    const judged = bad === Infinity ? 'is not judged' : `is judged at ${used}`;
    return bad === limit.bad
      ? []
      : [{ kind: 'telemetry', text: `${TITLES[report]} ${judged}: its histogram has no bucket bound at ${wanted}.` }];
  });
}

/** A limit in the unit of the histogram. */
function limitOf(report: Report, { rttMs, loss, jitterMs }: Limits): Limit {
  const { bad, severe } = { rtt: rttMs, loss, jitter: jitterMs }[report];
  const perUnit = report === 'loss' ? 1 : 1000;
  return { bad: bad / perUnit, severe: severe / perUnit };
}

/** A bound in the shown unit. */
function shown(report: Report, bound: number): number {
  return Math.round(bound * SHOWN_PER_UNIT[report] * 1000) / 1000;
}

/**
 * The limits as bucket bounds: the next bounds at or above them that the histograms of all places have, Infinity if
 * there is none. With a missing bound, all reports would count as bad.
 */
function boundsFrom({ bad, severe }: Limit, rows: readonly Sample[]): Limit {
  const [first, ...others] = byPlace(rows).map(
    ({ rows: buckets }) => new Set(buckets.map(({ labels }) => boundOf(labels.le)))
  );
  const common = [...(first ?? [])].filter((bound) => others.every((bounds) => bounds.has(bound)));
  const next = (limit: number): number =>
    first === undefined ? limit : Math.min(...common.filter((bound) => bound >= limit));
  return { bad: next(bad), severe: next(severe) };
}

/** Undoes the extrapolation of `increase` to the ends of its window, which gives a count. */
export function counted(value: number, window: number, { scrape }: SignalContext): number {
  return Math.round((value * (window - scrape)) / window);
}

function tallies(
  rows: readonly Sample[],
  limit: Limit,
  warns: Warning,
  sessions: Placed,
  context: SignalContext
): Tally[] {
  const window = reportWindow(context);
  return byPlace(rows).map(({ place, rows: buckets }) => {
    const upTo = (bound: number): number =>
      counted(buckets.find(({ labels }) => boundOf(labels.le) === bound)?.value ?? 0, window, context);
    const n = upTo(Infinity);
    const bounds = buckets.map(({ labels }) => boundOf(labels.le));
    const over = (bound: number): number => Math.max(0, n - upTo(bound));
    return {
      place,
      meeting: null,
      n,
      bad: over(limit.bad),
      severe: over(limit.severe),
      people: at(sessions, place),
      warned: {
        surely: over(Math.min(...bounds.filter((bound) => bound >= warns.surely))),
        possibly: over(Math.max(...bounds.filter((bound) => bound <= warns.possibly))),
      },
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

/** The upper bound of the bucket with the p95, of the worst RTCD. */
function nearest(rows: readonly Sample[], factor: number): Symptom['nearest'] {
  const instances = unique(rows.map(({ labels }) => labels.instance ?? ''));
  return instances
    .map((place) => {
      const buckets = rows.filter(({ labels }) => labels.instance === place);
      const total = sumAt(buckets, Infinity);
      const bounds = unique(buckets.map(({ labels }) => boundOf(labels.le))).sort((a, b) => a - b);
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

/** A note about measurements without buckets while others have them: an older version, or dropped or native buckets. */
export function unmeasuredNotes(reported: readonly Symptom[]): Note[] {
  const isMeasured = ({ tallies }: Symptom): boolean => tallies.length > 0;
  const missing = reported.filter((symptom) => !isMeasured(symptom)).map(({ title }) => title.toLowerCase());
  return reported.some(isMeasured) && missing.length > 0
    ? [
        {
          kind: 'coverage',
          text: `Callscope can't judge ${missing.join(' and ')}: Prometheus has no histogram buckets for ${missing.length === 1 ? 'it' : 'them'}.`,
        },
      ]
    : [];
}
