import { type SourceState } from '../../triage/targets/discovery';
import { type Product } from '../../triage/model';
import { signalContext } from '../../triage/signalContext';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';

/** Shares of the reports that are due. */
const GOOD_SHARE = 0.8;
const POOR_SHARE = 0.5;

/** Intervals that the newest scrape may be old. */
const LATE_INTERVALS = 2;

/** How old the newest good scrape is (s), where all of them are late; null where they are not, or that isn't known. */
function ageWhereLate(sources: readonly SourceState[], at: number): number | null {
  const scrapes = sources.flatMap(({ lastGood, interval }) =>
    lastGood === null || interval === null ? [] : [{ age: at - lastGood, interval }]
  );
  const isLate = scrapes.length > 0 && scrapes.every(({ age, interval }) => age > LATE_INTERVALS * interval);
  return isLate ? Math.min(...scrapes.map(({ age }) => age)) : null;
}

/** Whether those who must report do, as a triage counts it. */
export function coverageCheck(product: Product, facts: Facts): Probe {
  const sources = facts.sources.filter(({ source }) => product.sources.includes(source));
  const context = signalContext(product, sources, facts);
  return {
    id: 'coverage',
    title: 'Coverage',
    why: 'A verdict only covers those who report: below half of them it is “blind”.',
    queries: product.signals(context),
    judge: (results) => {
      const { expected, received, sessions } = product.read(results, context).activity;
      if (expected === null) {
        return (sessions ?? 0) > 0
          ? unknown(`${sessions} sessions report; how many should is not known without the other source.`)
          : notApplicable('Nobody is in a call.');
      }
      if (expected === 0) {
        const age = ageWhereLate(sources, facts.at);
        return age === null
          ? notApplicable('Nobody has to report now.')
          : unknown(`The newest samples are ${Math.round(age)} s old: who has to report now is not known.`);
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
