import { message } from '../../messages';
import { type Queries, type Results, type Sample } from '../../promClient/types';
import { selector, tagged } from '../../promql/promql';
import { type Metric, type Source } from '../../triage/targets/source';
import { type Facts, pass, type Probe, unknown, valueOf } from '../probe';
import { START_A_CALL } from '../texts';

/**
 * People in calls as a source counts them (`what` = now), and how many of its series were above zero within the last day
 * (`lately`). The answer has no labels that identify people.
 */
export function getPeopleQuery(
  { name, labels }: Pick<Metric, 'name' | 'labels'>,
  { scope }: Pick<Facts, 'scope'>
): string {
  // Every replica of the exporter has the same series for each person.
  const once = (people: string): string =>
    labels.includes('session_id') ? `max by(${labels.join(',')})(${people})` : people;
  const people = selector(name, scope);
  return tagged({ now: `sum(${once(people)})`, lately: `count(${once(`max_over_time(${people}[1d])`)}>0)` });
}

interface PeopleNow {
  queries: Queries;
  /** null if the source doesn't count people. */
  read(results: Results<Sample>): number | null;
}

/** Asks whether anybody is in a call now. */
export function peopleNow({ people }: Source, facts: Pick<Facts, 'scope'>): PeopleNow {
  return people === undefined
    ? { queries: {}, read: () => null }
    : { queries: { people: getPeopleQuery(people, facts) }, read: (results) => valueOf(results.people, 'now') ?? 0 };
}

/** Whether there are calls to measure: an idle installation lacks most metrics, and nothing is wrong with it. */
export function callsCheck(people: Metric, facts: Facts): Probe {
  return {
    id: 'calls',
    title: message('checks.calls.title', 'Calls'),
    why: message('checks.calls.why', "Without calls, most metrics are absent, and Callscope can't check them."),
    queries: { people: getPeopleQuery(people, facts) },
    judge: (results) => {
      const now = valueOf(results.people, 'now') ?? 0;
      if (now > 0) {
        return pass(
          message('checks.calls.now', 'About {{count}} people are in calls now.', {
            count: now,
            defaultValue_one: 'About {{count}} person is in calls now.',
          })
        );
      }
      return (valueOf(results.people, 'lately') ?? 0) > 0
        ? pass([
            message('checks.calls.nobody', 'Nobody is in a call now.'),
            message('checks.calls.lately', 'There were calls within the last day.'),
          ])
        : unknown(message('checks.calls.none', 'No calls within the last day.'), START_A_CALL);
    },
  };
}
