import { type Results, type Sample } from '../../../promClient/types';
import { type Incident, type SignalContext } from '../../../triage/model';
import { plural } from '../../../triage/plural';
import { getBrokerQuery, getBrokerTroubleQuery } from './queries';

/**
 * Brokers that no longer answer their exporter while all other metrics freeze or vanish. The exporter keeps serving
 * frozen numbers; only its connection metrics are gone.
 */
export function findBrokerIncidents(
  results: Results<Sample>,
  sessions: number | null,
  context: SignalContext
): Incident[] {
  const of = (what: string): Map<string, number> =>
    new Map(
      (results.broker ?? [])
        .filter(({ labels }) => labels.what === what)
        .map(({ labels, value }) => [labels.server_id ?? '', value])
    );
  const now = of('now');
  // Count people from just before: the pages are emptying.
  const people = Math.max(sessions ?? 0, of('people').get('') ?? 0);
  const frozen = of('frozen');
  const isTotal = now.size === 0;
  return [...of('seen')]
    .filter(([server]) => !now.has(server) && frozen.has(server))
    .map(([server, seen]): Incident => ({
      cause: 'broker-down',
      severity: 'critical',
      where: [{ label: 'server_id', value: server }],
      since: seen,
      past: null,
      affected: {
        sessions: isTotal ? people : null,
        of: people,
        meetings: null,
        participants: isTotal ? people : null,
        userMinutes: null,
        estimated: true,
      },
      summary: isTotal
        ? 'NATS is down. Its connection metrics are gone, the relays report nothing, and no media flows between people.'
        : `NATS server ${server} is down; others are up. Its connection metrics are gone. People on its relays can't reach the others and no longer show up here.`,
      evidence: [
        { what: 'client connections of the broker', value: 0, low: null, high: null, query: getBrokerQuery(context) },
      ],
      total: isTotal,
    }));
}

/** One slow consumer alone may be harmless; while people lose audio it is the explanation. */
const CUT_OFF_AGAIN = 2;

/**
 * A broker that answers, but cut off slow consumers or lost its gateway to another cluster.
 * @param isHurting whether people lose audio, or relays their people, at the same time
 */
export function findBrokerTroubles(rows: readonly Sample[], isHurting: boolean, context: SignalContext): Incident[] {
  const of = (what: string): readonly Sample[] => rows.filter(({ labels }) => labels.what === what);
  const lost = of('gateways');
  const onsets = lost.map(({ value }) => value);
  return [
    ...of('slow')
      .filter(({ value }) => isHurting || value >= CUT_OFF_AGAIN)
      .map(({ labels: { server_id: server = '' }, value }) =>
        troubleIncident(
          [{ label: 'server_id', value: server }],
          of('slowSince').find(({ labels }) => labels.server_id === server)?.value ?? null,
          `NATS cut off ${plural(Math.round(value), 'slow consumer')} within the last minute. What was sent to them is lost.`,
          { what: 'slow consumers within the last minute', value: Math.round(value) },
          context
        )
      ),
    ...(lost.length === 0
      ? []
      : [
          troubleIncident(
            lost.map(({ labels }) => ({ label: 'gateway_name', value: labels.gateway_name ?? '' })),
            Math.min(...onsets),
            "NATS lost the gateway between its clusters. People in different regions can't reach each other, and one side no longer shows up here.",
            { what: 'gateways lost', value: lost.length },
            context
          ),
        ]),
  ];
}

function troubleIncident(
  where: Incident['where'],
  since: number | null,
  summary: string,
  evidence: { what: string; value: number },
  context: SignalContext
): Incident {
  return {
    cause: 'broker-slow',
    severity: 'warning',
    where,
    since,
    past: null,
    affected: { sessions: null, of: null, meetings: null, participants: null, userMinutes: null, estimated: false },
    summary,
    evidence: [{ ...evidence, low: null, high: null, query: getBrokerTroubleQuery(context) }],
    total: false,
  };
}
