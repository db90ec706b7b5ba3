import { type MetricNames } from '../exposition';
import { type Fault, faultLevel } from '../faults';
import { ClientPage } from './clientPage';
import { type Brokers } from './brokers';
import { type Site } from './effects';
import { ExtendedClientPage } from './extendedClientPage';
import { CLIENT_JOB, NATS_JOB, SERVER_JOB } from './faults';
import { type HealthPacket, type HealthPage } from './health';
import { NatsExporter } from './natsPage';
import { type Cluster, CLUSTERS, type Relay } from './population';
import { type ConnectionMessage, ServerPage } from './serverPage';

/** The way from clients and relays by the brokers to the metrics pages, and what telemetry faults do to it. */
export class Telemetry {
  private clients: HealthPage;
  private connections: ServerPage;
  private readonly exporters = new Map<Cluster, NatsExporter>();

  /**
   * @param start unix seconds at which the services start
   * @param faults the faults of the world
   * @param extended whether clients and their page speak the extended dialect
   */
  constructor(
    start: number,
    private readonly faults: () => readonly Fault[],
    private readonly brokers: Brokers,
    private readonly extended: boolean
  ) {
    this.clients = this.newClientPage();
    this.connections = new ServerPage(start);
    CLUSTERS.forEach((cluster) => this.startExporter(cluster, start));
  }

  /** @param from where the client's relay runs */
  health(packet: HealthPacket, from: Site, now: number): void {
    if (this.brokers.deliver(from, CLIENT_JOB, now) && this.receives(CLIENT_JOB, now)) {
      this.clients.receive(packet, now);
    }
  }

  /** @param relay the one that speaks of the connection */
  connection(message: ConnectionMessage, relay: Relay, now: number): void {
    const { instance } = message.connection;
    if (this.brokers.deliver({ relay, instance }, SERVER_JOB, now) && this.receives(SERVER_JOB, now)) {
      this.connections.receive(message, now);
    }
  }

  /** A scrape of the clients' or the connections' page: null while its service is down. */
  page(job: string, now: number, metrics?: MetricNames): string | null {
    if (!this.runs(job, now)) {
      return null;
    }
    return job === CLIENT_JOB ? this.clients.scrape(now, metrics) : this.connections.scrape(now, metrics);
  }

  /** A scrape of the exporter of a cluster's broker. */
  brokerPage(cluster: Cluster, now: number, metrics?: MetricNames): string | null {
    return this.runs(NATS_JOB, now) ? (this.exporters.get(cluster)?.scrape(now, metrics) ?? null) : null;
  }

  private newClientPage(): HealthPage {
    return this.extended ? new ExtendedClientPage() : new ClientPage();
  }

  private receives(job: string, now: number): boolean {
    return this.runs(job, now) && !this.isLost(job, 'stalled', now);
  }

  /** Whether a service is up. One that was down comes back with an empty memory. */
  private runs(job: string, now: number): boolean {
    const down = this.isLost(job, 'down', now);
    if (down && job === CLIENT_JOB) {
      this.clients = this.newClientPage();
    }
    if (down && job === SERVER_JOB) {
      this.connections = new ServerPage(now);
    }
    if (down && job === NATS_JOB) {
      CLUSTERS.forEach((cluster) => this.startExporter(cluster, now));
    }
    return !down;
  }

  private startExporter(cluster: Cluster, startedAt: number): void {
    const options = { cluster, isDetailed: cluster !== CLUSTERS[0], startedAt };
    this.exporters.set(cluster, new NatsExporter(options, (now) => this.brokers.status(cluster, now)));
  }

  private isLost(job: string, mode: string, now: number): boolean {
    return this.faults().some((fault) => losesTelemetry(fault, job, mode) && faultLevel(fault, now) > 0);
  }
}

/** Whether a telemetry fault is about a job, in this mode. */
function losesTelemetry({ name, place = {}, mode }: Fault, job: string, lostMode: string): boolean {
  return name === 'telemetry-lost' && mode === lostMode && (place.job === job || place.job === 'all');
}
