const OFFSET_BASIS = 0x811c9dc5;

/**
 * A seeded random stream (mulberry32) that splits by key: the same seed and key give the same numbers, independent of
 * earlier draws, so that one more person in the world doesn't change the others.
 */
export class Random {
  private readonly hashed: number;
  private state: number;

  /** @param prefix the hash of what stands before the seed */
  constructor(seed: number | string, prefix = OFFSET_BASIS) {
    this.hashed = hash(String(seed), prefix);
    this.state = this.hashed | 0;
  }

  /** Its own stream, named by the key. */
  split(key: string | number): Random {
    return new Random(`/${key}`, this.hashed);
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    return scramble(this.state);
  }

  /** Uniform in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A uniform whole number in [low, high], both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Normally distributed (Box-Muller). */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Exponentially distributed: the time to the next event of a Poisson process with that mean interval. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** One entry of a list that isn't empty. */
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    const chosen = list[Math.floor(this.next() * list.length)];
    if (chosen === undefined) {
      throw new RangeError('pick needs a list that is not empty');
    }
    return chosen;
  }

  /** A random unsigned 64-bit number as a decimal string. */
  uint64(): string {
    const half = () => BigInt(Math.floor(this.next() * 2 ** 32));
    return ((half() << BigInt(32)) | half()).toString();
  }
}

/** FNV-1a, 32 bits, of a text that continues one with this hash. */
function hash(text: string, prefix: number): number {
  let value = prefix;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value;
}

function scramble(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
