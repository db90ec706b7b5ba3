/** @jest-environment node */
import { english, plain } from '../../messages';
import { byImportance, explainAway, type Explains } from './order';
import { type Finding, type Severity } from '../types';

interface Short {
  cause: string;
  where?: Readonly<Record<string, string>>;
  sessions?: number | null;
  severity?: Severity;
  since?: string | null;
  userMinutes?: number | null;
}

const TEN = '2026-11-22T10:00:00Z';
const NINE = '2026-11-22T09:00:00Z';

function finding({
  cause,
  where = {},
  sessions = null,
  severity = 'warning',
  since = TEN,
  userMinutes = 1,
}: Short): Finding {
  return {
    cause,
    product: 'walkie-talkie',
    environment: [],
    symptoms: [],
    severity,
    where: Object.entries(where).map(([label, value]) => ({ label, value })),
    localized: true,
    since,
    affected: { sessions, of: null, meetings: null, participants: null, userMinutes, estimated: false },
    confidence: 0.9,
    summary: plain(cause),
    evidence: [{ what: plain(`evidence of ${cause}`), value: 1, low: null, high: null, query: 'up' }],
    nextSteps: [],
  };
}

const EXPLAINS: Readonly<Record<string, Explains>> = {
  'host-saturation': { causes: ['relay-latency', 'fleet-latency'], reach: 'each-relay' },
  'relay-down': { causes: ['connection-drops', 'setup-failure', 'node-disconnected'] },
  'broker-down': { causes: ['telemetry-lost', 'relay-down'] },
  'node-disconnected': { causes: ['setup-failure'] },
  'store-slow': { causes: ['setup-failure'], reach: 'anywhere' },
};

describe('explainAway', () => {
  const cases: ReadonlyArray<{ what: string; findings: readonly Short[]; left: Record<string, string[]> }> = [
    { what: 'nothing', findings: [], left: {} },
    {
      what: 'unrelated causes',
      findings: [{ cause: 'relay-latency' }, { cause: 'packet-loss' }],
      left: { 'relay-latency': [], 'packet-loss': [] },
    },
    {
      what: 'what a host explains',
      findings: [
        { cause: 'relay-latency', where: { instance: 'a' } },
        { cause: 'host-saturation', where: { instance: 'a' } },
      ],
      left: { 'host-saturation': ['relay-latency'] },
    },
    {
      what: 'another host, which explains nothing',
      findings: [
        { cause: 'relay-latency', where: { instance: 'b' } },
        { cause: 'host-saturation', where: { instance: 'a' } },
      ],
      left: { 'relay-latency': [], 'host-saturation': [] },
    },
    {
      what: 'places that cannot be compared',
      findings: [
        { cause: 'connection-drops', where: { server: 'x' } },
        { cause: 'relay-down', where: { server_instance: 'x-1' } },
      ],
      left: { 'relay-down': ['connection-drops'] },
    },
    {
      what: 'one of two places',
      findings: [
        { cause: 'relay-down', where: { instance: 'a', other: 'b' } },
        { cause: 'setup-failure', where: { instance: 'a' } },
      ],
      left: { 'relay-down': ['setup-failure'] },
    },
    {
      what: 'all that a broker explains',
      findings: [{ cause: 'telemetry-lost' }, { cause: 'broker-down' }, { cause: 'relay-down' }],
      left: { 'broker-down': ['telemetry-lost', 'relay-down'] },
    },
    {
      what: 'a chain of explanations, of which the first remains',
      findings: [
        { cause: 'setup-failure' },
        { cause: 'node-disconnected', where: { instance: 'a' } },
        { cause: 'relay-down', where: { instance: 'a' } },
      ],
      left: { 'relay-down': ['setup-failure', 'node-disconnected'] },
    },
    {
      what: 'a store, whose instance is another than that of the relays',
      findings: [
        { cause: 'setup-failure', where: { instance: 'relay' } },
        { cause: 'store-slow', where: { instance: 'store' } },
      ],
      left: { 'store-slow': ['setup-failure'] },
    },
    {
      what: 'one busy host of two, which does not make everything slow',
      findings: [{ cause: 'fleet-latency' }, { cause: 'host-saturation', where: { instance: 'a' } }],
      left: { 'fleet-latency': [], 'host-saturation': [] },
    },
    {
      what: 'only busy hosts, which do',
      findings: [
        { cause: 'fleet-latency' },
        { cause: 'host-saturation', where: { instance: 'a' } },
        { cause: 'host-saturation', where: { instance: 'b' } },
      ],
      left: { 'host-saturation': ['fleet-latency'] },
    },
  ];

  test.each(cases)('with $what', ({ findings, left }) => {
    const remaining = explainAway(findings.map(finding), ['a', 'b'], EXPLAINS);
    const others: Record<string, string[]> = {};
    for (const { cause, evidence } of remaining) {
      const moved = evidence
        .map(({ what }) => english(what).replace('evidence of ', ''))
        .filter((what) => what !== cause);
      others[cause] = [...(others[cause] ?? []), ...moved];
    }
    expect(others).toEqual(left);
  });

  test('a cause without numbers takes people, severity and start from its consequences', () => {
    const explained = explainAway(
      [
        { cause: 'store-slow', since: null },
        { cause: 'setup-failure', sessions: 4, where: { instance: 'a' } },
        { cause: 'setup-failure', sessions: 9, where: { instance: 'b' }, since: NINE, severity: 'critical' as const },
      ].map(finding),
      ['a', 'b'],
      EXPLAINS
    );
    expect(explained).toMatchObject([
      { cause: 'store-slow', affected: { sessions: 13 }, since: NINE, severity: 'critical' },
    ]);
  });

  const meeting = (sessions: number, size: number): Finding['affected'] => ({
    sessions,
    of: size,
    meetings: 1,
    participants: size,
    userMinutes: null,
    estimated: false,
  });
  const call = (sessions: number): Finding['affected'] => ({ ...meeting(sessions, 40), participants: null });

  test.each<[string, Array<[cause: string, affected: Finding['affected']]>, Finding['affected']]>([
    [
      'people of several meetings add up',
      [
        ['setup-failure', meeting(1, 5)],
        ['setup-failure', meeting(1, 4)],
        ['setup-failure', meeting(2, 2)],
      ],
      { ...meeting(4, 11), meetings: 3 },
    ],
    [
      'all sessions count once',
      [
        ['setup-failure', call(3)],
        ['setup-failure', call(6)],
      ],
      { ...call(9), meetings: 2 },
    ],
    [
      'people of different causes may be the same',
      [
        ['connection-drops', call(3)],
        ['setup-failure', call(6)],
      ],
      call(6),
    ],
  ])('%s', (_, explained, affected) => {
    const findings = explained.map(([cause, people], i) => ({
      ...finding({ cause, where: { instance: `relay-${i}` } }),
      affected: people,
    }));
    const explains = { 'store-slow': { causes: ['setup-failure', 'connection-drops'], reach: 'anywhere' as const } };
    expect(explainAway([finding({ cause: 'store-slow' }), ...findings], [], explains)).toMatchObject([{ affected }]);
  });

  test('keeps a cause that has its own numbers', () => {
    const explained = explainAway(
      [
        { cause: 'relay-down', sessions: 12 },
        { cause: 'connection-drops', sessions: 20, since: NINE },
      ].map(finding),
      ['a'],
      EXPLAINS
    );
    expect(explained).toMatchObject([
      { cause: 'relay-down', affected: { sessions: 12 }, since: TEN, severity: 'warning' },
    ]);
  });
});

describe('byImportance', () => {
  test('puts new before chronic, then more people before fewer, unknown numbers by their severity', () => {
    const findings: Short[] = [
      { cause: 'chronic and large', sessions: 50, since: null },
      { cause: 'new and small', sessions: 3 },
      { cause: 'a warning of unknown size' },
      { cause: 'new and large', sessions: 20 },
      { cause: 'critical of unknown size', severity: 'critical' },
      { cause: 'another warning of unknown size' },
      { cause: 'unknown onset', sessions: 10, since: null, userMinutes: null },
    ];
    expect(
      findings
        .map(finding)
        .sort(byImportance)
        .map(({ cause }) => cause)
    ).toEqual([
      'critical of unknown size',
      'new and large',
      'unknown onset',
      'new and small',
      'a warning of unknown size',
      'another warning of unknown size',
      'chronic and large',
    ]);
  });
});
