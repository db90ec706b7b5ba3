import { type Product } from '../../stacks/snapshot';
import { signalContext } from '../../stacks/signalContext';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';

/** Shares of the reports that are due. */
const GOOD_SHARE = 0.8;
const POOR_SHARE = 0.5;

/** Whether those who must report do, as a triage counts it. */
export function coverageCheck(product: Product, facts: Facts): Probe {
  const sources = facts.sources.filter(({ source }) => product.sources.includes(source));
  const context = signalContext(product, sources, facts);
  return {
    id: 'coverage',
    title: 'Coverage',
    why: 'A verdict speaks of those who report: under half of them it is “blind”.',
    queries: product.signals(context),
    judge: (results) => {
      const { expected, received, sessions } = product.read(results, context).activity;
      if (expected === null) {
        return (sessions ?? 0) > 0
          ? unknown(`${sessions} sessions report; how many should is not known without the other source.`)
          : notApplicable('Nobody is in a call.');
      }
      if (expected === 0) {
        return notApplicable('Nobody has to report now.');
      }
      const share = received / expected;
      const evidence = `${Math.round(received)} of ${Math.round(expected)} expected reports arrive.`;
      return share > GOOD_SHARE
        ? pass(evidence)
        : bad(
            share > POOR_SHARE ? 'warn' : 'fail',
            evidence,
            'Look for targets that are missing here, for clients too old to report, and for what is between them and the metrics server.'
          );
    },
  };
}
