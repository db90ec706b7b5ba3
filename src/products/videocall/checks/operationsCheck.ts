import { message } from '../../../messages';
import { selector, tagged } from '../../../promql/promql';
import { bad, type Facts, pass, type Probe, unknown, valueOf } from '../../../checks/probe';
import { neteqNormal, neteqStretchPlayback } from '../sources/client';

/** Pairs that must play audio before the operation names can be judged. */
const MIN_PAIRS = 5;

/** Playing pairs (`what` = pairs), and those with operations that appear only under shifted names (`shifted`). */
export function getOperationNamesQuery({ scope }: Pick<Facts, 'scope'>): string {
  return tagged({
    pairs: `count(${selector(neteqNormal.name, scope)}>0)`,
    shifted: `count(${selector(neteqStretchPlayback.name, scope)}>0)`,
  });
}

/** Whether the names of jitter buffer operations are shifted, as expected. */
export function operationsCheck(facts: Facts): Probe {
  return {
    id: 'operations',
    title: message('videocall.checks.operations.title', 'Jitter buffer operation names'),
    why: message(
      'videocall.checks.operations.why',
      'Clients since October 2025 report most operations under the name of another operation.'
    ),
    queries: { operations: getOperationNamesQuery(facts) },
    judge: ({ operations }) => {
      const pairs = valueOf(operations, 'pairs') ?? 0;
      const shifted = valueOf(operations, 'shifted') ?? 0;
      if (shifted > 0) {
        return pass(
          message(
            'videocall.checks.operations.shifted',
            'The names are shifted, as expected. Panels that take them literally are wrong.'
          )
        );
      }
      return pairs < MIN_PAIRS
        ? unknown(
            message('videocall.checks.operations.unknown', "Can't tell: only {{count}} pairs playing audio.", {
              count: pairs,
              defaultValue_one: "Can't tell: only {{count}} pair playing audio.",
            })
          )
        : bad(
            'warn',
            message(
              'videocall.checks.operations.literal',
              'None of {{pairs}} pairs that play audio has the operation that reveals shifted names.',
              { pairs }
            ),
            message(
              'videocall.checks.operations.old-clients',
              'These clients may be older than October 2025. Their audio verdicts can be wrong.'
            )
          );
    },
  };
}
