import { type Random } from '../random';
import { type Region, type Relay } from './population';

/** Typical milliseconds from people of one region (outer key) to relays of another. */
const TYPICAL_MS: Record<Region, Record<Region, number>> = {
  'us-east': { 'us-east': 42, 'eu-west': 112, apac: 205 },
  'eu-west': { 'us-east': 118, 'eu-west': 58, apac: 220 },
  apac: { 'us-east': 215, 'eu-west': 230, apac: 155 },
};

/** Spread of the logarithm of a person's distance to typical: some live far out. */
const SKEW: Record<Region, number> = { 'us-east': 0.22, 'eu-west': 0.22, apac: 0.13 };

/** A healthy path is never slower than this. */
const LONGEST_PATH_MS = 270;

const WEBSOCKET_FACTOR = 1.06;
const DRIFT = 0.06;
const PROBE_NOISE = 0.06;
const PROBES = 10;
const PROBE_INTERVAL_S = 1;

/** The network path of one person: what a probe to any relay takes while nothing is wrong. */
export class Path {
  private readonly factor: number;
  private readonly driftPeriod: number;
  private readonly driftPhase: number;

  constructor(
    private readonly region: Region,
    private readonly random: Random
  ) {
    this.factor = Math.exp(random.normal(0, SKEW[region]));
    this.driftPeriod = random.uniform(60, 300);
    this.driftPhase = random.uniform(0, 2 * Math.PI);
  }

  /** Typical milliseconds to a relay: what an election compares. */
  typical({ region, serverType }: Relay): number {
    const transport = serverType === 'websocket' ? WEBSOCKET_FACTOR : 1;
    return Math.min(LONGEST_PATH_MS, TYPICAL_MS[this.region][region] * this.factor * transport);
  }

  /** One probe in milliseconds: the typical value, a slow drift, and separate noise for every second. */
  probe(relay: Relay, at: number): number {
    const drift = DRIFT * Math.sin((2 * Math.PI * at) / this.driftPeriod + this.driftPhase);
    const noise = PROBE_NOISE * this.random.split(Math.floor(at)).normal(0, 1);
    return this.typical(relay) * Math.max(0.5, 1 + drift + noise);
  }
}

/**
 * Round-trip time as a client reports it: the mean of its last ten probes, one each second, since it chose the relay.
 * @param probe milliseconds of one probe at a moment
 * @param since when the relay was chosen; at least one probe counts
 */
export function reportedRoundTrip(probe: (at: number) => number, at: number, since: number): number {
  const count = Math.max(1, Math.min(PROBES, Math.floor((at - since) / PROBE_INTERVAL_S)));
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += probe(at - i * PROBE_INTERVAL_S);
  }
  return sum / count;
}
