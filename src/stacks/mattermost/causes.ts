import { type CauseText } from '../snapshot';

const LATENCY_STEPS = [
  'Look at the CPU and the network of the RTCD host, and at what else runs on it.',
  'Measure the way to it from outside (mtr to its public address): a step at one hop is a provider, not RTCD.',
];

/** What to do next, by cause: short, ordered, possible with what an operator of Mattermost Calls has. */
export const CAUSES: Readonly<Record<string, CauseText>> = {
  'relay-latency': {
    nextSteps: [
      ...LATENCY_STEPS,
      'Take the node out of DNS so that new calls start elsewhere; calls never move, so the running ones stay until they end.',
    ],
  },
  'fleet-latency': {
    nextSteps: [
      'All nodes and installations are slow alike: look at what they share (uplink, provider, a VPN that all people use).',
      ...LATENCY_STEPS,
    ],
  },
  'packet-loss': {
    nextSteps: [
      'On the RTCD host compare node_netstat_Udp_RcvbufErrors with the last hour; raise net.core.rmem_max and wmem_max to 16777216 if it grows.',
      'Check the CPU of the host: above 70 % packets are written late or dropped.',
      'Ask whether the people affected share an office, Wi-Fi or VPN: then the loss is on their way.',
    ],
  },
  jitter: {
    nextSteps: [
      'Loss and round-trip time are fine, so packets arrive unevenly: look at the write times and the CPU of the RTCD host.',
      'Check for traffic shaping, a busy uplink or Wi-Fi where the people are.',
      'Screen shares of many people at once on one node show the same: see its tracks.',
    ],
  },
  'setup-failure': {
    nextSteps: [
      'Check that UDP and TCP 8443 of RTCD can be reached from where people are; a blocked port is the usual reason.',
      'Check ice_host_override: the address that RTCD offers must be its public one.',
      'Read the RTCD log for “timed out signaling” and “failed to signal”, and the plugin log for the same sessionID.',
      'Where people sit behind strict firewalls, configure a TURN server.',
    ],
  },
  'relay-down': {
    nextSteps: [
      'Look whether the process runs (systemctl status rtcd, or the pod) and read the end of its log.',
      'Its calls are lost: people must rejoin, and land on another node if it is out of DNS.',
      'If it is the host, look at its console and its last metrics before it went.',
    ],
  },
  'node-disconnected': {
    nextSteps: [
      'Look at the Mattermost node: is it up, is the Calls plugin active, what does its log say about rtcd?',
      'Check TCP 8045 from the Mattermost node to RTCD, and the credentials: a wrong key gives no error metric.',
      'The plugin tries eight times to reconnect and then gives the host up: restart the plugin when RTCD is reachable again.',
    ],
  },
  'telemetry-lost': {
    nextSteps: [
      'Open the target in Prometheus (Status, Targets) and read its last error; then curl its /metrics from the Prometheus host.',
      'RTCD serves metrics on its API port 8045; the plugin on 8067 under /plugins/com.mattermost.calls/metrics, with metrics enabled and an Enterprise licence.',
      'Until it is back nobody can tell from metrics whether calls work: ask somebody to try one.',
    ],
  },
};
