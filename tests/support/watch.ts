import { type Round } from '../../cli/watch/round';
import { affects } from '../../src/triage/findings/facts';
import { type Diagnosis, type Finding, type ProductStatus, type Status } from '../../src/triage/types';

/** 2026-11-22T10:00:00Z. */
export const START = Date.parse('2026-11-22T10:00:00Z') / 1000;

/** A finding about one relay, with changes. */
export function finding(change: Partial<Finding<string>> = {}): Finding<string> {
  return {
    cause: 'relay-latency',
    product: 'pager',
    environment: [],
    symptoms: ['rtt'],
    severity: 'warning',
    where: [{ label: 'server', value: 'a.example.org' }],
    localized: true,
    since: '2026-11-22T09:58:53Z',
    affected: affects({ sessions: 9, of: 60, estimated: false }),
    confidence: 0.98,
    summary: 'Round-trip time is over 300 ms for 9 of 10 sessions on a.example.org.',
    evidence: [{ what: 'share of bad sessions (n = 10)', value: 0.9, low: 0.6, high: 0.98, query: 'up' }],
    nextSteps: ['Look.', 'Think.'],
    ...change,
  };
}

/** A product with a status; degraded by default. */
export function product(status: Status = 'degraded', change: Partial<ProductStatus> = {}): ProductStatus {
  return { id: 'pager', environment: [], dialect: 'main', status, ...change };
}

/** A round that Prometheus answered. */
export function judged(
  at: number,
  products: readonly ProductStatus[],
  findings: ReadonlyArray<Finding<string>> = [],
  notes: Diagnosis<string>['notes'] = []
): Round & { kind: 'judged' } {
  const [first] = products;
  return {
    kind: 'judged',
    at,
    evidenceAt: at - 3,
    diagnosis: {
      version: 1,
      at: new Date(at * 1000).toISOString(),
      status: first?.status ?? 'blind',
      products,
      findings,
      notes,
    },
  };
}
