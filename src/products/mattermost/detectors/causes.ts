import { message } from '../../../messages';
import { type CauseText } from '../../../triage/model';

const LATENCY_STEPS = [
  message('mattermost.cause.latency.step-1', 'Check the CPU and network of the RTCD host, and what else runs on it.'),
  message(
    'mattermost.cause.latency.step-2',
    'Run mtr to its public address from outside. If the delay starts at one hop on the way, contact that provider.'
  ),
];

/** What to do next, by cause: short, ordered, possible with what an operator of Mattermost Calls has. */
export const CAUSES = {
  'relay-latency': {
    nextSteps: [
      ...LATENCY_STEPS,
      message(
        'mattermost.cause.relay-latency.step-3',
        'Remove this RTCD from DNS so that new calls start elsewhere. Running calls stay on it until they end.'
      ),
    ],
  },
  'fleet-latency': {
    nextSteps: [
      message(
        'mattermost.cause.fleet-latency.step-1',
        'All RTCD servers and installations are equally slow. Check what they share: uplink, provider, VPN.'
      ),
      ...LATENCY_STEPS,
    ],
    unplacedSteps: [
      ...LATENCY_STEPS,
      message(
        'mattermost.cause.fleet-latency.unplaced-3',
        'Ask whether the people affected share an office or a VPN. There is nothing to compare with, so it may be their network.'
      ),
    ],
  },
  'packet-loss': {
    nextSteps: [
      message(
        'mattermost.cause.packet-loss.step-1',
        'On the RTCD host, compare node_netstat_Udp_RcvbufErrors with the last hour. If it grows, raise net.core.rmem_max and net.core.wmem_max to 16777216.'
      ),
      message(
        'mattermost.cause.packet-loss.step-2',
        'Check the CPU of the host. Above 70 %, packets are sent late or dropped.'
      ),
      message(
        'mattermost.cause.packet-loss.step-3',
        'Ask whether the people affected share an office, Wi-Fi or VPN. If so, check that network.'
      ),
    ],
  },
  jitter: {
    nextSteps: [
      message(
        'mattermost.cause.jitter.step-1',
        'Loss and round-trip time are fine, but packets arrive unevenly. Check the write times and the CPU of the RTCD host.'
      ),
      message(
        'mattermost.cause.jitter.step-2',
        'Check for traffic shaping, a busy uplink or Wi-Fi where the people are.'
      ),
      message(
        'mattermost.cause.jitter.step-3',
        'Check the number of tracks on this RTCD. Many screen shares at once also cause jitter.'
      ),
    ],
  },
  'setup-failure': {
    nextSteps: [
      message(
        'mattermost.cause.setup-failure.step-1',
        'Check that people can reach UDP and TCP port 8443 of RTCD. A blocked port is the usual reason.'
      ),
      message(
        'mattermost.cause.setup-failure.step-2',
        'Check ice_host_override. It must hold the public address of RTCD.'
      ),
      message(
        'mattermost.cause.setup-failure.step-3',
        'Read the RTCD log for “timed out signaling” and “failed to signal”, and the plugin log for the same sessionID.'
      ),
      message(
        'mattermost.cause.setup-failure.step-4',
        'If people are behind strict firewalls, configure a TURN server.'
      ),
    ],
  },
  'relay-down': {
    nextSteps: [
      message(
        'mattermost.cause.relay-down.step-1',
        'Check whether the process runs (systemctl status rtcd, or the pod), and read the end of its log.'
      ),
      message(
        'mattermost.cause.relay-down.step-2',
        'Remove it from DNS so that people who rejoin reach another RTCD. Its calls are lost.'
      ),
      message('mattermost.cause.relay-down.step-3', 'If the host is down, check its console and its last metrics.'),
    ],
  },
  'node-disconnected': {
    nextSteps: [
      message(
        'mattermost.cause.node-disconnected.step-1',
        'Check the Mattermost node: is it up, and is the Calls plugin active? Search its log for rtcd.'
      ),
      message(
        'mattermost.cause.node-disconnected.step-2',
        'Check TCP port 8045 from the Mattermost node to RTCD, and the credentials. No metric shows a wrong key.'
      ),
      message(
        'mattermost.cause.node-disconnected.step-3',
        'Restart the plugin once RTCD is reachable: it gives up after eight attempts to reconnect.'
      ),
    ],
  },
  'connection-drops': {
    nextSteps: [
      message(
        'mattermost.cause.connection-drops.step-1',
        'Check under “What changed” whether RTCD restarted. If so, read its log before the restart, and its version with curl :8045/version: versions before 1.2.1 can crash on a packet.'
      ),
      message(
        'mattermost.cause.connection-drops.step-2',
        'If not, ask whether the people share an office, Wi-Fi, VPN or provider. A firewall that drops idle UDP flows disconnects them all.'
      ),
      message(
        'mattermost.cause.connection-drops.step-3',
        'Upgrade versions before 1.2.5: they lose connections when both ends claim the same ICE role.'
      ),
      message(
        'mattermost.cause.connection-drops.step-4',
        'Before a planned restart, remove the RTCD from DNS, send SIGTERM and wait until the last session has left. The session gauge can stay too high, so check that voice packets stop.'
      ),
    ],
  },
  'signaling-errors': {
    nextSteps: [
      message(
        'mattermost.cause.signaling-errors.step-1',
        'Search the RTCD log for “failed to grab signaling lock” and “failed to signal”. Both name the sessionID and the callID.'
      ),
      message(
        'mattermost.cause.signaling-errors.step-2',
        'Check the load of the Mattermost nodes and the delay between them and RTCD: offers and answers take that path.'
      ),
      message(
        'mattermost.cause.signaling-errors.step-3',
        'Ask these people to rejoin, and for their browser version. A hung client keeps its lock and misses every new track.'
      ),
    ],
  },
  'media-blocked': {
    nextSteps: [
      message(
        'mattermost.cause.media-blocked.step-1',
        'Ask the people who hear nobody to leave and rejoin: RTCD offers each track only once.'
      ),
      message(
        'mattermost.cause.media-blocked.step-2',
        'Search the RTCD log for “failed to add track” (a client does not answer) and “failed to write RTP packet” (RTCD cannot send).'
      ),
      message(
        'mattermost.cause.media-blocked.step-3',
        'If packet errors come in bursts during screen shares, the host is short of CPU. End screen shares in large calls, and move new calls to another RTCD.'
      ),
    ],
  },
  'host-saturation': {
    nextSteps: [
      message(
        'mattermost.cause.host-saturation.step-1',
        'Run top to see what uses the CPU. Move everything but rtcd to another host.'
      ),
      message(
        'mattermost.cause.host-saturation.step-2',
        'Remove this RTCD from DNS so that new calls start elsewhere, and add an RTCD or CPUs. Above 70 %, one more screen share can overload it.'
      ),
      message(
        'mattermost.cause.host-saturation.step-3',
        'If datagrams are lost, set net.core.rmem_max and net.core.wmem_max to 16777216, and restart RTCD once it is empty. While they are too small, its log says “failed to set udp”.'
      ),
      message(
        'mattermost.cause.host-saturation.step-4',
        'If file descriptors run out, raise LimitNOFILE of the unit (65536 is documented). RTCD opens 100 UDP sockets per CPU and address.'
      ),
    ],
  },
  'capacity-low': {
    nextSteps: [
      message(
        'mattermost.cause.capacity-low.step-1',
        'Open Capacity for the headroom of each RTCD, on these and on larger instance types.'
      ),
      message(
        'mattermost.cause.capacity-low.step-2',
        'Add an RTCD, or CPUs, before the next peak. Nobody suffers yet.'
      ),
      message(
        'mattermost.cause.capacity-low.step-3',
        'Ask for fewer screen shares in large calls until then: they cost the most.'
      ),
    ],
  },
  'offloader-saturation': {
    nextSteps: [
      message(
        'mattermost.cause.offloader-saturation.step-1',
        'Count the running recordings and transcriptions, and lower max_concurrent_jobs of the offloader to what the host can handle.'
      ),
      message(
        'mattermost.cause.offloader-saturation.step-2',
        'Turn live captions off, or choose a smaller model. Captions use the most CPU. Each dropped audio window is missing words.'
      ),
      message(
        'mattermost.cause.offloader-saturation.step-3',
        'Add CPUs or a second host. Calls themselves are not affected.'
      ),
    ],
  },
  'store-slow': {
    nextSteps: [
      message(
        'mattermost.cause.store-slow.step-1',
        'Check in store_methods_time which methods are slow. Slow handlers and lock grabs may only be a result.'
      ),
      message(
        'mattermost.cause.store-slow.step-2',
        'Check the database: CPU, disk, locks, slow queries, and whether the plugin waits for a free connection.'
      ),
      message(
        'mattermost.cause.store-slow.step-3',
        'If only the locks are slow, look for a very large call: everybody who joins or leaves it waits for the same lock.'
      ),
    ],
  },
  'transport-fallback': {
    nextSteps: [
      message(
        'mattermost.cause.transport-fallback.step-1',
        'Check that people can reach UDP port 8443 of RTCD. A changed firewall rule is the usual reason.'
      ),
      message(
        'mattermost.cause.transport-fallback.step-2',
        'Ask whether these people share an office or VPN. Audio over TCP and TURN stutters with every lost packet.'
      ),
      message(
        'mattermost.cause.transport-fallback.step-3',
        'Watch the bandwidth of the TURN server: it carries all of these people now.'
      ),
    ],
  },
  'telemetry-lost': {
    nextSteps: [
      message(
        'cause.telemetry-lost.open-target',
        'Open the target in Prometheus (Status, Targets) and read its last error; then curl its /metrics from the Prometheus host.'
      ),
      message(
        'mattermost.cause.telemetry-lost.step-2',
        'RTCD serves metrics on its API port 8045. The plugin serves them on port 8067 under /plugins/com.mattermost.calls/metrics, with metrics enabled and an Enterprise license.'
      ),
      message(
        'cause.telemetry-lost.test-call',
        'Make a test call. Without metrics, nothing else shows whether calls work.'
      ),
    ],
  },
} satisfies Readonly<Record<string, CauseText>>;
