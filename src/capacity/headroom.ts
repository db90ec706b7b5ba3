import { FULL } from './usable';
import { type CallShape, loadOfCalls } from './load';
import { addedMemoryOf, type CapacityModel, cpuOf, egressOf } from './model';
import { type MeasuredRelay } from './measured';
import { type Size } from './sizes';

/** What can run out, in the order in which it is named. */
export const RESOURCES = ['cpu', 'network', 'memory', 'descriptors'] as const;

export type Resource = (typeof RESOURCES)[number];

/**
 * Descriptors that a session takes at most: one for a TCP connection. Sessions over UDP share sockets. (Captured pages:
 * 214 when idle, 219 with 8 sessions.)
 */
const DESCRIPTORS_PER_SESSION = 1;

/** How many more calls fit, by resource. A resource without known limit is missing. */
export interface Headroom {
  /** Whole calls that still fit; null if the CPU is unknown. */
  calls: number | null;
  /** The resource that runs out first among the known ones; null if none is known. */
  first: Resource | null;
  byResource: Readonly<Partial<Record<Resource, number>>>;
}

/** What is left of each resource, in its own unit, and what one unit of load takes. */
type Left = Readonly<Partial<Record<Resource, { left: number; perCall: number }>>>;

function headroomOf(resources: Left): Headroom {
  const byResource: Partial<Record<Resource, number>> = {};
  for (const resource of RESOURCES) {
    const known = resources[resource];
    if (known !== undefined && known.perCall > 0) {
      byResource[resource] = Math.max(0, Math.floor(known.left / known.perCall + ROUNDING));
    }
  }
  const known = RESOURCES.flatMap((resource) => {
    const calls = byResource[resource];
    return calls === undefined ? [] : [{ resource, calls }];
  });
  const least = known.reduce<(typeof known)[number] | null>(
    (best, each) => (best === null || each.calls < best.calls ? each : best),
    null
  );
  return {
    calls: byResource.cpu === undefined ? null : (least?.calls ?? null),
    first: least?.resource ?? null,
    byResource,
  };
}

/** Sums of floating-point numbers must not cost a whole call. */
const ROUNDING = 1e-9;

interface Question {
  model: CapacityModel;
  shape: CallShape;
  /** Share of the CPU up to which calls are added. */
  cpuLimit?: number;
}

/**
 * How many more calls of a shape a relay can carry, from what it measures now. A host that costs more than the published
 * ones also costs more for each further call.
 * @param factor how many times the published CPU this host costs, at least 1
 */
export function headroomOfRelay(
  { machine, descriptors }: Pick<MeasuredRelay, 'machine' | 'descriptors'>,
  factor: number,
  { model, shape, cpuLimit = FULL }: Question
): Headroom {
  const call = loadOfCalls(shape);
  const { networkBits = null, egressBits = null, memory = null } = machine ?? {};
  return headroomOf({
    ...(machine !== null && {
      cpu: { left: cpuLimit - machine.busy, perCall: factor * cpuOf(model, call, machine.cores) },
    }),
    ...(networkBits !== null &&
      egressBits !== null && {
        network: { left: FULL * networkBits - egressBits, perCall: egressOf(model, call) },
      }),
    ...(memory !== null && {
      memory: { left: FULL * memory.totalBytes - memory.usedBytes, perCall: addedMemoryOf(model, call) },
    }),
    ...(descriptors !== null && {
      descriptors: {
        left: FULL * descriptors.max - descriptors.open,
        perCall: DESCRIPTORS_PER_SESSION * shape.people,
      },
    }),
  });
}

/** How many calls of a shape an empty host of a size carries. */
export function callsOnSize(size: Size, { model, shape, cpuLimit = FULL }: Question): Headroom {
  const call = loadOfCalls(shape);
  const [idleMemory = 0] = model.memory.coefficients;
  return headroomOf({
    cpu: { left: cpuLimit, perCall: cpuOf(model, call, size.cores) },
    network: { left: FULL * size.networkBits, perCall: egressOf(model, call) },
    memory: { left: FULL * size.memoryBytes - idleMemory, perCall: addedMemoryOf(model, call) },
  });
}

/**
 * The people of the largest call that still fits on one host: a call can't be split. Only the number of people differs
 * from the shape. Null if not even two fit, or nothing limits it.
 * @param callsWith how many calls of a shape fit
 */
export function largestCall(shape: CallShape, callsWith: (shape: CallShape) => number | null): number | null {
  const fits = (people: number): boolean => (callsWith({ ...shape, people }) ?? 0) >= 1;
  if (!fits(SMALLEST_CALL) || fits(LARGEST_CALL)) {
    return fits(SMALLEST_CALL) ? LARGEST_CALL : null;
  }
  let [low, high] = [SMALLEST_CALL, LARGEST_CALL];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    [low, high] = fits(middle) ? [middle, high] : [low, middle];
  }
  return low;
}

const SMALLEST_CALL = 2;
/** Nothing is known of calls beyond a multiple of the largest published one (1000 people). */
export const LARGEST_CALL = 10_000;
