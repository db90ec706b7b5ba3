import { type LimitedProduct } from '../../../capacity/product';
import { message, type Message } from '../../../messages';
import { numbers } from '../../../promClient/rows';
import { type Results, type Sample } from '../../../promClient/types';
import { getLargestMeetingQuery, seriesOfMeeting } from '../checks/cardinalityCheck';
import { CONNECTIONS_PER_BROKER, CONNECTIONS_PER_RELAY } from '../expectations';
import { videocall } from '../product';
import { getUsePeakQueries, getUseQueries } from './queries';
import { LIMITS, readUses } from './uses';

export const videocallCapacity: LimitedProduct = {
  kind: 'limited',
  id: videocall.id,
  title: videocall.title,
  limits: LIMITS,
  queries: (scope) => ({ ...getUseQueries(scope), largest: getLargestMeetingQuery({ scope }) }),
  read: readUses,
  notes: notesOf,
  peakQueries: getUsePeakQueries,
};

function notesOf(results: Results<Sample>): Message[] {
  const [largest] = numbers(results.largest ?? []);
  return [
    ...(largest === undefined
      ? []
      : [
          message(
            'videocall.capacity.series',
            'Monitoring costs a series for each pair: the largest meeting has {{people}} people and about {{series}} series. With twice as many people, it would have {{twice}}.',
            {
              people: largest.value,
              series: seriesOfMeeting(largest.value),
              twice: seriesOfMeeting(2 * largest.value),
            }
          ),
        ]),
    ...(numbers(results[CONNECTIONS_PER_BROKER.id] ?? []).length === 0 &&
    numbers(results[CONNECTIONS_PER_RELAY.id] ?? []).length > 0
      ? [message('videocall.capacity.no-nats', "Can't judge NATS: no exporter runs next to its servers.")]
      : []),
  ];
}
