import { feedPages, type FedTarget } from '../../simulator/feed/feed';
import { RemoteWriteClient } from '../../simulator/feed/remoteWrite';
import { type CapacityReport } from '../../src/capacity/runCapacity';
import { english } from '../../src/messages';
import { getMachineQueries, getPeakQueries, getRelayQueries } from '../../src/products/mattermost/capacity/queries';
import { getAheadQuery } from '../../src/products/mattermost/detectors/capacity';
import { PRODUCTS } from '../../src/products/triage';
import { createHttpClient } from '../../src/promClient/httpClient';
import { DEFAULT_LIMITS } from '../../src/settings';
import { type ProductInput } from '../../src/triage/input';
import { runTriage } from '../../src/triage/runTriage';
import { callscope, type Ended } from '../support/command';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { hoursAgo, moments } from '../support/triage';

const DAY = 86_400;
const DAYS = 9;
/** The present is scraped more often than the days before it. */
const PRESENT = 900;

const end = hoursAgo(1);
const start = end - DAYS * DAY;
const times = [...moments(start, end - PRESENT, 120), ...moments(end - PRESENT + 15, end, 15)];

/** In the busiest hour of each day, twelve hours before its end, there are ten times as many people. */
const isBusy = (t: number): boolean => Math.floor((end - t) / 3600) % 24 === 12;
const BUSY_CORES = 1.2;
const CALM_CORES = 0.2;

/** CPU seconds of the process until a moment. */
const cpuSeconds = new Map<number, number>();
times.reduce((used, t, i) => {
  const next = used + (i === 0 ? 0 : (t - (times[i - 1] ?? t)) * (isBusy(t) ? BUSY_CORES : CALM_CORES));
  cpuSeconds.set(t, next);
  return next;
}, 0);

/** Two calls of 5: two voices that carry packets, three that are muted, one screen. */
function rtcdPage(t: number): string {
  const people = isBusy(t) ? 100 : 10;
  const tracks = (direction: string, type: string, value: number): string =>
    `rtcd_rtc_rtp_tracks_total{direction="${direction}",groupID="mm",type="${type}"} ${value}`;
  return [
    `rtcd_process_start_time_seconds ${start}`,
    `rtcd_process_cpu_seconds_total ${cpuSeconds.get(t)}`,
    'rtcd_process_open_fds 400',
    'rtcd_process_max_fds 65536',
    `rtcd_rtc_sessions_total{groupID="mm"} ${people}`,
    tracks('in', 'audio/opus', 5),
    tracks('out', 'audio/opus', 20),
    tracks('in', 'video/VP8', 1),
    tracks('out', 'video/VP8', 4),
    `rtcd_rtc_rtp_tracks_writes_time_count{groupID="mm",type="voice"} ${100 * (t - start)}`,
    `rtcd_rtc_dc_open_time_count{groupID="mm"} 10`,
  ].join('\n');
}

/** 4 cores, half of one of them busy; packets and bytes of 8 voices and 4 screens. */
function hostPage(t: number): string {
  const since = t - start;
  const cpu = (mode: string, cores: number): string =>
    ['0', '1', '2', '3']
      .map((name) => `node_cpu_seconds_total{cpu="${name}",mode="${mode}"} ${(cores / 4) * since}`)
      .join('\n');
  return [
    cpu('idle', 3.4),
    cpu('user', 0.5),
    cpu('steal', 0.1),
    'node_memory_MemTotal_bytes 8e9',
    'node_memory_MemAvailable_bytes 7e9',
    `node_netstat_Udp_OutDatagrams ${(8 * 50 + 4 * 167) * since}`,
    `node_netstat_Udp6_OutDatagrams 0`,
    `node_network_transmit_bytes_total{device="eth0"} ${(8 * 12_162.5 + 4 * 200_000) * since}`,
    `node_network_transmit_bytes_total{device="lo"} ${1e9 * since}`,
    'node_network_speed_bytes{device="eth0"} 1.25e8',
    'node_network_speed_bytes{device="eth1"} -1',
  ].join('\n');
}

/** A meeting of three on two relays; the first relay sends 2 Mbps to each of two people. */
function relaysPage(t: number): string {
  const person = (id: string, relay: string): string =>
    `session_id="${id}",protocol="webtransport",customer_email="${id}@example.org",meeting_id="m",server_instance="${relay}",region="eu"`;
  return [
    `videocall_metrics_service_startup_timestamp_seconds ${start}`,
    ...[
      ['1', 'relay-1'],
      ['2', 'relay-1'],
      ['3', 'relay-2'],
      // Of people and meetings with underscores: pieces of an address, and a shift by one.
      ['4', 'dan@example.org'],
    ].flatMap(([id = '', relay = '']) => [
      `videocall_server_connections_active{${person(id, relay)}} 1`,
      `videocall_server_data_bytes_total{direction="sent",${person(id, relay)}} ${relay === 'relay-1' ? 250_000 * (t - start) : 0}`,
    ]),
  ].join('\n');
}

const CLIENT_PAGE = [
  'videocall_meeting_participants{meeting_id="m"} 2',
  ...['1', '2', '3'].map((id) => `videocall_self_audio_enabled{meeting_id="m",peer_id="${id}@example.org"} 1`),
].join('\n');

function brokerPage(t: number): string {
  return `nats_varz_connections{server_id="eu"} 9\nnats_varz_out_bytes{server_id="eu"} ${125_000 * (t - start)}`;
}

let prometheus: Prometheus;

beforeAll(async () => {
  prometheus = await startPrometheus({ remoteWrite: true });
  const target = (
    cluster: string,
    job: string,
    instance: string,
    page: (t: number) => string,
    own = times
  ): FedTarget => ({
    job,
    instance,
    labels: { cluster, service_name: 'rtcd' },
    pages: own.map((t) => ({ t, text: page(t) })),
  });
  const present = times.filter((t) => t > end - PRESENT);
  await feedPages(new RemoteWriteClient(prometheus.writeUrl), [
    target('prod', 'rtcd', 'rtcd-1:8045', rtcdPage),
    target('prod', 'rtcd-node-exporter', 'rtcd-1:9100', hostPage, present),
    target('blind', 'rtcd', 'rtcd-2:8045', rtcdPage, present),
    target('other', 'servers', 'servers:9092', relaysPage, present),
    target('other', 'clients', 'clients:9091', () => CLIENT_PAGE, present),
    target('other', 'nats', 'nats:7777', brokerPage, present),
  ]);
});

afterAll(() => prometheus?.stop());

const PROD = 'cluster="prod"';

function capacity(...args: string[]): Promise<Ended> {
  return callscope('capacity', ['--url', prometheus.url, '--time', String(end), ...args]);
}

async function reportOf(scope: string): Promise<CapacityReport & { judgement: string }> {
  const { stdout } = await capacity('--scope', scope, '--format', 'json');
  return JSON.parse(stdout);
}

test('every query finds exactly what was fed', async () => {
  const client = createHttpClient(prometheus.url, { timeout: 30_000 });
  const scope = [{ label: 'cluster', op: '=', value: 'prod' } as const];
  const peaks = getPeakQueries(scope);
  const results = await client.instant(
    {
      ...getRelayQueries(scope),
      ...getMachineQueries(scope, ['rtcd-1']),
      peakCores: peaks.cores,
      peakPeople: peaks.people,
      ahead: getAheadQuery({ scope }),
    },
    end
  );
  const values = Object.fromEntries(
    Object.entries(results).map(([name, rows]) => [name, rows.map(({ value }) => Math.round(1e4 * value) / 1e4)])
  );
  expect(values).toEqual({
    started: [start],
    sessions: [10],
    tracks: expect.arrayContaining([5, 20, 1, 4]),
    voices: [2],
    screensBefore: [1],
    cores: [CALM_CORES],
    openFds: [400],
    maxFds: [65_536],
    newer: [1],
    embedded: [],
    daySessions: [expect.closeTo(13.4, 0)],
    dayTracks: expect.arrayContaining([5, 20, 1, 4]),
    dayVoices: [2],
    machineCores: [4],
    busy: [0.15],
    steal: [0.025],
    memoryTotal: [8e9],
    memoryAvailable: [7e9],
    packetsOut: [1068],
    packetsOut6: [0],
    bytesOut: [897_300],
    speed: [1.25e8],
    peakCores: [BUSY_CORES],
    peakPeople: [100],
    // The peak of a week ago over the present.
    ahead: [6],
  });
});

test('measured beside predicted, headroom and the forecast', async () => {
  const { judgement, failures, products } = await reportOf(PROD);
  expect({ judgement, failures }).toEqual({ judgement: 'enough', failures: [] });
  expect(products).toMatchObject([
    {
      id: 'mattermost',
      relays: [
        {
          name: 'rtcd-1:8045',
          loadFrom: 'packets',
          load: { voicesIn: 2, voicesOut: expect.closeTo(8, 1), screensOut: expect.closeTo(4, 1) },
          processCores: expect.closeTo(CALM_CORES, 3),
          machine: { cores: 4, busy: expect.closeTo(0.15, 3), networkBits: 1e9 },
        },
      ],
      forecast: {
        cores: { value: expect.closeTo(BUSY_CORES, 2), error: expect.closeTo(0, 2) },
        people: { value: 100, error: 0 },
      },
      // 1.2 cores of the process and 0.4 of others, of 80 % of 4.
      peakHeadroom: expect.closeTo(0.5, 2),
    },
  ]);
});

test('without node_exporter: what it can judge, and what not', async () => {
  const { judgement, products } = await reportOf('cluster="blind"');
  expect(judgement).toBe('unknown');
  expect(products).toMatchObject([
    {
      relays: [
        {
          name: 'rtcd-2:8045',
          loadFrom: 'tracks',
          load: { voicesOut: expect.closeTo(8, 1), screensOut: 4 },
          machine: null,
          headroom: { calls: null, first: 'descriptors' },
          unknown: [
            expect.stringContaining('no node_exporter'),
            expect.stringContaining('Copies are counted from tracks'),
          ],
        },
      ],
      pool: { headroom: null, busy: null },
      forecast: { cores: null },
    },
  ]);
});

test.each([
  [PROD, 0, /^ENOUGH HEADROOM at .*\n.*10 people in about 2 calls on 1 RTCD\n(.*\n)*.*CPU 15 % of 4 cores, predicted/],
  ['cluster="blind"', 2, /^UNKNOWN HEADROOM(.*\n)*.*no node_exporter on the host of this RTCD/],
  ['cluster="nowhere"', 2, /^UNKNOWN HEADROOM at .*\n {2}No relay of a known product delivers metrics\.\n$/],
] as const)('as text with exit code: %s ends with %d', async (scope, code, text) => {
  const ended = await capacity('--scope', scope);
  expect(ended).toMatchObject({ code, stderr: '' });
  expect(ended.stdout).toMatch(text);
});

const LIMITED = ['--scope', 'cluster="other"'];

test('without load tests: use beside the limits that the user sets', async () => {
  const limits = ['--limit', 'relayConnections=4', '--limit', 'natsMegabits=10'];
  const { stdout, code } = await capacity(...LIMITED, ...limits, '--format', 'json');
  expect(code).toBe(0);
  const [report] = JSON.parse(stdout).products;
  expect(report.uses).toEqual([
    { limit: 'relayConnections', where: 'relay-1', value: 2, max: 4, share: 0.5 },
    { limit: 'relayConnections', where: 'relay-2', value: 1, max: 4, share: 0.25 },
    { limit: 'relayMegabits', where: 'relay-1', value: expect.closeTo(4, 3), max: null, share: null },
    { limit: 'relayMegabits', where: 'relay-2', value: 0, max: null, share: null },
    { limit: 'clientSeries', where: null, value: 4, max: null, share: null },
    { limit: 'natsConnections', where: 'nats:7777', value: 9, max: null, share: null },
    { limit: 'natsMegabits', where: 'nats:7777', value: expect.closeTo(1, 3), max: 10, share: expect.closeTo(0.1, 4) },
  ]);
  expect(stdout).not.toContain('@example.org');
});

test.each([
  [[], 2, /connections per relay relay-1: 2, no limit set/],
  [['--limit', 'relayConnections=2'], 1, /^LOW HEADROOM(.*\n)*.*relay-1: 2 of 2 \(100 %\)/],
])('limits %j end with %d', async (limits, code, text) => {
  const ended = await capacity(...LIMITED, ...limits);
  expect(ended).toMatchObject({ code, stderr: '' });
  expect(ended.stdout).toMatch(text);
});

test('limits of the settings are judged ahead of time', async () => {
  const client = createHttpClient(prometheus.url, { timeout: 30_000 });
  const scope = [{ label: 'cluster', op: '=', value: 'other' } as const];
  const asked = { products: PRODUCTS, scope, limits: DEFAULT_LIMITS, at: end };
  const expected = { relayConnections: 2, clientSeries: 5, natsConnections: 10, natsMegabits: 10 };
  let inputs: readonly ProductInput[] = [];
  const observe = (all: readonly ProductInput[]): void => {
    inputs = all;
  };
  await runTriage(client, { ...asked, expected, observe });
  const found = inputs.flatMap(({ snapshot }) => snapshot.incidents).filter(({ isAhead }) => isAhead);
  expect(found.map(({ cause, summary }) => [cause, english(summary)])).toEqual([
    ['capacity-low', 'Headroom is low on relay-1: 2 of 2 connections per relay. Nobody suffers yet.'],
    ['capacity-low', 'Headroom is low on nats:7777: 9 of 10 connections per NATS server. Nobody suffers yet.'],
  ]);
  await runTriage(client, { ...asked, observe });
  expect(inputs.flatMap(({ snapshot }) => snapshot.incidents).filter(({ isAhead }) => isAhead)).toEqual([]);
});

test('a plan needs no Prometheus', async () => {
  const ended = await callscope('capacity', ['--plan', '100x10x2x1']);
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  expect(ended.stdout).toMatch(/^c7i\.xlarge \(4 cores\): 2 RTCDs, CPU 54 % \(45 % to 62 %\)/);
});

test.each([
  [['--plan', '100x1x2x1'], 'check people'],
  [['--plan', 'many'], 'check calls, people, unmuted, screens'],
  [['--limit', 'relays=5', '--url', 'http://127.0.0.1:1'], 'is not relayConnections'],
  [[], '--url'],
  [['--url', 'http://127.0.0.1:1'], 'capacity:'],
])('%j is refused in one line', async (args, reason) => {
  const ended = await callscope('capacity', args);
  expect(ended).toMatchObject({ code: 3, stdout: '' });
  expect(ended.stderr).toContain(reason);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
});
