import { type Load } from './load';
import { type CapacityModel, cpuOf } from './model';
import { type Headroom } from './headroom';
import { FULL } from './usable';
import { type Machine } from './measured';

/** A relay as far as placing calls needs it. */
export interface Placeable {
  name: string;
  load: Load;
  machine: Machine | null;
  headroom: Headroom;
}

/** Where the next call goes, and what can be restarted or taken out. */
export interface Placement {
  /** The relay with room for the most calls; null if that is unknown or none has room. */
  next: string | null;
  /** Relays that carry no voice and no screen. */
  free: readonly string[];
  /** The relay to drain first if one has to go: the others can carry what it carries. Null if they can't, or unknown. */
  drain: string | null;
}

/** Calls stay on their relay until they end: draining means no new calls there. */
export function placementOf(relays: readonly Placeable[], model: CapacityModel): Placement {
  const roomy = best(
    relays.filter(({ headroom }) => (headroom.calls ?? 0) > 0),
    ({ headroom }) => headroom.calls ?? 0
  );
  const free = relays.filter(({ load }) => isStill(load));
  const carrying = relays.filter(({ load }) => !isStill(load));
  const lightest = best(carrying, ({ load }) => -load.sessions);
  const canGo = lightest !== null && free.length === 0 && fitsOnOthers(lightest, relays, model);
  return {
    next: roomy?.name ?? null,
    free: free.map(({ name }) => name),
    drain: canGo ? lightest.name : null,
  };
}

/** The one with the highest score, the first of equal ones; null for none. */
function best<T>(relays: readonly T[], score: (relay: T) => number): T | null {
  return [...relays].sort((a, b) => score(b) - score(a))[0] ?? null;
}

/** Less than one packet in ten of one stream is no stream. */
const STILL = 0.1;

/** Sessions can stay counted after people left, streams with packets can't. */
function isStill({ voicesIn, screensIn }: Load): boolean {
  return voicesIn < STILL && screensIn < STILL;
}

/** Whether the CPU of the other relays has room for all that one carries. Parts of it can go to different relays. */
function fitsOnOthers({ name, load }: Placeable, relays: readonly Placeable[], model: CapacityModel): boolean {
  const others = relays.filter((other) => other.name !== name);
  const shares = others.map(({ machine }) =>
    machine === null ? 0 : Math.max(0, FULL - machine.busy) / cpuOf(model, load, machine.cores)
  );
  return shares.reduce((sum, share) => sum + share, 0) >= 1;
}
