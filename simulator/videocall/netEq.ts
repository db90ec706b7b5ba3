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

/** Sound arrives and is played. `age` is seconds since the stream began: the first five look bad on any network. */
export function playing(age: number, random: Random): AudioStats {
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
  const packets = { bufferMs: healthyBuffer(random), packetsPerSecond: random.integer(49, 51) };
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
