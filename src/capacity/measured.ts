import { type Message } from '../messages';
import { type Load } from './load';

/** The machine of a relay, as its own exporter shows it. */
export interface Machine {
  cores: number;
  /** Share of the CPU in use, by whatever runs there. */
  busy: number;
  /** Share of the CPU that the hypervisor gave to others; null if unknown. */
  steal: number | null;
  /** null if unknown. */
  memory: { usedBytes: number; totalBytes: number } | null;
  packetsOut: number | null;
  egressBits: number | null;
  /** Bits per second of the fastest network device; null if the device doesn't say, as most virtual ones. */
  networkBits: number | null;
}

/** One relay, measured over the last minutes. */
export interface MeasuredRelay {
  name: string;
  load: Load;
  /** packets: the copies are counted by packets and bytes of the host. tracks: by tracks, in which muted ones count. */
  loadFrom: 'packets' | 'tracks';
  /** Cores that its process uses; null if unknown. */
  processCores: number | null;
  /** null if unknown. */
  descriptors: { open: number; max: number } | null;
  /** null without an exporter on the machine. */
  machine: Machine | null;
  /** Screens that came in on average in the hour before; null if unknown. */
  screensBefore: number | null;
  /** Mean bytes of a packet if its tracks all carried what the published ones do; null without tracks. */
  usualPacketBytes: number | null;
  /** The release that its metrics prove it to be older than; null if they prove nothing. */
  olderThan: string | null;
}

export interface Measurement {
  relays: readonly MeasuredRelay[];
  /** The mean load of all relays over the last day; null if unknown. */
  dayLoad: Load | null;
  /** What is there but can't be predicted, as sentences. */
  notes: readonly Message[];
}
