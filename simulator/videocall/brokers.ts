import { type Random } from '../random';
import { Broker, type BrokerClient, type Gateway, newKey } from './broker';
import { type Effects, type Site } from './effects';
import { CLIENT_JOB, SERVER_JOB } from './faults';
import { type Cluster, clusterOf, CLUSTERS, RELAYS } from './population';

const HOME = CLUSTERS[0];
const FAR = CLUSTERS[1];

const SERVICES = [CLIENT_JOB, SERVER_JOB];
const REPORT_BYTES = 1_100;

const SYNC_INTERVAL_S = 0.5;
const RUNNING_S = 86_400;
/** Time until a slow consumer connects again. */
const CUT_OFF_S = 2;

/** A NATS server's own subscriptions, and the number that the other side of a gateway knows. */
const OWN_SUBSCRIPTIONS = 44;
const OWN_REMOTE_SUBSCRIPTIONS = 39;

const MOST_PENDING_BYTES = 60e6;
const MOST_PENDING_AT = 6;
const IDLE_MEMORY_BYTES = 17.5e6;

/** The report of a running broker about itself. */
export interface BrokerStatus {
  broker: Broker;
  clients: ReadonlyArray<BrokerClient & { subscriptions: number; pendingBytes: number }>;
  gateway: (Gateway & { subscriptions: number; pendingBytes: number; roundTripSeconds: number }) | undefined;
  subscriptions: number;
  cpuPercent: number;
  memoryBytes: number;
}

/** The NATS servers of both clusters, the gateway between them, and their messages. */
export class Brokers {
  private readonly running = new Map<Cluster, Broker>();
  /** Relays cut off as slow consumers, and until when. */
  private readonly cutOff = new Map<string, number>();
  private readonly slowness = new Map<Cluster, number>();
  private synced: number;
  /** Random numbers for scrapes must not change events. */
  private readonly noise: Random;

  /**
   * @param start unix seconds
   * @param sessionsOn how many sessions a server instance holds
   */
  constructor(
    start: number,
    private readonly random: Random,
    private readonly effects: Effects,
    private readonly sessionsOn: (instance: string) => number
  ) {
    this.synced = start;
    this.noise = random.split('noise');
    for (const cluster of CLUSTERS) {
      this.running.set(cluster, new Broker(cluster, cluster.firstKey, start - RUNNING_S));
    }
    this.followFaults(start);
  }

  /** Whether a report of a relay reaches a metrics service. */
  deliver({ relay, instance }: Site, service: string, now: number): boolean {
    this.sync(now);
    const cluster = clusterOf(relay.region);
    const broker = this.running.get(cluster);
    const client = broker?.clients.get(instance);
    broker?.count(client, 'in', REPORT_BYTES);
    if (client === undefined || !this.effects.areJoined(cluster, HOME, now)) {
      return false;
    }
    const home = this.running.get(HOME);
    if (broker !== home) {
      this.cross(cluster, HOME, REPORT_BYTES);
    }
    home?.count(home.clients.get(service), 'out', REPORT_BYTES);
    return true;
  }

  /** Media bytes from a person to a relay and back; `crosses` if somebody of the meeting is in the other cluster. */
  carry({ relay, instance }: Site, bytes: { from: number; to: number; crosses: boolean }, now: number): void {
    this.sync(now);
    const cluster = clusterOf(relay.region);
    const broker = this.running.get(cluster);
    broker?.count(broker.clients.get(instance), 'in', bytes.from);
    broker?.count(broker.clients.get(instance), 'out', bytes.to);
    if (bytes.crosses) {
      this.cross(cluster, cluster === HOME ? FAR : HOME, bytes.from);
    }
  }

  /** Undefined while the broker doesn't run. */
  status(cluster: Cluster, now: number): BrokerStatus | undefined {
    this.followFaults(now);
    const broker = this.running.get(cluster);
    if (broker === undefined) {
      return undefined;
    }
    const slowness = Math.min(1, this.effects.slowConsumers(cluster, now) / MOST_PENDING_AT);
    const pending = () =>
      Math.round((slowness * MOST_PENDING_BYTES * this.noise.uniform(0.5, 1)) / broker.clients.size);
    const clients = [...broker.clients].map(([name, client]) => ({
      ...client,
      subscriptions: this.subscriptionsOf(name),
      pendingBytes: pending(),
    }));
    const { gateway } = broker;
    return {
      broker,
      clients,
      gateway: gateway && {
        ...gateway,
        subscriptions: OWN_REMOTE_SUBSCRIPTIONS + this.subscriptionsIn(gateway.remote),
        pendingBytes: pending(),
        roundTripSeconds: this.noise.uniform(0.21, 0.24),
      },
      subscriptions: OWN_SUBSCRIPTIONS + this.subscriptionsIn(cluster),
      cpuPercent: this.noise.integer(0, 2) + Math.round(30 * slowness),
      memoryBytes: Math.round(IDLE_MEMORY_BYTES + this.noise.uniform(0, 1e6) + slowness * MOST_PENDING_BYTES),
    };
  }

  private sync(now: number): void {
    if (now - this.synced >= SYNC_INTERVAL_S) {
      this.followFaults(now);
    }
  }

  /** Servers stop, and restart with an empty memory; clients and gateways connect and disconnect. */
  private followFaults(now: number): void {
    const elapsed = now - this.synced;
    this.synced = now;
    for (const cluster of CLUSTERS) {
      if (this.effects.isBrokerDown(cluster, now)) {
        this.running.delete(cluster);
        continue;
      }
      const broker = this.running.get(cluster) ?? new Broker(cluster, newKey(this.random), now);
      this.running.set(cluster, broker);
      this.cutOffSlow(broker, elapsed, now);
      broker.keep(this.clientsOf(cluster, now), now);
    }
    this.joinOrPart(HOME, FAR, now);
    this.joinOrPart(FAR, HOME, now);
  }

  private joinOrPart(cluster: Cluster, remote: Cluster, now: number): void {
    const broker = this.running.get(cluster);
    if (this.effects.areJoined(cluster, remote, now)) {
      broker?.join(remote, now);
    } else if (broker !== undefined) {
      broker.gateway = undefined;
    }
  }

  /** Counts slow consumers one by one, and cuts off a relay for each. */
  private cutOffSlow(broker: Broker, elapsed: number, now: number): void {
    const { cluster } = broker;
    const perMinute = this.effects.slowConsumers(cluster, now);
    const due = perMinute === 0 ? 0 : (this.slowness.get(cluster) ?? 0) + (perMinute * elapsed) / 60;
    this.slowness.set(cluster, due % 1);
    for (let i = 1; i <= due; i++) {
      broker.slowConsumers++;
      this.cutOff.set(this.random.pick(relaysOf(cluster)).instance, now + CUT_OFF_S);
    }
  }

  private clientsOf(cluster: Cluster, now: number): string[] {
    const relays = relaysOf(cluster)
      .filter((site) => !this.effects.isDown(site, now) && (this.cutOff.get(site.instance) ?? now) <= now)
      .map(({ instance }) => instance);
    return cluster === HOME ? [...SERVICES, ...relays] : relays;
  }

  private subscriptionsOf(client: string): number {
    return SERVICES.includes(client) ? 1 : this.sessionsOn(client);
  }

  private subscriptionsIn(cluster: Cluster): number {
    const clients = [...(this.running.get(cluster)?.clients.keys() ?? [])];
    return clients.reduce((sum, client) => sum + this.subscriptionsOf(client), 0);
  }

  private cross(from: Cluster, to: Cluster, bytes: number): void {
    const [sender, receiver] = [this.running.get(from), this.running.get(to)];
    if (sender?.gateway !== undefined && receiver?.gateway !== undefined) {
      sender.count(sender.gateway, 'out', bytes);
      receiver.count(receiver.gateway, 'in', bytes);
    }
  }
}

function relaysOf({ regions }: Cluster): Site[] {
  return RELAYS.filter(({ region }) => regions.includes(region)).flatMap((relay) =>
    relay.instances.map((instance) => ({ relay, instance }))
  );
}
