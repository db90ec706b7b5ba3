/** @jest-environment node */
import { english } from '../../../messages';
import { type Labels, type Results, type Sample } from '../../../promClient/types';
import { hostsOf, readMeasurement } from './measure';

const RTCD_1: Labels = { job: 'rtcd', instance: 'rtcd-1:8045', service_name: 'rtcd' };
const RTCD_2: Labels = { job: 'rtcd', instance: 'rtcd-2:8045', service_name: 'rtcd' };
const HOST_1: Labels = { job: 'node', instance: 'rtcd-1:9100', service_name: 'rtcd' };

const row = (labels: Labels, value: number): Sample => ({ labels, value });

/** Two calls of 5 with one open microphone of two and a screen in one of them, on the first of two RTCDs. */
const RELAYS: Results<Sample> = {
  started: [row({ ...RTCD_1, __name__: 'a' }, 100), row({ ...RTCD_2, __name__: 'a' }, 200)],
  sessions: [row(RTCD_1, 10), row(RTCD_2, 0)],
  tracks: [
    row({ ...RTCD_1, direction: 'in', type: 'audio/opus' }, 4),
    row({ ...RTCD_1, direction: 'out', type: 'audio/opus' }, 16),
    row({ ...RTCD_1, direction: 'in', type: 'video/VP8' }, 1),
    row({ ...RTCD_1, direction: 'out', type: 'video/VP8' }, 4),
  ],
  voices: [row(RTCD_1, 2)],
  cores: [row(RTCD_1, 0.2), row(RTCD_2, 0.001)],
  openFds: [row(RTCD_1, 400)],
  maxFds: [row(RTCD_1, 65_536)],
  newer: [row(RTCD_1, 1)],
  daySessions: [row({}, 10)],
  dayVoices: [row({}, 2)],
  dayTracks: [row({ direction: 'in', type: 'audio/opus' }, 4), row({ direction: 'out', type: 'audio/opus' }, 16)],
};

const MACHINE: Results<Sample> = {
  machineCores: [row(HOST_1, 4)],
  busy: [row(HOST_1, 0.1)],
  memoryTotal: [row({ ...HOST_1, __name__: 'b' }, 8e9)],
  memoryAvailable: [row(HOST_1, 6e9)],
  packetsOut: [row(HOST_1, 8 * 50 + 4 * 167)],
  bytesOut: [row(HOST_1, 8 * 12_162.5 + 4 * 200_000)],
  speed: [row(HOST_1, 1.25e9)],
};

test('without an exporter on the machine, tracks count: voices in the share that carries packets', () => {
  const [first, second] = readMeasurement(RELAYS).relays;
  expect(first).toMatchObject({
    name: 'rtcd-1:8045',
    load: { voicesIn: 2, voicesOut: 8, screensIn: 1, screensOut: 4, sessions: 10 },
    loadFrom: 'tracks',
    processCores: 0.2,
    descriptors: { open: 400, max: 65_536 },
    machine: null,
    olderThan: null,
  });
  expect(second).toMatchObject({ load: { voicesIn: 0, sessions: 0 }, descriptors: null, olderThan: null });
});

test('packets and bytes of the host count, and belong to the RTCD on it', () => {
  const [first, second] = readMeasurement({ ...RELAYS, ...MACHINE }).relays;
  expect(first?.loadFrom).toBe('packets');
  expect(first?.load.voicesOut).toBeCloseTo(8, 6);
  expect(first?.load.screensOut).toBeCloseTo(4, 6);
  expect(first?.machine).toEqual({
    cores: 4,
    busy: 0.1,
    steal: null,
    memory: { usedBytes: 2e9, totalBytes: 8e9 },
    packetsOut: 1068,
    egressBits: 8 * 897_300,
    networkBits: 1e10,
  });
  expect(second?.machine).toBeNull();
});

test('hosts are asked for by the names of RTCDs', () => {
  expect(hostsOf(RELAYS)).toEqual(['rtcd-1', 'rtcd-2']);
});

test('the only exporter belongs to the only RTCD whatever it is called', () => {
  const other = { ...HOST_1, instance: '10.0.0.7:9100' };
  const renamed = Object.fromEntries(
    Object.entries(MACHINE).map(([name, rows]) => [name, rows.map(({ value }) => row(other, value))])
  );
  const single = { ...RELAYS, started: [row(RTCD_1, 100)] };
  expect(readMeasurement({ ...single, ...renamed }).relays[0]?.machine?.cores).toBe(4);
  expect(readMeasurement({ ...RELAYS, ...renamed }).relays[0]?.machine).toBeNull();
});

test('equal hosts of other clusters are other hosts, and names tell them apart', () => {
  const inCluster = (cluster: string, labels: Labels): Labels => ({ ...labels, cluster });
  const { relays } = readMeasurement({
    started: [row(inCluster('a', RTCD_1), 1), row(inCluster('b', RTCD_1), 2)],
    machineCores: [row(inCluster('a', HOST_1), 4), row(inCluster('b', HOST_1), 8)],
    busy: [row(inCluster('a', HOST_1), 0.1), row(inCluster('b', HOST_1), 0.2)],
  });
  expect(relays.map(({ name, machine }) => [name, machine?.cores])).toEqual([
    ['a/rtcd-1:8045', 4],
    ['b/rtcd-1:8045', 8],
  ]);
});

test('a page that is scraped twice is one process', () => {
  const twice = [row({ ...RTCD_1, replica: 'a' }, 100), row({ ...RTCD_1, replica: 'b' }, 100)];
  expect(readMeasurement({ started: twice }).relays).toHaveLength(1);
});

test('the metrics prove a version before 1.1.0, but only while there are people', () => {
  expect(readMeasurement({ ...RELAYS, newer: [] }).relays.map(({ olderThan }) => olderThan)).toEqual(['1.1.0', null]);
});

test('the load of the day', () => {
  expect(readMeasurement(RELAYS).dayLoad).toEqual({
    voicesIn: 2,
    voicesOut: 8,
    screensIn: 0,
    screensOut: 0,
    sessions: 10,
  });
  expect(readMeasurement({ started: RELAYS.started ?? [] }).dayLoad).toBeNull();
});

test('a plugin that serves calls itself gets no coefficients of RTCD', () => {
  const { relays, notes } = readMeasurement({ embedded: [row({}, 2)] });
  expect(relays).toEqual([]);
  expect(notes.map(english)).toEqual([expect.stringContaining('the Calls plugin serves calls itself')]);
});
