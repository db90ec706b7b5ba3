import { type Random } from '../random';

/** Packets per second of a voice and of a screen at 1.6 Mbps. */
export const VOICE_PACKETS = 50;
export const SCREEN_PACKETS = 165;

/** The work of a server in one second: CPU seconds, datagrams and bytes. */
export interface RtcLoad {
  cores: number;
  datagramsIn: number;
  datagramsOut: number;
  bytesIn: number;
  bytesOut: number;
}

export const IDLE_LOAD: RtcLoad = { cores: 0, datagramsIn: 0, datagramsOut: 0, bytesIn: 0, bytesOut: 0 };

/** A track that somebody sends: packets per second, and number of receivers. */
export interface Sender {
  rate: number;
  receivers: number;
}

/** The tracks of one kind on a server, by installation. */
export class Flow {
  readonly groups = new Map<string, Sender[]>();
  in = 0;
  out = 0;

  add(groupID: string, sender: Sender): void {
    const senders = this.groups.get(groupID) ?? [];
    this.groups.set(groupID, senders);
    senders.push(sender);
    this.in += 1;
    this.out += sender.receivers;
  }
}

const BITS = 8;
const VOICE_BITS_IN = 91e3;
const VOICE_BITS_OUT = 97.3e3;
const SCREEN_BITS = 1.6e6;
const SIGNALLING_BYTES = 300;
const SIGNALLING_DATAGRAMS = 2;
const MOST_DRAWS = 12;

/** Packets written per second; a starved process (strain 0 to 1) writes fewer. */
export function writtenPackets(senders: readonly Sender[], strain: number): number {
  return senders.reduce((sum, { rate }) => sum + rate, 0) * (1 - 0.6 * strain);
}

/** Durations of the writes of a second, spread over a few draws: thousands would show nothing more. */
export function drawWrites(random: Random, senders: readonly Sender[], packets: number, strain: number) {
  const draws = Math.min(packets, MOST_DRAWS);
  return Array.from({ length: draws }, (_, draw) => ({
    seconds: writeSeconds(random, random.pick(senders).receivers, strain),
    times: Math.floor((packets * (draw + 1)) / draws) - Math.floor((packets * draw) / draws),
  }));
}

/** One packet to all its receivers: 0.2 ms in the mean for four, as measured; in a starved process some take long. */
function writeSeconds(random: Random, receivers: number, strain: number): number {
  if (random.chance(0.3 * strain)) {
    return Math.exp(random.uniform(Math.log(0.02), Math.log(0.9)));
  }
  const median = 0.00003 * Math.max(1, receivers) * (1 + 3 * strain);
  return median * Math.exp(random.normal(0, 0.9));
}

/**
 * What the tracks of a second cost, by a model fitted to Mattermost's published load tests; a starved process gets less
 * CPU than it needs.
 */
export function loadOf(
  { voice, screen, sessions }: { voice: Flow; screen: Flow; sessions: number },
  vCpu: number,
  strain: number
): RtcLoad {
  const perProcessor =
    (0.000876 * voice.out + 0.00232 * screen.out + 0.002569 * voice.in + 0.001057 * vCpu * screen.in) / vCpu ** 1.05;
  return {
    cores: 0.001 + (1 - 0.45 * strain) * perProcessor * vCpu,
    datagramsIn: VOICE_PACKETS * voice.in + SCREEN_PACKETS * screen.in + SIGNALLING_DATAGRAMS * sessions,
    datagramsOut: VOICE_PACKETS * voice.out + SCREEN_PACKETS * screen.out + SIGNALLING_DATAGRAMS * sessions,
    bytesIn: (VOICE_BITS_IN * voice.in + SCREEN_BITS * screen.in) / BITS + SIGNALLING_BYTES * sessions,
    bytesOut: (VOICE_BITS_OUT * voice.out + SCREEN_BITS * screen.out) / BITS + SIGNALLING_BYTES * sessions,
  };
}
