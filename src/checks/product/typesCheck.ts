import { PromError } from '../../promClient/errors';
import { type Metric } from '../../triage/targets/source';
import { type Product } from '../../triage/model';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';

/** Whether targets declare the metric types that the queries expect. */
export function typesCheck({ sources }: Product, { metadata }: Pick<Facts, 'metadata'>): Probe {
  return {
    id: 'types',
    title: 'Metric types',
    why: 'The rate of a gauge or the sum of a counter is meaningless.',
    isOfNow: true,
    queries: {},
    judge: () => {
      if (metadata instanceof PromError) {
        return unknown(`Declared types are unknown: ${metadata.message}.`);
      }
      const declared = sources
        .flatMap(({ metrics }) => metrics)
        .flatMap((metric) => {
          const types = (metadata[metric.name] ?? []).map(({ type }) => type).filter((type) => type !== '');
          return types.length === 0 ? [] : [{ metric, types }];
        });
      if (declared.length === 0) {
        return unknown('No target declares a type for these metrics.');
      }
      const wrong = declared.filter(({ metric, types }) => !types.some((type) => fits(metric, type)));
      return wrong.length === 0
        ? pass(`${declared.length} families have the expected type.`)
        : bad(
            'fail',
            `Wrong type: ${list(wrong.map(({ metric, types }) => `${metric.name} is a ${types.join(' and a ')}, but should be a ${metric.type}`))}.`,
            "Callscope doesn't know this version. Numbers from these families may be wrong."
          );
    },
  };
}

/** Untyped and unknown fit every type. */
function fits({ type }: Metric, declared: string): boolean {
  return declared === type || declared === 'unknown' || declared === 'untyped' || type === 'untyped';
}
