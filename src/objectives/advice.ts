import { type BurnTier } from '../rules/model';
import { TIERS } from '../rules/objectives';
import { timeToDetect } from './reach';

/** The one setting that would help most to notice a fault of one place. */
export type Advice =
  /** The lowest target with which a tier pages. */
  | { setting: 'target'; target: number; tier: BurnTier }
  /** The shortest scrape interval (s), and how many seconds earlier the alerts would notice. */
  | { setting: 'scrape'; scrape: number; saved: number };

/** Rules are evaluated in steps of 5 s: a shorter scrape interval wins nothing. */
const SHORTEST_SCRAPE = 5;
/** Targets have four digits. */
const DIGITS = 1e4;
const HIGHEST_TARGET = 0.9999;

/**
 * If no tier pages for a fault of one place, only a higher target helps: a tier fires if share > factor × (1 − target).
 * Otherwise the promise can stay, and what is left to shorten is the way to the alerts. Null if nothing helps.
 * @param share of all units that the place has
 * @param targetIsSet whether a setting decides about the target
 * @param delayAt seconds until a fault reaches the alerts, at a scrape interval
 */
export function adviceFor(
  { target, share, scrape, targetIsSet }: { target: number; share: number; scrape: number; targetIsSet: boolean },
  delayAt: (scrape: number) => number
): Advice | null {
  const paging = TIERS.filter(({ severity }) => severity === 'critical');
  if (paging.some((tier) => timeToDetect(target, tier, share) !== null)) {
    const saved = delayAt(scrape) - delayAt(SHORTEST_SCRAPE);
    return saved > 0 ? { setting: 'scrape', scrape: SHORTEST_SCRAPE, saved } : null;
  }
  const reachable = paging
    .map((tier) => ({ tier, target: lowestTarget(tier, share) }))
    .filter((option) => option.target <= HIGHEST_TARGET)
    .sort((a, b) => a.target - b.target);
  const [lowest] = reachable;
  return targetIsSet && lowest !== undefined ? { setting: 'target', ...lowest } : null;
}

/** The lowest target with which a tier fires for a share of bad units. */
function lowestTarget(tier: BurnTier, share: number): number {
  const digits = Math.floor(DIGITS * (1 - share / tier.factor));
  const targets = [digits, digits + 1, digits + 2].map((one) => one / DIGITS);
  return targets.find((target) => timeToDetect(target, tier, share) !== null) ?? 1;
}
