import { stringify } from 'yaml';
import { type RelabelStep } from './relabeling';
import { type ScrapeJob } from './scrapeJobs';

/** The tool that reads the configuration. */
export type Format = 'prometheus' | 'scrapeConfig' | 'serviceMonitor' | 'alloy';

/** The file name for each format. */
export const FILE_NAMES: Readonly<Record<Format, string>> = {
  prometheus: 'callscope-scrape-configs.yml',
  scrapeConfig: 'callscope-scrapeconfigs.yaml',
  serviceMonitor: 'callscope-servicemonitors.yaml',
  alloy: 'callscope.alloy',
};

/** Some jobs as a file. */
export function formatJobs(jobs: readonly ScrapeJob[], format: Format): string {
  switch (format) {
    case 'prometheus':
      return yaml({ scrape_configs: jobs.map(prometheusJob) });
    case 'scrapeConfig':
      return documents(jobs.map(scrapeConfig));
    case 'serviceMonitor':
      return documents(jobs.map(serviceMonitor));
    case 'alloy':
      return jobs.map(alloyJob).join('\n');
  }
}

/** Some jobs as a list for the `scrape_configs` of a prometheus.yml. */
export function scrapeConfigText(jobs: readonly ScrapeJob[]): string {
  return yaml(jobs.map(prometheusJob));
}

/** YAML without references, so that people can copy single jobs. */
function yaml(value: object): string {
  return stringify(value, { aliasDuplicateObjects: false });
}

function prometheusJob({ name, interval, timeout, path, targets, labels, relabeling }: ScrapeJob): object {
  return {
    job_name: name,
    scrape_interval: `${interval}s`,
    scrape_timeout: `${timeout}s`,
    metrics_path: path,
    static_configs: [{ targets, ...(Object.keys(labels).length > 0 && { labels }) }],
    ...(relabeling.length > 0 && { metric_relabel_configs: relabeling }),
  };
}

function scrapeConfig({ name, interval, timeout, path, targets, labels, relabeling }: ScrapeJob): object {
  return {
    apiVersion: 'monitoring.coreos.com/v1alpha1',
    kind: 'ScrapeConfig',
    metadata: { name },
    spec: {
      jobName: name,
      scrapeInterval: `${interval}s`,
      scrapeTimeout: `${timeout}s`,
      metricsPath: path,
      staticConfigs: [{ targets, ...(Object.keys(labels).length > 0 && { labels }) }],
      // By default, the operator names the job after its own object.
      relabelings: [{ targetLabel: 'job', replacement: name }],
      ...(relabeling.length > 0 && { metricRelabelings: relabeling.map(camelCased) }),
    },
  };
}

/** Finds the pods behind the Service whose label `app.kubernetes.io/name` is the job's name. */
function serviceMonitor({ name, interval, timeout, path, port, labels, relabeling }: ScrapeJob): object {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name },
    spec: {
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      endpoints: [
        {
          targetPort: port,
          interval: `${interval}s`,
          scrapeTimeout: `${timeout}s`,
          path,
          relabelings: Object.entries({ job: name, ...labels }).map(([targetLabel, replacement]) => ({
            targetLabel,
            replacement,
          })),
          ...(relabeling.length > 0 && { metricRelabelings: relabeling.map(camelCased) }),
        },
      ],
    },
  };
}

function camelCased(step: RelabelStep): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(step).map(([key, value]) => [
      key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ])
  );
}

function documents(objects: readonly object[]): string {
  return objects.map(yaml).join('---\n');
}

/** Components of Grafana Alloy, which send samples to `prometheus.remote_write.default` as in its documentation. */
function alloyJob({ name, interval, timeout, path, targets, labels, relabeling }: ScrapeJob): string {
  const id = name.replace(/[^a-zA-Z0-9]/g, '_');
  const sink = relabeling.length > 0 ? `prometheus.relabel.${id}.receiver` : 'prometheus.remote_write.default.receiver';
  const target = (address: string): string =>
    `    {${Object.entries({ __address__: address, ...labels })
      .map(([label, value]) => `${JSON.stringify(label)} = ${JSON.stringify(value)}`)
      .join(', ')}},`;
  return [
    `prometheus.scrape ${JSON.stringify(id)} {`,
    '  targets = [',
    ...targets.map(target),
    '  ]',
    `  job_name        = ${JSON.stringify(name)}`,
    `  metrics_path    = ${JSON.stringify(path)}`,
    `  scrape_interval = "${interval}s"`,
    `  scrape_timeout  = "${timeout}s"`,
    `  forward_to      = [${sink}]`,
    '}',
    ...(relabeling.length === 0 ? [] : alloyRelabeling(id, relabeling)),
    '',
  ].join('\n');
}

function alloyRelabeling(id: string, steps: readonly RelabelStep[]): string[] {
  return [
    `prometheus.relabel ${JSON.stringify(id)} {`,
    '  forward_to = [prometheus.remote_write.default.receiver]',
    ...steps.flatMap((step) => [
      '  rule {',
      ...Object.entries(step).map(([key, value]) => `    ${key} = ${JSON.stringify(value)}`),
      '  }',
    ]),
    '}',
  ];
}
