import { message } from '../../messages';
import { type Expectation } from '../../settings';

/** How many nodes Prometheus should scrape. */
export const APP_NODES: Expectation = {
  id: 'appNodes',
  label: message('mattermost.nodes', 'Mattermost nodes'),
};
