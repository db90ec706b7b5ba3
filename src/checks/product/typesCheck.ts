import { PromError } from '../../promClient/errors';
import { type Metric } from '../../triage/targets/source';
import { type Product } from '../../triage/model';
import { bad, type Facts, pass, type Probe, unknown } from '../probe';
import { list } from '../texts';

/** Whether targets declare the types that the queries are made for. */
export function typesCheck({ sources }: Product, { metadata }: Pick<Facts, 'metadata'>): Probe {
  return {
    id: 'types',
    title: 'Types of metrics',
    why: 'A rate of a gauge or a sum of a counter means nothing.',
    isOfNow: true,
    queries: {},
    judge: () => {
      if (metadata instanceof PromError) {
        return unknown(`Declared types are not known: ${metadata.message}.`);
      }
      const declared = sources
        .flatMap(({ metrics }) => metrics)
        .flatMap((metric) => {
          const types = (metadata[metric.name] ?? []).map(({ type }) => type).filter((type) => type !== '');
          return types.length === 0 ? [] : [{ metric, types }];
        });
      if (declared.length === 0) {
        return unknown('No target declares a type of any of these metrics.');
      }
      const wrong = declared.filter(({ metric, types }) => !types.some((type) => fits(metric, type)));
      return wrong.length === 0
        ? pass(`${declared.length} families are declared as expected.`)
        : bad(
            'fail',
            `Wrong type: ${list(wrong.map(({ metric, types }) => `${metric.name} is a ${types.join(' and a ')}, but should be a ${metric.type}`))}.`,
            'This version differs from those that Callscope knows: numbers from these families may be wrong.'
          );
    },
  };
}

/** What is declared as untyped or unknown says nothing against any type. */
function fits({ type }: Metric, declared: string): boolean {
  return declared === type || declared === 'unknown' || declared === 'untyped' || type === 'untyped';
}
