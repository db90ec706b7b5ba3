import { message } from '../../../messages';
import { type BoardVariable, chosen, labelValues } from '../../../boards/queries/variables';
import { type Matcher, selector } from '../../../promql/promql';
import { getExtendedRelaysQuery, HOST } from '../detectors/queries';
import { CLIENT_SOURCE, rtt } from '../sources/client';
import { NATS_SOURCE } from '../sources/nats';
import { connectionsActive } from '../sources/server';

/** Labels that shifted at an underscore can carry a piece of an e-mail address. */
export function noAddress(label: string): Matcher {
  return { label, op: '!~', value: '.*@.*' };
}

/** The variables of the boards of videocall.rs, by name. */
export const VARIABLES = {
  relay: {
    name: 'relay',
    label: message('videocall.boards.variable.relay', 'Relay'),
    // The URL holds a token, so only hosts may leave Prometheus.
    query: (scope) =>
      `query_result(count by(server)(label_replace(${selector(rtt.name, scope)},${HOST})) or ${getExtendedRelaysQuery(scope)})`,
    regex: '/server="([^"]+)"/',
  },
  transport: {
    name: 'transport',
    label: message('videocall.boards.variable.transport', 'Transport'),
    query: (scope) => labelValues(selector(rtt.name, scope), 'server_type'),
  },
  region: {
    name: 'region',
    label: message('videocall.boards.variable.region', 'Region'),
    query: (scope) => labelValues(selector(connectionsActive.name, [...scope, noAddress('region')]), 'region'),
  },
  meeting: {
    name: 'meeting',
    label: message('videocall.boards.variable.meeting', 'Meeting'),
    query: (scope) => labelValues(selector(CLIENT_SOURCE.presence.name, scope), 'meeting_id'),
  },
  broker: {
    name: 'broker',
    label: message('videocall.boards.variable.broker', 'Broker'),
    // By the same label as findings. The exporter's own name says nothing about its broker.
    query: (scope) => labelValues(selector(NATS_SOURCE.presence.name, scope), 'server_id'),
  },
} satisfies Readonly<Record<string, BoardVariable>>;

/** Client series of the chosen meetings. */
export const IN_MEETING: Matcher = chosen('meeting_id', VARIABLES.meeting);

/** Client series of the chosen relays. Inside the query, they have only the URL. */
export const CHOSEN_RELAYS: Matcher = {
  label: 'server_url',
  op: '=~',
  value: '([a-z]+://)?([^/?#@]*@)?($relay)([:/?#].*)?',
};

/** Series with a `server`, of the chosen relays: a selector can't match what a query made. */
export function onChosenRelays(series: string): string {
  return `label_replace(${series},"chosen","1","server","($relay)") and on(chosen) label_replace(vector(1),"chosen","1","","")`;
}
