import { type Source } from '../stacks/registry';
import { type TargetId } from './queries';

/** What the documents of both products recommend; a detection within half a minute needs it. */
export const DOCUMENTED_INTERVAL = '5s';

/**
 * A job for the `scrape_configs` of a prometheus.yml, with the documented name, path and labels.
 * @param targets what to scrape; a placeholder when nothing is known
 */
export function scrapeConfigOf(
  { job, endpoint: { port, path }, serviceName }: Source,
  targets: readonly TargetId[]
): string {
  const addresses = targets.length === 0 ? [`HOST:${port}`] : [...new Set(targets.map(({ instance }) => instance))];
  return [
    `- job_name: ${job}`,
    `  scrape_interval: ${DOCUMENTED_INTERVAL}`,
    `  metrics_path: ${path}`,
    `  static_configs:`,
    `    - targets: [${addresses.map((address) => `'${address.replace(/'/g, "''")}'`).join(', ')}]`,
    ...(serviceName === undefined ? [] : [`      labels:`, `        service_name: ${serviceName}`]),
    '',
  ].join('\n');
}
