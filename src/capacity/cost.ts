import { message, type Message } from '../messages';
import { type MeasuredRelay } from './measured';
import { type Prediction } from './model';

/** Why a host may cost more than the published ones, with the figures that say so. */
export interface Reason {
  kind: 'screens' | 'small-packets' | 'neighbor' | 'old-version' | 'unknown';
  text: Message;
}

/** How the CPU of a host compares with what its load cost in the published load tests. */
export interface Cost {
  /** Measured by predicted. */
  ratio: number;
  /** Whether the measured CPU is above the interval of the prediction: this is no error of the model. */
  isHigh: boolean;
  /** Probable reasons if it is high; [] otherwise. */
  reasons: readonly Reason[];
}

/** Below this predicted share, what an idle host does would decide the ratio. */
const LEAST_CPU = 0.05;
/** Screens have come in a burst if they are this many times what they were in the hour before … */
const BURST = 2;
/** … and there are at least so many more. */
const BURST_SCREENS = 3;
/** Packets of less than this share of the usual size are small. */
const SMALL = 0.8;
/** Other programs, or another guest of the hypervisor, take at least this share of the CPU. */
const NEIGHBOR = 0.1;
const STEAL = 0.05;

/** Compares measured and predicted CPU; null if either is unknown, or too little runs to compare. */
export function costOf(relay: MeasuredRelay, predicted: Prediction | null): Cost | null {
  const { machine } = relay;
  if (machine === null || predicted === null || predicted.cpu.value < LEAST_CPU) {
    return null;
  }
  const isHigh = machine.busy > predicted.cpu.high;
  return {
    ratio: machine.busy / predicted.cpu.value,
    isHigh,
    reasons: isHigh ? reasonsOf(relay) : [],
  };
}

function reasonsOf(relay: MeasuredRelay): Reason[] {
  const found = [burstOf(relay), smallPacketsOf(relay), neighborOf(relay), oldVersionOf(relay)].filter(
    (reason) => reason !== null
  );
  return found.length > 0
    ? found
    : [
        {
          kind: 'unknown',
          text: message(
            'capacity.reason-unknown',
            'No metric explains it. Compare its version and instance type with those of the other relays.'
          ),
        },
      ];
}

function burstOf({ load: { screensIn }, screensBefore }: MeasuredRelay): Reason | null {
  return screensBefore !== null && screensIn >= BURST * screensBefore && screensIn - screensBefore >= BURST_SCREENS
    ? {
        kind: 'screens',
        text: message(
          'capacity.reason-screens',
          '{{screens}} screens are shared, after {{before}} on average in the hour before.',
          { screens: Math.round(screensIn), before: round(screensBefore) }
        ),
      }
    : null;
}

function smallPacketsOf({ machine, usualPacketBytes }: MeasuredRelay): Reason | null {
  const { packetsOut = null, egressBits = null } = machine ?? {};
  if (packetsOut === null || egressBits === null || usualPacketBytes === null || packetsOut === 0) {
    return null;
  }
  const bytes = egressBits / 8 / packetsOut;
  return bytes < SMALL * usualPacketBytes
    ? {
        kind: 'small-packets',
        text: message(
          'capacity.reason-small-packets',
          'A packet has {{bytes}} bytes on average, and {{usual}} with the published bit rates. Small packets cost as much as large ones.',
          { bytes: Math.round(bytes), usual: Math.round(usualPacketBytes) }
        ),
      }
    : null;
}

function neighborOf({ machine, processCores }: MeasuredRelay): Reason | null {
  if (machine === null) {
    return null;
  }
  if (machine.steal !== null && machine.steal >= STEAL) {
    return {
      kind: 'neighbor',
      text: message('capacity.reason-steal', 'The hypervisor gives {{percent}} % of the CPU to other guests.', {
        percent: Math.round(100 * machine.steal),
      }),
    };
  }
  const others = processCores === null ? 0 : machine.busy - processCores / machine.cores;
  return others >= NEIGHBOR
    ? {
        kind: 'neighbor',
        text: message('capacity.reason-programs', 'Other programs on the host use {{percent}} % of its CPU.', {
          percent: Math.round(100 * others),
        }),
      }
    : null;
}

function oldVersionOf({ olderThan }: MeasuredRelay): Reason | null {
  return olderThan === null
    ? null
    : {
        kind: 'old-version',
        text: message('capacity.reason-old-version', 'Its metrics are those of a version before {{- version}}.', {
          version: olderThan,
        }),
      };
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
