import { type LimitedProduct, type UseOfLimit } from '../../../capacity/product';
import { groupBy } from '../../../lists';
import { type Results, type Sample } from '../../../promClient/types';
import { seriesOfMeeting } from '../checks/cardinalityCheck';
import {
  CLIENT_SERIES,
  CONNECTIONS_PER_BROKER,
  CONNECTIONS_PER_RELAY,
  MEGABITS_PER_BROKER,
  MEGABITS_PER_RELAY,
} from '../expectations';
import { videocall } from '../product';
import { getUsePeakQueries, getUseQueries } from './queries';

const LIMITS = [
  { ...CONNECTIONS_PER_RELAY, by: 'server_instance' },
  { ...MEGABITS_PER_RELAY, by: 'server_instance' },
  { ...CLIENT_SERIES, by: null },
  { ...CONNECTIONS_PER_BROKER, by: 'instance' },
  { ...MEGABITS_PER_BROKER, by: 'instance' },
] as const;

/** How much of what the user allows is in use. Nothing is predicted: no load test of videocall.rs is published. */
export const videocallCapacity: LimitedProduct = {
  kind: 'limited',
  id: videocall.id,
  title: videocall.title,
  limits: LIMITS,
  queries: getUseQueries,
  read: (results) =>
    LIMITS.flatMap(({ id, by }) =>
      by === 'server_instance'
        ? usesOfRelays(id, numbersOf(results, id))
        : numbersOf(results, id).map(({ labels, value }): UseOfLimit => ({
            limit: id,
            where: by === null ? null : (labels[by] ?? ''),
            value,
          }))
    ),
  notes: notesOf,
  peakQueries: getUsePeakQueries,
};

/** One use for each relay process. A row whose region is a process has shifted labels: it belongs to that process. */
function usesOfRelays(limit: string, rows: readonly Sample[]): UseOfLimit[] {
  const processes = new Set(rows.map(({ labels }) => labels.server_instance ?? ''));
  const processOf = ({ labels: { server_instance = '', region = '' } }: Sample): string =>
    processes.has(region) ? region : server_instance;
  return [...groupBy(rows, processOf)].map(([where, own]) => ({
    limit,
    where,
    value: own.reduce((sum, { value }) => sum + value, 0),
  }));
}

function notesOf(results: Results<Sample>): string[] {
  const [largest] = numbersOf(results, 'largest');
  return [
    ...(largest === undefined
      ? []
      : [
          `Monitoring costs a series for each pair: the largest meeting has ${largest.value} people and about ${seriesOfMeeting(largest.value)} series. With twice as many people, it would have ${seriesOfMeeting(2 * largest.value)}.`,
        ]),
    ...(numbersOf(results, CONNECTIONS_PER_BROKER.id).length === 0 &&
    numbersOf(results, CONNECTIONS_PER_RELAY.id).length > 0
      ? ["Can't judge NATS: no exporter runs next to its servers."]
      : []),
  ];
}

function numbersOf(results: Results<Sample>, query: string): Sample[] {
  return (results[query] ?? []).filter(({ value }) => Number.isFinite(value));
}
