import { Agenda } from '../agenda';
import { type MetricNames } from '../exposition';
import { type Fault, type FaultDefinition, resolveFault } from '../faults';
import { FaultLog } from '../faultLog';
import { Random } from '../random';
import { type Exporter, type Truth, type World, type WorldOptions } from '../world';
import { CallsPlugin, NAMESPACE as PLUGIN_NAMESPACE } from './callsPlugin';
import { Crowd } from './crowd';
import { Effects, strikes } from './effects';
import { mattermostFaults } from './faults';
import { Host, type HostLoad } from './host';
import { RtcServer } from './rtcServer';
import { exportersOf, makeTopology, nodeExporterOf, type Topology, type TopologyOptions } from './topology';
import { productTruth } from './truth';

const DEFAULT_SESSIONS = 60;

/** Virtual seconds before the start in which people arrive, so that no counter is new when the world begins. */
const PAST_S = 300;

/** An app node connects to a new RTCD process after some seconds. */
const CONNECT_S = 2;
const WAVE_S = 60;

const RTC_MACHINE = { vCpu: 4, addresses: 2, maxFds: 65_536 };
const HOST_MACHINE = { vCpu: 4, memoryBytes: 8 * 2 ** 30 };
const OFFLOADER_MACHINE = { vCpu: 8, memoryBytes: 16 * 2 ** 30 };
/** One recording and one transcription. */
const OFFLOADER_LOAD: HostLoad = { cores: 1.6, datagramsIn: 300, datagramsOut: 60, bytesIn: 3e5, bytesOut: 2e4 };

export interface MattermostOptions extends WorldOptions, TopologyOptions {}

export function createMattermostWorld(options: MattermostOptions): World {
  return new MattermostWorld(options);
}

/**
 * The virtual world of Mattermost Calls: people of several installations in calls on several RTCD servers, or of one on
 * the servers inside of its plugins, seen through the pages of the servers, the plugins and the machines.
 */
class MattermostWorld implements World {
  readonly exporters: readonly Exporter[];
  readonly faults: readonly FaultDefinition[];

  private readonly topology: Topology;
  private readonly agenda: Agenda;
  private readonly log = new FaultLog();
  private readonly effects: Effects;
  private readonly crowd: Crowd;
  /** The RTC servers; each RTCD is on a host with an exporter. */
  private readonly sites: ReadonlyArray<{ instance: string; server: RtcServer; host: Host | null }>;
  private readonly plugins = new Map<string, CallsPlugin>();
  private readonly offloader: Host;
  private readonly pages = new Map<string, (metrics?: MetricNames) => string | null>();
  /** The pages that frozen exporters keep serving. */
  private readonly frozen = new Map<string, string | null>();
  /** The last wave of each fault with waves. */
  private readonly waves = new WeakMap<Fault, number>();

  constructor({ seed, start, sessions = DEFAULT_SESSIONS, ...topology }: MattermostOptions) {
    const random = new Random(`${seed}/mattermost`);
    this.topology = makeTopology(topology);
    this.exporters = exportersOf(this.topology);
    this.faults = mattermostFaults(this.topology);
    this.agenda = new Agenda(start - PAST_S);
    this.effects = new Effects(this.log, () => this.agenda.now);
    const { agenda, effects, plugins } = this;

    this.sites = this.topology.servers.map((instance) => {
      if (this.topology.embedded) {
        return {
          instance,
          server: new RtcServer(agenda, random.split(instance), RTC_MACHINE, PLUGIN_NAMESPACE),
          host: null,
        };
      }
      const server = new RtcServer(agenda, random.split(instance), RTC_MACHINE);
      const host = new Host(agenda, random.split(nodeExporterOf(instance)), HOST_MACHINE, () => server.load);
      this.pages.set(instance, (metrics) => server.page(metrics));
      this.pages.set(nodeExporterOf(instance), (metrics) => host.page(metrics));
      return { instance, server, host };
    });
    const servers = new Map(this.sites.map(({ instance, server }) => [instance, server]));
    this.crowd = new Crowd({
      agenda,
      random: random.split('crowd'),
      topology: this.topology,
      effects,
      servers,
      plugins,
    });
    for (const { groupID, appNodes } of this.topology.groups) {
      for (const node of appNodes) {
        const usage = () => this.crowd.usage(groupID);
        const plugin = new CallsPlugin(agenda, random.split(node), usage, servers.get(node));
        plugins.set(node, plugin);
        this.pages.set(node, (metrics) => plugin.page(metrics));
      }
    }
    this.offloader = new Host(agenda, random.split('offloader'), OFFLOADER_MACHINE, () => OFFLOADER_LOAD);
    this.pages.set(this.topology.offloader, (metrics) => this.offloader.page(metrics));

    agenda.every(1, 1, () => {
      this.applyFaults();
      return true;
    });
    agenda.in(CONNECT_S + 1, () => this.crowd.fill(sessions));
    agenda.runUntil(start);
  }

  advance(to: number): void {
    this.agenda.runUntil(to);
  }

  page(exporterId: string, metrics?: MetricNames): string | null {
    const exporter = this.exporters.find(({ id }) => id === exporterId);
    if (exporter === undefined || this.isLost(exporter, 'down')) {
      return null;
    }
    const page = this.frozen.get(exporterId) ?? this.pages.get(exporter.instance)?.(metrics) ?? null;
    if (this.isLost(exporter, 'stalled')) {
      this.frozen.set(exporterId, page);
    } else {
      this.frozen.delete(exporterId);
    }
    return page;
  }

  inject(fault: Fault): void {
    const { place, ...rest } = resolveFault(fault, this.faults);
    const where = Object.fromEntries(Object.entries(place ?? {}).filter(([key]) => key !== 'product'));
    this.log.add({ ...rest, place: where }, this.agenda.now);
  }

  heal(name?: string): void {
    this.log.heal(this.agenda.now, name);
  }

  truth(): Truth {
    const faults = this.log.active(this.agenda.now);
    return { at: this.agenda.now, faults, products: [productTruth(this.crowd.people, this.effects)] };
  }

  private isLost({ job }: Exporter, mode: string): boolean {
    return this.effects
      .active('telemetry-lost')
      .some(({ place = {}, mode: own }) => own === mode && (place.job === job || place.job === 'all'));
  }

  /** Applies the active faults to servers, connections, hosts, stores and networks. */
  private applyFaults(): void {
    const { effects } = this;
    this.log.prune(this.agenda.now);
    for (const { instance, server, host } of this.sites) {
      this.startOrStop(instance, server);
      this.connectAppNodes(instance, server);
      if (host !== null) {
        host.busyShare = effects.strengthAt('host-saturation', instance, 'cpu');
        host.udpDropShare = effects.strengthAt('host-saturation', instance, 'udp');
        host.leakedFds = effects.strengthAt('host-saturation', instance, 'descriptors') * RTC_MACHINE.maxFds;
        server.strain = strainOf(host.busyShare);
        server.leakedFds = host.leakedFds;
      }
    }
    this.offloader.busyShare = effects.strengthAt('offloader-saturation', this.topology.offloader);
    for (const [node, plugin] of this.plugins) {
      plugin.captionLag = strainOf(this.offloader.busyShare);
      plugin.storeDelay = effects.strengthAt('store-slow', node);
    }
    effects.active('connection-drops').forEach((fault) => this.dropInWaves(fault));
  }

  private startOrStop(rtcd: string, server: RtcServer): void {
    const { effects, agenda } = this;
    const down = effects.at('relay-down', rtcd);
    const isBack = down?.mode === 'restart' && agenda.now - (down.start ?? 0) >= (down.strength ?? 0);
    const drain = effects.at('drain', rtcd);
    if (down !== undefined && !isBack) {
      if (server.isRunning) {
        server.stop();
      }
    } else if (server.isRunning) {
      if (drain !== undefined && !server.isDraining) {
        server.drain();
      }
    } else if (drain === undefined) {
      server.start();
      this.crowd.people.forEach((person) => person.forgetLoss(rtcd));
    }
  }

  private connectAppNodes(rtcd: string, server: RtcServer): void {
    if (server.uptime < CONNECT_S) {
      return;
    }
    for (const { groupID, appNodes } of this.topology.groups) {
      for (const node of appNodes) {
        const isLost = this.isNodeLost(rtcd, node);
        if (isLost) {
          server.disconnectAppNode(node);
        } else if (!server.isConnectedTo(node)) {
          server.connectAppNode(node, groupID);
          this.crowd.people.forEach((person) => person.reconnect(rtcd, node));
        }
      }
    }
  }

  private isNodeLost(rtcd: string, node: string): boolean {
    const nodes = [...this.plugins.keys()];
    return this.effects.active('node-disconnected').some(({ place = {}, share = 1 }) => {
      const struck = Math.max(1, Math.round(share * nodes.length));
      return place.instance === node || (place.instance === rtcd && nodes.indexOf(node) < struck);
    });
  }

  private dropInWaves(fault: Fault): void {
    const wave = Math.floor((this.agenda.now - (fault.start ?? 0)) / WAVE_S);
    if (this.waves.get(fault) === wave) {
      return;
    }
    this.waves.set(fault, wave);
    for (const person of this.crowd.people) {
      if (strikes(fault, person)) {
        person.loseNetwork(fault.strength ?? 0);
      }
    }
  }
}

/** 0 up to 70 % CPU use, 1 at 100 %. */
function strainOf(busyShare: number): number {
  return Math.max(0, (busyShare - 0.7) / 0.3);
}
