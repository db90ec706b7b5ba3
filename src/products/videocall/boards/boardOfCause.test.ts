import { boardOfFinding } from '../../../triage/findings/causeBoard';
import { BOARD_OF_CAUSE } from './boardOfCause';

function boardOf(cause: string, where: ReadonlyArray<{ label: string; value: string }>) {
  return boardOfFinding(BOARD_OF_CAUSE, { cause, where }, 'main');
}

test('a finding leads to its relays', () => {
  const relays = ['webtransport-apac.example.org', 'b.example.org'];
  expect(
    boardOf(
      'relay-latency',
      relays.map((value) => ({ label: 'server', value }))
    )
  ).toEqual({ slug: 'rtt-slo', values: { relay: relays } });
});

test('brokers are found by their id', () => {
  expect(boardOf('broker-down', [{ label: 'server_id', value: 'nats-a' }])).toEqual({
    slug: 'nats',
    values: { broker: ['nats-a'] },
  });
  expect(boardOf('broker-slow', [{ label: 'gateway_name', value: 'us-east' }])).toEqual({ slug: 'nats', values: {} });
});

test('people are not places', () => {
  expect(boardOf('audio-receiver', [{ label: 'receiver', value: '42' }])).toEqual({ slug: 'audio', values: {} });
});
