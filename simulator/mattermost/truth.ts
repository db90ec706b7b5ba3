import { type PlaceTruth, type ProductTruth } from '../world';
import { type Effects } from './effects';
import { type Person } from './person';

/** Faults that strike the same people as long as they last. */
const LASTING = ['relay-latency', 'fleet-latency', 'packet-loss', 'jitter', 'connection-drops', 'signaling-errors'];

/** People who are in a call or want to be, and those who suffer, by server, app node and installation. */
export function productTruth(crowd: Iterable<Person>, effects: Effects): ProductTruth {
  const people = [...crowd];
  const affected = new Set(people.filter((person) => suffers(person, effects)));
  const instance: Record<string, PlaceTruth> = {};
  const groupID: Record<string, PlaceTruth> = {};
  const count = (places: Record<string, PlaceTruth>, place: string, isAffected: boolean) => {
    const entry = (places[place] ??= { sessions: 0, affected: 0 });
    entry.sessions += 1;
    entry.affected += Number(isAffected);
  };
  for (const person of people) {
    person.places.forEach((place) => count(instance, place, affected.has(person)));
    count(groupID, person.groupID, affected.has(person));
  }
  return {
    product: 'mattermost',
    sessions: people.length,
    affectedSessions: affected.size,
    meetings: new Set(people.map(({ call }) => call)).size,
    affectedMeetings: new Set([...affected].map(({ call }) => call)).size,
    places: { instance, groupID },
  };
}

function suffers(person: Person, effects: Effects): boolean {
  const isActive = (name: string) => effects.active(name).length > 0;
  const saturated = effects.find('host-saturation', person)?.mode;
  return (
    person.lostFrom !== undefined ||
    LASTING.some((name) => effects.find(name, person) !== undefined) ||
    effects.at('store-slow', person.appNode) !== undefined ||
    saturated === 'cpu' ||
    saturated === 'udp' ||
    effects.find('media-blocked', person)?.mode === 'rtp' ||
    (person.hearsNobody && isActive('media-blocked')) ||
    (person.isBlocked && isActive('setup-failure')) ||
    (person.hasFallenBack && isActive('transport-fallback')) ||
    (!person.hasSignaling && isActive('node-disconnected'))
  );
}
