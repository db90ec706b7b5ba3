import { unique } from '../../../lists';
import { message } from '../../../messages';
import { affects, fact } from '../../../triage/findings/facts';
import { sumsBy } from '../../../promClient/rows';
import { type Sample } from '../../../promClient/types';
import { type Incident, type SignalContext } from '../../../triage/model';
import { binomialAtMost } from '../../../triage/places/statistics';
import { followUp } from './known';
import { unshifted } from './processes';
import { DROP_BIN_SECONDS, DROPPED_SECONDS, getDropQueries } from './queries';

/** With fewer people a relay's share says nothing. */
const LEAST_HELD = 5;
/** This many people of one relay, and this share of them, don't reconnect within seconds by chance. */
const LEAST_DROPPED = 4;
const LEAST_SHARE = 0.4;
/** … of all relays together. */
export const LEAST_DROPPED_ANYWHERE = 5;
export const LEAST_SHARE_ANYWHERE = 0.3;
/** From this share on it is a wave, at any scrape interval. */
const SURE_SHARE = 0.9;
/** Chance (per relay and window) that so many drop together, at the rate of all other drops: they drop one by one. */
const BY_CHANCE = 1e-5;
/** If all people of one meeting rejoin, it is not the relay's fault: it takes this many meetings, or one that is torn. */
const LEAST_MEETINGS = 2;
/** A process of a relay, or the rest of all relays, counts as part of a wave from this share on. */
const TAKES_PART = 0.25;
/** A relay's page shows a connection for so long (s) after its end. */
const EXPIRY_SECONDS = 10;

/** The processes of one host: the people they had before, and those who came back, by when they were last seen. */
interface Host {
  held: ReadonlyMap<string, number>;
  dropped: ReadonlyArray<{ instance: string; at: number; people: number }>;
}

/** People who came back over new connections, if many were lost. */
export const drops = followUp({
  ask: ({ isLossSuspected }, context): Partial<ReturnType<typeof getDropQueries>> =>
    isLossSuspected ? getDropQueries(context) : {},
  read: (answers) => ({
    dropped: answers('dropped'),
    meetings: answers('dropMeetings'),
    torn: answers('dropTorn'),
    held: answers('held'),
  }),
});

/**
 * Waves of people who lost their connections within seconds of each other and came back over new ones, as after a
 * restart or a re-election: on some relays, or on all.
 * @param known processes that another incident already names
 */
export function findDropIncidents(
  found: ReturnType<(typeof drops)['read']>,
  known: ReadonlySet<string>,
  context: SignalContext
): Incident[] {
  const unknown = (rows: readonly Sample[]): Sample[] =>
    unshifted(rows, found.held).filter(({ labels }) => !known.has(labels.server_instance ?? ''));
  const hosts = hostsOf(unknown(found.held), unknown(found.dropped));
  const all: Host = {
    held: new Map(hosts.flatMap(({ held }) => [...held])),
    dropped: hosts.flatMap(({ dropped }) => dropped),
  };
  const start = busiestWindow(all);
  const countOf = (meetings: readonly Sample[]): number =>
    meetings.reduce((sum, { labels, value }) => sum + (isWithin(Number(labels.at), start) ? value : 0), 0);
  if (start === null || (countOf(found.meetings) < LEAST_MEETINGS && countOf(found.torn) === 0)) {
    return [];
  }
  // With rare scrapes, everything between two of them seems to happen at once.
  const coarser = Math.max(1, context.scrape / (2 * DROP_BIN_SECONDS));
  const perScrape = (share: number): number => Math.min(SURE_SHARE, share * coarser);
  const usual = perScrape(usualShare(all, start));
  const isWave = (host: Host, leastDropped: number, share: number): boolean => {
    const [dropped, held] = [droppedIn(host, start), heldBy(host)];
    return (
      dropped >= leastDropped &&
      dropped >= perScrape(share) * held &&
      binomialAtMost(held - dropped, held, 1 - usual) <= BY_CHANCE
    );
  };
  const populated = hosts.filter((host) => heldBy(host) >= LEAST_HELD);
  const hit = populated.filter((host) => isWave(host, LEAST_DROPPED, LEAST_SHARE));
  const sum = (some: readonly Host[], count: (host: Host) => number): number =>
    some.reduce((total, host) => total + count(host), 0);
  const inWave = (host: Host): number => droppedIn(host, start);
  const others = hosts.filter((host) => !hit.includes(host));
  const dropped = inWave(all);
  const isEverywhere =
    isWave(all, LEAST_DROPPED_ANYWHERE, LEAST_SHARE_ANYWHERE) &&
    (hit.length !== 1 || sum(others, heldBy) > 0) &&
    sum(others, inWave) >= TAKES_PART * sum(others, heldBy);
  if (isEverywhere) {
    return [dropIncident([], dropped, heldBy(all), start, context)];
  }
  const places = hit.flatMap((host) => processesIn(host, start)).sort();
  return hit.length === 0 ? [] : [dropIncident(places, sum(hit, inWave), sum(hit, heldBy), start, context)];
}

function hostsOf(held: readonly Sample[], dropped: readonly Sample[]): Host[] {
  const keyOf = ({ labels: { region = '', protocol = '' } }: Sample): string => `${region}\n${protocol}`;
  return unique(held.map(keyOf)).map((key) => ({
    held: sumsBy(
      held.filter((row) => keyOf(row) === key),
      'server_instance'
    ),
    dropped: dropped
      .filter((row) => keyOf(row) === key)
      .map(({ labels, value }) => ({
        instance: labels.server_instance ?? '',
        at: Number(labels.at),
        people: value,
      })),
  }));
}

function heldBy({ held }: Host): number {
  return [...held.values()].reduce((sum, people) => sum + people, 0);
}

/** A wave takes some seconds, so it may spread over two bins. */
function isWithin(at: number, start: number | null): boolean {
  return start !== null && at >= start && at <= start + DROP_BIN_SECONDS;
}

function droppedIn({ dropped }: Host, start: number, instance?: string): number {
  return dropped
    .filter((each) => isWithin(each.at, start) && (instance === undefined || each.instance === instance))
    .reduce((sum, { people }) => sum + people, 0);
}

/** Start (unix s) of the two bins in which most people dropped; null if nobody did. */
function busiestWindow(host: Host): number | null {
  return unique(host.dropped.map(({ at }) => at))
    .sort((a, b) => a - b)
    .reduce<number | null>(
      (best, at) => (best === null || droppedIn(host, at) > droppedIn(host, best) ? at : best),
      null
    );
}

/** Share of people who drop in a window like the busiest one, from the rest of the time; never 0 (Jeffreys prior). */
function usualShare(all: Host, start: number): number {
  const people = all.dropped.reduce((total, each) => total + each.people, 0);
  const windows = DROPPED_SECONDS / (2 * DROP_BIN_SECONDS) - 1;
  return (people - droppedIn(all, start) + 0.5) / (heldBy(all) * windows + 1);
}

function processesIn(host: Host, start: number): string[] {
  return [...host.held].flatMap(([instance, held]) =>
    droppedIn(host, start, instance) >= TAKES_PART * held ? [instance] : []
  );
}

function dropIncident(
  instances: readonly string[],
  dropped: number,
  held: number,
  start: number,
  context: SignalContext
): Incident {
  return {
    cause: 'connection-drops',
    severity: 'warning',
    where: instances.map((value) => ({ label: 'server_instance', value })),
    since: start + DROP_BIN_SECONDS / 2 - EXPIRY_SECONDS,
    past: null,
    affected: affects({ sessions: dropped, of: held, estimated: false }),
    summary: [
      instances.length === 0
        ? message(
            'videocall.finding.drops',
            '{{dropped}} of {{held}} people across all relays lost their connection within seconds.',
            { dropped, held }
          )
        : message(
            'videocall.finding.drops-at',
            '{{dropped}} of {{held}} people on {{- relays}} lost their connection within seconds.',
            { dropped, held, relays: instances }
          ),
      message('videocall.finding.drops-back', 'They have reconnected.'),
    ],
    evidence: [
      fact(
        message('videocall.evidence.reconnected', 'people who reconnected, of those connected {{seconds}} s ago', {
          seconds: DROPPED_SECONDS,
        }),
        dropped,
        getDropQueries(context).dropped
      ),
    ],
  };
}
