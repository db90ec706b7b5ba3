import { chained, message } from '../../messages';
import { PromError } from '../../promClient/errors';
import { type Metric } from '../../triage/targets/source';
import { type Product } from '../../triage/model';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';

/** Whether targets declare the metric types that the queries expect. */
export function typesCheck({ sources }: Product, { metadata }: Pick<Facts, 'metadata'>): Probe {
  return {
    id: 'types',
    title: message('checks.types.title', 'Metric types'),
    why: message('checks.types.why', 'The rate of a gauge or the sum of a counter is meaningless.'),
    isOfNow: true,
    queries: {},
    judge: () => {
      if (metadata instanceof PromError) {
        return unknown(
          message('checks.types.unknown', 'Declared types are unknown: {{- reason}}.', { reason: metadata.text })
        );
      }
      const declared = sources
        .flatMap(({ metrics }) => metrics)
        .flatMap((metric) => {
          const types = (metadata[metric.name] ?? []).map(({ type }) => type).filter((type) => type !== '');
          return types.length === 0 ? [] : [{ metric, types }];
        });
      if (declared.length === 0) {
        return unknown(message('checks.types.none', 'No target declares a type for these metrics.'));
      }
      const wrong = declared.filter(({ metric, types }) => !types.some((type) => fits(metric, type)));
      return wrong.length === 0
        ? pass(
            message('checks.types.right', '{{count}} families have the expected type.', {
              count: declared.length,
              defaultValue_one: '{{count}} family has the expected type.',
            })
          )
        : bad(
            'fail',
            message('checks.types.wrong', 'Wrong type: {{- families}}.', {
              families: list(
                wrong.map(({ metric, types }) =>
                  message('checks.types.family', '{{- family}} is a {{- types}}, but should be a {{- type}}', {
                    family: metric.name,
                    types: chained(types, (most, last) =>
                      message('list.and-a', '{{- most}} and a {{- last}}', { most, last })
                    ),
                    type: metric.type,
                  })
                )
              ),
            }),
            message('remedy.types', "Callscope doesn't know this version. Numbers from these families may be wrong.")
          );
    },
  };
}

/** Untyped and unknown fit every type. */
function fits({ type }: Metric, declared: string): boolean {
  return declared === type || declared === 'unknown' || declared === 'untyped' || type === 'untyped';
}
