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
import { count } from '../texts';

/** Every installation has a few ghosts: from this number and this share of all series, they are worth a warning. */
const MANY_GHOSTS = 10;
const MANY_GHOSTS_SHARE = 0.2;
/** Series for each ordered pair of people in a meeting, and for each person: counted on real pages. */
const PAIR_SERIES = 18;
const PERSON_SERIES = 6;
/** Series that one meeting may have. */
const GOOD_SERIES = 50_000;
const POOR_SERIES = 100_000;
/** Share of the people with a round-trip time who must be on the server page. */
const GOOD_JOIN = 0.8;
/** Pairs that must play audio before the operation names can be judged. */
const MIN_PAIRS = 5;

type Scoped = Pick<Facts, 'scope'>;

/** The number of series of a meeting with this many people. */
export function seriesOfMeeting(people: number): number {
  return PAIR_SERIES * people * (people - 1) + PERSON_SERIES * people + 1;
}

/** How many series have an e-mail address or a token, by label (`what`). The answer has no values of these labels. */
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

/** People in the largest reporting meeting. */
export function getLargestMeetingQuery({ scope }: Scoped): string {
  return `max(count by(meeting_id)(${selector(selfAudioEnabled.name, scope)}))`;
}

/** People with a round-trip time (`what` = people), those on the server page (joined), connections with shifted labels. */
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

/** Pairs that play audio (`what` = pairs), and those with operations that appear only under shifted names (`shifted`). */
export function getOperationNamesQuery({ scope }: Scoped): string {
  return tagged({
    pairs: `count(${selector(neteqNormal.name, scope)}>0)`,
    shifted: `count(${selector(neteqStretchPlayback.name, scope)}>0)`,
  });
}

/** Known pitfalls of videocall.rs. */
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
    title: 'Ghost series',
    why: 'After a client moves to another relay, the old round-trip time stays forever and distorts every mean and quantile over all series.',
    queries: { series: getRttSeriesQuery(signalContext(videocall, sources, facts)) },
    judge: ({ series }) => {
      const all = valueOf(series, 'all') ?? 0;
      if (all === 0) {
        return notApplicable('There are no round-trip times now.');
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
            'Leave them out of your own panels and rules, too. A restart of the metrics server removes them.'
          );
    },
  };
}

function cardinalityCheck(facts: Facts): Probe {
  return {
    id: 'cardinality',
    title: 'Largest meeting',
    why: 'Every pair of people has its own series: a meeting of twice the size has four times as many.',
    queries: { largest: getLargestMeetingQuery(facts) },
    judge: ({ largest }) => {
      const people = valueOf(largest);
      if (people === null) {
        return notApplicable('Nobody reports.');
      }
      const series = seriesOfMeeting(people);
      const evidence = `The largest meeting has ${people === 1 ? '1 person' : `${people} people`} and about ${series} series. With twice as many people, it would have ${seriesOfMeeting(2 * people)} series.`;
      return series < GOOD_SERIES
        ? pass(evidence)
        : bad(
            series < POOR_SERIES ? 'warn' : 'fail',
            evidence,
            `Give Prometheus enough memory, or drop the ${NETEQ_UNREAD.length} jitter buffer operations that no verdict needs.`,
            relabellingText(DROP_UNREAD)
          );
    },
  };
}

function identitiesCheck(facts: Facts): Probe {
  return {
    id: 'identities',
    title: 'E-mail addresses and tokens in labels',
    why: 'Everyone who can query this data source can read them. A token lets its holder into the room.',
    queries: { identities: getIdentitiesQuery(facts), people: `count(${selector(rtt.name, facts.scope)})` },
    judge: ({ identities = [], people }) => {
      const found = identities.filter(({ value }) => value > 0);
      if (found.length === 0) {
        return (valueOf(people) ?? 0) > 0
          ? pass('None found.')
          : unknown('Nobody is in a call, so there is nothing to check.');
      }
      const texts = found.map(({ labels, value }) => `${labels.what} on ${value} series`);
      const hasToken = found.some(({ labels }) => labels.what === TOKEN_LABEL);
      const hasEmail = found.some(({ labels }) => labels.what !== TOKEN_LABEL);
      return bad(
        'warn',
        `Found (values hidden): ${texts.join(', ')}.`,
        'Add this to both videocall.rs jobs. It replaces addresses with numbers, and the two pages still match.',
        relabellingText([...(hasToken ? DROP_TOKENS : []), ...(hasEmail ? HASH_EMAILS : [])])
      );
    },
  };
}

function joinCheck(facts: Facts): Probe {
  return {
    id: 'join',
    title: 'Client page and server page match',
    why: "Only this match shows a person's region and relay.",
    queries: { join: getJoinQuery(facts) },
    judge: ({ join }) => {
      const value = (what: string): number => valueOf(join, what) ?? 0;
      if (value('people') === 0 || value('connections') === 0) {
        return unknown('Nothing to match: one of the pages has nobody now.');
      }
      const evidence = `${value('joined')} of ${value('people')} people with a round-trip time are on the server page.`;
      if (value('shifted') > 0) {
        return bad(
          'warn',
          `${evidence} The labels of ${value('shifted')} connections are shifted.`,
          'An ID with an underscore shifts the labels on the server page. Use IDs without underscores.'
        );
      }
      return value('joined') >= GOOD_JOIN * value('people')
        ? pass(evidence)
        : bad(
            'warn',
            evidence,
            'Make both jobs scrape the same installation and relabel peer_id and customer_email alike.'
          );
    },
  };
}

function operationsCheck(facts: Facts): Probe {
  return {
    id: 'operations',
    title: 'Jitter buffer operation names',
    why: 'Clients since October 2025 report most operations under the name of another operation.',
    queries: { operations: getOperationNamesQuery(facts) },
    judge: ({ operations }) => {
      const pairs = valueOf(operations, 'pairs') ?? 0;
      const shifted = valueOf(operations, 'shifted') ?? 0;
      if (shifted > 0) {
        return pass('The names are shifted, as expected. Panels that take them literally are wrong.');
      }
      return pairs < MIN_PAIRS
        ? unknown(`Can't tell: only ${count(pairs, 'pair')} playing audio.`)
        : bad(
            'warn',
            `None of ${pairs} pairs that play audio has the operation that reveals shifted names.`,
            'These clients may be older than October 2025. Their audio verdicts can be wrong.'
          );
    },
  };
}
