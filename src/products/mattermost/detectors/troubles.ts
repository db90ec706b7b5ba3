import { unique } from '../../../lists';
import { message, type Message } from '../../../messages';
import { type SignalContext, type Symptom, type Tally, type Threshold } from '../../../triage/model';
import { type Count, type Counters, gained, valuesAt } from './counters';
import { at, isSame, type Place, type Placed } from './gauges';
import {
  getPacketsHistory,
  getTroubleHistory,
  getTroubleQuery,
  momentsOf,
  newsOf,
  packetWindow,
  rtcOf,
  type Trouble,
  TROUBLE_TYPES,
  WAVE_SECONDS,
} from './queries';
import { readJoins } from './joins';
import { instanceDimension, rtcDimensions } from './reports';

/**
 * A closed laptop is a drop, too. So a finding needs three people in the usual time, more than twice the normal number
 * in such a crowd.
 */
export function dropsThreshold(context: SignalContext): Threshold {
  const longer = momentsOf(context)[newsOf('drops')] / WAVE_SECONDS;
  return { bad: 3 * longer, share: 0.1 * longer, low: 0.06 * longer };
}

/** One person in 50 closes a laptop within the usual time, with some margin. Three at once are a fault. */
export function closedLaptops(context: SignalContext): NonNullable<Symptom['byChance']> {
  const seconds = momentsOf(context)[newsOf('drops')];
  return { share: (0.02 * seconds) / WAVE_SECONDS, seconds, atOnce: 3 };
}

/** A person whose client answers no offer causes one error per speaker. */
const TRACKS: Threshold = { bad: 3, share: 0.1, low: 0.05 };
/** On a good day nobody waits five seconds for a lock, so two are enough. */
const LOCKS: Threshold = { bad: 2, share: 0.1, low: 0.03 };
/** Errors without a failed join. */
const SIGNALING: Threshold = { bad: 3, share: 0.1, low: 0.05 };
/** The same share as for packets that the network loses. */
const PACKETS: Threshold = { bad: 100, share: 0.05, low: 0.04 };

const EVENTS = {
  units: (count: number) => message('unit.sessions', 'sessions', { count, defaultValue_one: 'session' }),
  limit: 0,
  scattered: null,
  estimated: true,
  costsTime: false,
  judged: true,
  isExceptional: true,
  yieldsTo: [],
  nearest: null,
} as const;

/** Symptoms of established sessions, from counters of events. */
export function troubleSymptoms(
  counters: Counters,
  { sessions, packets }: { sessions: Placed; packets: Placed },
  context: SignalContext
): Symptom[] {
  const { connStates, errors } = rtcOf(context);
  const crowd = crowdOf(counters, sessions, context);
  const lately = (trouble: Trouble): Count[] =>
    gained(
      counters,
      { name: trouble === 'drops' ? connStates.name : errors.name, types: [TROUBLE_TYPES[trouble]] },
      newsOf(trouble),
      'now'
    );
  const query = (trouble: Trouble): string => getTroubleQuery(context, trouble);
  const past = (trouble: Trouble): Symptom['past'] => getTroubleHistory(context, trouble);
  return [
    {
      ...EVENTS,
      id: 'drops',
      title: message('mattermost.symptom.drops', 'Dropped connections'),
      complaint: message('mattermost.symptom.drops-complaint', 'The connection broke'),
      limitUnit: message('unit.dropped', 'dropped'),
      tallies: byInstance(crowd).map((place) => tally(place, lately('drops'), 'instance')),
      dimensions: [instanceDimension('connection-drops')],
      everywhere: 'connection-drops',
      threshold: dropsThreshold(context),
      byChance: closedLaptops(context),
      past: past('drops'),
      query: query('drops'),
    },
    {
      ...EVENTS,
      id: 'tracks',
      title: message('mattermost.symptom.tracks', 'Media errors'),
      complaint: message('mattermost.symptom.tracks-complaint', "Other people's tracks never arrived"),
      limitUnit: message('unit.failed', 'failed'),
      tallies: crowd.map((place) => tally(place, lately('tracks'))),
      dimensions: rtcDimensions('media-blocked'),
      everywhere: 'media-blocked',
      threshold: TRACKS,
      past: past('tracks'),
      query: query('tracks'),
    },
    {
      ...EVENTS,
      id: 'packets',
      title: message('mattermost.symptom.packets', 'Packet errors'),
      complaint: message('mattermost.symptom.packets-complaint', 'Forwarding failed'),
      units: namePackets,
      limitUnit: message('unit.failed', 'failed'),
      tallies: packetTallies(counters, packets, sessions, context),
      dimensions: rtcDimensions('media-blocked'),
      everywhere: 'media-blocked',
      threshold: PACKETS,
      yieldsTo: ['tracks'],
      past: getPacketsHistory(context),
      query: getPacketsHistory(context).n,
    },
    {
      ...EVENTS,
      id: 'locks',
      title: message('mattermost.symptom.locks', 'Signaling locks'),
      complaint: message('mattermost.symptom.locks-complaint', 'Signaling timed out on a lock'),
      limitUnit: message('unit.failed', 'failed'),
      tallies: crowd.map((place) => tally(place, lately('locks'))),
      dimensions: rtcDimensions('signaling-errors'),
      everywhere: 'signaling-errors',
      threshold: LOCKS,
      past: past('locks'),
      query: query('locks'),
    },
    {
      ...EVENTS,
      id: 'signaling',
      title: message('mattermost.symptom.signaling', 'Signaling errors'),
      complaint: message('mattermost.symptom.signaling-complaint', 'Signaling failed after the join'),
      limitUnit: message('unit.failed', 'failed'),
      tallies: crowd.map((place) => tally(place, errorsAfterJoins(counters, context))),
      dimensions: rtcDimensions('signaling-errors'),
      everywhere: 'signaling-errors',
      threshold: SIGNALING,
      yieldsTo: ['locks'],
      past: past('signaling'),
      query: query('signaling'),
    },
  ];
}

/** Sessions by place, now or shortly before: failed ones are gone now, new ones were not there before. */
function crowdOf(counters: Counters, sessions: Placed, context: SignalContext): Count[] {
  const before = valuesAt(counters, rtcOf(context).sessions.name, 'recent');
  const gone = before.filter(({ place }) => at(sessions, place) === 0);
  const here = [...sessions.values()].map(({ place, value }) => ({
    place,
    value: Math.max(value, sum(before, place, 'groupID')),
  }));
  return [...here, ...gone].filter(({ value }) => value > 0);
}

function byInstance(crowd: readonly Count[]): Count[] {
  const instances = unique(crowd.map(({ place }) => place.instance));
  return instances.map((instance) => {
    const place = { instance, groupID: '' };
    return { place, value: sum(crowd, place, 'instance') };
  });
}

function sum(counts: readonly Count[], place: Place, by: 'instance' | 'groupID'): number {
  return counts
    .filter(
      (count) => count.place.instance === place.instance && (by === 'instance' || count.place.groupID === place.groupID)
    )
    .reduce((total, { value }) => total + value, 0);
}

/** Each event counts as one session, up to the number of sessions. */
function tally({ place, value }: Count, events: readonly Count[], by: 'instance' | 'groupID' = 'groupID'): Tally {
  const bad = Math.min(value, sum(events, place, by));
  return { place, meeting: null, n: value, bad, severe: bad, people: value };
}

/**
 * Signaling errors minus failed joins (without a data channel), which explain them. Both are counted until the same
 * moment; a join comes before its error.
 */
function errorsAfterJoins(counters: Counters, context: SignalContext): Count[] {
  const joins = readJoins(counters, 'long', 'grace', context);
  const errors = { name: rtcOf(context).errors.name, types: [TROUBLE_TYPES.signaling] };
  return gained(counters, errors, 'recent', 'grace').map(({ place, value }) => {
    const failed = joins.find((join) => join.place.instance === undefined || isSame(join.place, place));
    return { place, value: Math.max(0, value - (failed?.bad ?? 0)) };
  });
}

/** Voice packets and packet errors over the same time. */
function packetTallies(counters: Counters, writes: Placed, sessions: Placed, context: SignalContext): Tally[] {
  const errors = gained(counters, { name: rtcOf(context).errors.name, types: ['rtp'] }, 'recent', 'now');
  return [...writes.values()].map(({ place, value }) => {
    const n = Math.round((value * momentsOf(context).recent) / packetWindow(context));
    const bad = Math.min(n, sum(errors, place, 'groupID'));
    return { place, meeting: null, n, bad, severe: bad, people: at(sessions, place) };
  });
}

function namePackets(count: number): Message {
  return message('mattermost.unit.packets', 'packets', { count, defaultValue_one: 'packet' });
}
