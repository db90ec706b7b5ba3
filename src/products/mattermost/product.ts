import { message } from '../../messages';
import { type Product } from '../../triage/model';
import { BOARD_OF_CAUSE } from './boards/boardOfCause';
import { CAUSES } from './detectors/causes';
import { APP_NODES } from './expectations';
import { EXPLAINS } from './detectors/explains';
import { OFFLOADER_HOST_SOURCE, RTCD_HOST_SOURCE } from './sources/hosts';
import { PLUGIN_PROCESS, PLUGIN_SOURCE, websocketEvents } from './sources/plugin';
import { investigate } from './investigate';
import { RTCD, RTCD_PROCESS, RTCD_SOURCE } from './sources/rtcd';

/** Mattermost Calls, with RTCD or with the RTC server inside the plugin. */
export const mattermost: Product = {
  id: 'mattermost',
  title: 'Mattermost Calls',
  expectations: [APP_NODES],
  sources: [RTCD_SOURCE, PLUGIN_SOURCE],
  hosts: [RTCD_HOST_SOURCE, OFFLOADER_HOST_SOURCE],
  dialects: ['rtcd', 'embedded'],
  reportInterval: 10,
  causes: CAUSES,
  explains: EXPLAINS,
  boardOfCause: BOARD_OF_CAUSE,
  personLabels: [],
  investigate,
  // No label identifies calls, so it is unknown how many ended at once.
  activityHistory: () => null,
  startTimes: [RTCD_PROCESS.startTime, PLUGIN_PROCESS.startTime],
  counters: [RTCD.connStates, websocketEvents],
  moves: () => null,
  // If one installation has an RTCD and another doesn't, plugins that measure calls themselves belong to the other.
  standsAlone: ({ source, dialect }, others) =>
    source === PLUGIN_SOURCE && dialect === 'embedded' && others.some((other) => other.source === RTCD_SOURCE),
  lookUp: {
    kind: 'elsewhere',
    why: message(
      'mattermost.look-up.why',
      'No Mattermost Calls metric identifies a person or a call. Its finest label is the installation.'
    ),
    where: [
      message(
        'mattermost.look-up.rtcd-log',
        "Search the RTCD log for the person's user ID around the time of the complaint. Each line of a session holds callID, sessionID and userID."
      ),
      message(
        'mattermost.look-up.plugin-log',
        'If RTCD logged nothing, they never reached it. Search the Calls plugin log on the Mattermost server for their join.'
      ),
      message(
        'mattermost.look-up.client-log',
        'Ask for their client log (browser console or desktop app). It holds the connection state and the candidate pair in use.'
      ),
    ],
  },
};
