import { message } from '../messages';
import { finite } from '../promClient/rows';
import { PromError } from '../promClient/errors';
import { type Sample } from '../promClient/types';
import { type Matcher, selector, tagged } from '../promql/promql';

/** Samples so much newer (s) than the present mean that the asker's clock is behind. Queries may wait half as long. */
const TOLERATED_SECONDS = 60;

/** Names its row among others. */
const CLOCK = 'clock';

/** When half of all targets were last scraped, seen from four minutes later: nothing is newer than the present. */
export function getClockQuery(scope: readonly Matcher[]): string {
  return tagged({ [CLOCK]: `quantile(0.5,timestamp(${selector('up', scope)} offset -4m))` });
}

/**
 * Without this, a late clock would give a verdict about the past.
 * @param rows among them the answer to the query, if there is one
 * @param at the present by the asker's clock, unix seconds
 * @throws PromError if that clock is behind
 */
export function requirePresent(rows: readonly Sample[], at: number): void {
  const clock = rows.find(({ labels }) => labels.what === CLOCK);
  const ahead = (finite(clock?.value) ?? at) - at;
  if (ahead > TOLERATED_SECONDS) {
    throw new PromError(
      'clock',
      message('errors.clock', 'the clock of this machine is at least {{n}} s behind that of Prometheus', {
        n: Math.round(ahead),
      })
    );
  }
}
