import { message, type Message } from '../messages';
import { type Cost, costOf } from './cost';
import { type Forecast } from './forecast';
import { type Headroom, headroomOfRelay, largestCall } from './headroom';
import { type CallShape, type Load, shapeOfLoad, sumOfLoads } from './load';
import { type MeasuredRelay, type Measurement } from './measured';
import { type CapacityModel, predict, type Prediction } from './model';
import { type Placement, placementOf } from './placement';
import { type PredictedProduct } from './product';
import { FULL } from './usable';

/** One relay: measured beside predicted, and what it can still carry. */
export interface RelayReport extends MeasuredRelay {
  /** null if the number of cores is unknown. */
  predicted: Prediction | null;
  cost: Cost | null;
  /** Until 80 % of a resource; null if no shape of a call is known. */
  headroom: Headroom | null;
  /** More calls until the CPU limit of the settings; null if unknown. */
  callsToLimit: number | null;
  /** People of the largest call that still fits; null if none fits or that is unknown. */
  largestCall: number | null;
  /** What can't be judged, and why, as sentences. */
  unknown: readonly Message[];
}

export interface PoolReport {
  load: Load;
  /** About how many calls that is; null without streams. */
  calls: number | null;
  /** The shape that headroom is counted in; null if there was no call in the last day. */
  shape: CallShape | null;
  cores: number | null;
  /** Mean share of the CPU in use; null if any machine is unknown. */
  busy: number | null;
  /** Predicted mean share of the CPU; null if any number of cores is unknown. */
  predicted: number | null;
  /** More calls that fit on all relays together; null if unknown for any. */
  headroom: number | null;
  callsToLimit: number | null;
  largestCall: number | null;
}

export interface PredictedReport {
  kind: 'predicted';
  id: string;
  title: string;
  relays: readonly RelayReport[];
  pool: PoolReport;
  placement: Placement;
  /** Peaks of the next 24 hours; null if too few days are known. */
  forecast: Readonly<Record<'cores' | 'people', Forecast | null>>;
  /** Share of the usable CPU (80 %) that is left at the next peak; null if unknown. */
  peakHeadroom: number | null;
  /** What is there but can't be predicted. */
  notes: readonly Message[];
}

/** What a product's relays can still carry. */
export function reportOf(
  product: Pick<PredictedProduct, 'id' | 'title' | 'model' | 'relay'>,
  { relays: measured, dayLoad, notes }: Measurement,
  forecast: PredictedReport['forecast'],
  cpuLimit: number
): PredictedReport {
  const { model } = product;
  const load = sumOfLoads(measured.map((relay) => relay.load));
  const shape = (dayLoad === null ? null : shapeOfLoad(dayLoad)?.shape) ?? shapeOfLoad(load)?.shape ?? null;
  const relays = measured.map((relay) => reportOfRelay(relay, { model, shape, cpuLimit, noun: product.relay.one }));
  const pool = poolOf(relays, load, shape);
  return {
    kind: 'predicted',
    id: product.id,
    title: product.title,
    relays,
    pool,
    placement: placementOf(
      relays.map((relay) => ({ ...relay, headroom: relay.headroom ?? NO_HEADROOM })),
      model
    ),
    forecast,
    peakHeadroom: peakHeadroomOf(forecast.cores, relays, pool.cores),
    notes,
  };
}

const NO_HEADROOM: Headroom = { calls: null, first: null, byResource: {} };

interface Context {
  model: CapacityModel;
  shape: CallShape | null;
  cpuLimit: number;
  noun: Message;
}

function reportOfRelay(relay: MeasuredRelay, { model, shape, cpuLimit, noun }: Context): RelayReport {
  const { machine } = relay;
  const predicted = machine === null ? null : predict(model, relay.load, machine.cores);
  const cost = costOf(relay, predicted);
  const factor = cost?.isHigh === true ? cost.ratio : 1;
  const headroom = (of: CallShape, limit = FULL): Headroom =>
    headroomOfRelay(relay, factor, { model, shape: of, cpuLimit: limit });
  return {
    ...relay,
    predicted,
    cost,
    headroom: shape === null ? null : headroom(shape),
    callsToLimit: shape === null ? null : (headroom(shape, cpuLimit).byResource.cpu ?? null),
    largestCall: shape === null || machine === null ? null : largestCall(shape, (of) => headroom(of).calls),
    unknown: unknownOf(relay, noun),
  };
}

function unknownOf({ machine, descriptors, load, loadFrom }: MeasuredRelay, relay: Message): Message[] {
  return [
    ...(machine === null
      ? [
          message(
            'capacity.no-machine',
            "Can't judge CPU, network and memory: no node_exporter on the host of this {{- relay}} delivers metrics, so the number of its cores is unknown.",
            { relay }
          ),
        ]
      : [
          ...(machine.networkBits === null
            ? [
                message(
                  'capacity.no-speed',
                  "Can't judge the network: the host doesn't report the speed of its devices. Most virtual machines don't."
                ),
              ]
            : []),
          ...(machine.memory === null
            ? [message('capacity.no-memory', "Can't judge memory: the host doesn't report it.")]
            : []),
        ]),
    ...(descriptors === null
      ? [
          message('capacity.no-descriptors', "Can't judge file descriptors: this {{- relay}} doesn't report them.", {
            relay,
          }),
        ]
      : []),
    ...(loadFrom === 'tracks' && load.voicesIn + load.screensIn > 0
      ? [
          message(
            'capacity.from-tracks',
            'Copies are counted from tracks. Tracks of people who left may remain, so the real load may be lower.'
          ),
        ]
      : []),
  ];
}

function poolOf(relays: readonly RelayReport[], load: Load, shape: CallShape | null): PoolReport {
  const machines = relays.flatMap(({ machine }) => (machine === null ? [] : [machine]));
  const isComplete = relays.length > 0 && machines.length === relays.length;
  const cores = isComplete ? machines.reduce((sum, machine) => sum + machine.cores, 0) : null;
  const weighted = (share: (relay: RelayReport) => number): number | null =>
    cores === null ? null : relays.reduce((sum, relay) => sum + share(relay) * (relay.machine?.cores ?? 0), 0) / cores;
  return {
    load,
    calls: shapeOfLoad(load)?.calls ?? null,
    shape,
    cores,
    busy: weighted(({ machine }) => machine?.busy ?? 0),
    predicted: weighted(({ predicted }) => predicted?.cpu.value ?? 0),
    headroom: total(relays.map(({ headroom }) => headroom?.calls ?? null)),
    callsToLimit: total(relays.map(({ callsToLimit }) => callsToLimit)),
    largestCall: relays.reduce<number | null>(
      (most, relay) => (relay.largestCall === null ? most : Math.max(most ?? 0, relay.largestCall)),
      null
    ),
  };
}

/** null if any value is unknown, or there is none. */
function total(values: ReadonlyArray<number | null>): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 || known.length < values.length ? null : known.reduce((sum, value) => sum + value, 0);
}

/**
 * What is left of the usable CPU at the next peak. The forecast is of the processes; what else runs on the hosts now is
 * added.
 */
function peakHeadroomOf(
  forecast: Forecast | null,
  relays: readonly RelayReport[],
  cores: number | null
): number | null {
  if (forecast === null || cores === null) {
    return null;
  }
  const others = relays.reduce(
    (sum, { machine, processCores }) =>
      sum + (machine === null ? 0 : Math.max(0, machine.busy * machine.cores - (processCores ?? 0))),
    0
  );
  return Math.max(0, 1 - (forecast.value + others) / cores / FULL);
}
