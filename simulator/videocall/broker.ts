import { type Random } from '../random';
import { type Cluster } from './population';

const BYTES_PER_MESSAGE = 900;
const KEY_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const KEY_LENGTH = 56;
const FIRST_CID = 4;

/** Messages and bytes, as the broker sees them. */
export interface Traffic {
  inMessages: number;
  inBytes: number;
  outMessages: number;
  outBytes: number;
}

/** A connection to a broker. */
export interface BrokerClient extends Traffic {
  cid: number;
  /** Unix seconds. */
  since: number;
}

/** The connections to the broker of another cluster, one for each direction. */
export interface Gateway extends Traffic {
  remote: Cluster;
  /** Unix seconds. */
  since: number;
  inboundCid: number;
  outboundCid: number;
}

const noTraffic = (): Traffic => ({ inMessages: 0, inBytes: 0, outMessages: 0, outBytes: 0 });

/** One NATS server: its counters since its start, and its clients. */
export class Broker {
  readonly traffic = noTraffic();
  readonly clients = new Map<string, BrokerClient>();
  gateway: Gateway | undefined;
  slowConsumers = 0;
  everConnected = 0;
  private cids = FIRST_CID;

  /**
   * @param key its public key
   * @param startedAt unix seconds
   */
  constructor(
    readonly cluster: Cluster,
    readonly key: string,
    readonly startedAt: number
  ) {}

  /** Connects exactly these clients. */
  keep(names: readonly string[], now: number): void {
    for (const name of this.clients.keys()) {
      if (!names.includes(name)) {
        this.clients.delete(name);
      }
    }
    for (const name of names) {
      if (!this.clients.has(name)) {
        this.everConnected++;
        this.clients.set(name, { ...noTraffic(), cid: this.cids++, since: now });
      }
    }
  }

  join(remote: Cluster, now: number): void {
    this.gateway ??= { ...noTraffic(), remote, since: now, inboundCid: this.cids++, outboundCid: this.cids++ };
  }

  /** Counts bytes that come in from a client or the gateway, or go out to it. */
  count(peer: Traffic | undefined, direction: 'in' | 'out', bytes: number): void {
    if (peer !== undefined) {
      for (const traffic of [this.traffic, peer]) {
        traffic[`${direction}Bytes`] += bytes;
        traffic[`${direction}Messages`] += Math.ceil(bytes / BYTES_PER_MESSAGE);
      }
    }
  }
}

/** A public key as a server makes one when it starts. */
export function newKey(random: Random): string {
  return `N${Array.from({ length: KEY_LENGTH - 1 }, () => random.pick([...KEY_CHARACTERS])).join('')}`;
}
