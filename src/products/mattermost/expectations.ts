import { type Expectation } from '../../settings';

/** How many nodes Prometheus should scrape. */
export const APP_NODES: Expectation = { id: 'appNodes', label: 'Mattermost nodes' };
