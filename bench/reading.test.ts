/** @jest-environment node */
import { type Fault } from '../simulator/faults';
import { type ProductTruth } from '../simulator/world';
import { type Diagnosis, type Finding } from '../src/triage/types';
import { expectedOf } from './expected';
import { isAlarm, isFound, readDiagnosis } from './reading';

const AT = '2026-11-22T10:01:00Z';

const TRUTH: ProductTruth = {
  product: 'mattermost',
  sessions: 40,
  affectedSessions: 20,
  meetings: 8,
  affectedMeetings: 8,
  places: {},
};

function finding(cause: string, where: readonly string[] = [], more: Partial<Finding> = {}): Finding {
  return {
    cause,
    product: 'mattermost',
    environment: [],
    symptoms: [],
    severity: 'warning',
    where: where.map((value) => ({ label: 'instance', value })),
    localized: where.length > 0,
    since: '2026-11-22T10:00:05Z',
    affected: { sessions: 18, of: 40, meetings: null, participants: null, userMinutes: null, estimated: true },
    confidence: 0.95,
    summary: [],
    evidence: [],
    nextSteps: [],
    ...more,
  };
}

function diagnosis(...findings: readonly Finding[]): Diagnosis {
  return {
    version: 1,
    at: AT,
    status: findings.length > 0 ? 'degraded' : 'healthy',
    products: [],
    findings,
    notes: [],
  };
}

const RELAY = { name: 'relay-latency', place: { instance: 'rtcd-2:8045', product: 'mattermost' } };
const LOSS = { name: 'packet-loss', place: { instance: 'rtcd-1:8045' } };

describe('a fault at a place', () => {
  const expected = expectedOf([RELAY], TRUTH);
  const read = (...findings: readonly Finding[]) => readDiagnosis(diagnosis(...findings), expected, 60);

  test('is found if its cause comes first, at its place', () => {
    const reading = read(finding('relay-latency', ['rtcd-2:8045']));
    expect(reading).toMatchObject({ isCauseRight: true, isPlaceRight: true, missing: [], extra: [] });
    expect(reading).toMatchObject({ t: 60, since: 5, told: 18, real: 20 });
    expect([isFound(reading), isAlarm(reading)]).toEqual([true, true]);
  });

  test.each([
    { what: 'elsewhere', where: ['rtcd-1:8045'] },
    { what: 'nowhere', where: [] },
    { what: 'there and elsewhere', where: ['rtcd-1:8045', 'rtcd-2:8045'] },
  ])('is not found $what', ({ where }) => {
    const reading = read(finding('relay-latency', where));
    expect(reading).toMatchObject({ isCauseRight: true, isPlaceRight: false });
    expect(reading.findings).toMatchObject([{ isRight: false }]);
    expect(isFound(reading)).toBe(false);
  });

  test('is not found as another cause', () => {
    const reading = read(finding('fleet-latency'));
    expect(reading).toMatchObject({ isCauseRight: false, missing: ['relay-latency'], extra: ['fleet-latency'] });
    expect(isFound(reading)).toBe(false);
  });

  test('is not found after a wrong cause', () => {
    const reading = read(finding('jitter'), finding('relay-latency', ['rtcd-2:8045']));
    expect(reading).toMatchObject({ isCauseRight: false, isPlaceRight: true, extra: ['jitter'] });
    expect(reading.findings.map(({ isRight }) => isRight)).toEqual([false, true]);
  });

  test('is not found if the verdict is healthy', () => {
    const reading = read();
    expect(reading).toMatchObject({ isCauseRight: false, isPlaceRight: false, since: null, told: null, real: null });
    expect(isAlarm(reading)).toBe(false);
  });
});

describe('two faults', () => {
  const expected = expectedOf([RELAY, LOSS], TRUTH);
  const relay = finding('relay-latency', ['rtcd-2:8045']);
  const loss = finding('packet-loss', ['rtcd-1:8045']);

  test('are found in either order', () => {
    expect(isFound(readDiagnosis(diagnosis(relay, loss), expected, 60))).toBe(true);
    expect(isFound(readDiagnosis(diagnosis(loss, relay), expected, 60))).toBe(true);
  });

  test('are not found as one', () => {
    const reading = readDiagnosis(diagnosis(relay), expected, 60);
    expect(reading).toMatchObject({ isCauseRight: true, missing: ['packet-loss'] });
    expect(isFound(reading)).toBe(false);
  });

  test('have no number if the truth has only that of one', () => {
    expect(readDiagnosis(diagnosis(relay, loss), expected, 60)).toMatchObject({ told: 18, real: null });
  });
});

test.each<{ what: string; fault: Fault; cause: string; where: readonly string[] }>([
  {
    what: 'a restart in both of its forms',
    fault: { name: 'relay-down', place: RELAY.place, mode: 'restart' },
    cause: 'connection-drops',
    where: ['rtcd-2:8045'],
  },
  {
    what: 'an app node by its installation',
    fault: { name: 'node-disconnected', place: { instance: 'mm-3:8067' } },
    cause: 'node-disconnected',
    where: ['mm-b'],
  },
  {
    what: 'all pages by those that show calls',
    fault: { name: 'telemetry-lost', place: { job: 'all' } },
    cause: 'telemetry-lost',
    where: ['rtcd'],
  },
])('$what is found', ({ fault, cause, where }) => {
  expect(isFound(readDiagnosis(diagnosis(finding(cause, where)), expectedOf([fault], TRUTH), 60))).toBe(true);
});

test.each([
  { where: ['us-east-1', 'singapore'], isRight: true },
  { where: ['singapore'], isRight: true },
  { where: ['us-east-1'], isRight: false },
])('a lost gateway is named by its ends: $where', ({ where, isRight }) => {
  const fault = { name: 'broker-slow', mode: 'gateway', place: { gateway_name: 'singapore' } };
  const expected = expectedOf([fault], { ...TRUTH, product: 'videocall' });
  expect(readDiagnosis(diagnosis(finding('broker-slow', where)), expected, 60).isPlaceRight).toBe(isRight);
});

test.each([
  {
    what: 'by the processes',
    where: ['webtransport-apac-5f8d6b7c9-h4k8p', 'webtransport-apac-5f8d6b7c9-t7n3v'],
    isRight: true,
  },
  { what: 'by its host', where: ['webtransport-apac.example.org'], isRight: true },
  { what: 'by one of its processes', where: ['webtransport-apac-5f8d6b7c9-h4k8p'], isRight: false },
])('a relay of videocall.rs named $what: $isRight', ({ where, isRight }) => {
  const fault = { name: 'relay-down', place: { server: 'webtransport-apac.example.org' } };
  const expected = expectedOf([fault], { ...TRUTH, product: 'videocall' });
  // Each process is a separate finding.
  const findings = where.map((place) => finding('relay-down', [place]));
  expect(readDiagnosis(diagnosis(...findings), expected, 60).isPlaceRight).toBe(isRight);
});
