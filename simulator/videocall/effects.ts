import { type Fault, faultLevel } from '../faults';
import { type FaultLog } from '../faultLog';
import { type Cluster, clusterOf, type Relay, type Seat } from './population';

/** A server instance behind a relay's address. */
export interface Site {
  relay: Relay;
  instance: string;
}

/** The seat of a person, as faults see it. */
export interface Standing extends Site {
  seat: Seat;
  /** Its number among all sessions. */
  serial: number;
  /** Its number among the sessions of its relay. */
  rank: number;
}

/** The fate of a sender's packets on their way to a receiver. */
export interface Reception {
  /** The receiver gets no media from anybody. */
  blocked: boolean;
  /** Lost share of the packets; at 1, not even silence arrives. */
  loss: number;
  /** Share of the seconds that a stalling downlink spoils. */
  stalling: number;
  /** Milliseconds by which the buffer is longer than usual. */
  lagMs: number;
}

const CLEAR: Reception = { blocked: false, loss: 0, stalling: 0, lagMs: 0 };

/** Faults whose share is of each relay's sessions; the others' share is of all sessions. */
const RELAY_LATENCIES = ['relay-latency', 'region-latency', 'transport-latency', 'fleet-latency'];
const LATENCIES = [...RELAY_LATENCIES, 'client-network'];
const LOSSES = ['audio-sender', 'audio-meeting', 'audio-relay'];
const STALLS = ['audio-receiver'];
const LAGS = ['playback-lag'];
const BROKER_SLOWNESS = ['broker-slow'];
const BLOCKS = ['media-blocked'];
const FALLBACKS = ['transport-fallback'];

/** Share of the packets that each slow consumer per minute costs. */
const LOSS_BY_SLOWNESS = 0.025;

/** How long an instance takes to restart. */
const RESTART_S = 4;

/** A downlink that stalls for this share of the time spoils every second. */
const ALL_SPOILED = 0.47;

/** Keys of a place that match the place of a person or thing. */
const PLACES: Record<string, (here: Site & { seat?: Seat }) => string | undefined> = {
  server: ({ relay }) => relay.server,
  server_instance: ({ instance }) => instance,
  region: ({ relay }) => relay.region,
  server_type: ({ relay }) => relay.serverType,
  meeting_id: ({ seat }) => seat?.meeting,
};

/** The effects of the faults of a log on sessions and on the media between them. */
export class Effects {
  /** @param seatOf the seat of somebody whom a fault names by a relay session id */
  constructor(
    private readonly log: FaultLog,
    private readonly seatOf: (relaySessionId: string) => Seat | undefined
  ) {}

  /** Milliseconds that faults add to a probe. */
  latency(standing: Standing, at: number): number {
    return this.sum(LATENCIES, at, (fault) => isStruck(fault, standing));
  }

  /** Whether a fault needs the person of a seat to speak: then they keep speaking. */
  hasFloor(seat: Seat, at: number): boolean {
    return this.uplinkLoss(seat, at) > 0;
  }

  /** Lost share of what a person sends to the relay. */
  uplinkLoss(seat: Seat, at: number): number {
    return Math.min(
      1,
      this.sum(LOSSES, at, (fault) => this.isAbout(fault, 'sender', seat))
    );
  }

  /** Whether the relay gets no media through to somebody. */
  isBlocked(standing: Standing, at: number): boolean {
    return this.log.all().some((fault) => BLOCKS.includes(fault.name) && this.suffers(fault, standing, [], at));
  }

  /** Whether a server instance isn't running. */
  isDown(site: Site, at: number): boolean {
    return this.log.active(at).some((fault) => {
      const isRestarting =
        fault.name === 'connection-drops' && fault.mode === 'restart' && secondsSinceDrop(fault, at) < RESTART_S;
      return (fault.name === 'relay-down' || isRestarting) && isAt(fault, site);
    });
  }

  /** Whether somebody can't use WebTransport. */
  isPushed(standing: Omit<Standing, 'rank'>, at: number): boolean {
    return this.log.all().some((fault) => FALLBACKS.includes(fault.name) && pushes(fault, standing, at));
  }

  /** Whether a fault ends a session's link when it occurs. */
  isHit(fault: Fault, standing: Standing, at: number): boolean {
    switch (fault.name) {
      case 'relay-down':
        return isAt(fault, standing);
      case 'connection-drops':
        return isStruck(fault, standing, fault.mode === 'restart' ? 1 : faultLevel(fault, at));
      case 'transport-fallback':
        return standing.relay.serverType === 'webtransport' && pushes(fault, standing, at);
      default:
        return false;
    }
  }

  isBrokerDown(cluster: Cluster, at: number): boolean {
    return this.log.active(at).some((fault) => stopsBroker(fault, cluster));
  }

  /** Slow consumers per minute of a broker. */
  slowConsumers(cluster: Cluster, at: number): number {
    return this.sum(BROKER_SLOWNESS, at, (fault) => fault.place?.server_id === cluster.serverId);
  }

  /** Whether messages get from one cluster to another. */
  areJoined(from: Cluster, to: Cluster, at: number): boolean {
    return !this.log.active(at).some((fault) => parts(fault, from, to));
  }

  reception(receiver: Standing, sender: Standing, at: number): Reception {
    if (this.log.all().length === 0) {
      return CLEAR;
    }
    const sum = (names: readonly string[]) =>
      this.sum(names, at, (fault) => this.isPairStruck(fault, receiver, sender));
    const isParted = !this.areJoined(clusterOf(sender.relay.region), clusterOf(receiver.relay.region), at);
    return {
      blocked: this.isBlocked(receiver, at),
      loss: isParted ? 1 : Math.min(1, sum(LOSSES) + LOSS_BY_SLOWNESS * sum(BROKER_SLOWNESS)),
      stalling: Math.min(1, sum(STALLS) / ALL_SPOILED),
      lagMs: sum(LAGS),
    };
  }

  /**
   * Whether somebody suffers from a fault.
   * @param heard those of the same meeting who speak
   */
  suffers(fault: Fault, standing: Standing, heard: readonly Standing[], at: number): boolean {
    const level = faultLevel(fault, at);
    if (level === 0) {
      return false;
    }
    if (LATENCIES.includes(fault.name)) {
      return isStruck(fault, standing);
    }
    if (BLOCKS.includes(fault.name)) {
      return isStruck(fault, standing, level);
    }
    if (FALLBACKS.includes(fault.name)) {
      return standing.relay.serverType === 'websocket' && pushes(fault, standing, at);
    }
    if (stopsBroker(fault, clusterOf(standing.relay.region))) {
      return true;
    }
    return heard.some((sender) => this.isPairStruck(fault, standing, sender));
  }

  private isPairStruck(fault: Fault, receiver: Standing, sender: Standing): boolean {
    switch (fault.name) {
      case 'audio-sender':
        return this.isAbout(fault, 'sender', sender.seat);
      case 'audio-receiver':
        return this.isAbout(fault, 'receiver', receiver.seat);
      case 'broker-down':
        return parts(fault, clusterOf(sender.relay.region), clusterOf(receiver.relay.region));
      case 'broker-slow':
        return fault.mode === 'gateway'
          ? parts(fault, clusterOf(sender.relay.region), clusterOf(receiver.relay.region))
          : clusterOf(receiver.relay.region).serverId === fault.place?.server_id &&
              isChosen(receiver.serial, fault.share ?? 1);
      case 'audio-meeting':
      case 'audio-relay':
      case 'playback-lag':
        return isAt(fault, receiver) && isPairChosen(receiver.serial, sender.serial, fault.share);
      default:
        return false;
    }
  }

  private isAbout({ place = {} }: Fault, role: 'sender' | 'receiver', seat: Seat): boolean {
    const named = place[role];
    return named !== undefined && this.seatOf(named) === seat;
  }

  /** Summed strength, at the present level, of the faults of these names that strike. */
  private sum(names: readonly string[], at: number, strikes: (fault: Fault) => boolean): number {
    let sum = 0;
    for (const fault of this.log.all()) {
      if (names.includes(fault.name)) {
        const level = faultLevel(fault, at);
        sum += level > 0 && strikes(fault) ? strengthOf(fault) * level : 0;
      }
    }
    return sum;
  }
}

function strengthOf({ mode, strength = 0 }: Fault): number {
  return mode === 'dead' ? 1 : strength;
}

function stopsBroker({ name, place = {} }: Fault, { serverId }: Cluster): boolean {
  return name === 'broker-down' && place.server_id === serverId;
}

/** Whether a fault keeps messages from getting from one cluster to another, which may be the same. */
function parts(fault: Fault, from: Cluster, to: Cluster): boolean {
  const isGatewayLost = fault.name === 'broker-slow' && fault.mode === 'gateway';
  return stopsBroker(fault, from) || stopsBroker(fault, to) || (isGatewayLost && from !== to);
}

/** Seconds since the last time that a fault dropped connections. */
function secondsSinceDrop({ start = 0, strength = 0 }: Fault, at: number): number {
  return (at - start) % (60 / strength);
}

/** Whether a fault keeps a person off WebTransport who would use it. */
function pushes(fault: Fault, { seat, instance, serial }: Omit<Standing, 'rank'>, at: number): boolean {
  const isNear = seat.home.serverType === 'webtransport' && isAt(fault, { seat, relay: seat.home, instance });
  return isNear && isChosen(serial, (fault.share ?? 1) * faultLevel(fault, at));
}

/** Whether a fault strikes a session. A larger share strikes the same sessions and more. */
function isStruck(fault: Fault, standing: Standing, level = 1): boolean {
  const number = RELAY_LATENCIES.includes(fault.name) ? standing.rank : standing.serial;
  return isAt(fault, standing) && isChosen(number, (fault.share ?? 1) * level);
}

function isAt({ place = {} }: Fault, here: Site & { seat?: Seat }): boolean {
  for (const key in place) {
    const value = PLACES[key]?.(here);
    if (value !== undefined && value !== place[key]) {
      return false;
    }
  }
  return true;
}

/** Picks a share of the numbers evenly: multiples of the golden ratio spread best over the unit interval (Weyl). */
function isChosen(number: number, share: number): boolean {
  return ((number + 1) * 0.6180339887498949) % 1 < share;
}

/** The same for pairs of numbers: multiples of powers of the plastic ratio (Roberts' R2 sequence). */
function isPairChosen(receiver: number, sender: number, share = 1): boolean {
  return ((receiver + 1) * 0.7548776662466927 + (sender + 1) * 0.5698402909980532) % 1 < share;
}
