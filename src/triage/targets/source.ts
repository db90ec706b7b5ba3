import { type Message, type Text } from '../../messages';

export type MetricType = 'gauge' | 'counter' | 'histogram' | 'summary' | 'untyped';

/** One metric family as a source actually exposes it. */
export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  /** The unit of the value: `ms`, `s`, `bytes`, `1/s`, `1` for plain numbers and booleans. */
  readonly unit: string;
  readonly labels: readonly string[];
  /** A required family exists whenever there are calls; an optional one depends on version, license or use. */
  readonly required: boolean;
  /** How it can mislead, in one or two sentences. */
  readonly trap?: string;
  /** The release that introduced it. */
  readonly since?: { readonly product: string | Message; readonly version: string };
  /** The only dialect that has it, such as `the extended dialect`; absent if all have it. */
  readonly dialect?: Message;
  /** What it is needed for, to complete “Callscope can't judge …”. */
  readonly neededFor?: Message;
}

/** One exporter: a page that Prometheus scrapes. */
export interface Source {
  readonly id: string;
  /** The documented job name. Jobs are recognized by their metrics; this names one that never delivered. */
  readonly job: string;
  /** Value of the `service_name` label, if the product's documentation asks for one. */
  readonly serviceName?: string;
  /** Default port and path. */
  readonly endpoint: { readonly port: number; readonly path: string };
  /** What it shows, as one sentence. */
  readonly purpose: Text;
  /** Which installations have one, as one sentence; absent if all do. */
  readonly onlyWhere?: Text;
  readonly metrics: readonly Metric[];
  /** A small family that exists as soon as the source delivers: it proves that a target delivered. */
  readonly presence: Metric;
  /** By dialect: a family that only exists in that dialect, just as small and early. */
  readonly dialects?: Readonly<Record<string, Metric>>;
  /** Labels that only separate places: without them a verdict is coarser, not wrong. */
  readonly placeLabels?: readonly string[];
  /** A gauge whose sum is about the number of people in calls; absent if the source has none. */
  readonly people?: Metric;
  /** Start time of the process, unix seconds; absent if the source has none. */
  readonly started?: Metric;
  /** The clock of the machine, unix seconds; absent if the source has none. */
  readonly clock?: Metric;
  /** The label that only series on another server's page have, if that page can repeat this one. */
  readonly pageLabel?: string;
  /** The prefix of its metric names that Callscope expects, and the exporter flag that sets it. */
  readonly prefix?: { readonly name: string; readonly flag: string };
}

/** The series names of a family. */
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
 * The metric of a source with this ending.
 * @throws Error when the source has none
 */
export function findMetric({ id, metrics }: Source, ending: string): Metric {
  const metric = metrics.find(({ name }) => name.endsWith(ending));
  if (metric === undefined) {
    throw new Error(`${id} has no metric that ends in ${ending}`);
  }
  return metric;
}
