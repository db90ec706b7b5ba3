import { english } from '../../src/messages';
import { type Product } from '../../src/triage/model';
import { type Metric, type Source } from '../../src/triage/targets/source';
import { purposeText, table } from './documents';

/** The reference of all metrics that Callscope knows, from the registries of the products. */
export function metricsPage(products: ReadonlyArray<Pick<Product, 'title' | 'sources' | 'hosts'>>): string {
  return `# Metrics

These are the metrics that Callscope knows: all families of the pages that it reads. \`npm run settings\` writes this page
from \`src/products/*/sources\`. Tests compare these registries with captured pages of real servers.

Labels of targets, such as \`instance\`, are not listed. A required family exists whenever there are calls. The others
depend on version, license or use. Histograms have \`_bucket\`, \`_sum\` and \`_count\`.

${products.map(productText).join('\n\n')}
`;
}

function productText({ title, sources, hosts }: Pick<Product, 'title' | 'sources' | 'hosts'>): string {
  return [`## ${title}`, ...[...sources, ...hosts].map(sourceText)].join('\n\n');
}

function sourceText(source: Source): string {
  const { job, endpoint, purpose, onlyWhere, metrics, presence } = source;
  return [
    `### ${job}`,
    purposeText({ purpose, onlyWhere }),
    `Port ${endpoint.port}, path \`${endpoint.path}\`. Callscope recognizes it by \`${presence.name}\`, under any job name.`,
    table(
      ['metric', 'type', 'unit', 'labels', 'required', 'notes'],
      metrics.map((metric) => [
        `\`${metric.name}\``,
        metric.type,
        metric.unit,
        metric.labels.map((label) => `\`${label}\``).join(', '),
        metric.required ? 'yes' : '',
        notesOf(metric).join(' '),
      ])
    ),
  ].join('\n\n');
}

function notesOf({ neededFor, since, dialect, trap }: Metric): string[] {
  return [
    ...(neededFor === undefined ? [] : [`Without it, Callscope can't judge ${english(neededFor)}.`]),
    ...(since === undefined
      ? []
      : [
          `Needs ${typeof since.product === 'string' ? since.product : english(since.product)} ${since.version} or newer.`,
        ]),
    ...(dialect === undefined ? [] : [`Only with ${english(dialect)}.`]),
    ...(trap === undefined ? [] : [trap.replaceAll('|', '\\|')]),
  ];
}
