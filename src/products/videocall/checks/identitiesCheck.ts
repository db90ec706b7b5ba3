import { message } from '../../../messages';
import { selector, selectorOfNames, tagged } from '../../../promql/promql';
import { bad, type Facts, pass, type Probe, unknown, valueOf } from '../../../checks/probe';
import { relabelingText } from '../../../checks/generator/relabeling';
import { neteqNormal, rtt, selfAudioEnabled } from '../sources/client';
import { connectionsActive } from '../sources/server';
import { DROP_TOKENS, HASH_EMAILS, TOKEN_LABEL } from './relabeling';

/** How many series have an e-mail address or a token, by label (`what`). The answer has no values of these labels. */
export function getIdentitiesQuery({ scope }: Pick<Facts, 'scope'>): string {
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

/** Whether labels hold e-mail addresses or tokens. */
export function identitiesCheck(facts: Facts): Probe {
  return {
    id: 'identities',
    title: message('videocall.checks.identities.title', 'E-mail addresses and tokens in labels'),
    why: message(
      'videocall.checks.identities.why',
      'Everyone who can query this data source can read them. A token lets its holder into the room.'
    ),
    queries: { identities: getIdentitiesQuery(facts), people: `count(${selector(rtt.name, facts.scope)})` },
    judge: ({ identities = [], people }) => {
      const found = identities.filter(({ value }) => value > 0);
      if (found.length === 0) {
        return (valueOf(people) ?? 0) > 0
          ? pass(message('videocall.checks.identities.none', 'None found.'))
          : unknown(message('videocall.checks.identities.idle', 'Nobody is in a call, so there is nothing to check.'));
      }
      const labels = found.map(({ labels: { what = '' }, value }) =>
        message('videocall.checks.identities.label', '{{- label}} on {{n}} series', { label: what, n: value })
      );
      const hasToken = found.some(({ labels }) => labels.what === TOKEN_LABEL);
      const hasEmail = found.some(({ labels }) => labels.what !== TOKEN_LABEL);
      return bad(
        'warn',
        message('videocall.checks.identities.found', 'Found (values hidden): {{- labels}}.', { labels }),
        message(
          'videocall.checks.identities.relabel',
          'Add this to both videocall.rs jobs. It replaces addresses with numbers, and the two pages still match.'
        ),
        relabelingText([...(hasToken ? DROP_TOKENS : []), ...(hasEmail ? HASH_EMAILS : [])])
      );
    },
  };
}
