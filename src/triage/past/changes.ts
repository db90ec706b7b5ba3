import { unique } from '../../lists';
import { settled } from '../../promClient/errors';
import { type PromClient, type Results, type Series } from '../../promClient/types';
import { getChangeQueries } from './changeQueries';
import { type Product, type SignalContext } from '../model';

/** Something that happened near an onset. */
export interface Change {
  /** Unix seconds. */
  at: number;
  kind: 'restart' | 'reset' | 'down' | 'up' | 'moves' | 'annotation';
  text: string;
}

/** A change this long (s) before the start may have caused it. */
const LEAD_SECONDS = 10 * 60;
/** Changes up to this long (s) after the start may have made it worse. */
const AFTER_SECONDS = 50 * 60;
/** A reset this close to a restart (s) is that restart. */
const SAME_EVENT_SECONDS = 60;
/** Single people move all the time; this many at once are a wave. */
const WAVE_PEOPLE = 3;
/** A target without samples for this many steps is gone. */
const SILENT_STEPS = 3;

/** The hour around a start, until now at most; the minutes before now if the start is unknown. Unix seconds. */
export function changeWindow(onset: number | null, at: number): { from: number; to: number } {
  const start = onset ?? at;
  return { from: start - LEAD_SECONDS, to: Math.min(at, start + AFTER_SECONDS) };
}

/**
 * Restarts, resets, target changes and moves around a start, from one request.
 * @param window unix seconds
 */
export async function askChanges(
  client: PromClient,
  product: Product,
  context: SignalContext,
  { from, to }: { from: number; to: number }
): Promise<Change[]> {
  const queries = getChangeQueries(product, context);
  if (Object.keys(queries).length === 0) {
    return [];
  }
  const step = context.scrape;
  const range = { from: Math.floor(from / step) * step, to: Math.floor(to / step) * step, step };
  // One failed query doesn't void the others.
  const { results } = await settled(client.range(queries, range));
  return readChanges(results, range);
}

/** Sorted by distance to the start; of equally near changes the earlier one comes first. */
export function byNearness(changes: readonly Change[], onset: number): Change[] {
  return [...changes].sort((a, b) => Math.abs(a.at - onset) - Math.abs(b.at - onset) || a.at - b.at);
}

/** Reads the answers of `getChangeQueries` over a range. */
export function readChanges(
  { targets = [], starts = [], resets = [], moves = [] }: Results<Series>,
  { from, to, step }: { from: number; to: number; step: number }
): Change[] {
  const restarts = starts.flatMap((series) =>
    unique(series.points.map(([, value]) => value))
      .filter((start) => start >= from && start <= to)
      .map((start): Change => ({ at: start, kind: 'restart', text: `${nameOf(series)} started` }))
  );
  const isKnown = ({ at, text }: Change): boolean =>
    restarts.some(
      (restart) =>
        Math.abs(restart.at - at) <= SAME_EVENT_SECONDS &&
        restart.text.startsWith(text.replace(/ reset its counters$/, ''))
    );
  return [
    ...restarts,
    ...resets.flatMap(resetsOf).filter((change) => !isKnown(change)),
    ...targets.flatMap((series) => targetChanges(series, { from, to, step })),
    ...waves(moves),
  ];
}

function nameOf({ labels }: Series): string {
  return `${labels.job ?? ''} ${labels.instance ?? ''}`.trim();
}

function resetsOf(series: Series): Change[] {
  return series.points
    .filter(([, value], i) => value > 0 && (series.points[i - 1]?.[1] ?? 0) === 0)
    .map(([at]) => ({ at, kind: 'reset', text: `${nameOf(series)} reset its counters` }));
}

function targetChanges(series: Series, { from, to, step }: { from: number; to: number; step: number }): Change[] {
  const name = nameOf(series);
  const { points } = series;
  const [first] = points;
  const last = points[points.length - 1];
  const isAbsent = (seconds: number): boolean => seconds >= SILENT_STEPS * step;
  return [
    ...(first !== undefined && isAbsent(first[0] - from)
      ? [{ at: first[0], kind: 'up', text: `Prometheus started scraping ${name}` } as const]
      : []),
    ...points.flatMap(([at, value], i): Change[] => {
      const before = points[i - 1]?.[1];
      return before === undefined || before === value
        ? []
        : [
            value === 1
              ? { at, kind: 'up', text: `${name} is up again` }
              : { at, kind: 'down', text: `${name} is down: its scrapes fail` },
          ];
    }),
    ...(last !== undefined && isAbsent(to - last[0])
      ? [{ at: last[0], kind: 'down', text: `Prometheus stopped scraping ${name}` } as const]
      : []),
  ];
}

/** One change per stretch of many moves, with its start and peak. */
function waves(moves: readonly Series[]): Change[] {
  return moves.flatMap(({ points }) => {
    const found: Array<{ at: number; peak: number }> = [];
    let current: { at: number; peak: number } | null = null;
    for (const [at, value] of points) {
      if (value < WAVE_PEOPLE) {
        current = null;
      } else if (current === null) {
        current = { at, peak: value };
        found.push(current);
      } else {
        current.peak = Math.max(current.peak, value);
      }
    }
    return found.map(({ at, peak }): Change => ({ at, kind: 'moves', text: `${peak} people moved to another relay` }));
  });
}
