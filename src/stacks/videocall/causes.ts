import { type CauseText } from '../snapshot';

/** What to do next, by cause: short, ordered, possible with what an operator of videocall.rs has. */
export const CAUSES: Readonly<Record<string, CauseText>> = {
  'relay-latency': {
    nextSteps: [
      'Compare the relay with its neighbours in the table: if only it is slow, look at its host (CPU, network) and at what was deployed there last.',
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
      'Look at what was deployed or changed shortly before the onset.',
    ],
    unplacedSteps: [
      'It may be the relay, or the network of the people on it: ask whether they share an office or a VPN, and measure the way to the relay from outside (mtr to its host name).',
      'Look at the host of the relay (CPU, network) and at what was deployed there last.',
      'Let one of the people use another relay or network: if it helps, you know which it is.',
    ],
  },
  'client-network': {
    nextSteps: [
      'Few people are slow and no relay, region or transport explains them: ask them about Wi-Fi, VPN and their provider.',
      'If they share an office or a VPN, its uplink is the place to look.',
      'Nothing on the relays needs to change.',
    ],
    unplacedSteps: [
      'All who are slow are at one place, but they are few: ask whether they also share an office, a VPN or a provider.',
      'If they share nothing else, look at that place: its host (CPU, network), and the way to it from outside (mtr).',
      'Let one of them use another relay or network: if it helps, you know which it is.',
    ],
  },
  'audio-sender': {
    nextSteps: [
      'Ask this person about their uplink: Wi-Fi, VPN, a busy line; a cable or another network is the quickest test.',
      'If they stay silent for everybody although their microphone is on, let them rejoin.',
      'Nothing on the relays needs to change: the others of the meeting hear each other.',
    ],
  },
  'audio-receiver': {
    nextSteps: [
      'Ask this person about their downlink and their machine: stalls also come from a busy CPU or a background tab.',
      'A cable, another network or leaving the VPN is the quickest test.',
      'Nothing on the relays needs to change: the others of the meeting hear each other.',
    ],
  },
  'audio-meeting': {
    nextSteps: [
      'Round-trip times are fine, so look at the relay process that holds the meeting: CPU, queues, its log.',
      'Let the people rejoin: they land on other connections, and the numbers show whether it helped.',
      'If the meeting is very large, its packets multiply with the square of its people: see the series and bytes.',
    ],
  },
  'audio-relay': {
    nextSteps: [
      'People of several meetings lose audio on the same relay: look at its CPU, its network and its log.',
      'Compare the bytes that it sends with an hour ago: packets that are not sent are lost there.',
      'Take it out of the list that clients are given, or restart it: its people elect another one.',
    ],
  },
  'playback-lag': {
    nextSteps: [
      'People hear each other late although nothing is lost: packets come in bursts, so look for buffering on the way (VPN, proxies, a busy uplink) and for a relay whose queues fill.',
      'Ask people whether it lasts: buffers shrink by themselves once packets come evenly, within a minute or so.',
      'Let those who are a beat behind rejoin: it empties their buffers at once.',
    ],
  },
  'media-blocked': {
    nextSteps: [
      "These people are connected, so signalling works: look at the log of the relay that holds them for packets it can't send.",
      'Let one of them rejoin, over the other transport if possible: if that helps, UDP or the session on the relay is stuck.',
      "Check NATS: a relay that isn't subscribed to the meeting any more passes nothing on.",
    ],
  },
  'transport-fallback': {
    nextSteps: [
      'WebTransport needs UDP on its port (443 as shipped): check the load balancer, security groups and firewalls that were changed last, and the certificate of the WebTransport hosts.',
      'Open a meeting yourself and look whether the WebTransport host can be reached; the health port of its pods says whether they run.',
      'WebSocket carries the calls meanwhile: watch the load of those relays, and whether people return once UDP is open.',
    ],
  },
  'broker-slow': {
    nextSteps: [
      "Read the NATS log: it names the connections that it cut off as slow consumers, or the gateway that it can't reach.",
      'For slow consumers look at the CPU and network of those relays, and at how much one large meeting sends; more relays share the load.',
      "For a lost gateway check the route, port and certificates between the clusters; until it is back people of the regions don't hear each other.",
    ],
  },
  'relay-down': {
    nextSteps: [
      'Look at the pod or process: has it crashed, was it evicted, what are the last lines of its log?',
      'Its people try other relays by themselves within seconds; watch whether the sessions of the others grow.',
      'If a node or zone failed, take its relays out of the list that clients are given.',
    ],
  },
  'connection-drops': {
    nextSteps: [
      'Was the relay restarted or deployed? Then this is what users saw of it; drain it next time.',
      'If not, read the end of its log and look at its memory and CPU before that moment.',
      'Watch whether the people stay where they are now: repeated waves point at the load balancer or the network.',
    ],
  },
  'broker-down': {
    nextSteps: [
      'Look at the NATS pods and their log; media goes through them, so nobody hears or sees anybody now.',
      'Restart NATS if it does not come back; relays and metrics services reconnect by themselves within ten seconds.',
      'Afterwards check the gateways between the regions: people of the other region are cut off without them.',
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
