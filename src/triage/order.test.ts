/** @jest-environment node */
import { byImportance, explainAway } from './order';
import { type Finding } from './types';

interface Short {
  cause: string;
  where?: Readonly<Record<string, string>>;
  sessions?: number | null;
  since?: string | null;
  userMinutes?: number | null;
}

function finding({
  cause,
  where = {},
  sessions = null,
  since = '2026-11-22T10:00:00Z',
  userMinutes = 1,
}: Short): Finding {
  return {
    cause,
    stack: 'videocall',
    severity: 'warning',
    where: Object.entries(where).map(([label, value]) => ({ label, value })),
    localized: true,
    since,
    affected: { sessions, of: null, meetings: null, participants: null, userMinutes, estimated: false },
    confidence: 0.9,
    summary: cause,
    evidence: [{ what: `evidence of ${cause}`, value: 1, low: null, high: null, query: 'up' }],
    nextSteps: [],
  };
}

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
  ];

  test.each(cases)('with $what', ({ findings, left }) => {
    const remaining = explainAway(findings.map(finding));
    expect(
      Object.fromEntries(
        remaining.map(({ cause, evidence }) => [
          cause,
          evidence.map(({ what }) => what.replace('evidence of ', '')).filter((what) => what !== cause),
        ])
      )
    ).toEqual(left);
  });
});

describe('byImportance', () => {
  test('puts new before chronic, then more people before fewer, then unknown numbers first', () => {
    const findings: Short[] = [
      { cause: 'chronic and large', sessions: 50, since: null },
      { cause: 'new and small', sessions: 3 },
      { cause: 'new and large', sessions: 20 },
      { cause: 'b of unknown size', sessions: null },
      { cause: 'a of unknown size', sessions: null },
      { cause: 'unknown onset', sessions: 10, since: null, userMinutes: null },
    ];
    expect(
      findings
        .map(finding)
        .sort(byImportance)
        .map(({ cause }) => cause)
    ).toEqual([
      'a of unknown size',
      'b of unknown size',
      'new and large',
      'unknown onset',
      'new and small',
      'chronic and large',
    ]);
  });
});
