import { numbers } from '../../../promClient/rows';
import { unique } from '../../../lists';
import { allOf, type Message, message } from '../../../messages';
import { type Sample } from '../../../promClient/types';
import { type Limit, type Limits } from '../../../settings';
import { type Dimension, type Note, type SignalContext, type Symptom, type Tally } from '../../../triage/model';
import { at, type Placed, placeOf } from './gauges';
import { inquiry } from '../../../triage/inquiry';
import { type Known } from './known';
import { getReportsHistory, getReportsQuery, type Report, reportWindow } from './queries';

/** The dimension of processes: RTCDs or app nodes. */
export function instanceDimension(cause: string): Dimension {
  return {
    label: 'instance',
    name: message('place.instance', 'Instance'),
    noun: message('place.instance-noun', 'instance'),
    plural: message('place.instances', 'instances'),
    cause,
    minRelays: 1,
  };
}

/** Dimensions of RTC metrics: the RTCD and the installation. */
export function rtcDimensions(cause: string): readonly [Dimension, ...Dimension[]] {
  return [
    instanceDimension(cause),
    {
      label: 'groupID',
      name: message('place.installation', 'Installation'),
      noun: message('place.installation-noun', 'installation'),
      plural: message('place.installations', 'installations'),
      cause,
      minRelays: 1,
    },
  ];
}

/** What all report symptoms share. */
const REPORTED = {
  units: (count: number) => message('unit.reports', 'reports', { count, defaultValue_one: 'report' }),
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

const MILLISECONDS = message('unit.ms', 'ms');

/** What a measurement is called, alone and within a sentence, and its unit. */
const NAMES: Readonly<Record<Report, { title: Message; noun: Message; unit: Message }>> = {
  rtt: {
    title: message('mattermost.rtt', 'Round-trip time'),
    noun: message('mattermost.rtt-noun', 'round-trip time'),
    unit: MILLISECONDS,
  },
  loss: {
    title: message('mattermost.loss', 'Packet loss'),
    noun: message('mattermost.loss-noun', 'packet loss'),
    unit: message('unit.percent', '%'),
  },
  jitter: {
    title: message('mattermost.jitter', 'Jitter'),
    noun: message('mattermost.jitter-noun', 'jitter'),
    unit: MILLISECONDS,
  },
};

const REPORTS = ['rtt', 'loss', 'jitter'] as const;

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
      title: NAMES[report].title,
      limit: shown(report, isTold ? bounds.bad : limit.bad),
      limitUnit: NAMES[report].unit,
      judged: isTold,
      tallies: tallies(rows[report], bounds, WARNS[report], sessions, context),
      warning: message(
        'mattermost.evidence.warned',
        'share of reports for which Mattermost warns the user (MOS under 3.5)'
      ),
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
      complaint: message('symptom.rtt', 'Round-trip time is over {{limit}} ms', { limit: rtt.limit }),
      dimensions: rtcDimensions('relay-latency'),
      everywhere: 'fleet-latency',
    },
    {
      ...loss,
      complaint: message('mattermost.symptom.loss', 'Packet loss is over {{limit}} %', { limit: loss.limit }),
      dimensions: rtcDimensions('packet-loss'),
      everywhere: 'packet-loss',
    },
    {
      ...jitter,
      complaint: message(
        'mattermost.symptom.jitter',
        'Loss and round-trip time are fine, but jitter is over {{limit}} ms',
        { limit: jitter.limit }
      ),
      dimensions: rtcDimensions('jitter'),
      everywhere: 'jitter',
      yieldsTo: ['rtt', 'loss'],
    },
  ];
}

/** Notes on limits that are not a bucket bound of the histogram: the bound that is used instead. */
export function boundNotes(rows: Known['reports'], { limits }: SignalContext): Note[] {
  return REPORTS.flatMap((report) => {
    const limit = limitOf(report, limits);
    const { bad } = boundsFrom(limit, rows[report]);
    const names = { ...NAMES[report], wanted: shown(report, limit.bad) };
    return bad === limit.bad
      ? []
      : [
          {
            kind: 'telemetry',
            text:
              bad === Infinity
                ? message(
                    'mattermost.note.no-bound',
                    '{{- title}} is not judged: its histogram has no bucket bound at {{wanted}} {{- unit}}.',
                    names
                  )
                : message(
                    'mattermost.note.bound',
                    '{{- title}} is judged at {{used}} {{- unit}}: its histogram has no bucket bound at {{wanted}} {{- unit}}.',
                    { ...names, used: shown(report, bad) }
                  ),
          },
        ];
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
  const isMeasured = (report: Report): boolean =>
    reported.some(({ id, tallies }) => id === report && tallies.length > 0);
  const missing = REPORTS.filter((report) => !isMeasured(report));
  return REPORTS.some(isMeasured) && missing.length > 0
    ? [
        {
          kind: 'coverage',
          text: message(
            'mattermost.note.no-buckets',
            "Callscope can't judge {{- measurements}}: Prometheus has no histogram buckets for them.",
            {
              measurements: allOf(missing.map((report) => NAMES[report].noun)),
              count: missing.length,
              defaultValue_one: "Callscope can't judge {{- measurements}}: Prometheus has no histogram buckets for it.",
            }
          ),
        },
      ]
    : [];
}
