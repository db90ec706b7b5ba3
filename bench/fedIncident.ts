import { type ProductTruth } from '../simulator/world';
import { ASKED, feedScrapes } from '../tests/support/feedWorld';
import { type Prometheus } from '../tests/support/prometheus';
import { moments } from '../tests/support/triage';
import { FAULT_SECONDS, FRESH_SECONDS, HEALTHY_SECONDS, type Incident, isHealthy } from './incident';
import { RULE_METRICS } from './rules';

/** An incident that is stored in a Prometheus. */
export interface FedIncident {
  incident: Incident;
  /** Unix seconds. */
  faultStart: number;
  /** Samples written, stale markers included. */
  samples: number;
  /** The truth at a moment (seconds since the fault's start). */
  truthAt(t: number): ProductTruth;
}

/** Scrapes are 5 s apart, and begin five minutes before the fault: no query about an instant looks further back. */
const PAST_SECONDS = 300;
const STEP = 5;

/** How long the world goes on after the fault. */
export const OVER_SECONDS = 60;

/** Seconds of an incident before and after the start of its fault. */
export const SECONDS_BEFORE = PAST_SECONDS + STEP;
export const SECONDS_BEHIND = Math.max(FAULT_SECONDS + OVER_SECONDS, HEALTHY_SECONDS, FRESH_SECONDS);

/** Metrics that are stored. */
export const STORED: ReadonlySet<string> = new Set([...ASKED, ...RULE_METRICS]);

function lengthOf(incident: Incident): number {
  if (incident.isFresh) {
    return FRESH_SECONDS;
  }
  return isHealthy(incident) ? HEALTHY_SECONDS : FAULT_SECONDS + OVER_SECONDS;
}

/**
 * Lets an incident happen and feeds the samples that a Prometheus would have scraped. It must not hold newer samples
 * already.
 */
export async function feedIncident(
  prometheus: Pick<Prometheus, 'writeUrl'>,
  incident: Incident,
  faultStart: number
): Promise<FedIncident> {
  const first = faultStart - incident.phase - (incident.isFresh ? 0 : PAST_SECONDS);
  const last = faultStart + lengthOf(incident);
  const world = incident.createWorld(first);
  // A fault picks its victims among the people present at its injection. So inject it as late as possible.
  const waiting = [...incident.faults];
  const inject = (before: number): void => {
    for (const fault of waiting.filter(({ start = 0 }) => faultStart + start < before)) {
      const { start = 0, end = FAULT_SECONDS } = fault;
      waiting.splice(waiting.indexOf(fault), 1);
      world.inject({ ...fault, start: faultStart + start, end: faultStart + end });
    }
  };
  const truths: Array<{ at: number; truth: ProductTruth }> = [];
  const samples = await feedScrapes(prometheus, world, moments(first, last, STEP), {
    stored: STORED,
    onRound: (at) => {
      inject(at + STEP);
      world.truth().products.forEach((truth) => truths.push({ at, truth }));
    },
  });
  return {
    incident,
    faultStart,
    samples,
    truthAt(t) {
      const found = truths.filter(({ at }) => at <= faultStart + t).at(-1);
      if (found === undefined) {
        throw new RangeError(`${incident.id} has no world ${t} s from its fault`);
      }
      return found.truth;
    },
  };
}
