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
  return [...vanished].flatMap(([instance, people]): Incident[] => {
    const meetings = value('meetings', instance);
    const back = value('back', instance);
    const since = value('seen', instance) || null;
    if (meetings < MIN_MEETINGS) {
      return [];
    }
    return [
      back >= people / 2 ? moved(instance, people, back, since, context) : gone(instance, people, since, context),
    ];
  });
}

function affected(sessions: number): Affected {
  return { sessions, of: null, meetings: null, participants: null, userMinutes: null, estimated: false };
}

function gone(instance: string, people: number, since: number | null, context: SignalContext): Incident {
  return {
    cause: 'relay-down',
    severity: 'critical',
    where: [{ label: 'server_instance', value: instance }],
    since,
    past: null,
    affected: affected(people),
    confidence: 0.95,
    summary: `The relay ${instance} is gone and ${people} people with it; their meetings go on without them.`,
    evidence: [
      {
        what: `connections ${VANISHED_SECONDS} s ago`,
        value: people,
        low: null,
        high: null,
        query: getVanishedQuery(context),
      },
    ],
    total: false,
  };
}

function moved(instance: string, people: number, back: number, since: number | null, context: SignalContext): Incident {
  return {
    cause: 'connection-drops',
    severity: 'warning',
    where: [{ label: 'server_instance', value: instance }],
    since,
    past: null,
    affected: affected(people),
    confidence: 0.9,
    summary: `The relay ${instance} dropped all of its ${people} people; ${back} of them came back on other relays.`,
    evidence: [
      {
        what: `connections ${VANISHED_SECONDS} s ago`,
        value: people,
        low: null,
        high: null,
        query: getVanishedQuery(context),
      },
    ],
    total: false,
  };
}
