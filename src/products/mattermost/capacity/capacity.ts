import { message } from '../../../messages';
import { type PredictedProduct } from '../../../capacity/product';
import { mattermost } from '../product';
import { BASELINES, RTCD_LARGEST_CALL, RTCD_MODEL } from './baselines';
import { hostsOf, readMeasurement } from './measure';
import { getMachineQueries, getPeakQueries, getRelayQueries } from './queries';
import { RTCD_SIZES } from './sizes';

/** What RTCD servers can still carry. */
export const mattermostCapacity: PredictedProduct = {
  kind: 'predicted',
  id: mattermost.id,
  title: mattermost.title,
  relay: { one: message('mattermost.relay.one', 'RTCD'), many: message('mattermost.relay.many', 'RTCDs') },
  rows: BASELINES,
  largestPublished: RTCD_LARGEST_CALL,
  model: RTCD_MODEL,
  sizes: RTCD_SIZES,
  relayQueries: getRelayQueries,
  machineQueries: (scope, relays) => {
    const hosts = hostsOf(relays);
    return hosts.length === 0 ? {} : getMachineQueries(scope, hosts);
  },
  read: readMeasurement,
  peakQueries: getPeakQueries,
};
