import { selector, selectorOfNames, tagged } from '../../promql/promql';
import { signalContext } from '../../triage/signalContext';
import {
  activeSessions,
  neteqNormal,
  neteqStretchPlayback,
  NETEQ_UNREAD,
  rtt,
  selfAudioEnabled,
} from '../../products/videocall/sources/client';
import { videocall } from '../../products/videocall/product';
import { getRttSeriesQuery } from '../../products/videocall/detectors/queries';
import { connectionsActive } from '../../products/videocall/sources/server';
import { bad, type Facts, notApplicable, pass, type Probe, unknown, valueOf } from '../probe';
import { relabellingText } from '../relabelling';
import { DROP_TOKENS, DROP_UNREAD, HASH_EMAILS, TOKEN_LABEL } from '../scrubbing';

/** Every installation has a few ghosts: so many series, and such a share of all, are worth a word. */
const MANY_GHOSTS = 10;
const MANY_GHOSTS_SHARE = 0.2;
/** Series for each ordered pair of people of one meeting, for each person, and for the meeting itself: counted on real pages. */
const PAIR_SERIES = 18;
const PERSON_SERIES = 6;
/** Series that one meeting may bring. */
const GOOD_SERIES = 50_000;
const POOR_SERIES = 100_000;
/** Share of the people with an RTT who must be found on the server page. */
const GOOD_JOIN = 0.8;
/** Pairs that must play before the names of their operations can be judged. */
const MIN_PAIRS = 5;

type Scoped = Pick<Facts, 'scope'>;

/** How many series of a meeting of so many people there are. */
export function seriesOfMeeting(people: number): number {
  return PAIR_SERIES * people * (people - 1) + PERSON_SERIES * people + 1;
}

/** How many series hold an e-mail address or a token, by the label that does (`what`). Values stay inside the query. */
export function getIdentitiesQuery({ scope }: Scoped): string {
  const of = (label: string, names: readonly string[], value: string): string =>
    `count(${selectorOfNames(names, [...scope, { label, op: '=~', value }])})`;
  const email = '.+@.+';
  return tagged({
    customer_email: of('customer_email', [connectionsActive.name], email),
    from_peer: of('from_peer', [neteqNormal.name], email),
    peer_id: of('peer_id', [rtt.name, selfAudioEnabled.name], email),
    [TOKEN_LABEL]: of(TOKEN_LABEL, [rtt.name], '.*[?&][a-zA-Z_]*token=.+'),
  });
}

/** People in the largest meeting that reports. */
export function getLargestMeetingQuery({ scope }: Scoped): string {
  return `max(count by(meeting_id)(${selector(selfAudioEnabled.name, scope)}))`;
}

/** People with an RTT (`what` = people), those of them on the server page (joined), connections whose labels shifted. */
export function getJoinQuery({ scope }: Scoped): string {
  const people = `count by(meeting_id,peer_id)(${selector(rtt.name, scope)})`;
  const connections = `label_replace(${selector(connectionsActive.name, scope)},"peer_id","$1","customer_email","(.+)")`;
  return tagged({
    people: `count(${people})`,
    joined: `count(${people} and on(meeting_id,peer_id) ${connections})`,
    connections: `count(${selector(connectionsActive.name, scope)})`,
    shifted: `count(${selector(connectionsActive.name, [...scope, { label: 'region', op: '=~', value: '.*@.*' }])})`,
  });
}

/** Pairs that play (`what` = pairs), and those with operations that only shifted names can show (`shifted`). */
export function getOperationNamesQuery({ scope }: Scoped): string {
  return tagged({
    pairs: `count(${selector(neteqNormal.name, scope)}>0)`,
    shifted: `count(${selector(neteqStretchPlayback.name, scope)}>0)`,
  });
}

/** What is known to mislead about videocall.rs. */
export function videocallProbes(facts: Facts): Probe[] {
  return [
    ghostsCheck(facts),
    cardinalityCheck(facts),
    identitiesCheck(facts),
    joinCheck(facts),
    operationsCheck(facts),
  ];
}

function ghostsCheck(facts: Facts): Probe {
  const sources = facts.sources.filter(({ source }) => videocall.sources.includes(source));
  return {
    id: 'ghosts',
    title: 'Ghosts',
    why: 'After a re-election the old round-trip time stays forever, and every mean or quantile over all series includes it.',
    queries: { series: getRttSeriesQuery(signalContext(videocall, sources, facts)) },
    judge: ({ series }) => {
      const all = valueOf(series, 'all') ?? 0;
      if (all === 0) {
        return notApplicable('There is no round-trip time now.');
      }
      const live = valueOf(series, 'live');
      if (live === null) {
        return unknown(
          `None of ${all} series belongs to a session in ${activeSessions.name}: all are ghosts, or that family is missing.`
        );
      }
      const ghosts = all - live;
      const evidence = `${ghosts} of ${all} series are ghosts. Callscope leaves them out.`;
      return ghosts < MANY_GHOSTS || ghosts / all < MANY_GHOSTS_SHARE
        ? pass(evidence)
        : bad(
            'warn',
            evidence,
            'Leave them out of panels and rules of your own, too. A restart of the metrics server removes them.'
          );
    },
  };
}

function cardinalityCheck(facts: Facts): Probe {
  return {
    id: 'cardinality',
    title: 'Series of the largest meeting',
    why: 'Every pair of people has series of its own: a meeting of twice the size has four times as many.',
    queries: { largest: getLargestMeetingQuery(facts) },
    judge: ({ largest }) => {
      const people = valueOf(largest);
      if (people === null) {
        return notApplicable('Nobody reports.');
      }
      const series = seriesOfMeeting(people);
      const evidence = `The largest meeting has ${people} people, about ${series} series; with twice as many people it would have ${seriesOfMeeting(2 * people)}.`;
      return series < GOOD_SERIES
        ? pass(evidence)
        : bad(
            series < POOR_SERIES ? 'warn' : 'fail',
            evidence,
            `Give Prometheus the memory, or drop the ${NETEQ_UNREAD.length} operations of the jitter buffer that no verdict needs.`,
            relabellingText(DROP_UNREAD)
          );
    },
  };
}

function identitiesCheck(facts: Facts): Probe {
  return {
    id: 'identities',
    title: 'E-mail addresses and tokens in labels',
    why: 'Everybody who may query this data source can read them; a token lets its bearer into the room.',
    queries: { identities: getIdentitiesQuery(facts), people: `count(${selector(rtt.name, facts.scope)})` },
    judge: ({ identities = [], people }) => {
      const found = identities.filter(({ value }) => value > 0);
      if (found.length === 0) {
        return (valueOf(people) ?? 0) > 0
          ? pass('None found.')
          : unknown('Nobody is in a call, so there is nothing to look at.');
      }
      const texts = found.map(({ labels, value }) => `${labels.what} on ${value} series`);
      const hasToken = found.some(({ labels }) => labels.what === TOKEN_LABEL);
      const hasEmail = found.some(({ labels }) => labels.what !== TOKEN_LABEL);
      return bad(
        'warn',
        `Found, values not shown: ${texts.join(', ')}.`,
        'Add this to both jobs of videocall.rs. Addresses become numbers by which the pages can still be joined.',
        relabellingText([...(hasToken ? DROP_TOKENS : []), ...(hasEmail ? HASH_EMAILS : [])])
      );
    },
  };
}

function joinCheck(facts: Facts): Probe {
  return {
    id: 'join',
    title: 'Client page and server page match',
    why: 'Only this match tells the region and the relay of a person.',
    queries: { join: getJoinQuery(facts) },
    judge: ({ join }) => {
      const value = (what: string): number => valueOf(join, what) ?? 0;
      if (value('people') === 0 || value('connections') === 0) {
        return unknown('Nobody is seen on both pages now.');
      }
      const evidence = `${value('joined')} of ${value('people')} people with a round-trip time are found on the server page.`;
      if (value('shifted') > 0) {
        return bad(
          'warn',
          `${evidence} The labels of ${value('shifted')} connections are shifted.`,
          'An id with an underscore shifts the labels of the server page: use ids without.'
        );
      }
      return value('joined') >= GOOD_JOIN * value('people')
        ? pass(evidence)
        : bad(
            'warn',
            evidence,
            'Both jobs must scrape the same installation, and treat peer_id and customer_email alike.'
          );
    },
  };
}

function operationsCheck(facts: Facts): Probe {
  return {
    id: 'operations',
    title: 'Names of jitter buffer operations',
    why: 'Clients since October 2025 report most operations under the name of another one.',
    queries: { operations: getOperationNamesQuery(facts) },
    judge: ({ operations }) => {
      const pairs = valueOf(operations, 'pairs') ?? 0;
      const shifted = valueOf(operations, 'shifted') ?? 0;
      if (shifted > 0) {
        return pass('Shifted, as Callscope expects. Panels that take the names literally are wrong.');
      }
      return pairs < MIN_PAIRS
        ? unknown(`${pairs} pairs play: too few to tell.`)
        : bad(
            'warn',
            `None of ${pairs} pairs that play shows an operation by which shifted names are known.`,
            'These clients may be older than October 2025: their verdicts about audio can be wrong.'
          );
    },
  };
}
