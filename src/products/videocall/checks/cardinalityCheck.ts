import { message } from '../../../messages';
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
    title: message('videocall.checks.cardinality.title', 'Largest meeting'),
    why: message(
      'videocall.checks.cardinality.why',
      'Every pair of people has its own series: a meeting of twice the size has four times as many.'
    ),
    queries: { largest: getLargestMeetingQuery(facts) },
    judge: ({ largest }) => {
      const people = valueOf(largest);
      if (people === null) {
        return notApplicable(message('videocall.checks.cardinality.nobody', 'Nobody reports.'));
      }
      const series = seriesOfMeeting(people);
      const evidence = [
        message(
          'videocall.checks.cardinality.now',
          'The largest meeting has {{count}} people and about {{series}} series.',
          {
            count: people,
            series,
            defaultValue_one: 'The largest meeting has {{count}} person and about {{series}} series.',
          }
        ),
        message('videocall.checks.cardinality.twice', 'With twice as many people, it would have {{series}} series.', {
          series: seriesOfMeeting(2 * people),
        }),
      ];
      return series < GOOD_SERIES
        ? pass(evidence)
        : bad(
            series < POOR_SERIES ? 'warn' : 'fail',
            evidence,
            message(
              'videocall.checks.cardinality.drop',
              'Give Prometheus enough memory, or drop the {{n}} jitter buffer operations that no verdict needs.',
              { n: NETEQ_UNREAD.length }
            ),
            relabelingText(DROP_UNREAD)
          );
    },
  };
}
