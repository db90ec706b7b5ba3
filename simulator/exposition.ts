export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** Appended to the family's name: `_bucket`, `_sum`, `_count`. */
  suffix?: string;
  labels: Labels;
  value: number;
}

export interface Family {
  name: string;
  type: FamilyType;
  help: string;
  samples: readonly Sample[];
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '"': '\\"' };

/** Exporters pass the same label sets at every scrape. */
const rendered = new WeakMap<Labels, string>();

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

/** Names of metrics, as they begin a line of a page. */
export type MetricNames = ReadonlySet<string>;

/**
 * Renders metric families as a Prometheus text page, format version 0.0.4.
 * Families and labels come out in alphabetical order, samples in the given order; a family without samples is left out,
 * as the exporters of both products do.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 * @param metrics the only ones to render; all, unless told otherwise
 */
export function renderExposition(families: readonly Family[], metrics?: MetricNames): string {
  return [...families]
    .sort(byName)
    .map((family) => renderFamily(metrics === undefined ? family : withOnly(metrics, family)))
    .join('');
}

function withOnly(metrics: MetricNames, family: Family): Family {
  return { ...family, samples: family.samples.filter(({ suffix = '' }) => metrics.has(family.name + suffix)) };
}

/** Renders a label set as `{a="1",b="2"}`, keys in alphabetical order, or as '' when it is empty. */
export function renderLabels(labels: Labels): string {
  const known = rendered.get(labels);
  if (known !== undefined) {
    return known;
  }
  const pairs = Object.keys(labels)
    .sort()
    .map((key) => `${key}="${escape(labels[key] ?? '', /[\\\n"]/g)}"`);
  const text = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  rendered.set(labels, text);
  return text;
}

function renderFamily({ name, type, help, samples }: Family): string {
  if (samples.length === 0) {
    return '';
  }
  const lines = samples.map(
    ({ suffix = '', labels, value }) => `${name}${suffix}${renderLabels(labels)} ${renderValue(value)}\n`
  );
  return `# HELP ${name} ${escape(help, /[\\\n]/g)}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function escape(text: string, special: RegExp): string {
  return text.replace(special, (character) => ESCAPES[character] ?? character);
}

function renderValue(value: number): string {
  if (value === Infinity) {
    return '+Inf';
  }
  return value === -Infinity ? '-Inf' : String(value);
}
