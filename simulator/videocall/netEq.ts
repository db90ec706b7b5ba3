import { type Random } from '../random';

/**
 * The names under which clients report the jitter buffer's operations. Only normal, expand and merge mean what they say:
 * accelerate holds the beginnings of an expand, fast_accelerate its ends, preemptive_expand the real accelerate,
 * comfort_noise the real fast accelerate, dtmf the real preemptive expand, undefined the playback of stretched audio.
 */
export const OPERATIONS = [
  'normal',
  'expand',
  'accelerate',
  'fast_accelerate',
  'preemptive_expand',
  'merge',
  'comfort_noise',
  'dtmf',
  'undefined',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** One second of a receiver's jitter buffer for one sender. */
export interface AudioStats {
  /** Operations per second; together about 100, one for each 10 ms. */
  operations: Readonly<Record<Operation, number>>;
  bufferMs: number;
  packetsAwaitingDecode: number;
  packetsPerSecond: number;
}

const TICKS_PER_SECOND = 100;
const PACKET_MS = 20;
const PACKETS_PER_SECOND = 1000 / PACKET_MS;

/** How a stream settles, second by second after its start, on a clean network (measured). */
const SETTLING: ReadonlyArray<{ expand: number; ends: number; accelerated: number; bufferMs: number }> = [
  { expand: 56, ends: 1, accelerated: 14, bufferMs: 509 },
  { expand: 0, ends: 0, accelerated: 33, bufferMs: 423 },
  { expand: 0, ends: 0, accelerated: 33, bufferMs: 267 },
  { expand: 0, ends: 0, accelerated: 33, bufferMs: 204 },
  { expand: 0, ends: 0, accelerated: 33, bufferMs: 102 },
];

/** How often a clean stream is stretched within a second, and how many stretches that mean takes (measured). */
const STRETCHED = 0.35;
const PREEMPTIVE = 0.65;
const STRETCHES_MEAN = 5;
const STRETCHES_MOST = 30;
const CONCEALED = 0.01;

/**
 * Operations per second by the share of packets that are lost: means and standard deviations; what is neither normal nor
 * expanded is stretched. Measured with nothing, 15 %, and 600 ms of each second and 35 % of the rest lost.
 */
const LOSSES = [
  { loss: 0, normal: 98, normalDeviation: 5, expand: 0, expandDeviation: 0, edges: 0, bufferMs: 83 },
  { loss: 0.15, normal: 50, normalDeviation: 22, expand: 11, expandDeviation: 6, edges: 1, bufferMs: 74 },
  { loss: 0.74, normal: 1, normalDeviation: 1, expand: 71, expandDeviation: 5, edges: 1, bufferMs: 45 },
  { loss: 1, normal: 0, normalDeviation: 0, expand: 100, expandDeviation: 0, edges: 0, bufferMs: 6 },
] as const;
const BUFFER_SPREAD = 0.5;
const PACKETS_DEVIATION = 2;

/** The seconds of a downlink that stands still for 700 ms of each 1.5 s: run dry, filling up, draining (measured). */
const STALLS = [
  { accelerated: 23, bufferMs: 10, packetsPerSecond: 50 },
  { accelerated: 24.5, bufferMs: 500, packetsPerSecond: 20 },
  { accelerated: 26, bufferMs: 560, packetsPerSecond: 65 },
] as const;
const STALL_BUFFER_SPREAD = 0.08;
const PLAYED_PER_ACCELERATE = 1.93;

/** How many ticks a browser grants the audio of a tab in the background. */
const LEAST_HIDDEN_TICKS = 2;
const MOST_HIDDEN_TICKS = 5;

/** How much the lag of a long buffer varies. */
const LAG_SPREAD = 0.06;

/**
 * Sound arrives and is played.
 * @param age seconds since the stream began: the first five look bad on any network
 * @param lagMs by how much the buffer is longer than usual
 */
export function playing(age: number, random: Random, lagMs = 0): AudioStats {
  const settling = SETTLING[Math.floor(age)];
  if (settling !== undefined) {
    const { expand, ends, accelerated, bufferMs } = settling;
    return audioStats(
      {
        expand,
        fast_accelerate: ends,
        preemptive_expand: accelerated,
        undefined: TICKS_PER_SECOND - expand - ends - accelerated,
      },
      { bufferMs, packetsPerSecond: random.integer(48, 50) },
      random
    );
  }
  const lag = lagMs === 0 ? 0 : Math.round(lagMs * random.normal(1, LAG_SPREAD));
  const packets = { bufferMs: healthyBuffer(random) + lag, packetsPerSecond: random.integer(49, 51) };
  const expand = random.chance(CONCEALED) ? random.integer(8, 11) : 0;
  if (!random.chance(STRETCHED)) {
    return audioStats({ expand }, packets, random);
  }
  const stretches = Math.min(STRETCHES_MOST, 1 + Math.floor(random.exponential(STRETCHES_MEAN)));
  const stretched = random.chance(PREEMPTIVE) ? { dtmf: stretches } : { preemptive_expand: stretches };
  return audioStats({ expand, ...stretched, undefined: 2 * stretches }, packets, random);
}

/** Nothing arrives, because the sender is silent or gone: all is filled up by expanding, and less than a packet is left. */
export function starving(random: Random): AudioStats {
  return audioStats({ expand: TICKS_PER_SECOND }, { bufferMs: random.integer(3, 9), packetsPerSecond: 0 }, random);
}

/**
 * A share of the packets never arrives.
 * @param loss above 0, at most 1
 */
export function losing(loss: number, random: Random): AudioStats {
  const [low, high] = around(loss);
  const part = (loss - low.loss) / (high.loss - low.loss);
  const between = (key: Exclude<keyof typeof low, 'loss'>) => low[key] + (high[key] - low[key]) * part;
  const draw = (mean: number, deviation: number, most: number) =>
    Math.round(Math.min(most, Math.max(0, random.normal(mean, deviation))));
  const edges = Math.round(between('edges'));
  const expand = draw(between('expand'), between('expandDeviation'), TICKS_PER_SECOND - 2 * edges);
  const normal = draw(between('normal'), between('normalDeviation'), TICKS_PER_SECOND - 2 * edges - expand);
  const stretches = Math.floor((TICKS_PER_SECOND - 2 * edges - expand - normal) / 3);
  return audioStats(
    { expand, accelerate: edges, fast_accelerate: edges, dtmf: stretches, undefined: 2 * stretches },
    {
      bufferMs: Math.round(between('bufferMs') * Math.exp(random.normal(0, BUFFER_SPREAD))),
      packetsPerSecond: loss < 1 ? draw(PACKETS_PER_SECOND * (1 - loss), PACKETS_DEVIATION, PACKETS_PER_SECOND) : 0,
    },
    random
  );
}

/** Packets arrive, but in bursts after stalls: nothing is played at its own speed, and the buffer swings. */
export function stalling(random: Random): AudioStats {
  const { accelerated, bufferMs, packetsPerSecond } = random.pick(STALLS);
  const accelerate = Math.round(random.uniform(accelerated - 1, accelerated + 1));
  const stretched = Math.round(accelerate * PLAYED_PER_ACCELERATE);
  return audioStats(
    {
      preemptive_expand: accelerate,
      undefined: stretched,
      fast_accelerate: 1,
      expand: TICKS_PER_SECOND - accelerate - stretched - 1,
    },
    {
      bufferMs: Math.round(bufferMs * Math.exp(random.normal(0, STALL_BUFFER_SPREAD))),
      packetsPerSecond: packetsPerSecond + random.integer(-2, 2),
    },
    random
  );
}

/** What is counted of it while the receiver's tab is in the background and the browser hardly lets it work. */
export function throttled(stats: AudioStats, random: Random): AudioStats {
  const share = random.uniform(LEAST_HIDDEN_TICKS, MOST_HIDDEN_TICKS) / TICKS_PER_SECOND;
  const operations = { ...stats.operations };
  for (const operation of OPERATIONS) {
    operations[operation] = Math.fround(operations[operation] * share);
  }
  return { ...stats, operations };
}

/** The two measured losses that a loss lies between. */
function around(loss: number) {
  const [none, some, much, all] = LOSSES;
  if (loss < some.loss) {
    return [none, some] as const;
  }
  return loss < much.loss ? ([some, much] as const) : ([much, all] as const);
}

/** What is not expanded or stretched is normal; counts become rates over a second that is never quite one. */
function audioStats(
  counts: Partial<Record<Operation, number>>,
  { bufferMs, packetsPerSecond }: { bufferMs: number; packetsPerSecond: number },
  random: Random
): AudioStats {
  const elapsed = 1 + Math.abs(random.normal(0, 0.008));
  const busy = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const rate = (count = 0) => Math.fround(count / elapsed);
  return {
    operations: {
      normal: rate(Math.max(0, TICKS_PER_SECOND - busy)),
      expand: rate(counts.expand),
      accelerate: rate(counts.accelerate),
      fast_accelerate: rate(counts.fast_accelerate),
      preemptive_expand: rate(counts.preemptive_expand),
      merge: rate(counts.merge),
      comfort_noise: rate(counts.comfort_noise),
      dtmf: rate(counts.dtmf),
      undefined: rate(counts.undefined),
    },
    bufferMs,
    packetsAwaitingDecode: Math.floor(bufferMs / PACKET_MS),
    packetsPerSecond,
  };
}

/** Median 83 ms, skewed to the right, hardly ever under 44 or over 170 (measured). */
function healthyBuffer(random: Random): number {
  return Math.round(Math.min(190, Math.max(40, 83 * Math.exp(random.normal(0, 0.3)))));
}
