import { type Limits } from '../settings';

/** How messages name a limit, and its unit. */
const LIMITS = {
  rttMs: { what: 'round-trip time', unit: ' ms' },
  loss: { what: 'loss', unit: '' },
  jitterMs: { what: 'jitter', unit: ' ms' },
  concealment: { what: 'concealment', unit: '' },
} as const;

type Bounded = keyof typeof LIMITS;

/** The bucket bounds at which histograms can count values over a limit, ascending, in the unit of the limit. */
export type LimitBounds = Readonly<Partial<Record<Bounded, readonly number[]>>>;

/** The limits that aren't bucket bounds, each with the two nearest bounds; only for histograms that exist. */
export function limitsOffBounds(limits: Limits, bounds: LimitBounds): string[] {
  return (['rttMs', 'loss', 'jitterMs', 'concealment'] as const).flatMap((name) => {
    const { what, unit } = LIMITS[name];
    const known = bounds[name] ?? [];
    return [limits[name].bad, limits[name].severe]
      .filter((limit) => known.length > 0 && !known.includes(limit))
      .map((limit) => `${what} ${limit}${unit} (nearest: ${nearest(known, limit).join(' and ')}${unit})`);
  });
}

function nearest(bounds: readonly number[], limit: number): number[] {
  return [...bounds].sort((a, b) => Math.abs(a - limit) - Math.abs(b - limit)).slice(0, 2);
}
