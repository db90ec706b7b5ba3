import { investigation } from '../../triage/inquiry';
import { type Tally } from '../../triage/model';
import { EXTENDED } from './sources/client';
import { audioPeople, audioRelays, findAudioIncidents, meetingPairs, readRelays } from './detectors/audio/incidents';
import {
  blocked,
  deadConnections,
  deadSenders,
  findBlockedMeetings,
  findDeadSenders,
  stillThere,
} from './detectors/audio/losses';
import { areOnOneRelay, isWidespread, pairSymptom, unheardNotes } from './detectors/audio/pairs';
import { brokers, brokerTroubles, cutOff, findBrokerIncidents, findBrokerTroubles } from './detectors/broker';
import { capacityIncidents, peaks, uses } from './detectors/capacity';
import { isExtended } from './detectors/dialect';
import { drops, findDropIncidents } from './detectors/drops';
import { fallbackNotes, findFallbackIncidents, transports, usualTransports } from './detectors/fallback';
import { type Known } from './detectors/known';
import { presence, presenceNotes } from './detectors/presence';
import {
  findEarlierRelayIncidents,
  findRelayIncidents,
  isLossSuspected,
  isRelayMissing,
  lost,
  lostEarlier,
  lostPeople,
  watched,
} from './detectors/relays';
import { placedBins, relayRegions, rttSymptom, shiftedSessions } from './detectors/rtt';

/** How Callscope investigates videocall.rs. */
export const investigate = investigation({
  first: { presence, meetingPairs, blocked, deadConnections, lost, usualTransports, cutOff, uses },
  know: (facts): Known => ({
    presence: facts.presence,
    meetings: facts.meetingPairs,
    blocked: facts.blocked,
    hasDead: facts.deadConnections,
    lost: facts.lost.lost,
    isLossSuspected: isLossSuspected(facts.lost, facts.presence.activity.present ?? 0),
    isRelayMissing: isRelayMissing(facts.presence, facts.usualTransports, facts.lost.kept),
    usual: facts.usualTransports,
    hasCutOff: facts.cutOff,
    uses: facts.uses,
  }),
  further: {
    relayRegions,
    shiftedSessions,
    audioRelays,
    audioPeople,
    deadSenders,
    stillThere,
    lostPeople,
    lostEarlier,
    drops,
    watched,
    transports,
    brokers,
    brokerTroubles,
    peaks,
  },
  describe(known, more, context) {
    const { activity, isSettled } = known.presence;
    const isDeserted = activity.sessions === 0;
    const bins = isDeserted ? [] : placedBins(known.presence.bins, more.relayRegions, more.shiftedSessions, context);
    const rtt = rttSymptom(bins, context);
    const meetings = isDeserted ? [] : known.meetings;
    const relays = readRelays(
      more.audioRelays,
      peopleBy(rtt.tallies, ({ place }) => place.server)
    );
    const sizes = peopleBy(rtt.tallies, ({ meeting }) => meeting);
    const isRelay = areOnOneRelay(meetings, relays, more.audioPeople.sufferers);
    const relayIncidents = more.watched ? findRelayIncidents(known.lost, more.lostPeople, context) : [];
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
        ...findBrokerIncidents(more.brokers, activity.sessions, context),
        ...(activity.stalled.length > 0
          ? []
          : [
              ...findBrokerTroubles(more.brokerTroubles, { ...known, meetings }, context),
              ...relayIncidents,
              ...findEarlierRelayIncidents(more.lostEarlier, lostRelays, context),
              ...(more.watched ? findDropIncidents(more.drops, lostRelays, context) : []),
              ...findFallbackIncidents(known.usual, more.transports, context),
              ...findAudioIncidents(
                meetings.filter(({ bad }) => bad > 0),
                more.audioPeople,
                sizes,
                context
              ),
              ...findDeadSenders(more.deadSenders, sizes, context),
              ...findBlockedMeetings(known.blocked, more.stillThere, sizes, context),
            ]),
        ...capacityIncidents(known, more.peaks, context),
      ],
      evidenceSources: ['client', 'server'],
      notes: [
        ...presenceNotes(known.presence),
        ...unheardNotes(meetings, isSettled),
        ...fallbackNotes(more.transports),
      ],
    };
  },
});

function peopleBy(tallies: readonly Tally[], keyOf: (tally: Tally) => string | null | undefined): Map<string, number> {
  const sums = new Map<string, number>();
  for (const tally of tallies) {
    const key = keyOf(tally) ?? '';
    sums.set(key, (sums.get(key) ?? 0) + tally.people);
  }
  return sums;
}
