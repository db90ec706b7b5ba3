/** @jest-environment node */
import { readOf } from '../../../../tests/support/investigate';
import { parseQuery } from '../../../../tests/support/promql';
import { contextOf, PROD } from '../../../../tests/support/queries';
import { english } from '../../../messages';
import { type Results, type Sample } from '../../../promClient/types';
import { type Incident } from '../../../triage/model';
import { videocall } from '../product';

type Expected = Readonly<Record<string, number | null>>;

function context(expected: Expected) {
  return { ...contextOf(videocall, PROD), expected };
}

function incidentsOf(expected: Expected, answers: Results<Sample>): readonly Incident[] {
  return readOf(videocall, answers, context(expected)).incidents;
}

const relay = (name: string, value: number): Sample => ({ labels: { server_instance: name, region: 'us' }, value });

const connections = (...rows: readonly Sample[]): Results<Sample> => ({ 'aheadUse.relayConnections': rows });

test('only limits that are set are queried', () => {
  const aheadOf = (expected: Expected): Array<[string, string]> =>
    Object.entries(videocall.investigate(context(expected)).questions).filter(([name]) => name.startsWith('ahead'));
  expect(aheadOf({})).toEqual([]);
  expect(aheadOf({ relayConnections: null, natsConnections: 50 })).toEqual([
    ['aheadUse.natsConnections', 'max by(instance)(nats_varz_connections{cluster="prod"})'],
  ]);
});

test('the next peak is queried from half of a limit on', () => {
  const asked = (value: number): Readonly<Record<string, string>> =>
    videocall.investigate(context({ relayConnections: 100 })).next(connections(relay('us-1', value))).questions;
  const fullest =
    'max(count by(server_instance)(videocall_server_connections_active{cluster="prod",region!~".*@.*",server_instance!~".*@.*"}))';
  const peak =
    `(quantile_over_time(0.99,(${fullest})[1d:300s] offset 6d) or ` + `quantile_over_time(0.99,(${fullest})[1d:300s]))`;
  expect(asked(49)).not.toHaveProperty(['aheadPeak.relayConnections']);
  expect(asked(50)).toHaveProperty(['aheadPeak.relayConnections'], peak);
  expect(parseQuery(peak).errors).toEqual([]);
});

test.each<{ what: string; expected: Expected; now: number; peak: number[] }>([
  { what: 'without a limit', expected: {}, now: 99, peak: [] },
  { what: 'with enough left', expected: { relayConnections: 100 }, now: 80, peak: [] },
  { what: 'with enough left at the next peak', expected: { relayConnections: 100 }, now: 60, peak: [80] },
  { what: 'if the next peak is unknown', expected: { relayConnections: 100 }, now: 60, peak: [NaN] },
])('nothing is found $what', ({ expected, now, peak }) => {
  const peaks = peak.map((value): Sample => ({ labels: {}, value }));
  expect(incidentsOf(expected, { ...connections(relay('us-1', now)), 'aheadPeak.relayConnections': peaks })).toEqual(
    []
  );
});

function inWords(incident: Incident): object {
  return { ...incident, summary: english(incident.summary) };
}

test('little that is left is found ahead of time, on the fullest relay', () => {
  const rows = connections(relay('us-1', 81), relay('us-2', 30));
  expect(incidentsOf({ relayConnections: 100 }, rows).map(inWords)).toEqual([
    expect.objectContaining({
      cause: 'capacity-low',
      severity: 'warning',
      where: [{ label: 'server_instance', value: 'us-1' }],
      isAhead: true,
      summary: 'Headroom is low on us-1: 81 of 100 connections per relay. Nobody suffers yet.',
    }),
  ]);
});

test('so is little that will be left at the next peak', () => {
  const answers = {
    ...connections(relay('us-1', 60)),
    'aheadPeak.relayConnections': [{ labels: {}, value: 90.4 }],
  };
  expect(incidentsOf({ relayConnections: 100 }, answers).map(({ summary }) => english(summary))).toEqual([
    'Headroom is low on us-1: 60 of 100 connections per relay, and 90 at the next peak. Nobody suffers yet.',
  ]);
});

test('each limit counts, and what has no place names none', () => {
  const answers = {
    'aheadUse.clientSeries': [{ labels: {}, value: 95_000 }],
    'aheadUse.natsMegabits': [{ labels: { instance: 'nats:7777' }, value: 120.4 }],
  };
  const found = incidentsOf({ clientSeries: 100_000, natsMegabits: 100 }, answers);
  expect(found.map(({ where, summary }) => [where, english(summary)])).toEqual([
    [[], 'Headroom is low: 95000 of 100000 series of all client pages. Nobody suffers yet.'],
    [
      [{ label: 'instance', value: 'nats:7777' }],
      'Headroom is low on nats:7777: 120 of 100 Mbps sent per NATS server. Nobody suffers yet.',
    ],
  ]);
});
