import { type MetricNames } from './exposition';
import { acceptsFault, type Fault, type FaultDefinition, formatFault, resolveFault } from './faults';

/** One metrics page of the virtual world, and what a Prometheus configuration would call it. */
export interface Exporter {
  id: string;
  path: string;
  job: string;
  instance: string;
  /** Target labels besides job and instance. */
  extraLabels?: Record<string, string>;
}

/** Sessions of one place and how many of them the active faults strike. */
export interface PlaceTruth {
  sessions: number;
  affected: number;
}

/** Whom one fault strikes. */
export interface FaultTruth {
  /** Its name is the cause that a diagnosis should name. */
  fault: Fault;
  /** Where it is, as labels of the metrics say it now; empty when it is everywhere. */
  where: Record<string, string>;
  /** Ids of the sessions that suffer from it. */
  sessions: string[];
  /** Their meetings. */
  meetings: string[];
  /** Ids of the sessions with an open microphone whom they may hear. */
  voices: string[];
  /** Label name to label value to how many of them are there. */
  places: Record<string, Record<string, number>>;
}

/** What is really going on in one product, whatever its pages show. */
export interface ProductTruth {
  product: string;
  sessions: number;
  affectedSessions: number;
  meetings: number;
  affectedMeetings: number;
  /** Label name to label value to counts. */
  places: Record<string, Record<string, PlaceTruth>>;
  /** One for each active fault, where the world knows them apart. */
  impacts?: FaultTruth[];
}

export interface Truth {
  /** Virtual unix seconds. */
  at: number;
  faults: Fault[];
  products: ProductTruth[];
}

/** A model of calls in virtual time, seen through the pages of its exporters. */
export interface World {
  readonly exporters: readonly Exporter[];
  readonly faults: readonly FaultDefinition[];
  /** Moves on to a moment in virtual unix seconds; a moment that has passed changes nothing. */
  advance(to: number): void;
  /**
   * Scrapes one exporter now: its page, or null while it is down. Exporters tidy up on a scrape, so it isn't pure.
   * @param metrics the only ones that the page holds; all, unless told otherwise
   */
  page(exporterId: string, metrics?: MetricNames): string | null;
  /**
   * Starts a fault now, or at its own start.
   * @throws FaultError when the world doesn't know it.
   */
  inject(fault: Fault): void;
  /** Ends the faults of that name now, or all of them. */
  heal(name?: string): void;
  truth(): Truth;
}

/** What every product's world is made from. */
export interface WorldOptions {
  /** The same seed and the same virtual times give the same pages. */
  seed: number | string;
  /** Virtual unix seconds at which the world begins. */
  start: number;
  /** About how many sessions to hold; each world has its own default. */
  sessions?: number;
  /** Whether clients leave a slow relay (videocall.rs); off by default, so that a slow relay stays populated. */
  reelect?: boolean;
  /** Whether the second NATS server also has an exporter (videocall.rs). */
  allBrokers?: boolean;
  /** Whether meetings follow the time of day, UTC (videocall.rs). */
  followsDay?: boolean;
  /** Whether clients and their page speak the extended dialect, RnD (videocall.rs). */
  extended?: boolean;
  /** Whether only faults make people join, leave or choose a relay again (videocall.rs). */
  still?: boolean;
  /** Whether there is no RTCD, and the Calls plugin runs the RTC server itself (Mattermost). */
  embedded?: boolean;
}

/** Several worlds as one. A fault goes to every world that accepts it once the defaults are filled in. */
export function combine(worlds: readonly World[]): World {
  const faults = worlds.flatMap((world) => world.faults);
  return {
    exporters: worlds.flatMap((world) => world.exporters),
    faults,
    advance: (to) => worlds.forEach((world) => world.advance(to)),
    page: (exporterId, metrics) => {
      const owner = worlds.find(({ exporters }) => exporters.some(({ id }) => id === exporterId));
      return owner === undefined ? null : owner.page(exporterId, metrics);
    },
    inject: (fault) => {
      const resolved = resolveFault(fault, faults);
      worlds.filter((world) => acceptsFault(resolved, world.faults)).forEach((world) => world.inject(resolved));
    },
    heal: (name) => worlds.forEach((world) => world.heal(name)),
    truth: () => {
      const truths = worlds.map((world) => world.truth());
      return {
        at: Math.max(...truths.map(({ at }) => at)),
        faults: [
          ...new Map(truths.flatMap((truth) => truth.faults.map((fault) => [formatFault(fault), fault]))).values(),
        ],
        products: truths.flatMap((truth) => truth.products),
      };
    },
  };
}
