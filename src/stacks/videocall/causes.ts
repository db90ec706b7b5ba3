import { type CauseText } from '../snapshot';

/** What to do next, by cause: short, ordered, possible with what an operator of videocall.rs has. */
export const CAUSES: Readonly<Record<string, CauseText>> = {
  'relay-latency': {
    nextSteps: [
      'Compare the relay with its neighbours below: if only it is slow, look at its host (CPU, network) and at what was deployed there last.',
      'Measure the way to it from outside (mtr to its host name): a step at one hop is a provider, not the relay.',
      'Take the relay out of the list that clients are given, or restart it: clients elect another one within seconds and their RTT shows there.',
    ],
  },
  'region-latency': {
    nextSteps: [
      'All relays of the region are slow, so look at what they share: uplink, provider, NATS gateway, the cluster.',
      'Measure the way to the region from outside and ask the provider for a status.',
      'Pin new meetings to another region until it recovers, and tell the people of the region.',
    ],
  },
  'transport-latency': {
    nextSteps: [
      'One transport is slow in more than one relay: for WebTransport look at UDP and QUIC (load balancer, firewall, rate limits), for WebSocket at the TCP proxy in front.',
      'Check whether a proxy, load balancer or certificate of this transport was changed.',
      'Offer clients the other transport only, and watch their RTT move over.',
    ],
  },
  'fleet-latency': {
    nextSteps: [
      'Nothing sets the slow sessions apart by relay, region or transport: look at what all share (NATS, the cluster, the uplink, the last deployment).',
      'If most of these people sit in one office, look at its network first: their relays are only the ones they use.',
      'Compare with the time before the onset under “What changed”.',
    ],
  },
  'client-network': {
    nextSteps: [
      'Few people are slow and no relay, region or transport explains them: ask them about Wi-Fi, VPN and their provider.',
      'If they share an office or a VPN, its uplink is the place to look.',
      'Nothing on the relays needs to change.',
    ],
  },
  'telemetry-lost': {
    nextSteps: [
      'Open the target in Prometheus (Status, Targets) and read its last error; then curl its /metrics from the Prometheus host.',
      'If the page answers but stands still, NATS between the relays and the metrics services is gone: check the NATS pods and their log.',
      'Until it is back nobody can tell from metrics whether calls work: ask somebody to try one.',
    ],
  },
};
