import { type Fault, faultLevel } from '../faults';
import { ClientPage, type HealthPacket } from './clientPage';
import { CLIENT_JOB, SERVER_JOB } from './faults';
import { type ConnectionMessage, ServerPage } from './serverPage';

/** The way from clients and relays to the two metrics services, and what telemetry faults do to it. */
export class Telemetry {
  private clients = new ClientPage();
  private connections: ServerPage;

  /**
   * @param start unix seconds at which the services start
   * @param faults the faults of the world
   */
  constructor(
    start: number,
    private readonly faults: () => readonly Fault[]
  ) {
    this.connections = new ServerPage(start);
  }

  health(packet: HealthPacket, now: number): void {
    if (this.runs(CLIENT_JOB, now) && !this.isLost(CLIENT_JOB, 'stalled', now)) {
      this.clients.receive(packet, now);
    }
  }

  connection(message: ConnectionMessage, now: number): void {
    if (this.runs(SERVER_JOB, now) && !this.isLost(SERVER_JOB, 'stalled', now)) {
      this.connections.receive(message, now);
    }
  }

  /** A scrape: the page of a job, or null while its service is down. */
  page(job: string, now: number): string | null {
    if (!this.runs(job, now)) {
      return null;
    }
    return job === CLIENT_JOB ? this.clients.scrape(now) : this.connections.scrape(now);
  }

  /** Whether a service is up. One that was down comes back with an empty memory. */
  private runs(job: string, now: number): boolean {
    const down = this.isLost(job, 'down', now);
    if (down && job === CLIENT_JOB) {
      this.clients = new ClientPage();
    }
    if (down && job === SERVER_JOB) {
      this.connections = new ServerPage(now);
    }
    return !down;
  }

  private isLost(job: string, mode: string, now: number): boolean {
    return this.faults().some((fault) => losesTelemetry(fault, job, mode) && faultLevel(fault, now) > 0);
  }
}

/** Whether a telemetry fault is about a job, in this mode. */
function losesTelemetry({ name, place = {}, mode }: Fault, job: string, lostMode: string): boolean {
  return name === 'telemetry-lost' && mode === lostMode && (place.job === job || place.job === 'all');
}
