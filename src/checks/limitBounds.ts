import { english } from '../messages';
import { aboutLimit, type Limits, TWO_LEVELS, type TwoLevels } from '../settings';

/** The bucket bounds at which histograms can count values over a limit, ascending, in the unit of the limit. */
export type LimitBounds = Readonly<Partial<Record<TwoLevels, readonly number[]>>>;

/** The limits that aren't bucket bounds, each with the two nearest bounds; only for histograms that exist. */
export function limitsOffBounds(limits: Limits, bounds: LimitBounds): string[] {
  return TWO_LEVELS.flatMap((name) => {
    const known = bounds[name] ?? [];
    const { title, unit } = aboutLimit(name);
    const shown = unit === 'ms' ? ' ms' : '';
    return [limits[name].bad, limits[name].severe]
      .filter((limit) => known.length > 0 && !known.includes(limit))
      .map(
        (limit) =>
          `${english(title).toLowerCase()} ${limit}${shown} (nearest: ${nearest(known, limit).join(' and ')}${shown})`
      );
  });
}

function nearest(bounds: readonly number[], limit: number): number[] {
  return [...bounds].sort((a, b) => Math.abs(a - limit) - Math.abs(b - limit)).slice(0, 2);
}
