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
    unplacedSteps: [
      ...LATENCY_STEPS,
      'Ask whether the people affected share an office or a VPN: with nothing to compare with, it may be their network.',
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
  'connection-drops': {
    nextSteps: [
      'See whether RTCD restarted (its start time under “What changed”): then read the end of the log before it; versions before 1.2.1 can crash on a packet, curl :8045/version tells yours.',
      'If it did not, ask whether the people share an office, Wi-Fi, VPN or provider; a firewall that forgets UDP flows cuts them all.',
      'Versions before 1.2.5 lose connections when both ends claim the same ICE role: upgrade.',
      'Before a planned restart take the node out of DNS, send SIGTERM and wait: it goes on serving until the last session has left. Its session gauge leaks, so watch that no voice is written any more.',
    ],
  },
  'signaling-errors': {
    nextSteps: [
      'Search the RTCD log for “failed to grab signaling lock” and “failed to signal”; both name the sessionID and the callID.',
      'Look at the load of the Mattermost nodes and at the delay between them and RTCD: offers and answers travel that way.',
      'A client that hangs keeps its lock and misses every new track: ask these people to rejoin, and for their browser and its version.',
    ],
  },
  'media-blocked': {
    nextSteps: [
      'Ask the people who hear nobody to leave and rejoin: RTCD does not offer a track again that was not answered.',
      'Search the RTCD log for “failed to add track” (a client does not answer) and “failed to write RTP packet” (RTCD cannot pass packets on).',
      'Packet errors in bursts while somebody shares a screen mean too few processors: look at the CPU of the host, end screen shares of large calls, move new calls to another node.',
    ],
  },
  'host-saturation': {
    nextSteps: [
      'Look with top at what uses the processors; anything else than rtcd does not belong on this machine.',
      'Take the node out of DNS so that new calls start elsewhere; add a node or processors: above 70 % there is no room for the next screen share.',
      'If datagrams are lost, set net.core.rmem_max and net.core.wmem_max to 16777216 and restart RTCD when it is empty; its log says “failed to set udp” while they are too small.',
      'If descriptors run out, raise LimitNOFILE of the unit (65536 is documented); RTCD opens 100 UDP sockets for each processor and address.',
    ],
  },
  'offloader-saturation': {
    nextSteps: [
      'Count the recordings and transcriptions that run; lower max_concurrent_jobs of the offloader to what the machine can bear.',
      'Switch live captions off or choose a smaller model: they cost the most, and dropped audio windows are words that are missing.',
      'Give it more processors or a second machine; calls themselves do not suffer from it.',
    ],
  },
  'store-slow': {
    nextSteps: [
      'See which methods are slow in store_methods_time, and whether handlers and lock grabs only follow.',
      'Look at the database: CPU, disk, locks, slow queries, and whether the plugin waits for a free connection to it.',
      'If only the locks are slow, look for one huge call: everybody who joins or leaves it waits for the same lock.',
    ],
  },
  'transport-fallback': {
    nextSteps: [
      'Check that UDP 8443 of RTCD can be reached from where people are: a firewall or provider that changed a rule is the usual reason.',
      'Ask whether it is one office or VPN; audio over TCP and TURN stutters as soon as a packet is lost.',
      'Watch the bandwidth of the TURN server: all of these people go through it now.',
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
