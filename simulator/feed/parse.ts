export type Labels = Record<string, string>;

export interface Sample {
  name: string;
  labels: Labels;
  value: number;
}

/** A sample with its series as text, `name{label="value"}`: enough to recognize the series. */
export interface SampleLine {
  series: string;
  value: number;
}

/**
 * Reads a page in Prometheus' text format, version 0.0.4.
 * An explicit time on a line is left out: a sample belongs to the time of its scrape.
 * Throws with the line's number if a line can't be read.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parsePage(page: string): Sample[] {
  return Array.from(sampleLines(page), ({ series, value }) => ({ ...parseSeries(series), value }));
}

/** The lines of a page that hold a sample, with the same errors as `parsePage` for their values. */
export function* sampleLines(page: string): Generator<SampleLine> {
  let lineNumber = 0;
  for (let start = 0; start < page.length; lineNumber++) {
    const newline = page.indexOf('\n', start);
    const end = newline === -1 ? page.length : newline;
    const line = page.slice(start, end).trim();
    start = end + 1;
    if (line !== '' && !line.startsWith('#')) {
      const seriesEnd = line.lastIndexOf('}') + 1 || line.search(/\s|$/);
      const value = parseValue(line.slice(seriesEnd));
      if (value === undefined) {
        throw new Error(`Line ${lineNumber + 1} has no readable value: ${line}`);
      }
      yield { series: line.slice(0, seriesEnd), value };
    }
  }
}

/** Parses `name{label="value"}`. Throws if it is malformed. */
export function parseSeries(series: string): { name: string; labels: Labels } {
  const match = /^([a-zA-Z_:][\w:]*)\s*(?:\{(.*)\})?$/s.exec(series);
  const name = match?.[1];
  if (name === undefined) {
    throw new Error(`Not a series: ${series}`);
  }
  return { name, labels: parseLabels(match?.[2] ?? '', series) };
}

function parseLabels(text: string, series: string): Labels {
  const labels: Labels = {};
  const label = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;
  while (label.lastIndex < text.trimEnd().length) {
    const [, name, value] = label.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new Error(`Unreadable labels: ${series}`);
    }
    labels[name] = value.includes('\\') ? unescape(value) : value;
  }
  return labels;
}

function unescape(value: string): string {
  return value.replace(/\\(.)/g, (escaped, character: string) => {
    switch (character) {
      case 'n':
        return '\n';
      case '\\':
      case '"':
        return character;
      default:
        return escaped;
    }
  });
}

const SPECIAL_VALUES: Record<string, number> = { nan: NaN, inf: Infinity, '+inf': Infinity, '-inf': -Infinity };

/** The value of ` 12.5` or ` 12.5 1395066363000`; undefined if there is none. */
function parseValue(rest: string): number | undefined {
  const plain = rest === '' ? NaN : Number(rest);
  if (!Number.isNaN(plain)) {
    return plain;
  }
  const [, token] = /^\s*(\S+)(?:\s+-?\d+)?$/.exec(rest) ?? [];
  if (token === undefined) {
    return undefined;
  }
  const value = Number(token);
  return Number.isNaN(value) ? SPECIAL_VALUES[token.toLowerCase()] : value;
}
