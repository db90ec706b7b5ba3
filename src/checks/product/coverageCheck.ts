import { message } from '../../messages';
import { type SourceState } from '../../triage/targets/discovery';
import { type Product } from '../../triage/model';
import { signalContext } from '../../triage/signalContext';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';

/** Shares of the expected reports. */
const GOOD_SHARE = 0.8;
const POOR_SHARE = 0.5;

/** Age of the newest scrape, in scrape intervals. */
const LATE_INTERVALS = 2;

/** The age of the newest good scrape (s) if all are late; null if not all are late, or if that is unknown. */
function ageWhereLate(sources: readonly SourceState[], at: number): number | null {
  const scrapes = sources.flatMap(({ lastGood, interval }) =>
    lastGood === null || interval === null ? [] : [{ age: at - lastGood, interval }]
  );
  const isLate = scrapes.length > 0 && scrapes.every(({ age, interval }) => age > LATE_INTERVALS * interval);
  return isLate ? Math.min(...scrapes.map(({ age }) => age)) : null;
}

/** Whether the expected reports arrive, as triage counts them. */
export function coverageCheck(product: Product, facts: Facts): Probe {
  const sources = facts.sources.filter(({ source }) => product.sources.includes(source));
  const { questions, next } = product.investigate(signalContext(product, sources, facts));
  return {
    id: 'coverage',
    title: message('checks.coverage.title', 'Coverage'),
    why: message(
      'checks.coverage.why',
      'A verdict covers only people who report. With less than half of the expected reports, it is “blind”.'
    ),
    queries: questions,
    judge: (results) => {
      const { expected, received, sessions } = next(results).next({}).activity;
      if (expected === null) {
        return (sessions ?? 0) > 0
          ? unknown([
              message('checks.coverage.sessions', '{{count}} sessions reporting.', {
                count: sessions ?? 0,
                defaultValue_one: '{{count}} session reporting.',
              }),
              message('checks.coverage.unknown', 'The expected number is unknown without the other source.'),
            ])
          : notApplicable(message('checks.coverage.idle', 'Nobody is in a call.'));
      }
      if (expected === 0) {
        const age = ageWhereLate(sources, facts.at);
        return age === null
          ? notApplicable(message('checks.coverage.none-expected', 'Nobody is expected to report now.'))
          : unknown(
              message(
                'checks.coverage.late',
                'The newest samples are {{seconds}} s old, so the number of people who should report now is unknown.',
                { seconds: Math.round(age) }
              )
            );
      }
      const share = received / expected;
      const evidence = message('checks.coverage.share', '{{count}} of {{expected}} expected reports arrive.', {
        count: Math.round(received),
        expected: Math.round(expected),
        defaultValue_one: '{{count}} of {{expected}} expected reports arrives.',
      });
      return share > GOOD_SHARE
        ? pass(evidence)
        : bad(
            share > POOR_SHARE ? 'warn' : 'fail',
            evidence,
            message(
              'remedy.coverage',
              'Check for missing targets, for clients too old to report, and for problems between the clients and the metrics server.'
            )
          );
    },
  };
}
