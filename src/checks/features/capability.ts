import { type Message } from '../../messages';
import { type Metric } from '../../triage/targets/source';

/** Something that Callscope judges, and the families that it needs for it. */
export interface Capability {
  id: string;
  title: Message;
  /** One family of each list; the first of a list is the usual one. */
  needs: ReadonlyArray<readonly [Metric, ...Metric[]]>;
}

/** Needs that only one family each can meet. */
export function each(...families: Metric[]): Array<readonly [Metric]> {
  return families.map((family) => [family]);
}

/** The series name that proves that a family exists; for a histogram its buckets, which verdicts read. */
export function provingSeries({ name, type }: Metric): string {
  return type === 'histogram' ? `${name}_bucket` : name;
}
