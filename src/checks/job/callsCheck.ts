import { type Queries, type Results, type Sample } from '../../promClient/types';
import { selector, tagged } from '../../promql/promql';
import { type Metric, type Source } from '../../triage/targets/source';
import { type Facts, pass, type Probe, unknown, valueOf } from '../probe';

/**
 * People in calls as a source counts them (`what` = now), and how many of its series were above zero within the last day
 * (`lately`). Labels that tell people apart stay inside the query.
 */
export function getPeopleQuery(
  { name, labels }: Pick<Metric, 'name' | 'labels'>,
  { scope }: Pick<Facts, 'scope'>
): string {
  // A series for each person says the same on every replica of its exporter.
  const once = (people: string): string =>
    labels.includes('session_id') ? `max by(${labels.join(',')})(${people})` : people;
  const people = selector(name, scope);
  return tagged({ now: `sum(${once(people)})`, lately: `count(${once(`max_over_time(${people}[1d])`)}>0)` });
}

interface PeopleNow {
  queries: Queries;
  /** null where the source tells nothing about people. */
  read(results: Results<Sample>): number | null;
}

/** What tells whether anybody is in a call now. */
export function peopleNow({ people }: Source, facts: Pick<Facts, 'scope'>): PeopleNow {
  return people === undefined
    ? { queries: {}, read: () => null }
    : { queries: { people: getPeopleQuery(people, facts) }, read: (results) => valueOf(results.people, 'now') ?? 0 };
}

/** Whether there are calls to be measured: an idle installation lacks most metrics and is healthy all the same. */
export function callsCheck(people: Metric, facts: Facts): Probe {
  return {
    id: 'calls',
    title: 'Calls',
    why: 'Without calls most metrics are absent, and nothing is proved about them.',
    queries: { people: getPeopleQuery(people, facts) },
    judge: (results) => {
      const now = valueOf(results.people, 'now') ?? 0;
      if (now > 0) {
        return pass(`About ${now} people are in calls now.`);
      }
      return (valueOf(results.people, 'lately') ?? 0) > 0
        ? pass('Nobody is in a call now; there were calls within the last day.')
        : unknown('No call was seen within the last day.', 'Start a call, then check again.');
    },
  };
}
