import { message } from '../../messages';
import { type Expectation } from '../../settings';

// No load test of videocall.rs is published, so whoever runs it sets what its servers may carry.

export const CONNECTIONS_PER_RELAY: Expectation = {
  id: 'relayConnections',
  label: message('videocall.limit.relay-connections', 'connections per relay'),
  isLimit: true,
};
export const MEGABITS_PER_RELAY: Expectation = {
  id: 'relayMegabits',
  label: message('videocall.limit.relay-megabits', 'Mbps sent per relay'),
  isLimit: true,
};
export const CLIENT_SERIES: Expectation = {
  id: 'clientSeries',
  label: message('videocall.limit.client-series', 'series of all client pages'),
  isLimit: true,
};
export const CONNECTIONS_PER_BROKER: Expectation = {
  id: 'natsConnections',
  label: message('videocall.limit.broker-connections', 'connections per NATS server'),
  isLimit: true,
};
export const MEGABITS_PER_BROKER: Expectation = {
  id: 'natsMegabits',
  label: message('videocall.limit.broker-megabits', 'Mbps sent per NATS server'),
  isLimit: true,
};
