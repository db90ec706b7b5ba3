import { allOf, message, type Message } from '../messages';
import { aboutLimit, type Limits, TWO_LEVELS, type TwoLevels } from '../settings';

/** The bucket bounds at which histograms can count values over a limit, ascending, in the unit of the limit. */
export type LimitBounds = Readonly<Partial<Record<TwoLevels, readonly number[]>>>;

/** What is limited, within a sentence. */
const LIMITED: Readonly<Record<TwoLevels, Message>> = {
  rttMs: message('limit.rtt', 'round-trip time'),
  loss: message('limit.loss', 'packet loss'),
  jitterMs: message('limit.jitter', 'jitter'),
  concealment: message('limit.concealment', 'concealed audio'),
};

/** The limits that aren't bucket bounds, each with the two nearest bounds; only for histograms that exist. */
export function limitsOffBounds(limits: Limits, bounds: LimitBounds): Message[] {
  return TWO_LEVELS.flatMap((name) => {
    const known = bounds[name] ?? [];
    return [limits[name].bad, limits[name].severe]
      .filter((limit) => known.length > 0 && !known.includes(limit))
      .map((limit) => {
        const values = { what: LIMITED[name], limit, nearest: allOf(nearest(known, limit)) };
        return aboutLimit(name).unit === 'ms'
          ? message('limit.off-bounds-ms', '{{- what}} {{limit}} ms (nearest: {{- nearest}} ms)', values)
          : message('limit.off-bounds', '{{- what}} {{limit}} (nearest: {{- nearest}})', values);
      });
  });
}

function nearest(bounds: readonly number[], limit: number): number[] {
  return [...bounds].sort((a, b) => Math.abs(a - limit) - Math.abs(b - limit)).slice(0, 2);
}
