import { unique } from '../lists';
import { message, type Message } from '../messages';
import { HTML_PAGE, incomplete, isPage, NOT_A_NUMBER, PromError } from './errors';
import {
  type BuildInfo,
  type Labels,
  type MetricMetadata,
  type RuleGroup,
  type RuntimeInfo,
  type Sample,
  type Series,
  type Target,
} from './types';

// Parses the JSON of the Prometheus HTTP API without trusting it. Both clients use this.

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bad(why: Message): PromError {
  return new PromError(
    'bad-answer',
    message('errors.not-prometheus', 'this is not an answer from a Prometheus API ({{- why}})', { why })
  );
}

const NO_RESULT = message('errors.no-result', 'no result');

function labelsOf(value: unknown): Labels {
  if (!isObject(value)) {
    throw bad(message('errors.no-labels', 'labels are missing'));
  }
  return Object.fromEntries(Object.entries(value).map(([label, text]) => [label, String(text)]));
}

/**
 * Prometheus prints numbers as text: `NaN`, `+Inf` and `-Inf` included.
 * @throws PromError for anything else
 */
export function parseValue(text: unknown): number {
  if (text === '+Inf' || text === 'Inf') {
    return Infinity;
  }
  if (text === '-Inf') {
    return -Infinity;
  }
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : typeof text === 'number' ? text : null;
  if (value === null || (Number.isNaN(value) && text !== 'NaN')) {
    throw bad(NOT_A_NUMBER);
  }
  return value;
}

/** The `data` of a successful answer, and why it is incomplete; null if it is complete. */
export interface Envelope {
  data: unknown;
  missing: string | Message | null;
}

/** Reads the envelope of an answer. */
export function parseEnvelope(body: unknown): Envelope {
  if (!isObject(body) || (body.status !== 'success' && body.status !== 'error')) {
    throw bad(message('errors.no-status', 'no status field'));
  }
  if (body.status === 'error') {
    const kind = body.errorType === 'timeout' || body.errorType === 'canceled' ? 'timed-out' : 'bad-query';
    throw new PromError(kind, typeof body.error === 'string' ? body.error : message('errors.unknown', 'unknown error'));
  }
  const warnings = Array.isArray(body.warnings) ? body.warnings.map(String) : [];
  return {
    data: body.data,
    // VictoriaMetrics says that a storage node did not answer by this field alone.
    missing:
      body.isPartial === true
        ? message('errors.storage-missing', 'part of its storage did not answer')
        : missingBy(warnings),
  };
}

/**
 * The `data` of a successful answer that must be complete.
 * @throws PromError when it is incomplete
 */
export function wholeData({ data, missing }: Envelope): unknown {
  if (missing !== null) {
    throw incomplete(missing);
  }
  return data;
}

/** Prometheus annotations about the expression itself; before 2.54, infos came as warnings. */
const ABOUT_THE_EXPRESSION = /^PromQL (info|warning): /;
/** Annotations that mean that the result lacks samples. */
const LEAVES_OUT = /^PromQL warning: .*(mix of|incompatible bucket layout)/;

/**
 * What an answer lacks, by its warnings: a Thanos store that is down, a failed remote read. Unknown warnings count: a
 * verdict must not rest on half of the data. Null if nothing is missing.
 */
export function missingBy(warnings: readonly string[]): string | null {
  const telling = warnings.filter((text) => !ABOUT_THE_EXPRESSION.test(text) || LEAVES_OUT.test(text));
  return telling.length === 0 ? null : unique(telling).join('; ').slice(0, MAX_REASON);
}

/** Maximum length of a shown reason, in characters. */
const MAX_REASON = 300;

/** An instant query's `data`: a vector, or a scalar as a vector of one. */
export function parseVector(data: unknown): Sample[] {
  if (!isObject(data) || !Array.isArray(data.result)) {
    throw bad(NO_RESULT);
  }
  if (data.resultType === 'scalar') {
    return [{ labels: {}, value: parseValue(data.result[1]) }];
  }
  return data.result.map((element: unknown) => {
    if (!isObject(element) || !Array.isArray(element.value)) {
      throw bad(message('errors.no-vector', 'no vector'));
    }
    return { labels: labelsOf(element.metric), value: parseValue(element.value[1]) };
  });
}

function pointOf(pair: unknown): readonly [number, number] {
  if (!Array.isArray(pair)) {
    throw bad(message('errors.no-pair', 'a point is not a pair'));
  }
  return [parseValue(pair[0]), parseValue(pair[1])];
}

/** A range query's `data`. */
export function parseMatrix(data: unknown): Series[] {
  if (!isObject(data) || !Array.isArray(data.result)) {
    throw bad(NO_RESULT);
  }
  return data.result.map((element: unknown) => {
    if (!isObject(element) || !Array.isArray(element.values)) {
      throw bad(message('errors.no-matrix', 'no matrix'));
    }
    return {
      labels: labelsOf(element.metric),
      points: element.values.map((pair: unknown) => pointOf(pair)),
    };
  });
}

/** `15s`, `1m30s`, `500ms` … in seconds; null when the text is missing or something else. */
export function parseDuration(text: unknown): number | null {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400, w: 604800, y: 31536000 };
  if (typeof text !== 'string' || !/^(\d+(ms|[smhdwy]))+$/.test(text)) {
    return null;
  }
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0
  );
}

/** The `data` of `/api/v1/targets`; only active targets. */
export function parseTargets(data: unknown): Target[] {
  if (!isObject(data) || !Array.isArray(data.activeTargets)) {
    throw bad(message('errors.no-targets', 'no activeTargets'));
  }
  return data.activeTargets.filter(isObject).map((target) => {
    const labels = labelsOf(target.labels);
    const lastScrape = Date.parse(String(target.lastScrape)) / 1000;
    return {
      job: labels.job ?? '',
      instance: labels.instance ?? '',
      labels,
      health: target.health === 'up' || target.health === 'down' ? target.health : 'unknown',
      lastError: typeof target.lastError === 'string' ? target.lastError : '',
      lastScrape: lastScrape > 0 ? lastScrape : null,
      scrapeUrl: typeof target.scrapeUrl === 'string' ? target.scrapeUrl : '',
      scrapeInterval: parseDuration(target.scrapeInterval),
      scrapeTimeout: parseDuration(target.scrapeTimeout),
      lastScrapeDuration: Number(target.lastScrapeDuration ?? NaN),
    };
  });
}

/** The `data` of `/api/v1/metadata`: metric name to the types that targets declare for it. */
export function parseMetadata(data: unknown): Record<string, MetricMetadata[]> {
  if (!isObject(data)) {
    throw bad(message('errors.no-metadata', 'no metadata'));
  }
  return Object.fromEntries(
    Object.entries(data).map(([name, entries]) => [
      name,
      (Array.isArray(entries) ? entries : []).filter(isObject).map((entry) => ({
        type: String(entry.type ?? ''),
        help: String(entry.help ?? ''),
        unit: String(entry.unit ?? ''),
      })),
    ])
  );
}

/** The `data` of `/api/v1/status/buildinfo`. */
export function parseBuildInfo(data: unknown): BuildInfo {
  if (!isObject(data) || typeof data.version !== 'string') {
    throw new PromError('not-supported', message('errors.no-version', 'this backend does not report its version'));
  }
  return { version: data.version };
}

/** The `data` of `/api/v1/status/runtimeinfo`. */
export function parseRuntimeInfo(data: unknown): RuntimeInfo {
  if (!isObject(data) || typeof data.storageRetention !== 'string') {
    throw new PromError(
      'not-supported',
      message('errors.no-retention', 'this backend does not report how long it keeps samples')
    );
  }
  return { storageRetention: data.storageRetention };
}

/** The path after `/api/v1/` for rules. Servers that ignore the parameters list alerts with their labels. */
export function rulesPath(type: 'all' | 'recording'): string {
  return `rules?exclude_alerts=true${type === 'recording' ? '&type=record' : ''}`;
}

/** The `data` of `/api/v1/rules`, without the alerts. */
export function parseRules(data: unknown): RuleGroup[] {
  if (!isObject(data) || !Array.isArray(data.groups)) {
    throw bad(message('errors.no-rules', 'no rule groups'));
  }
  return data.groups.filter(isObject).map((group) => {
    const lastEvaluation = Date.parse(String(group.lastEvaluation)) / 1000;
    return {
      name: String(group.name ?? ''),
      interval: Number(group.interval ?? NaN),
      evaluationTime: Number(group.evaluationTime ?? NaN),
      lastEvaluation: lastEvaluation > 0 ? lastEvaluation : null,
      rules: (Array.isArray(group.rules) ? group.rules : []).filter(isObject).map((rule) => ({
        type: rule.type === 'recording' ? 'recording' : 'alerting',
        name: String(rule.name ?? ''),
        query: String(rule.query ?? ''),
        health: String(rule.health ?? ''),
        lastError: String(rule.lastError ?? ''),
      })),
    };
  });
}

/** Parses JSON text; anything else (an HTML page of a proxy, say) is a typed error. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const kind = isPage(text) ? HTML_PAGE : message('errors.not-json', 'not JSON');
    throw bad(text.trim() === '' ? message('errors.empty', 'empty') : kind);
  }
}
