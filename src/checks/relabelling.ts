import { stringify } from 'yaml';
import { type RelabelStep } from './scrubbing';

/** Steps as the `metric_relabel_configs` of a job in a prometheus.yml. */
export function relabellingText(steps: readonly RelabelStep[]): string {
  return stringify({ metric_relabel_configs: steps });
}
