import { selector } from '../../../promql/promql';
import { bad, type Facts, notApplicable, pass, type Probe, valueOf } from '../../../checks/probe';
import { relabelingText } from '../../../checks/generator/relabeling';
import { NETEQ_UNREAD, selfAudioEnabled } from '../sources/client';
import { DROP_UNREAD } from './relabeling';

/** Series for each ordered pair of people in a meeting, and for each person: counted on real pages. */
const PAIR_SERIES = 18;
const PERSON_SERIES = 6;
/** Series that one meeting may have. */
const GOOD_SERIES = 50_000;
const POOR_SERIES = 100_000;

/** The number of series of a meeting with this many people. */
export function seriesOfMeeting(people: number): number {
  return PAIR_SERIES * people * (people - 1) + PERSON_SERIES * people + 1;
}

/** People in the largest reporting meeting. */
export function getLargestMeetingQuery({ scope }: Pick<Facts, 'scope'>): string {
  return `max(count by(meeting_id)(${selector(selfAudioEnabled.name, scope)}))`;
}

/** How many series the largest meeting makes. */
export function cardinalityCheck(facts: Facts): Probe {
  return {
    id: 'cardinality',
    title: 'Largest meeting',
    why: 'Every pair of people has its own series: a meeting of twice the size has four times as many.',
    queries: { largest: getLargestMeetingQuery(facts) },
    judge: ({ largest }) => {
      const people = valueOf(largest);
      if (people === null) {
        return notApplicable('Nobody reports.');
      }
      const series = seriesOfMeeting(people);
      const evidence = `The largest meeting has ${people === 1 ? '1 person' : `${people} people`} and about ${series} series. With twice as many people, it would have ${seriesOfMeeting(2 * people)} series.`;
      return series < GOOD_SERIES
        ? pass(evidence)
        : bad(
            series < POOR_SERIES ? 'warn' : 'fail',
            evidence,
            `Give Prometheus enough memory, or drop the ${NETEQ_UNREAD.length} jitter buffer operations that no verdict needs.`,
            relabelingText(DROP_UNREAD)
          );
    },
  };
}
