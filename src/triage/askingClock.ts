import { message } from '../messages';
import { finite } from '../promClient/rows';
import { PromError, type Settled, settled } from '../promClient/errors';
import { type PromClient, type Queries, type Sample } from '../promClient/types';
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

/** When something is asked. */
export interface Asking {
  scope: readonly Matcher[];
  /** Unix seconds. */
  at: number;
  /** Whether `at` is the present, by the asker's clock. */
  isNow?: boolean;
}

/**
 * Asks about one instant. If it is the present, the same request asks for the time.
 * @throws PromError if nothing is answered, or if the asker's clock is behind
 */
export async function askAt(
  client: PromClient,
  queries: Queries,
  { scope, at, isNow = false }: Asking
): Promise<Settled<Sample>> {
  if (!isNow) {
    return settled(client.instant(queries, at));
  }
  const { results, failures } = await settled(client.instant({ ...queries, [CLOCK]: getClockQuery(scope) }, at));
  const { [CLOCK]: rows = [], ...answers } = results;
  requirePresent(rows, at);
  // A backend that doesn't know negative offsets still answers the others.
  const { [CLOCK]: _, ...others } = failures;
  const [first] = Object.values(others);
  if (first !== undefined && Object.keys(answers).length === 0) {
    throw first;
  }
  return { results: answers, failures: others };
}
