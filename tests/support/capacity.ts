import { message } from '../../src/messages';
import { type MeasuredRelay } from '../../src/capacity/measured';
import { fitModel, type PublishedRow } from '../../src/capacity/model';
import { loadOfCalls } from '../../src/capacity/load';

/** A server whose load tests follow a simple rule: 1 % of a core for each voice, 4 % for each screen that it sends. */
function row(cores: number, calls: number, people: number, unmuted: number, screens: number): PublishedRow {
  const load = loadOfCalls({ people, unmuted, screens }, calls);
  const inUse = 0.01 * load.voicesOut + 0.04 * load.screensOut + 0.02 * load.voicesIn + 0.01 * cores * load.screensIn;
  return {
    size: `size-${cores}`,
    cores,
    what: message('test.row', ''),
    load,
    cpu: inUse / cores,
    memoryBytes: 5e8 + 1e6 * load.sessions + 1e5 * load.screensOut + 1e6 * load.screensIn,
    egressBits: 1e5 * load.voicesOut + 1e6 * load.screensOut,
  };
}

export const TEST_MODEL = fitModel(
  [row(4, 1, 20, 2, 1), row(4, 5, 10, 1, 1), row(8, 10, 5, 2, 0), row(8, 20, 4, 1, 1), row(16, 50, 2, 2, 1)],
  1
);

/** A relay with one call of ten people, one of whom speaks, on 4 cores: 11 % of its CPU. */
export function testRelay(changes: Partial<MeasuredRelay> = {}): MeasuredRelay {
  return {
    name: 'relay-1',
    load: loadOfCalls({ people: 10, unmuted: 1, screens: 0 }),
    loadFrom: 'packets',
    processCores: 0.1,
    descriptors: { open: 200, max: 1000 },
    machine: testMachine(),
    screensBefore: 0,
    usualPacketBytes: 243,
    olderThan: null,
    ...changes,
  };
}

export function testMachine(changes: Partial<NonNullable<MeasuredRelay['machine']>> = {}) {
  return {
    cores: 4,
    busy: 0.1,
    steal: 0,
    memory: { usedBytes: 1e9, totalBytes: 8e9 },
    packetsOut: 450,
    egressBits: 9e5,
    networkBits: 1e9,
    ...changes,
  };
}
