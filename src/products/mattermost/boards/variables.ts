import { message } from '../../../messages';
import { type BoardVariable, labelValues } from '../../../boards/queries/variables';
import { type Matcher, selector } from '../../../promql/promql';
import { OFFLOADER_HOST_SOURCE, RTCD_HOST_SOURCE } from '../sources/hosts';
import { PLUGIN_PROCESS } from '../sources/plugin';
import { RTCD, RTCD_PROCESS } from '../sources/rtcd';

/** The variables of the boards of Mattermost Calls, by name. */
export const VARIABLES = {
  instance: {
    name: 'instance',
    label: message('mattermost.boards.variable.rtcd', 'RTCD'),
    query: (scope) => labelValues(selector(RTCD_PROCESS.startTime.name, scope), 'instance'),
  },
  groupID: {
    name: 'groupID',
    label: message('mattermost.boards.variable.installation', 'Installation'),
    query: (scope) => labelValues(selector(RTCD.sessions.name, scope), 'groupID'),
  },
  node: {
    name: 'node',
    label: message('mattermost.boards.variable.mattermost-node', 'Mattermost node'),
    query: (scope) => labelValues(selector(PLUGIN_PROCESS.startTime.name, scope), 'instance'),
  },
  host: {
    name: 'host',
    label: message('mattermost.boards.variable.host', 'Host'),
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
} satisfies Readonly<Record<string, BoardVariable>>;

/** The chosen hosts, on any port. */
export const CHOSEN_HOSTS: Matcher = { label: 'instance', op: '=~', value: '($host)(:[0-9]+)?' };
