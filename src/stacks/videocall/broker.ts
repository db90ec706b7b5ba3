import { type Results, type Sample } from '../../promClient/types';
import { type Incident, type SignalContext } from '../snapshot';
import { getBrokerQuery } from './queries';

/**
 * Brokers that don't answer their exporter any more while all pages stand still or empty. The exporter itself goes on
 * with frozen numbers; only what it asks the broker about connections is absent.
 */
export function findBrokerIncidents(
  results: Results<Sample>,
  people: number | null,
  context: SignalContext
): Incident[] {
  const of = (what: string): Map<string, number> =>
    new Map(
      (results.broker ?? [])
        .filter(({ labels }) => labels.what === what)
        .map(({ labels, value }) => [labels.server_id ?? '', value])
    );
  const now = of('now');
  const frozen = of('frozen');
  return [...of('seen')]
    .filter(([server]) => !now.has(server) && frozen.has(server))
    .map(([server, seen]): Incident => ({
      cause: 'broker-down',
      severity: 'critical',
      where: [{ label: 'server_id', value: server }],
      since: seen,
      past: null,
      affected: {
        sessions: people,
        of: people,
        meetings: null,
        participants: people,
        userMinutes: null,
        estimated: true,
      },
      confidence: 0.95,
      summary:
        'NATS is gone: its connections are absent, the relays report nothing, and media between people stops with it.',
      evidence: [
        { what: 'client connections of the broker', value: 0, low: null, high: null, query: getBrokerQuery(context) },
      ],
      total: true,
    }));
}
