/** @jest-environment node */
import { DEFAULT_LIMITS } from '../settings';
import { PRODUCTS } from '../products/triage';
import { BOARDS } from './boards';
import { boardOfFinding } from './findingBoard';

const RELAY = { label: 'server', value: 'webtransport-apac.example.org' };

function valuesOf(cause: string, stack: string, where: ReadonlyArray<{ label: string; value: string }>) {
  return boardOfFinding({ cause, stack, dialect: 'main', where });
}

test('a finding leads to the board of its cause, at its places', () => {
  expect(valuesOf('relay-latency', 'videocall', [RELAY, { ...RELAY, value: 'b.example.org' }])).toEqual({
    slug: 'rtt-slo',
    values: { relay: [RELAY.value, 'b.example.org'] },
  });
  expect(
    valuesOf('setup-failure', 'mattermost', [
      { label: 'instance', value: 'rtcd-1:8045' },
      { label: 'groupID', value: 'mm-a' },
    ])
  ).toEqual({ slug: 'rtcd', values: { instance: ['rtcd-1:8045'], groupID: ['mm-a'] } });
});

test('brokers are found by their id, and machines by the host part of what runs on them', () => {
  expect(valuesOf('broker-down', 'videocall', [{ label: 'server_id', value: 'nats-a' }])).toEqual({
    slug: 'nats',
    values: { broker: ['nats-a'] },
  });
  expect(valuesOf('broker-slow', 'videocall', [{ label: 'gateway_name', value: 'us-east' }])).toEqual({
    slug: 'nats',
    values: {},
  });
  expect(valuesOf('host-saturation', 'mattermost', [{ label: 'instance', value: 'rtcd-1:8045' }])).toEqual({
    slug: 'hosts',
    values: { host: ['rtcd-1'] },
  });
});

test('an RTC server inside of the plugin shows on the board of the plugin', () => {
  const where = [{ label: 'instance', value: 'mattermost-1:8067' }];
  expect(boardOfFinding({ cause: 'jitter', stack: 'mattermost', dialect: 'embedded', where })).toEqual({
    slug: 'calls-plugin',
    values: { node: ['mattermost-1:8067'] },
  });
});

test('what no variable stands for, or looks like an identity, is left out', () => {
  const where = [
    { label: 'meeting_id', value: 'ann@example.org' },
    { label: 'meeting_id', value: 'wss://relay?token=x' },
    { label: 'receiver', value: '42' },
  ];
  expect(valuesOf('audio-receiver', 'videocall', where)).toEqual({ slug: 'audio', values: {} });
  expect(valuesOf('unheard-of', 'videocall', [])).toBeNull();
});

test.each(
  PRODUCTS.flatMap(({ id, causes }) => [...Object.keys(causes), 'telemetry-lost'].map((cause) => [id, cause] as const))
)('%s: %s has a board that is there, with the variables that are set', (stack, cause) => {
  const labels = ['server', 'region', 'server_type', 'meeting_id', 'instance', 'groupID', 'server_id'];
  for (const dialect of stack === 'mattermost' ? ['rtcd', 'embedded'] : ['main', 'rnd']) {
    const found = boardOfFinding({ cause, stack, dialect, where: labels.map((label) => ({ label, value: 'x' })) });
    const board = BOARDS.find(({ slug }) => slug === found?.slug);
    expect(board?.variables).toEqual(expect.arrayContaining(Object.keys(found?.values ?? {})));
    const products = board?.rows({ scope: [], limits: DEFAULT_LIMITS }).map(({ product }) => product);
    expect(products).toContain(stack);
  }
});
