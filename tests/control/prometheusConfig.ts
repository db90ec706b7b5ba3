import { stringify } from 'yaml';
import { type ServedExporter } from '../../simulator/serve';

const TIMEOUT_SHARE = 0.8;

/**
 * A prometheus.yml that scrapes the exporters under the jobs, paths and target labels of the products' documents. The
 * `instance` label is the name a real installation would have there, not the port on loopback.
 * @param interval seconds between two scrapes and between two rule evaluations
 */
export function renderPrometheusConfig(exporters: readonly ServedExporter[], interval: number): string {
  const jobs = [...new Set(exporters.map(({ job }) => job))];
  return stringify({
    global: {
      scrape_interval: `${interval}s`,
      scrape_timeout: `${Math.floor(interval * TIMEOUT_SHARE)}s`,
      evaluation_interval: `${interval}s`,
    },
    scrape_configs: jobs.map((name) => {
      const own = exporters.filter(({ job }) => job === name);
      return {
        job_name: name,
        metrics_path: own.map(({ url }) => new URL(url).pathname)[0],
        static_configs: own.map(({ url, instance, labels }) => ({
          targets: [new URL(url).host],
          labels: { ...labels, instance },
        })),
      };
    }),
  });
}
