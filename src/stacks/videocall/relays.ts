import { type Results, type Sample } from '../../promClient/types';
import { type Affected, type Incident, type SignalContext } from '../snapshot';
import { getVanishedQuery, VANISHED_SECONDS } from './queries';

/** A relay that lost so many people at once did not just see a meeting end. */
const MIN_PEOPLE = 3;
/** … and their meetings go on elsewhere: people who leave take their meeting with them. */
const MIN_MEETINGS = 2;

/** Relay processes whose connections are all gone: `{server_instance}`, value = connections before. */
export function vanishedInstances(rows: readonly Sample[]): Map<string, number> {
  return new Map(
    rows.filter(({ value }) => value >= MIN_PEOPLE).map(({ labels, value }) => [labels.server_instance ?? '', value])
  );
}

/** Relays that are gone, and those whose people came back elsewhere at once. */
export function findRelayIncidents(
  vanished: ReadonlyMap<string, number>,
  results: Results<Sample>,
  context: SignalContext
): Incident[] {
  const value = (what: string, instance: string): number =>
    (results.vanishedPeople ?? []).find(({ labels }) => labels.what === what && labels.server_instance === instance)
      ?.value ?? 0;
  const lost = [...vanished]
    .map(([instance, people]): LostRelay => ({
      instance,
      people,
      back: value('back', instance),
      since: value('seen', instance) || null,
    }))
    .filter(({ instance }) => value('meetings', instance) >= MIN_MEETINGS);
  const hasMoved = ({ back, people }: LostRelay): boolean => back >= people / 2;
  return [
    ...together(lost.filter((relay) => !hasMoved(relay))).map((relays) => gone(relays, context)),
    ...together(lost.filter(hasMoved)).map((relays) => moved(relays, context)),
  ];
}

interface LostRelay {
  instance: string;
  people: number;
  /** How many of them are on other relays now. */
  back: number;
  /** Unix seconds. */
  since: number | null;
}

type LostRelays = readonly [LostRelay, ...LostRelay[]];

/** What happens to several relays within two minutes is one incident. */
function together([first, ...others]: readonly LostRelay[]): LostRelays[] {
  return first === undefined ? [] : [[first, ...others]];
}

function reachOf(relays: LostRelays): Pick<Incident, 'where' | 'since' | 'past' | 'affected' | 'total'> {
  const onsets = relays.flatMap(({ since }) => (since === null ? [] : [since]));
  return {
    where: relays.map(({ instance }) => ({ label: 'server_instance', value: instance })),
    since: onsets.length === 0 ? null : Math.min(...onsets),
    past: null,
    affected: affected(peopleOf(relays)),
    total: false,
  };
}

function peopleOf(relays: LostRelays): number {
  return relays.reduce((sum, { people }) => sum + people, 0);
}

function namesOf(relays: LostRelays): string {
  return relays.map(({ instance }) => instance).join(', ');
}

function affected(sessions: number): Affected {
  return { sessions, of: null, meetings: null, participants: null, userMinutes: null, estimated: false };
}

function gone(relays: LostRelays, context: SignalContext): Incident {
  const [{ instance }] = relays;
  const people = peopleOf(relays);
  return {
    cause: 'relay-down',
    severity: 'critical',
    ...reachOf(relays),
    confidence: 0.95,
    summary:
      relays.length === 1
        ? `The relay ${instance} is gone and ${people} people with it; their meetings go on without them.`
        : `The relays ${namesOf(relays)} are gone and ${people} people with them; their meetings go on without them. If they are all of a region, it may be cut off instead (NATS gateway).`,
    evidence: [peopleBefore(people, context)],
  };
}

function moved(relays: LostRelays, context: SignalContext): Incident {
  const [{ instance }] = relays;
  const people = peopleOf(relays);
  const back = relays.reduce((sum, relay) => sum + relay.back, 0);
  return {
    cause: 'connection-drops',
    severity: 'warning',
    ...reachOf(relays),
    confidence: 0.9,
    summary:
      relays.length === 1
        ? `The relay ${instance} dropped all of its ${people} people; ${back} of them came back on other relays.`
        : `The relays ${namesOf(relays)} dropped all of their ${people} people; ${back} of them came back on other relays.`,
    evidence: [peopleBefore(people, context)],
  };
}

function peopleBefore(people: number, context: SignalContext): Incident['evidence'][number] {
  const what = `connections ${VANISHED_SECONDS} s ago`;
  return { what, value: people, low: null, high: null, query: getVanishedQuery(context) };
}
