/** @jest-environment node */
import { type Diagnosis, type Finding } from '../src/triage/types';
import { verdictOf } from '../src/triage/verdict';
import { formatDiagnosis, formatLine } from './formatDiagnosis';

const FINDING: Finding<string> = {
  cause: 'relay-latency',
  product: 'videocall',
  environment: [],
  symptoms: ['rtt'],
  severity: 'critical',
  where: [
    { label: 'server', value: 'a.example.org' },
    { label: 'server', value: 'b.example.org' },
  ],
  localized: true,
  since: '2026-11-22T09:58:53Z',
  affected: { sessions: 9, of: 60, meetings: 3, participants: 10, userMinutes: 9.75, estimated: false },
  confidence: 0.987,
  summary: 'Round-trip time is over 300 ms for 9 of 10 sessions.',
  evidence: [{ what: 'share', value: 0.9, low: 0.6, high: 0.98, query: 'up' }],
  nextSteps: ['Look.', 'Think.'],
};

const DIAGNOSIS: Diagnosis<string> = {
  version: 1,
  at: '2026-11-22T10:00:00Z',
  status: 'healthy',
  products: [{ id: 'videocall', environment: [], dialect: 'main', status: 'healthy' }],
  findings: [],
  notes: [],
};

const BRIEF = { explain: false };

function textOf(change: Partial<Finding<string>>): string {
  return formatDiagnosis({ ...DIAGNOSIS, status: 'degraded', findings: [{ ...FINDING, ...change }] }, BRIEF);
}

describe('formatDiagnosis', () => {
  test('says in two lines that everything is healthy', () => {
    expect(formatDiagnosis(DIAGNOSIS, BRIEF)).toBe('HEALTHY at 2026-11-22T10:00:00Z\n  videocall (main): healthy\n');
  });

  test('says what is wrong and what to do, in order, and then the notes', () => {
    const second: Finding<string> = {
      ...FINDING,
      cause: 'client-network',
      severity: 'warning',
      where: [],
      since: null,
      affected: { sessions: 1, of: 1, meetings: 1, participants: 1, userMinutes: null, estimated: true },
      confidence: null,
      summary: 'Somebody is slow.',
      nextSteps: ['Ask.'],
    };
    expect(
      formatDiagnosis(
        {
          ...DIAGNOSIS,
          status: 'degraded',
          products: [
            { id: 'mattermost', environment: [], dialect: 'rtcd', status: 'idle' },
            { id: 'videocall', environment: [], dialect: 'main', status: 'degraded' },
          ],
          findings: [FINDING, second],
          notes: [
            { kind: 'coverage', text: 'Only 47 of 60 expected reports arrive.' },
            { kind: 'query', text: 'One failed.' },
          ],
        },
        BRIEF
      )
    ).toBe(`DEGRADED at 2026-11-22T10:00:00Z
  mattermost (rtcd): idle
  videocall (main): degraded

[critical] relay-latency (videocall): server a.example.org, server b.example.org
  Round-trip time is over 300 ms for 9 of 10 sessions.
  since 2026-11-22T09:58:53Z · 99 % confidence
  9 of 60 sessions, 3 meetings, 10 people exposed, 9.75 user-minutes so far
  1. Look.
  2. Think.

[warning] client-network (videocall)
  Somebody is slow.
  start unknown
  about 1 of 1 session, 1 meeting, 1 person exposed
  1. Ask.

note (coverage): Only 47 of 60 expected reports arrive.
note (query): One failed.
`);
  });

  test('leaves out unknown values', () => {
    const affected = {
      sessions: null,
      of: null,
      meetings: null,
      participants: null,
      userMinutes: null,
      estimated: false,
    };
    expect(textOf({ affected, nextSteps: [] })).toContain('99 % confidence\n');
    expect(textOf({ affected, nextSteps: [] })).not.toMatch(/null|undefined|exposed/);
    expect(textOf({ affected: { ...affected, sessions: 4 } })).not.toContain('null');
  });

  test('shows the evidence when asked to', () => {
    const diagnosis: Diagnosis<string> = { ...DIAGNOSIS, status: 'degraded', findings: [FINDING] };
    const unsure = { ...FINDING, evidence: [{ what: 'count', value: 3, low: null, high: null, query: 'sum(up)' }] };
    expect(formatDiagnosis(diagnosis, { explain: true })).toContain(
      '  2. Think.\n  evidence: share: 0.9 (95 %: 0.6 to 0.98)\n    up\n'
    );
    expect(formatDiagnosis({ ...diagnosis, findings: [unsure] }, { explain: true })).toContain(
      '  evidence: count: 3\n    sum(up)\n'
    );
    expect(formatDiagnosis(diagnosis, BRIEF)).not.toContain('evidence');
  });
});

describe('formatLine', () => {
  const degraded: Diagnosis<string> = {
    ...DIAGNOSIS,
    status: 'degraded',
    findings: [FINDING, { ...FINDING, cause: 'client-network', where: [] }],
  };

  test('says time, status, and causes with their places', () => {
    expect(formatLine(DIAGNOSIS)).toBe('2026-11-22T10:00:00Z healthy\n');
    expect(formatLine(degraded)).toBe(
      '2026-11-22T10:00:00Z degraded; relay-latency: server a.example.org, server b.example.org; client-network\n'
    );
  });

  test('distinguishes verdicts only by status, causes and places', () => {
    const later = {
      ...degraded,
      at: '2026-11-22T10:00:05Z',
      findings: degraded.findings.map((each) => ({ ...each, confidence: 0.5 })),
    };
    expect(verdictOf(later)).toBe(verdictOf(degraded));
    expect(verdictOf({ ...degraded, status: 'outage' })).not.toBe(verdictOf(degraded));
    expect(verdictOf({ ...degraded, findings: [] })).not.toBe(verdictOf(degraded));
  });
});
