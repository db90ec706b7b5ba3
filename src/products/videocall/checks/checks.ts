import { message } from '../../../messages';
import { type CheckedProduct } from '../../../checks/productChecks';
import { videocall } from '../product';
import { CLIENT_SOURCE } from '../sources/client';
import { SERVER_SOURCE } from '../sources/server';
import { CAPABILITIES } from './capabilities';
import { cardinalityCheck } from './cardinalityCheck';
import { ghostsCheck } from './ghostsCheck';
import { identitiesCheck } from './identitiesCheck';
import { joinCheck } from './joinCheck';
import { operationsCheck } from './operationsCheck';
import { RELABELING } from './relabeling';

/** videocall.rs with its checks. */
export const videocallChecks: CheckedProduct = {
  ...videocall,
  checks: {
    capabilities: CAPABILITIES,
    allOrNone: [],
    traps: (facts) => [
      ghostsCheck(facts),
      cardinalityCheck(facts),
      identitiesCheck(facts),
      joinCheck(facts),
      operationsCheck(facts),
    ],
    silence: {
      [CLIENT_SOURCE.id]: message(
        'videocall.checks.silence.client',
        'Common reasons: the metrics server (port 9091) is down, or gets no reports from its NATS broker.'
      ),
      [SERVER_SOURCE.id]: message(
        'videocall.checks.silence.server',
        'Common reasons: the server statistics service (port 9092) is down, or gets no reports from its NATS broker.'
      ),
    },
    scrapeInterval: 5,
    relabeling: RELABELING,
  },
};
