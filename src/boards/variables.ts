import { type Matcher, selector } from '../promql/promql';
import { CLIENT_SOURCE, rtt } from '../products/videocall/sources/client';
import { getExtendedRelaysQuery, HOST } from '../products/videocall/detectors/queries';
import { connectionsActive } from '../products/videocall/sources/server';
import { NATS_SOURCE } from '../products/videocall/sources/nats';
import { RTCD, RTCD_PROCESS } from '../products/mattermost/sources/rtcd';
import { PLUGIN_PROCESS } from '../products/mattermost/sources/plugin';
import { OFFLOADER_HOST_SOURCE, RTCD_HOST_SOURCE } from '../products/mattermost/sources/hosts';

/** The window of rates in Grafana: at least four scrapes, and no gap when zoomed out. */
export const RATE = '$__rate_interval';

export type VariableName =
  'relay' | 'transport' | 'region' | 'meeting' | 'broker' | 'instance' | 'groupID' | 'node' | 'host';

/** A choice of several values; the default is all of them. */
export interface BoardVariable {
  readonly name: VariableName;
  readonly label: string;
  /** In the syntax of Grafana's Prometheus data source. */
  query(scope: readonly Matcher[]): string;
  /** Picks the value out of an answer to `query_result`. */
  readonly regex?: string;
}

function labelValues(series: string, label: string): string {
  return `label_values(${series},${label})`;
}

// Labels that shifted at an underscore can carry a piece of an e-mail address.
const NO_ADDRESS = (label: string): Matcher => ({ label, op: '!~', value: '.*@.*' });

export const VARIABLES: Readonly<Record<VariableName, BoardVariable>> = {
  relay: {
    name: 'relay',
    label: 'Relay',
    // The URL holds a token, so only hosts may leave Prometheus.
    query: (scope) =>
      `query_result(count by(server)(label_replace(${selector(rtt.name, scope)},${HOST})) or ${getExtendedRelaysQuery(scope)})`,
    regex: '/server="([^"]+)"/',
  },
  transport: {
    name: 'transport',
    label: 'Transport',
    query: (scope) => labelValues(selector(rtt.name, scope), 'server_type'),
  },
  region: {
    name: 'region',
    label: 'Region',
    query: (scope) => labelValues(selector(connectionsActive.name, [...scope, NO_ADDRESS('region')]), 'region'),
  },
  meeting: {
    name: 'meeting',
    label: 'Meeting',
    query: (scope) => labelValues(selector(CLIENT_SOURCE.presence.name, scope), 'meeting_id'),
  },
  broker: {
    name: 'broker',
    label: 'Broker',
    // As findings name brokers. The exporter's own name says nothing about its broker.
    query: (scope) => labelValues(selector(NATS_SOURCE.presence.name, scope), 'server_id'),
  },
  instance: {
    name: 'instance',
    label: 'RTCD',
    query: (scope) => labelValues(selector(RTCD_PROCESS.startTime.name, scope), 'instance'),
  },
  groupID: {
    name: 'groupID',
    label: 'Installation',
    query: (scope) => labelValues(selector(RTCD.sessions.name, scope), 'groupID'),
  },
  node: {
    name: 'node',
    label: 'Mattermost node',
    query: (scope) => labelValues(selector(PLUGIN_PROCESS.startTime.name, scope), 'instance'),
  },
  host: {
    name: 'host',
    label: 'Host',
    // Without the port, which differs by process.
    query: (scope) =>
      `query_result(count by(host)(label_replace(${selector(RTCD_HOST_SOURCE.presence.name, [
        ...scope,
        {
          label: 'service_name',
          op: '=~',
          value: `${RTCD_HOST_SOURCE.serviceName}|${OFFLOADER_HOST_SOURCE.serviceName}`,
        },
      ])},"host","$1","instance","(.+?)(:[0-9]+)?")))`,
    regex: '/host="([^"]+)"/',
  },
};

/** The label of a series must have one of the values that are chosen for a variable. */
export function chosen(label: string, variable: VariableName): Matcher {
  return { label, op: '=~', value: `$${variable}` };
}

/** The chosen hosts, on any port. */
export const CHOSEN_HOSTS: Matcher = { label: 'instance', op: '=~', value: '($host)(:[0-9]+)?' };

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
