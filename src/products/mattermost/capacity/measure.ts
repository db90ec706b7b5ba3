import { type Load, type StreamRates, streamsOf } from '../../../capacity/load';
import { type Machine, type MeasuredRelay, type Measurement } from '../../../capacity/measured';
import { message } from '../../../messages';
import { unique } from '../../../lists';
import { type Labels, type Results, type Sample } from '../../../promClient/types';
import { valueOfLabel } from '../../../promClient/rows';
import { hostOf } from '../../../triage/targets/host';
import { RTCD } from '../sources/rtcd';
import { RTCD_STREAMS } from './baselines';

/** Labels that say what a target is, not where it runs. */
const OF_THE_JOB: ReadonlySet<string> = new Set(['job', 'instance', 'service_name', '__name__']);

/** The names of the hosts of the found RTCDs. */
export function hostsOf(results: Results<Sample>): string[] {
  return unique(processesOf(results).map(({ instance = '' }) => hostOf(instance)));
}

/** What the answers to the relay and machine queries say. */
export function readMeasurement(results: Results<Sample>): Measurement {
  const processes = processesOf(results);
  const machines = rowsOf(results, 'machineCores').map(({ labels }) => labels);
  return {
    relays: processes.map((labels) =>
      relayOf(labels, machineOf(labels, processes, machines), results, nameOf(labels, processes))
    ),
    dayLoad: dayLoadOf(results),
    notes:
      processes.length === 0 && (rowsOf(results, 'embedded')[0]?.value ?? 0) > 0
        ? [
            message(
              'mattermost.capacity.embedded',
              "Can't predict: here the Calls plugin serves calls itself. The published load tests are those of RTCD, and coefficients of one server say nothing about another."
            ),
          ]
        : [],
  };
}

/** The target labels of each RTCD, once for each process: copies of a page share host and start time. */
function processesOf(results: Results<Sample>): Labels[] {
  const seen = new Set<string>();
  return rowsOf(results, 'started')
    .filter(({ labels: { instance = '' }, value }) => {
      const key = JSON.stringify([hostOf(instance), value]);
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    })
    .map(({ labels: { __name__, ...labels } }) => labels)
    .sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1));
}

function nameKey(labels: Labels): string {
  return JSON.stringify([labels.instance, ...Object.entries(labels).sort()]);
}

/** The instance, and in front of it the labels that differ if several processes share it. */
function nameOf(labels: Labels, all: readonly Labels[]): string {
  const { instance = '' } = labels;
  const twins = all.filter((other) => other.instance === instance);
  const telling = Object.keys(labels).filter((label) =>
    twins.some((twin) => valueOfLabel(twin, label) !== valueOfLabel(labels, label))
  );
  return [...telling.map((label) => valueOfLabel(labels, label)), instance].join('/');
}

/** The target labels of the exporter on the same host; null if there is none, or it is unknown which one. */
function machineOf(process: Labels, processes: readonly Labels[], machines: readonly Labels[]): Labels | null {
  const alike = machines.filter((machine) => isCompatible(process, machine));
  const [own] = alike.filter(({ instance = '' }) => hostOf(instance) === hostOf(process.instance ?? ''));
  const [only] = alike;
  return own ?? (processes.length === 1 && machines.length === 1 && only !== undefined ? only : null);
}

/** Labels that both have, such as cluster, must agree. */
function isCompatible(process: Labels, machine: Labels): boolean {
  return Object.entries(process).every(
    ([label, value]) => OF_THE_JOB.has(label) || machine[label] === undefined || machine[label] === value
  );
}

function relayOf(labels: Labels, host: Labels | null, results: Results<Sample>, name: string): MeasuredRelay {
  const own = (query: string): number | null => valueOf(rowsOf(results, query), labels);
  const tracks = rowsOf(results, 'tracks').filter((row) => isOf(row, labels));
  const machine = host === null ? null : readMachine(host, results);
  const byTracks = loadOfTracks(tracks, own('voices') ?? 0, own('sessions') ?? 0);
  const open = own('openFds');
  const max = own('maxFds');
  return {
    name,
    ...withPackets(byTracks, machine),
    processCores: own('cores'),
    descriptors: open === null || max === null || max === 0 ? null : { open, max },
    machine,
    screensBefore: own('screensBefore'),
    usualPacketBytes: usualPacketBytes(byTracks, RTCD_STREAMS),
    olderThan: (own('sessions') ?? 0) > 0 && own('newer') === null ? (RTCD.dcOpenTime.since?.version ?? null) : null,
  };
}

/** Tracks out count a voice whether it carries packets or not; so they count in the share of the voices that do. */
function loadOfTracks(tracks: readonly Sample[], voicesIn: number, sessions: number): Load {
  const count = (direction: 'in' | 'out', kind: 'audio' | 'video'): number =>
    tracks
      .filter(({ labels }) => labels.direction === direction && labels.type?.startsWith(`${kind}/`) === true)
      .reduce((sum, { value }) => sum + Math.max(0, value), 0);
  const audioIn = count('in', 'audio');
  return {
    voicesIn,
    voicesOut: audioIn === 0 ? 0 : (voicesIn * count('out', 'audio')) / audioIn,
    screensIn: count('in', 'video'),
    screensOut: count('out', 'video'),
    sessions: Math.max(0, sessions),
  };
}

/** The copies by packets and bytes of the host, if it counts them: muted tracks and people who left don't send. */
function withPackets(load: Load, machine: Machine | null): Pick<MeasuredRelay, 'load' | 'loadFrom'> {
  if (machine === null || machine.packetsOut === null || machine.egressBits === null || machine.packetsOut === 0) {
    return { load, loadFrom: 'tracks' };
  }
  const { voices, screens } = streamsOf({ packets: machine.packetsOut, bytes: machine.egressBits / 8 }, RTCD_STREAMS);
  const isCarrying = load.voicesIn + load.screensIn > 0;
  return {
    load: { ...load, voicesOut: isCarrying ? voices : 0, screensOut: load.screensIn > 0 ? screens : 0 },
    loadFrom: 'packets',
  };
}

function usualPacketBytes({ voicesOut, screensOut }: Load, { voice, screen }: StreamRates): number | null {
  const packets = voicesOut * voice.packets + screensOut * screen.packets;
  return packets === 0 ? null : (voicesOut * voice.bytes + screensOut * screen.bytes) / packets;
}

function readMachine(host: Labels, results: Results<Sample>): Machine | null {
  const own = (query: string): number | null => valueOf(rowsOf(results, query), host);
  const cores = own('machineCores');
  const busy = own('busy');
  if (cores === null || busy === null) {
    return null;
  }
  const total = own('memoryTotal');
  const available = own('memoryAvailable');
  const packets = own('packetsOut');
  return {
    cores,
    busy: Math.min(1, Math.max(0, busy)),
    steal: own('steal'),
    memory: total === null || available === null ? null : { usedBytes: total - available, totalBytes: total },
    packetsOut: packets === null ? null : packets + (own('packetsOut6') ?? 0),
    egressBits: inBits(own('bytesOut')),
    networkBits: inBits(own('speed')),
  };
}

function inBits(bytes: number | null): number | null {
  return bytes === null ? null : 8 * bytes;
}

function dayLoadOf(results: Results<Sample>): Load | null {
  const sessions = rowsOf(results, 'daySessions')[0]?.value;
  const voices = rowsOf(results, 'dayVoices')[0]?.value;
  return sessions === undefined || voices === undefined
    ? null
    : loadOfTracks(rowsOf(results, 'dayTracks'), voices, sessions);
}

function rowsOf(results: Results<Sample>, query: string): readonly Sample[] {
  return (results[query] ?? []).filter(({ value }) => Number.isFinite(value));
}

/** The value of a target's row; null if it has none. */
function valueOf(rows: readonly Sample[], target: Labels): number | null {
  return rows.find((row) => isOf(row, target))?.value ?? null;
}

function isOf({ labels }: Sample, target: Labels): boolean {
  return Object.entries(target).every(([label, value]) => valueOfLabel(labels, label) === value);
}
