import { packed } from '../../../promql/promql';
import { type Queries, type Results, type Sample } from '../../../promClient/types';
import { type Rows, rowsByQuestion } from '../../../promClient/rows';
import { type Activity, type Note, type SignalContext, type StackSnapshot, type Symptom } from '../../../triage/model';
import { plural } from '../../../triage/plural';
import { coverageNotes, looksStill, readActivity, servedBy, silentNotes } from './activity';
import { type Counters, readCounters, restartsOf } from './counters';
import { at, type Placed, placed } from './gauges';
import { getHeadroomQueries, getHostQueries, getStarvationQueries } from './hostQueries';
import { headroomNotes, isSlow, saturationIncidents, slowWrites } from './saturation';
import { doJoinsFail, joinNotes, joinSymptom, judgedJoins } from './joins';
import { findNodeIncidents, type NodeState, unscrapedNotes } from './nodes';
import { fallbackIncidents, isSuspect, readNewPairs, readPairs } from './fallback';
import {
  getOperationsQuery,
  getPairQueries,
  getPastPairsQuery,
  getUsersAroundQueries,
  getUsersQuery,
} from './pluginQueries';
import { storeSymptom } from './store';
import {
  dialectOf,
  getConnectionQueries,
  getConnectionTimesQueries,
  getCounterQueries,
  getGaugeQueries,
  getGoneQueries,
  getPastJoinsQuery,
  getReportsQuery,
  getRestartQueries,
  getSessionsAtQuery,
  getSharedAddressesQuery,
  getStartChangesQuery,
  getStillQuery,
  MOMENTS,
} from './queries';
import { boundNotes, boundOf, reportSymptoms } from './reports';
import { troubleSymptoms } from './troubles';

/** The first queries, packed into few expressions; two more if an RTCD is down. */
export function getSignals(context: SignalContext): Queries {
  const rtcd = rtcdOf(context);
  const gone = [...(rtcd?.down ?? []), ...(rtcd?.unscraped ?? [])];
  return packed({
    rtt: getReportsQuery(context, 'rtt'),
    loss: getReportsQuery(context, 'loss'),
    jitter: getReportsQuery(context, 'jitter'),
    ...getCounterQueries(context),
    ...getGaugeQueries(context),
    ...getPairQueries(context),
    users: getUsersQuery(context),
    startChanges: getStartChangesQuery(context),
    operations: getOperationsQuery(context),
    ...(dialectOf(context) === 'rtcd' && { ...getConnectionQueries(context), ...getHeadroomQueries(context) }),
    ...(gone.length > 0 && getGoneQueries(context, gone, rtcd?.state === 'lost' ? '1h' : '10m')),
  });
}

/** Rows by query, without NaN and infinite values and without addresses that several processes share. */
function rowsOf(results: Results<Sample>): Rows {
  const rows = rowsByQuestion(results);
  const shared = sharedAddresses(rows);
  const isRead = ({ labels, value }: Sample): boolean =>
    Number.isFinite(value) && !shared.includes(labels.instance ?? '');
  return (question) => rows(question).filter(isRead);
}

/** Addresses at which several processes answer in turn. */
function sharedAddresses(rows: Rows): string[] {
  return [...new Set(rows('shared').map(({ labels }) => labels.instance ?? ''))];
}

/** Follow-up queries about what looks wrong: hosts of bad calls, and the history of rare events. */
export function getProbe(results: Results<Sample>, context: SignalContext): Queries {
  const rows = rowsOf(results);
  const rtcd = rtcdOf(context);
  const rtcds = rtcd?.instances ?? [];
  const nodes = readNodes(rows);
  const counters = countersOf(rows, context);
  const isSuffering =
    reportSymptoms(rows, nodes.sessions, context).some(suffers) ||
    [...slowWrites(rows('writes')).values()].some(isSlow) ||
    troubleSymptoms(counters, nodes, context).some(suffers);
  const answered = Math.max(0, ...[...nodes.answered.values()].map(({ value }) => value));
  const restarts = restartsOf(counters);
  const restarted = Math.min(context.at, ...restarts.values());
  const isCut = [...nodes.ws.values()].some(({ place, value }) => value < at(nodes.wsMost, place));
  return {
    ...(isSuffering && rtcds.length > 0 && { ...getHostQueries(context, rtcds), ...getStarvationQueries(context) }),
    ...(isCut && getConnectionTimesQueries(context)),
    ...(dialectOf(context) === 'rtcd' && doJoinsFail(counters, context) && { past: getPastJoinsQuery(context) }),
    ...(rows('startChanges').length > 0 && { shared: getSharedAddressesQuery(context) }),
    ...(looksStill(nodes) && { still: getStillQuery(context) }),
    ...(restarts.size > 0 && getRestartQueries(context, [...restarts.keys()], context.at - restarted)),
    ...(rtcd?.state === 'delivers' && answered > 0 && { carriedAll: getSessionsAtQuery(context, answered) }),
    ...(readNewPairs(rows('pairs'), rows('pairsThen')).some(isSuspect) && { pairsPast: getPastPairsQuery(context) }),
    ...(rtcd?.state === 'lost' && answered > 0 && getUsersAroundQueries(context, answered)),
  };
}

/** This many bad units at a place are worth looking for a reason. */
const SUFFERING = 3;

function suffers({ tallies }: Symptom): boolean {
  return tallies.some(({ bad }) => bad >= SUFFERING);
}

/** Reads the answers of `getSignals` and `getProbe`. */
export function readSignals(results: Results<Sample>, context: SignalContext): StackSnapshot {
  const rows = rowsOf(results);
  const nodes = readNodes(rows);
  const counters = countersOf(rows, context);
  const reported = reportSymptoms(rows, nodes.sessions, context);
  const [rtt] = reported;
  const users = new Map(rows('users').map(({ labels, value }) => [labels.instance ?? '', value]));
  const activity = readActivity(rtt?.tallies ?? [], { ...nodes, users }, counters, context);
  const odd = oddSessions(results);
  const nodeIncidents = findNodeIncidents(nodes, counters, context);
  const shared = sharedAddresses(rowsByQuestion(results));
  return {
    dialect: dialectOf(context),
    activity: withShared(withOdd(activity, odd, nodes.sessions.size, context), shared, results, nodes.sessions),
    symptoms: [
      ...reported,
      // If the plugin runs no RTC server, data channels open on an RTCD that isn't scraped.
      joinSymptom(
        nodes.sessions.size === 0 && dialectOf(context) === 'embedded' ? [] : judgedJoins(counters, context),
        context
      ),
      ...troubleSymptoms(counters, nodes, context),
      storeSymptom(rows('operations'), users, context),
    ],
    incidents: [
      ...nodeIncidents,
      ...saturationIncidents(rows, context),
      ...fallbackIncidents(readNewPairs(rows('pairs'), rows('pairsThen')), readPairs(rows('pairsPast')), context),
    ],
    notes: [
      ...silentNotes(activity),
      ...sharedNotes(shared),
      ...unscrapedNotes(nodes, context),
      ...joinNotes(counters, context),
      ...unmeasuredNotes(reported),
      ...coverageNotes(activity, [...users.values()]),
      ...(odd > 0
        ? [{ kind: 'telemetry' as const, text: `The session count is NaN or infinite in ${plural(odd, 'place')}.` }]
        : []),
      ...boundNotes(rows, context),
      ...headroomNotes(rows),
    ],
    // If everything is down, no source can tell more.
    evidenceSources: nodeIncidents.some(({ total }) => total) ? [] : [servedBy(context)],
  };
}

function sharedNotes(shared: readonly string[]): Note[] {
  return shared.map((address) => ({
    kind: 'telemetry',
    text: `Several processes answer in turn at ${address}, so Callscope ignores its metrics. Scrape each process at its own address.`,
  }));
}

/** If most sessions are behind addresses that several processes share, they can't be judged. */
function withShared(activity: Activity, shared: readonly string[], results: Results<Sample>, seen: Placed): Activity {
  const all = placed(rowsByQuestion(results)('sessions'));
  const total = (values: Placed): number => [...values.values()].reduce((sum, { value }) => sum + value, 0);
  return shared.length > 0 && total(seen) <= total(all) / 2
    ? {
        ...activity,
        hidden: [
          ...activity.hidden,
          `several processes answer in turn at ${shared.join(', ')}, so counters there are meaningless`,
        ],
      }
    : activity;
}

/** A note about measurements without buckets while others have them: an older version, or dropped or native buckets. */
function unmeasuredNotes(reported: readonly Symptom[]): Note[] {
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

/** A larger share of places without a session count is more than a gap. */
const ODD_SHARE = 0.2;

/** Sessions without a count can't be judged. */
function withOdd(activity: Activity, odd: number, places: number, context: SignalContext): Activity {
  if (odd > 0 && places === 0) {
    return { ...activity, stalled: [servedBy(context)] };
  }
  return odd > ODD_SHARE * (odd + places)
    ? { ...activity, hidden: [`the session count is NaN or infinite in ${odd} of ${odd + places} places`] }
    : activity;
}

/** In how many places the number of sessions is NaN or infinite. */
function oddSessions(results: Results<Sample>): number {
  return Object.values(results)
    .flat()
    .filter(({ labels, value }) => labels.what === 'sessions' && !Number.isFinite(value)).length;
}

function countersOf(rows: Rows, context: SignalContext): Counters {
  return readCounters(MOMENTS.flatMap(rows), context);
}

function rtcdOf({ sources }: SignalContext): SignalContext['sources'][number] | undefined {
  return sources.find(({ source }) => source.id === 'rtcd');
}

function readNodes(rows: Rows): NodeState {
  const number = (what: string): number | null => rows(what)[0]?.value ?? null;
  return {
    sessions: placed(rows('sessions')),
    writes: placed(rows('writes').filter(({ labels }) => boundOf(labels.le) === Infinity)),
    still: placed(rows('still')),
    ws: placed(rows('ws')),
    wsMost: placed(rows('wsMost')),
    wsSeen: placed(rows('wsSeen')),
    wsFull: placed(rows('wsFull')),
    carried: placed(rows('carried')),
    answered: placed(rows('answered')),
    carriedAll: number('carriedAll'),
    usersBefore: placed(rows('usersBefore')),
    usersAfter: placed(rows('usersAfter')),
    left: placed(rows('left')),
    reported: placed(rows('reported')),
  };
}
