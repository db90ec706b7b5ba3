import { plain } from '../../../messages';
import { DEFAULT_LIMITS } from '../../../settings';
import { BY_INSTANCE } from '../../../triage/targets/processNames';
import {
  type Assessment,
  type InstallationView,
  type PlaceRow,
  type PlaceTable,
  type SymptomView,
} from '../../../triage/assessment';
import { type Affected, type Finding } from '../../../triage/types';

/** Unix seconds of the instant that the assessments are about: 2026-11-22T10:03:30Z. */
export const AT = 1795341810;

export const APAC = 'webtransport-apac.example.org';
const US_EAST = 'webtransport-us-east.example.org';
const RTT_QUERY = 'count_values by(server)("bin",rtt)';

/** The tables by relay and by region. */
function tables(server: readonly PlaceRow[], region: readonly PlaceRow[] | null): PlaceTable[] {
  return [
    { label: 'server', name: plain('Relay'), noun: plain('relay'), plural: plain('relays'), rows: server },
    ...(region === null
      ? []
      : [{ label: 'region', name: plain('Region'), noun: plain('region'), plural: plain('regions'), rows: region }]),
  ];
}

function row(value: string, n: number, bad: number, verdict: PlaceRow['verdict']): PlaceRow {
  return { value, n, bad, share: bad / n, low: 0, high: 1, verdict };
}

export function symptom(overrides: Partial<SymptomView> = {}): SymptomView {
  return {
    id: 'rtt',
    title: plain('Round-trip time'),
    units: plain('sessions'),
    limit: 300,
    limitUnit: plain('ms'),
    n: 48,
    bad: 0,
    nearest: { place: APAC, value: 240 },
    tables: tables(
      [row(US_EAST, 28, 0, 'ok'), row(APAC, 18, 0, 'ok'), row('websocket-apac.example.org', 2, 0, 'small')],
      [row('apac', 20, 0, 'ok'), row('us-east', 28, 0, 'ok')]
    ),
    history: null,
    growth: null,
    query: RTT_QUERY,
    ...overrides,
  };
}

export function installation(overrides: Partial<InstallationView> = {}): InstallationView {
  return {
    id: 'pager',
    environment: [],
    title: 'Pager',
    dialect: 'main',
    status: 'healthy',
    activity: {
      sessions: 48,
      meetings: 12,
      present: 50,
      expected: 50,
      received: 48,
      stalled: [],
      isNew: false,
      hidden: [],
      hasTraffic: null,
    },
    symptoms: [symptom()],
    lastCallAt: null,
    detectionBudget: 25,
    context: {
      scope: [],
      names: BY_INSTANCE,
      interval: 5,
      scrape: 5,
      limits: DEFAULT_LIMITS,
      expected: {},
      sources: [],
      at: AT,
    },
    ...overrides,
  };
}

export function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    cause: 'relay-latency',
    product: 'pager',
    environment: [],
    symptoms: ['rtt'],
    severity: 'warning',
    where: [{ label: 'server', value: APAC }],
    localized: true,
    since: '2026-11-22T10:01:20Z',
    affected: { sessions: 12, of: 48, meetings: 4, participants: 33, userMinutes: 24.5, estimated: false },
    confidence: 0.98,
    summary: plain(`Round-trip time is over 300 ms for 12 of 18 sessions on ${APAC}.`),
    evidence: [{ what: plain('share over 300 ms'), value: 0.67, low: 0.44, high: 0.84, query: RTT_QUERY }],
    nextSteps: [plain('Compare the relay with its neighbors.'), plain('Measure the way to it.')],
    ...overrides,
  };
}

const UNKNOWN: Affected = {
  sessions: null,
  of: null,
  meetings: null,
  participants: null,
  userMinutes: null,
  estimated: false,
};

function assess(installations: readonly InstallationView[], overrides: Partial<Assessment['diagnosis']>): Assessment {
  return {
    diagnosis: {
      version: 1,
      at: '2026-11-22T10:03:30Z',
      status: 'healthy',
      products: installations.map(({ id, environment, dialect, status }) => ({ id, environment, dialect, status })),
      findings: [],
      notes: [],
      ...overrides,
    },
    evidenceAt: AT - 4,
    installations,
  };
}

export const HEALTHY = assess([installation()], {});

const badSymptom = symptom({
  bad: 12,
  tables: tables(
    [row(APAC, 18, 12, 'here'), row(US_EAST, 28, 0, 'ok'), row('websocket-apac.example.org', 2, 0, 'small')],
    [row('apac', 20, 12, 'elsewhere'), row('us-east', 28, 0, 'ok')]
  ),
  history: [
    { labels: { server: APAC }, points: [0, 5, 10].map((offset) => [AT - 10 + offset, offset > 0 ? 12 : 0] as const) },
    { labels: { server: US_EAST }, points: [0, 5, 10].map((offset) => [AT - 10 + offset, 0] as const) },
  ],
});

export const DEGRADED = assess([installation({ status: 'degraded', symptoms: [badSymptom] })], {
  status: 'degraded',
  findings: [finding()],
  notes: [{ kind: 'ghost-series', text: plain('3 series stand still.') }],
});

export const FLEET = assess(
  [
    installation({
      status: 'outage',
      symptoms: [
        symptom({ bad: 40, tables: tables([row(APAC, 18, 16, 'alike'), row(US_EAST, 28, 24, 'alike')], null) }),
      ],
    }),
  ],
  { status: 'outage', findings: [finding({ cause: 'fleet-latency', where: [], localized: false })] }
);

export const IDLE = assess(
  [
    installation({
      status: 'idle',
      activity: {
        sessions: 0,
        meetings: 0,
        present: 0,
        expected: 0,
        received: 0,
        stalled: [],
        isNew: false,
        hidden: [],
        hasTraffic: null,
      },
      symptoms: [symptom({ n: 0, tables: tables([], null), nearest: null })],
    }),
  ],
  { status: 'idle' }
);

export const BLIND = assess([installation({ status: 'blind' })], {
  status: 'blind',
  findings: [
    finding({
      cause: 'telemetry-lost',
      symptoms: [],
      severity: 'critical',
      where: [{ label: 'job', value: 'pager-client-metrics' }],
      since: null,
      affected: UNKNOWN,
      summary: plain("The calls of Pager can't be judged: pager-client-metrics delivered within the last hour."),
      evidence: [],
      nextSteps: [plain('Open the target in Prometheus.')],
    }),
  ],
});

/** A second product beside a degraded one. */
export const TWO_PRODUCTS: Assessment = {
  ...DEGRADED,
  installations: [...DEGRADED.installations, installation({ id: 'walkie-talkie', title: 'Walkie-talkie' })],
  diagnosis: {
    ...DEGRADED.diagnosis,
    findings: [
      ...DEGRADED.diagnosis.findings,
      finding({
        cause: 'jitter',
        product: 'walkie-talkie',
        summary: plain('Jitter is over 50 ms for 3 of 20 reports.'),
      }),
    ],
  },
};
