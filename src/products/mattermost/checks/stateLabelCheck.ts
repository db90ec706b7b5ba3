import { message } from '../../../messages';
import { selectorOfNames, tagged } from '../../../promql/promql';
import { bad, type Facts, pass, type Probe, unknown, valueOf } from '../../../checks/probe';
import { both } from './families';

/** All states that the RTC server counts. */
const CONN_STATES = ['connected', 'disconnected', 'failed', 'closed'];

/** How many series of connection states have the label `type`, how many of these a known value, and how many `state`. */
export function getStateLabelsQuery({ scope }: Pick<Facts, 'scope'>): string {
  const of = (label: string): string =>
    `count(${selectorOfNames(both('connStates'), [...scope, { label, op: '!=', value: '' }])})`;
  const known = selectorOfNames(both('connStates'), [
    ...scope,
    { label: 'type', op: '=~', value: CONN_STATES.join('|') },
  ]);
  return tagged({
    type: of('type'),
    state: of('state'),
    known: `count(${known})`,
    all: `count(${selectorOfNames(both('connStates'), scope)})`,
  });
}

/** Whether connection states have their real label. */
export function stateLabelCheck(facts: Facts): Probe {
  return {
    id: 'state-label',
    title: message('mattermost.checks.state-label.title', 'Connection state label'),
    why: message(
      'mattermost.checks.state-label.why',
      'The documentation says state, but the real label is type. Panels and rules that use state stay empty.'
    ),
    queries: { labels: getStateLabelsQuery(facts) },
    judge: ({ labels }) => {
      const count = (what: string): number => valueOf(labels, what) ?? 0;
      if (count('all') === 0) {
        return unknown(
          message('mattermost.checks.state-label.unknown', 'No connection states yet: they appear with the first call.')
        );
      }
      if (count('type') < count('all')) {
        return bad(
          'fail',
          count('state') > 0
            ? message('mattermost.checks.state-label.renamed', 'Some series have the label state instead of type.')
            : message('mattermost.checks.state-label.lacking', 'Some series lack the label type.'),
          message(
            'mattermost.checks.state-label.restore',
            "Check metric_relabel_configs for steps that rename or drop it. Without it, Callscope can't see failed connections."
          )
        );
      }
      return count('known') === count('all')
        ? pass(
            message(
              'mattermost.checks.state-label.right',
              'All series have the label type, as expected. Panels and rules that select by state find nothing.'
            )
          )
        : bad(
            'fail',
            message(
              'mattermost.checks.state-label.wrong',
              'On {{n}} series, the label type is not a connection state ({{- states}}).',
              { n: count('all') - count('known'), states: CONN_STATES }
            ),
            message(
              'mattermost.checks.state-label.unset',
              'Check whether the job or its relabeling sets a label type. Such a label hides failed connections.'
            )
          );
    },
  };
}
