import { message } from '../../../messages';
import { type Results, type Sample } from '../../../promClient/types';
import { selectorOfNames } from '../../../promql/promql';
import { bad, type Facts, pass, type Probe, unknown, valueOf } from '../../../checks/probe';
import { both } from './families';

/** With more values than this, a label has too many series. */
const MANY_VALUES = 1000;

/** The number of values of the label whose value any client can choose. */
export function getMessageTypesQuery({ scope }: Pick<Facts, 'scope'>): string {
  return `count(count by(type)(${selectorOfNames(both('wsMessages'), scope)}))`;
}

/** Whether clients create too many label values. */
export function valuesCheck(facts: Facts): Probe {
  return {
    id: 'label-values',
    title: message('mattermost.checks.label-values.title', 'Number of label values'),
    why: message(
      'mattermost.checks.label-values.why',
      'Every message type that a client sends becomes a label value, and each value is a series.'
    ),
    queries: { types: getMessageTypesQuery(facts) },
    judge: ({ types }: Results<Sample>) => {
      const values = valueOf(types);
      if (values === null) {
        return unknown(message('mattermost.checks.label-values.unknown', 'No messages yet.'));
      }
      const evidence = message('mattermost.checks.label-values.values', 'The label type has {{count}} values.', {
        count: values,
        defaultValue_one: 'The label type has {{count}} value.',
      });
      return values <= MANY_VALUES
        ? pass(evidence)
        : bad(
            'warn',
            evidence,
            message(
              'mattermost.checks.label-values.drop',
              'Drop the family with metric_relabel_configs, and find out who sends these messages.'
            )
          );
    },
  };
}
