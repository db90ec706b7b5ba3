import { groupBy } from '../../src/lists';
import { type PromErrorKind, STORE_ERROR_KINDS } from '../../src/promClient/errors';
import { type Product } from '../../src/triage/model';
import { type Diagnosis, type Finding, type Status } from '../../src/triage/types';
import { type MetricFamily } from './exposition';
import { environmentLabels, findingLabels } from './observe';
import { type Judged, type Round } from './round';

/** What the metrics say about the watcher. */
export interface WatcherState {
  /** The newest round; null before the first one. */
  round: Round | null;
  /** The newest round that Prometheus answered. */
  judged: Judged | null;
  /** Seconds that the newest diagnosis took; null before the first one. */
  diagnosisSeconds: number | null;
  /** Alerts that fire. */
  firing: number;
  errors: readonly ErrorCount[];
}

/** How often a server gave no usable answer. */
export interface ErrorCount {
  server: Server;
  kind: PromErrorKind;
  count: number;
}

export type Server = 'prometheus' | 'alertmanager';

const STATUSES: readonly Status[] = ['healthy', 'idle', 'degraded', 'outage', 'blind'];
/** Counters exist before their first event: otherwise Prometheus misses it. */
export const NO_ERRORS: readonly ErrorCount[] = (['prometheus', 'alertmanager'] as const).flatMap((server) =>
  STORE_ERROR_KINDS.map((kind) => ({ server, kind, count: 0 }))
);

/** The counts with one more error. */
export function countError(
  counts: readonly ErrorCount[],
  { server, kind }: Omit<ErrorCount, 'count'>
): readonly ErrorCount[] {
  return counts.map((each) =>
    each.server === server && each.kind === kind ? { ...each, count: each.count + 1 } : each
  );
}

/** The metrics of the watcher. Only findings of this moment have labels, and none names a person. */
export function metricsOf(
  { round, judged, diagnosisSeconds, firing, errors }: WatcherState,
  products: readonly Product[],
  version: string,
  now: number
): MetricFamily[] {
  const findings = round?.kind === 'judged' ? round.diagnosis.findings : [];
  return [
    gauge('callscope_build_info', 'Version of Callscope, always 1.', [{ labels: { version }, value: 1 }]),
    gauge('callscope_status', '1 for the verdict on each product, 0 for the others.', statusSamples(round, judged)),
    gauge('callscope_finding', '1 for each place of each finding.', findingSamples(findings, products)),
    gauge(
      'callscope_affected_people',
      'People affected by the findings of a cause, if known.',
      affectedSamples(findings)
    ),
    gauge(
      'callscope_evidence_age_seconds',
      'Age of the newest measurements that a verdict used.',
      optional(judged?.evidenceAt ?? null, (evidenceAt) => Math.max(0, now - evidenceAt))
    ),
    gauge(
      'callscope_diagnosis_duration_seconds',
      'Time that the last diagnosis took.',
      optional(diagnosisSeconds, (seconds) => seconds)
    ),
    gauge('callscope_alerts', 'Alerts that the watcher keeps firing in Alertmanager.', [{ value: firing }]),
    {
      name: 'callscope_errors_total',
      type: 'counter',
      help: 'Rounds in which a server gave no usable answer, by kind of error.',
      samples: errors.map(({ server, kind, count }) => ({ labels: { server, kind }, value: count })),
    },
  ];
}

function gauge(name: string, help: string, samples: MetricFamily['samples']): MetricFamily {
  return { name, type: 'gauge', help, samples };
}

function optional(value: number | null, toSample: (value: number) => number): MetricFamily['samples'] {
  return value === null ? [] : [{ value: toSample(value) }];
}

/** Without an answer of Prometheus, all known products are blind. */
function statusSamples(round: Round | null, judged: Judged | null): MetricFamily['samples'] {
  const products: Diagnosis['products'] = judged?.diagnosis.products ?? [];
  return products.flatMap(({ id, environment, status }) => {
    const current = round?.kind === 'failed' ? 'blind' : status;
    return STATUSES.map((each) => ({
      labels: { ...environmentLabels(environment), product: id, status: each },
      value: each === current ? 1 : 0,
    }));
  });
}

function findingSamples(
  findings: ReadonlyArray<Finding<unknown>>,
  products: readonly Product[]
): MetricFamily['samples'] {
  const each = findings.flatMap((finding) =>
    findingLabels(finding, products).map((labels) => ({ labels, severity: finding.severity }))
  );
  return [...groupBy(each, ({ labels }) => JSON.stringify(labels)).values()].flatMap((same) =>
    same.slice(0, 1).map(({ labels }) => ({
      labels: {
        ...labels,
        severity: same.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
      },
      value: 1,
    }))
  );
}

function affectedSamples(findings: ReadonlyArray<Finding<unknown>>): MetricFamily['samples'] {
  const known = findings.flatMap(({ product, environment, cause, affected: { sessions } }) =>
    sessions === null ? [] : [{ labels: { ...environmentLabels(environment), product, cause }, sessions }]
  );
  return [...groupBy(known, ({ labels }) => JSON.stringify(labels)).values()].flatMap((same) =>
    same.slice(0, 1).map(({ labels }) => ({ labels, value: same.reduce((sum, { sessions }) => sum + sessions, 0) }))
  );
}
