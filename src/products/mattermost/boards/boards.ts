import { type ProductBoards } from '../../../boards/types';
import { mattermost as product } from '../product';
import { callsPlugin } from './callsPlugin';
import { hosts } from './hosts';
import { overview } from './shared/overview';
import { rtcd } from './rtcd';
import { rttSlo } from './shared/rttSlo';
import { telemetry } from './shared/telemetry';

/** The dashboards of Mattermost Calls. */
export const mattermost: ProductBoards = {
  product,
  tag: 'mattermost-calls',
  boards: [rtcd, callsPlugin, hosts],
  overview,
  rttSlo,
  telemetry,
};
