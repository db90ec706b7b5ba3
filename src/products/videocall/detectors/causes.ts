import { type CauseText } from '../../../triage/model';

/** What to do next, by cause: short, ordered, possible with what an operator of videocall.rs has. */
export const CAUSES = {
  'relay-latency': {
    nextSteps: [
      'Compare the relay with the others in the table. If only this one is slow, check the CPU and network of its host and its last deployment.',
      'Run mtr to its host name from outside. If the delay starts at one hop on the way, contact that provider.',
      'Remove the relay from the list that clients get, or restart it. Clients elect another relay within seconds; check their RTT there.',
    ],
  },
  'region-latency': {
    nextSteps: [
      'All relays of the region are slow. Check what they share: uplink, provider, NATS gateway, cluster.',
      'Run mtr to the region from outside, and check the status page of the provider.',
      'Send new meetings to another region until this one recovers, and tell its people.',
    ],
  },
  'transport-latency': {
    nextSteps: [
      'One transport is slow on several relays. For WebTransport, check UDP and QUIC (load balancer, firewall, rate limits). For WebSocket, check the TCP proxy in front.',
      'Check for recent changes to the proxy, load balancer or certificate of this transport.',
      'Offer clients only the other transport, and check that their RTT recovers.',
    ],
  },
  'fleet-latency': {
    nextSteps: [
      'No relay, region or transport stands out. Check what all sessions share: NATS, cluster, uplink.',
      'If most of these people sit in one office, check its network first.',
      'Check what was deployed or changed shortly before the problem began.',
    ],
    unplacedSteps: [
      'It may be the relay or the network of the people on it. Ask whether they share an office or VPN, and run mtr to the relay from outside.',
      'Check the CPU and network of the relay host, and its last deployment.',
      'Move one person to another relay or network. If that helps, you know which it is.',
    ],
  },
  'client-network': {
    nextSteps: [
      'Few people are slow, and no relay, region or transport explains them. Ask them about Wi-Fi, VPN and their provider.',
      'If they share an office or a VPN, check its uplink.',
      'Nothing on the relays needs to change.',
    ],
    unplacedSteps: [
      'All people affected are at one place. Ask whether they also share an office, VPN or provider.',
      'If they share nothing else, check that place: CPU and network of its host, and mtr to it from outside.',
      'Move one of them to another relay or network. If that helps, you know which it is.',
    ],
  },
  'audio-sender': {
    nextSteps: [
      'Ask this person about their uplink (Wi-Fi, VPN, busy line). The quickest test: switch to a cable or another network.',
      'If nobody hears them although their microphone is on, ask them to rejoin.',
      'Leave the relays alone: the others in the meeting hear each other.',
    ],
  },
  'audio-receiver': {
    nextSteps: [
      'Ask this person about their downlink and their computer. A busy CPU or a background tab also causes stalls.',
      'The quickest test: switch to a cable or another network, or leave the VPN.',
      'Leave the relays alone: the others in the meeting hear each other.',
    ],
  },
  'audio-meeting': {
    nextSteps: [
      'Round-trip times are fine. Check the relay process that serves the meeting: CPU, queues, log.',
      'Ask the people to rejoin. They get new connections; check whether the audio recovers.',
      'If the meeting is very large, check its traffic: packets grow with the square of the number of people.',
    ],
  },
  'audio-relay': {
    nextSteps: [
      'People in several meetings lose audio on the same relay. Check its CPU, network and log.',
      'Compare the bytes it sends with an hour ago. If it sends fewer for the same people, it loses packets.',
      'Remove it from the list that clients get, or restart it. Its people elect another relay.',
    ],
  },
  'playback-lag': {
    nextSteps: [
      'Audio arrives late but complete, so packets come in bursts. Look for buffering on the path (VPN, proxies, busy uplinks) and for a relay with full queues.',
      'Wait a minute: buffers shrink by themselves once packets arrive evenly.',
      'Ask people who still hear others late to rejoin. This empties their buffers.',
    ],
  },
  'media-blocked': {
    nextSteps: [
      "These people are connected, so signaling works. Search the log of their relay for packets that it can't send.",
      'Ask one of them to rejoin, if possible over the other transport. If that helps, UDP is blocked or the session on the relay is stuck.',
      'Check NATS. A relay that has lost its subscription to the meeting forwards nothing.',
    ],
  },
  'transport-fallback': {
    nextSteps: [
      'Check that UDP reaches the WebTransport port (443 by default): load balancer, security groups, firewalls, and the certificate of the WebTransport hosts.',
      'Open a meeting yourself to test the WebTransport host, and check the health port of its pods.',
      'Calls continue over WebSocket. Watch the load of those relays, and whether people return once UDP works.',
    ],
  },
  'broker-slow': {
    nextSteps: [
      "Read the NATS log. It names the slow consumers that it cut off and the gateway that it can't reach.",
      'For slow consumers, check the CPU and network of those relays and the traffic of large meetings. Add relays to share the load.',
      "For a lost gateway, check the route, port and certificates between the clusters. Until it is back, people in different regions can't hear each other.",
    ],
  },
  'relay-down': {
    nextSteps: [
      'Check the pod or process: did it crash, or was it evicted? Read the end of its log.',
      'Clients try other relays within seconds. Check that the sessions on the other relays grow.',
      'If a node or zone failed, remove its relays from the list that clients get.',
    ],
  },
  'connection-drops': {
    nextSteps: [
      'Check whether the relay was restarted or deployed. If so, drain it next time.',
      'If not, read the end of its log, and check its memory and CPU before the drop.',
      'Watch for more waves. Repeated waves point to the load balancer or the network.',
    ],
  },
  'broker-down': {
    nextSteps: [
      'Check the NATS pods and their log. Media goes through NATS, so nobody hears or sees anybody now.',
      'Restart NATS if it does not recover. Relays and metrics services reconnect within ten seconds.',
      'Then check the gateways between the regions. Without them, the regions are cut off from each other.',
    ],
  },
  'telemetry-lost': {
    nextSteps: [
      'Open the target in Prometheus (Status, Targets) and read its last error; then curl its /metrics from the Prometheus host.',
      'If the page answers but its values are frozen, check the NATS pods and their log: reports reach the metrics services through NATS.',
      'Make a test call. Without metrics, nothing else shows whether calls work.',
    ],
  },
  'capacity-low': {
    nextSteps: [
      'Open Capacity for the use of each limit, and its peaks.',
      'Add a relay or a NATS server before the next peak, or raise the limit if it is too careful. Nobody suffers yet.',
      'If series run out, scrape a metrics service less often, or split large meetings: each pair of people is a series.',
    ],
  },
} satisfies Readonly<Record<string, CauseText>>;
