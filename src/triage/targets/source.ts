export type MetricType = 'gauge' | 'counter' | 'histogram' | 'summary' | 'untyped';

/** One metric family as a source really exposes it. */
export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  /** What one unit of the value is: `ms`, `s`, `bytes`, `1/s`, `1` for plain numbers and booleans. */
  readonly unit: string;
  readonly labels: readonly string[];
  /** A required family is there whenever there are calls; an optional one depends on version, licence or use. */
  readonly required: boolean;
  /** What misleads people about it, in one sentence. */
  readonly trap?: string;
  /** The release that brought it; older ones lack it. */
  readonly since?: { readonly product: string; readonly version: string };
  /** What alone has it, where not all that exposes its page does: `the extended dialect`. */
  readonly dialect?: string;
  /** What can't be judged without it, to end the sentence “Callscope can't judge …”. */
  readonly neededFor?: string;
}

/** One exporter: a page that Prometheus scrapes. */
export interface Source {
  readonly id: string;
  /** The job name of the documents. Jobs are recognised by their metrics; this is what to call one that never delivered. */
  readonly job: string;
  /** Value of the documented `service_name` label, where the documents ask for one. */
  readonly serviceName?: string;
  /** Where it listens unless somebody moved it. */
  readonly endpoint: { readonly port: number; readonly path: string };
  /** What it tells, as one sentence. */
  readonly purpose: string;
  /** Which installations have one, as one sentence; absent where all do. */
  readonly onlyWhere?: string;
  readonly metrics: readonly Metric[];
  /** A small family that is there as soon as the source delivers: the proof that a target once delivered. */
  readonly presence: Metric;
  /** Families that are on its page in another dialect only, by the name of that; as small, and as soon there. */
  readonly dialects?: Readonly<Record<string, Metric>>;
  /** Labels that only tell places apart: without them a verdict is coarser, not wrong. */
  readonly placeLabels?: readonly string[];
  /** A gauge whose sum is about how many people are in calls; absent where the source tells nothing about that. */
  readonly people?: Metric;
  /** When the process started, unix seconds; absent where the source doesn't say. */
  readonly started?: Metric;
  /** The label that only series on the page of another server have, where that can repeat what this page says. */
  readonly pageLabel?: string;
  /** What its names begin with as Callscope reads them, and the flag of the exporter that sets it. */
  readonly prefix?: { readonly name: string; readonly flag: string };
}

/** The names under which samples of a family are stored. */
export function seriesOf({ name, type }: Metric): string[] {
  switch (type) {
    case 'histogram':
      return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
    case 'summary':
      return [name, `${name}_sum`, `${name}_count`];
    default:
      return [name];
  }
}

/**
 * The metric of a source whose name ends like this.
 * @throws Error when the source has none
 */
export function findMetric({ id, metrics }: Source, ending: string): Metric {
  const metric = metrics.find(({ name }) => name.endsWith(ending));
  if (metric === undefined) {
    throw new Error(`${id} has no metric that ends in ${ending}`);
  }
  return metric;
}
