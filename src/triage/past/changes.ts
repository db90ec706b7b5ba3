import { unique } from '../../lists';
import { type Message, message } from '../../messages';
import { settled } from '../../promClient/errors';
import { type PromClient, type Results, type Series } from '../../promClient/types';
import { getChangeQueries } from './changeQueries';
import { type Product, type SignalContext } from '../model';

/** Something that happened near an onset. */
export interface Change {
  /** Unix seconds. */
  at: number;
  kind: 'restart' | 'reset' | 'down' | 'up' | 'moves';
  text: Message;
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
export function byNearness<T extends Pick<Change, 'at'>>(changes: readonly T[], onset: number): T[] {
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
      .map((at) => ({ at, name: nameOf(series) }))
  );
  const isKnown = ({ at, name }: ProcessEvent): boolean =>
    restarts.some((restart) => Math.abs(restart.at - at) <= SAME_EVENT_SECONDS && restart.name === name);
  return [
    ...restarts.map(({ at, name }): Change => ({
      at,
      kind: 'restart',
      text: message('change.restart', '{{- process}} started', { process: name }),
    })),
    ...resets
      .flatMap(resetsOf)
      .filter((reset) => !isKnown(reset))
      .map(({ at, name }): Change => ({
        at,
        kind: 'reset',
        text: message('change.reset', '{{- process}} reset its counters', { process: name }),
      })),
    ...targets.flatMap((series) => targetChanges(series, { from, to, step })),
    ...waves(moves),
  ];
}

function nameOf({ labels }: Series): string {
  return `${labels.job ?? ''} ${labels.instance ?? ''}`.trim();
}

/** Something that happened to a process at a time (unix s). */
interface ProcessEvent {
  at: number;
  name: string;
}

function resetsOf(series: Series): ProcessEvent[] {
  return series.points
    .filter(([, value], i) => value > 0 && (series.points[i - 1]?.[1] ?? 0) === 0)
    .map(([at]) => ({ at, name: nameOf(series) }));
}

function targetChanges(series: Series, { from, to, step }: { from: number; to: number; step: number }): Change[] {
  const process = nameOf(series);
  const { points } = series;
  const [first] = points;
  const last = points[points.length - 1];
  const isAbsent = (seconds: number): boolean => seconds >= SILENT_STEPS * step;
  return [
    ...(first !== undefined && isAbsent(first[0] - from)
      ? [
          {
            at: first[0],
            kind: 'up',
            text: message('change.scraped', 'Prometheus started scraping {{- process}}', { process }),
          } as const,
        ]
      : []),
    ...points.flatMap(([at, value], i): Change[] => {
      const before = points[i - 1]?.[1];
      return before === undefined || before === value
        ? []
        : [
            value === 1
              ? { at, kind: 'up', text: message('change.up', '{{- process}} is up again', { process }) }
              : {
                  at,
                  kind: 'down',
                  text: message('change.down', '{{- process}} is down: its scrapes fail', { process }),
                },
          ];
    }),
    ...(last !== undefined && isAbsent(to - last[0])
      ? [
          {
            at: last[0],
            kind: 'down',
            text: message('change.unscraped', 'Prometheus stopped scraping {{- process}}', { process }),
          } as const,
        ]
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
    return found.map(({ at, peak }): Change => ({
      at,
      kind: 'moves',
      text: message('change.moves', '{{count}} people moved to another relay', {
        count: peak,
        defaultValue_one: '{{count}} person moved to another relay',
      }),
    }));
  });
}
