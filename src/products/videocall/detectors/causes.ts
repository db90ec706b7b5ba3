import { message } from '../../../messages';
import { type CauseText } from '../../../triage/model';

/** What to do next, by cause: short, ordered, possible with what an operator of videocall.rs has. */
export const CAUSES = {
  'relay-latency': {
    nextSteps: [
      message(
        'videocall.cause.relay-latency.step-1',
        'Compare the relay with the others in the table. If only this one is slow, check the CPU and network of its host and its last deployment.'
      ),
      message(
        'videocall.cause.relay-latency.step-2',
        'Run mtr to its host name from outside. If the delay starts at one hop on the way, contact that provider.'
      ),
      message(
        'videocall.cause.relay-latency.step-3',
        'Remove the relay from the list that clients get, or restart it. Clients elect another relay within seconds; check their RTT there.'
      ),
    ],
  },
  'region-latency': {
    nextSteps: [
      message(
        'videocall.cause.region-latency.step-1',
        'All relays of the region are slow. Check what they share: uplink, provider, NATS gateway, cluster.'
      ),
      message(
        'videocall.cause.region-latency.step-2',
        'Run mtr to the region from outside, and check the status page of the provider.'
      ),
      message(
        'videocall.cause.region-latency.step-3',
        'Send new meetings to another region until this one recovers, and tell its people.'
      ),
    ],
  },
  'transport-latency': {
    nextSteps: [
      message(
        'videocall.cause.transport-latency.step-1',
        'One transport is slow on several relays. For WebTransport, check UDP and QUIC (load balancer, firewall, rate limits). For WebSocket, check the TCP proxy in front.'
      ),
      message(
        'videocall.cause.transport-latency.step-2',
        'Check for recent changes to the proxy, load balancer or certificate of this transport.'
      ),
      message(
        'videocall.cause.transport-latency.step-3',
        'Offer clients only the other transport, and check that their RTT recovers.'
      ),
    ],
  },
  'fleet-latency': {
    nextSteps: [
      message(
        'videocall.cause.fleet-latency.step-1',
        'No relay, region or transport stands out. Check what all sessions share: NATS, cluster, uplink.'
      ),
      message(
        'videocall.cause.fleet-latency.step-2',
        'If most of these people sit in one office, check its network first.'
      ),
      message(
        'videocall.cause.fleet-latency.step-3',
        'Check what was deployed or changed shortly before the problem began.'
      ),
    ],
    unplacedSteps: [
      message(
        'videocall.cause.fleet-latency.unplaced-1',
        'It may be the relay or the network of the people on it. Ask whether they share an office or VPN, and run mtr to the relay from outside.'
      ),
      message(
        'videocall.cause.fleet-latency.unplaced-2',
        'Check the CPU and network of the relay host, and its last deployment.'
      ),
      message(
        'videocall.cause.fleet-latency.unplaced-3',
        'Move one person to another relay or network. If that helps, you know which it is.'
      ),
    ],
  },
  'client-network': {
    nextSteps: [
      message(
        'videocall.cause.client-network.step-1',
        'Few people are slow, and no relay, region or transport explains them. Ask them about Wi-Fi, VPN and their provider.'
      ),
      message('videocall.cause.client-network.step-2', 'If they share an office or a VPN, check its uplink.'),
      message('videocall.cause.client-network.step-3', 'Nothing on the relays needs to change.'),
    ],
    unplacedSteps: [
      message(
        'videocall.cause.client-network.unplaced-1',
        'All people affected are at one place. Ask whether they also share an office, VPN or provider.'
      ),
      message(
        'videocall.cause.client-network.unplaced-2',
        'If they share nothing else, check that place: CPU and network of its host, and mtr to it from outside.'
      ),
      message(
        'videocall.cause.client-network.unplaced-3',
        'Move one of them to another relay or network. If that helps, you know which it is.'
      ),
    ],
  },
  'audio-sender': {
    nextSteps: [
      message(
        'videocall.cause.audio-sender.step-1',
        'Ask this person about their uplink (Wi-Fi, VPN, busy line). The quickest test: switch to a cable or another network.'
      ),
      message(
        'videocall.cause.audio-sender.step-2',
        'If nobody hears them although their microphone is on, ask them to rejoin.'
      ),
      message(
        'videocall.cause.audio-sender.step-3',
        'Leave the relays alone: the others in the meeting hear each other.'
      ),
    ],
  },
  'audio-receiver': {
    nextSteps: [
      message(
        'videocall.cause.audio-receiver.step-1',
        'Ask this person about their downlink and their computer. A busy CPU or a background tab also causes stalls.'
      ),
      message(
        'videocall.cause.audio-receiver.step-2',
        'The quickest test: switch to a cable or another network, or leave the VPN.'
      ),
      message(
        'videocall.cause.audio-sender.step-3',
        'Leave the relays alone: the others in the meeting hear each other.'
      ),
    ],
  },
  'audio-meeting': {
    nextSteps: [
      message(
        'videocall.cause.audio-meeting.step-1',
        'Round-trip times are fine. Check the relay process that serves the meeting: CPU, queues, log.'
      ),
      message(
        'videocall.cause.audio-meeting.step-2',
        'Ask the people to rejoin. They get new connections; check whether the audio recovers.'
      ),
      message(
        'videocall.cause.audio-meeting.step-3',
        'If the meeting is very large, check its traffic: packets grow with the square of the number of people.'
      ),
    ],
  },
  'audio-relay': {
    nextSteps: [
      message(
        'videocall.cause.audio-relay.step-1',
        'People in several meetings lose audio on the same relay. Check its CPU, network and log.'
      ),
      message(
        'videocall.cause.audio-relay.step-2',
        'Compare the bytes it sends with an hour ago. If it sends fewer for the same people, it loses packets.'
      ),
      message(
        'videocall.cause.audio-relay.step-3',
        'Remove it from the list that clients get, or restart it. Its people elect another relay.'
      ),
    ],
  },
  'playback-lag': {
    nextSteps: [
      message(
        'videocall.cause.playback-lag.step-1',
        'Audio arrives late but complete, so packets come in bursts. Look for buffering on the path (VPN, proxies, busy uplinks) and for a relay with full queues.'
      ),
      message(
        'videocall.cause.playback-lag.step-2',
        'Wait a minute: buffers shrink by themselves once packets arrive evenly.'
      ),
      message(
        'videocall.cause.playback-lag.step-3',
        'Ask people who still hear others late to rejoin. This empties their buffers.'
      ),
    ],
  },
  'media-blocked': {
    nextSteps: [
      message(
        'videocall.cause.media-blocked.step-1',
        "These people are connected, so signaling works. Search the log of their relay for packets that it can't send."
      ),
      message(
        'videocall.cause.media-blocked.step-2',
        'Ask one of them to rejoin, if possible over the other transport. If that helps, UDP is blocked or the session on the relay is stuck.'
      ),
      message(
        'videocall.cause.media-blocked.step-3',
        'Check NATS. A relay that has lost its subscription to the meeting forwards nothing.'
      ),
    ],
  },
  'transport-fallback': {
    nextSteps: [
      message(
        'videocall.cause.transport-fallback.step-1',
        'Check that UDP reaches the WebTransport port (443 by default): load balancer, security groups, firewalls, and the certificate of the WebTransport hosts.'
      ),
      message(
        'videocall.cause.transport-fallback.step-2',
        'Open a meeting yourself to test the WebTransport host, and check the health port of its pods.'
      ),
      message(
        'videocall.cause.transport-fallback.step-3',
        'Calls continue over WebSocket. Watch the load of those relays, and whether people return once UDP works.'
      ),
    ],
  },
  'broker-slow': {
    nextSteps: [
      message(
        'videocall.cause.broker-slow.step-1',
        "Read the NATS log. It names the slow consumers that it cut off and the gateway that it can't reach."
      ),
      message(
        'videocall.cause.broker-slow.step-2',
        'For slow consumers, check the CPU and network of those relays and the traffic of large meetings. Add relays to share the load.'
      ),
      message(
        'videocall.cause.broker-slow.step-3',
        "For a lost gateway, check the route, port and certificates between the clusters. Until it is back, people in different regions can't hear each other."
      ),
    ],
  },
  'relay-down': {
    nextSteps: [
      message(
        'videocall.cause.relay-down.step-1',
        'Check the pod or process: did it crash, or was it evicted? Read the end of its log.'
      ),
      message(
        'videocall.cause.relay-down.step-2',
        'Clients try other relays within seconds. Check that the sessions on the other relays grow.'
      ),
      message(
        'videocall.cause.relay-down.step-3',
        'If a node or zone failed, remove its relays from the list that clients get.'
      ),
    ],
  },
  'connection-drops': {
    nextSteps: [
      message(
        'videocall.cause.connection-drops.step-1',
        'Check whether the relay was restarted or deployed. If so, drain it next time.'
      ),
      message(
        'videocall.cause.connection-drops.step-2',
        'If not, read the end of its log, and check its memory and CPU before the drop.'
      ),
      message(
        'videocall.cause.connection-drops.step-3',
        'Watch for more waves. Repeated waves point to the load balancer or the network.'
      ),
    ],
  },
  'broker-down': {
    nextSteps: [
      message(
        'videocall.cause.broker-down.step-1',
        'Check the NATS pods and their log. Media goes through NATS, so nobody hears or sees anybody now.'
      ),
      message(
        'videocall.cause.broker-down.step-2',
        'Restart NATS if it does not recover. Relays and metrics services reconnect within ten seconds.'
      ),
      message(
        'videocall.cause.broker-down.step-3',
        'Then check the gateways between the regions. Without them, the regions are cut off from each other.'
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
        'videocall.cause.telemetry-lost.step-2',
        'If the page answers but its values are frozen, check the NATS pods and their log: reports reach the metrics services through NATS.'
      ),
      message(
        'cause.telemetry-lost.test-call',
        'Make a test call. Without metrics, nothing else shows whether calls work.'
      ),
    ],
  },
  'capacity-low': {
    nextSteps: [
      message('videocall.cause.capacity-low.step-1', 'Open Capacity for the use of each limit, and its peaks.'),
      message(
        'videocall.cause.capacity-low.step-2',
        'Add a relay or a NATS server before the next peak, or raise the limit if it is too careful. Nobody suffers yet.'
      ),
      message(
        'videocall.cause.capacity-low.step-3',
        'If series run out, scrape a metrics service less often, or split large meetings: each pair of people is a series.'
      ),
    ],
  },
} satisfies Readonly<Record<string, CauseText>>;
