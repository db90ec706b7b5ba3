import { FaultError, parseFault } from '../../simulator/faults';
import { type Truth } from '../../simulator/world';
import { WORLDS } from '../../simulator/worlds';
import { ASKED, feedScrapes } from '../support/feedWorld';
import { moments } from '../support/triage';

/** What happens to one product. */
export interface Incident {
  product: string;
  /** The flag form of a fault, `name:key=value,…`. */
  fault: string;
  sessions: number;
}

/** The world is quiet for this long (s), then the fault lasts for this long (s) until the instant. */
const QUIET_SECONDS = 300;
const FAULT_SECONDS = 80;
/** Scrapes shortly after the instant, so that the data doesn't end there. */
const AFTER_SECONDS = 15;
const SCRAPE_SECONDS = 5;

/**
 * Lets an incident happen in the past of a Prometheus that takes old samples by remote write.
 * @param at the moment at which it is looked at, unix seconds; days before the present, hours from any other incident
 * @returns what is true at that moment
 * @throws FaultError for a product or a fault that no world knows
 */
export async function feedPast(
  prometheusUrl: string,
  { product, fault, sessions }: Incident,
  at: number
): Promise<Truth> {
  const start = at - FAULT_SECONDS - QUIET_SECONDS;
  const options = { seed: `${product} ${fault}`, start, sessions };
  const world = WORLDS.get(product)?.(options);
  if (world === undefined) {
    throw new FaultError(`there is no world of ${product}`);
  }
  const pending = [{ ...parseFault(fault), start: at - FAULT_SECONDS }];
  let truth = world.truth();
  await feedScrapes(
    { writeUrl: `${prometheusUrl}/api/v1/write` },
    world,
    moments(start, at + AFTER_SECONDS, SCRAPE_SECONDS),
    {
      stored: ASKED,
      onRound: (now) => {
        // A fault picks its victims among the people present at its injection.
        pending.splice(0, now + SCRAPE_SECONDS > at - FAULT_SECONDS ? 1 : 0).forEach((each) => world.inject(each));
        truth = now <= at ? world.truth() : truth;
      },
    }
  );
  return truth;
}
