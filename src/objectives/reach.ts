import { type BurnTier } from '../rules/model';
import { thresholdOf, TIERS } from '../rules/objectives';

/** Whether an alert tier can fire for a target, and after how many seconds; null if it never does. */
export interface TierReach {
  tier: BurnTier;
  /** All units are bad. */
  ofAll: number | null;
  /** The units of the largest place are bad; null also if there is no place to compare with. */
  ofPlace: number | null;
}

/**
 * Google SRE workbook, chapter 5: time to detect = long window × threshold ÷ bad share. A share that isn't above the
 * threshold never fires.
 * @param share of units that are bad
 */
export function timeToDetect(target: number, tier: BurnTier, share: number): number | null {
  const threshold = thresholdOf({ target }, tier);
  return share > threshold ? (tier.hours * 3600 * threshold) / share : null;
}

/**
 * What each tier can detect.
 * @param placeShare the share of all units that the largest place has; null if there is only one place
 */
export function reachOf(target: number, placeShare: number | null): TierReach[] {
  return TIERS.map((tier) => ({
    tier,
    ofAll: timeToDetect(target, tier, 1),
    ofPlace: placeShare === null ? null : timeToDetect(target, tier, placeShare),
  }));
}
