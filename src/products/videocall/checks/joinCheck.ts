import { message } from '../../../messages';
import { selector, tagged } from '../../../promql/promql';
import { bad, type Facts, pass, type Probe, unknown, valueOf } from '../../../checks/probe';
import { rtt } from '../sources/client';
import { connectionsActive } from '../sources/server';

/** Share of the people with a round-trip time who must be on the server page. */
const GOOD_JOIN = 0.8;

/** People with a round-trip time (`what` = people), those on the server page (joined), connections with shifted labels. */
export function getJoinQuery({ scope }: Pick<Facts, 'scope'>): string {
  const people = `count by(meeting_id,peer_id)(${selector(rtt.name, scope)})`;
  const connections = `label_replace(${selector(connectionsActive.name, scope)},"peer_id","$1","customer_email","(.+)")`;
  return tagged({
    people: `count(${people})`,
    joined: `count(${people} and on(meeting_id,peer_id) ${connections})`,
    connections: `count(${selector(connectionsActive.name, scope)})`,
    shifted: `count(${selector(connectionsActive.name, [...scope, { label: 'region', op: '=~', value: '.*@.*' }])})`,
  });
}

/** Whether the people of the client page are on the server page. */
export function joinCheck(facts: Facts): Probe {
  return {
    id: 'join',
    title: message('videocall.checks.join.title', 'Client page and server page match'),
    why: message('videocall.checks.join.why', "Only this match shows a person's region and relay."),
    queries: { join: getJoinQuery(facts) },
    judge: ({ join }) => {
      const value = (what: string): number => valueOf(join, what) ?? 0;
      if (value('people') === 0 || value('connections') === 0) {
        return unknown(message('videocall.checks.join.unknown', 'Nothing to match: one of the pages has nobody now.'));
      }
      const evidence = message(
        'videocall.checks.join.share',
        '{{joined}} of {{count}} people with a round-trip time are on the server page.',
        {
          joined: value('joined'),
          count: value('people'),
          defaultValue_one: '{{joined}} of {{count}} person with a round-trip time is on the server page.',
        }
      );
      if (value('shifted') > 0) {
        return bad(
          'warn',
          [
            evidence,
            message('videocall.checks.join.shifted', 'The labels of {{count}} connections are shifted.', {
              count: value('shifted'),
              defaultValue_one: 'The labels of {{count}} connection are shifted.',
            }),
          ],
          message(
            'videocall.checks.join.underscores',
            'An ID with an underscore shifts the labels on the server page. Use IDs without underscores.'
          )
        );
      }
      return value('joined') >= GOOD_JOIN * value('people')
        ? pass(evidence)
        : bad(
            'warn',
            evidence,
            message(
              'videocall.checks.join.alike',
              'Make both jobs scrape the same installation and relabel peer_id and customer_email alike.'
            )
          );
    },
  };
}
