import { type Family, type FamilyType, type Labels, renderLabels, type Sample } from '../exposition';

/** Bucket bounds of client_golang's default histogram, in seconds. */
export const DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

const NONE: Labels = {};

/**
 * One metric family with its label sets, as client_golang's vectors keep them: a label set exists from its first use on
 * and stays until the process ends.
 */
abstract class Instrument<State> {
  private readonly children = new Map<string, { labels: Labels; state: State }>();
  /** The children in the order of a page; undefined after one was added. */
  private sorted: Array<{ labels: Labels; state: State }> | undefined;

  constructor(
    private readonly type: FamilyType,
    private readonly name: string,
    private readonly help: string
  ) {}

  /** What a scrape shows, label sets in alphabetical order; a family without label sets has no samples. */
  family(): Family {
    this.sorted ??= [...this.children.values()].sort((a, b) =>
      renderLabels(a.labels) < renderLabels(b.labels) ? -1 : 1
    );
    const samples = this.sorted.flatMap(({ labels, state }) => this.samples(labels, state));
    return { name: this.name, type: this.type, help: this.help, samples };
  }

  protected child(labels: Labels): { state: State } {
    const key = Object.values(labels).join('\n');
    let child = this.children.get(key);
    if (child === undefined) {
      child = { labels, state: this.initial() };
      this.children.set(key, child);
      this.sorted = undefined;
    }
    return child;
  }

  protected clear(): void {
    this.children.clear();
    this.sorted = undefined;
  }

  protected abstract initial(): State;
  protected abstract samples(labels: Labels, state: State): Sample[];
}

class Scalar extends Instrument<number> {
  protected initial(): number {
    return 0;
  }

  protected samples(labels: Labels, value: number): Sample[] {
    return [{ labels, value }];
  }
}

/** A counter; without labels it exists from the start. */
export class Counter extends Scalar {
  constructor(name: string, help: string) {
    super('counter', name, help);
  }

  add(by: number, labels: Labels = NONE): void {
    this.child(labels).state += by;
  }

  inc(labels: Labels = NONE): void {
    this.add(1, labels);
  }
}

/** A count that node_exporter doesn't declare as a counter. */
export class Untyped extends Scalar {
  constructor(name: string, help: string) {
    super('untyped', name, help);
  }

  add(by: number): void {
    this.child(NONE).state += by;
  }
}

/** A gauge. */
export class Gauge extends Scalar {
  constructor(name: string, help: string) {
    super('gauge', name, help);
  }

  add(by: number, labels: Labels = NONE): void {
    this.child(labels).state += by;
  }

  set(value: number, labels: Labels = NONE): void {
    this.child(labels).state = value;
  }

  /** Removes every label set. */
  reset(): void {
    this.clear();
  }
}

interface Distribution {
  /** Observations per bucket, not cumulated; the last one is for all above the highest bound. */
  counts: number[];
  sum: number;
}

/** A classic histogram. Bounds are inclusive and NaN lands above all of them, as in client_golang. */
export class Histogram extends Instrument<Distribution> {
  /** The same objects at each scrape, since labels are rendered once. */
  private readonly bucketLabels = new WeakMap<Labels, Labels[]>();

  constructor(
    name: string,
    help: string,
    private readonly bounds: readonly number[]
  ) {
    super('histogram', name, help);
  }

  /** Counts a value once, or several times. */
  observe(value: number, labels: Labels = NONE, times = 1): void {
    const { state } = this.child(labels);
    const index = this.bounds.findIndex((bound) => value <= bound);
    const bucket = index === -1 ? this.bounds.length : index;
    state.counts[bucket] = (state.counts[bucket] ?? 0) + times;
    state.sum += value * times;
  }

  /** Makes the label set appear without an observation, as a histogram without labels does at its start. */
  touch(labels: Labels = NONE): void {
    this.child(labels);
  }

  protected initial(): Distribution {
    return { counts: new Array<number>(this.bounds.length + 1).fill(0), sum: 0 };
  }

  protected samples(labels: Labels, { counts, sum }: Distribution): Sample[] {
    let count = 0;
    const buckets = this.labelsOfBuckets(labels).map((bucket, index) => {
      count += counts[index] ?? 0;
      return { suffix: '_bucket', labels: bucket, value: count };
    });
    return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: count }];
  }
  private labelsOfBuckets(labels: Labels): Labels[] {
    const known =
      this.bucketLabels.get(labels) ?? [...this.bounds, '+Inf'].map((le) => ({ ...labels, le: String(le) }));
    this.bucketLabels.set(labels, known);
    return known;
  }
}
