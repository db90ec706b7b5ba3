import { message, type Text } from '../../../messages';
import { affects, fact } from '../../../triage/findings/facts';
import { valuesBy } from '../../../promClient/rows';
import { type Sample } from '../../../promClient/types';
import { type Evidence, type Incident, type SignalContext } from '../../../triage/model';
import { inquiry } from '../../../triage/inquiry';
import { followUp, type Known } from './known';
import { getBrokerQueries, getBrokerTroubleQueries, getCutOffQuery } from './queries';

/** Whether a broker cut off slow consumers lately. */
export const cutOff = inquiry({
  ask: (context) => ({ cut: getCutOffQuery(context) }),
  read: (answers) => answers('cut').length > 0,
});

/** What the brokers' exporters show, if the metrics are frozen, nobody is there, or connections were lost. */
export const brokers = followUp({
  ask: ({ presence: { activity }, isLossSuspected }, context): Partial<ReturnType<typeof getBrokerQueries>> =>
    activity.stalled.length > 0 || (activity.present ?? 0) === 0 || isLossSuspected ? getBrokerQueries(context) : {},
  read: (answers) => {
    const by = (rows: readonly Sample[]): ReadonlyMap<string, number> => valuesBy(rows, 'server_id');
    return {
      now: by(answers('clients')),
      frozen: by(answers('frozen')),
      seen: by(answers('clientsSeen')),
      people: answers('peopleLately')[0]?.value ?? 0,
    };
  },
});

/** Slow consumers and lost gateways, if people lose audio or connections, or consumers were cut off. */
export const brokerTroubles = followUp({
  ask: (known, context): Partial<ReturnType<typeof getBrokerTroubleQueries>> =>
    isHurting(known) || known.hasCutOff ? getBrokerTroubleQueries(context) : {},
  read: (answers) => ({
    slow: answers('slow'),
    slowSince: answers('slowSince'),
    gateways: answers('gateways'),
  }),
});

/** Whether people lose audio, or relays their people. */
function isHurting({ meetings, isLossSuspected }: Known): boolean {
  return isLossSuspected || meetings.some(({ bad }) => bad > 0);
}

/**
 * Brokers that no longer answer their exporter while all other metrics freeze or vanish. The exporter keeps serving
 * frozen numbers; only its connection metrics are gone.
 */
export function findBrokerIncidents(
  { now, frozen, seen: lastSeen, people: lately }: ReturnType<(typeof brokers)['read']>,
  sessions: number | null,
  context: SignalContext
): Incident[] {
  // Count people from just before: the pages are emptying.
  const people = Math.max(sessions ?? 0, lately);
  const isTotal = now.size === 0;
  return [...lastSeen]
    .filter(([server]) => !now.has(server) && frozen.has(server))
    .map(([server, seen]): Incident => ({
      cause: 'broker-down',
      severity: 'critical',
      where: [{ label: 'server_id', value: server }],
      since: seen,
      past: null,
      affected: affects({
        sessions: isTotal ? people : null,
        of: people,
        participants: isTotal ? people : null,
        estimated: true,
      }),
      summary: isTotal
        ? [
            message('videocall.finding.nats', 'NATS is down.'),
            message(
              'videocall.finding.nats-effect',
              'Its connection metrics are gone, the relays report nothing, and no media flows between people.'
            ),
          ]
        : [
            message('videocall.finding.nats-server', 'NATS server {{- server}} is down; others are up.', { server }),
            message('videocall.finding.nats-server-metrics', 'Its connection metrics are gone.'),
            message(
              'videocall.finding.nats-server-effect',
              "People on its relays can't reach the others and no longer show up here."
            ),
          ],
      evidence: [
        fact(
          message('videocall.evidence.nats-clients', 'client connections of the broker'),
          0,
          getBrokerQueries(context).clients
        ),
      ],
      total: isTotal,
    }));
}

/** One slow consumer alone may be harmless; while people lose audio it is the explanation. */
const CUT_OFF_AGAIN = 2;

/** A broker that answers, but cut off slow consumers or lost its gateway to another cluster. */
export function findBrokerTroubles(
  { slow, slowSince, gateways: lost }: ReturnType<(typeof brokerTroubles)['read']>,
  known: Known,
  context: SignalContext
): Incident[] {
  const onsets = lost.map(({ value }) => value);
  return [
    ...slow
      .filter(({ value }) => isHurting(known) || value >= CUT_OFF_AGAIN)
      .map(({ labels: { server_id: server = '' }, value }) =>
        troubleIncident(
          [{ label: 'server_id', value: server }],
          slowSince.find(({ labels }) => labels.server_id === server)?.value ?? null,
          [
            message('videocall.finding.nats-cut', 'NATS cut off {{count}} slow consumers within the last minute.', {
              count: Math.round(value),
              defaultValue_one: 'NATS cut off {{count}} slow consumer within the last minute.',
            }),
            message('videocall.finding.nats-cut-effect', 'Messages to them are lost.'),
          ],
          fact(
            message('videocall.evidence.nats-slow', 'slow consumers within the last minute'),
            Math.round(value),
            getBrokerTroubleQueries(context).slow
          )
        )
      ),
    ...(lost.length === 0
      ? []
      : [
          troubleIncident(
            lost.map(({ labels }) => ({ label: 'gateway_name', value: labels.gateway_name ?? '' })),
            Math.min(...onsets),
            [
              message('videocall.finding.nats-gateway', 'NATS lost the gateway between its clusters.'),
              message(
                'videocall.finding.nats-gateway-effect',
                "People in different regions can't reach each other, and one side no longer shows up here."
              ),
            ],
            fact(
              message('videocall.evidence.nats-gateways', 'gateways lost'),
              lost.length,
              getBrokerTroubleQueries(context).gateways
            )
          ),
        ]),
  ];
}

function troubleIncident(where: Incident['where'], since: number | null, summary: Text, evidence: Evidence): Incident {
  return {
    cause: 'broker-slow',
    severity: 'warning',
    where,
    since,
    past: null,
    affected: affects({ estimated: false }),
    summary,
    evidence: [evidence],
  };
}
