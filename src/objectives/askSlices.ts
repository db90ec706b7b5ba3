import { type Message } from '../messages';
import { failureTexts, settled, toPromError } from '../promClient/errors';
import { type PromClient, type Results, type Series } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { groupBy } from '../lists';
import { type Basis, type Incidents, incidentsOf, type PlaceSlices, type Slice } from './incidents';
import { placeKey, whereOf } from './places';
import { type Subject } from './report';
import { getSliceQueries, slicingOf } from './slices';

/** An objective by its product and its own id. */
export interface ObjectiveKey {
  product: string;
  objective: string;
}

/** The answers about slices. */
export interface SliceAnswers {
  /** The incidents of an objective; null if its counts are unknown. */
  of(key: ObjectiveKey, basis: Pick<Basis, 'budget' | 'isBurning'>): Incidents | null;
  /** Queries that failed, as sentences. */
  failures: readonly Message[];
}

/**
 * Asks how the window went, slice by slice. One request, which never throws: all else is known without it.
 * @param interval seconds between two evaluations of the rules; 0 if unknown
 */
export async function askSlices(
  client: PromClient,
  { scope, windowDays, at }: Subject,
  interval: number
): Promise<SliceAnswers> {
  const slicing = slicingOf(at, windowDays, interval);
  const request = settled(client.range(getSliceQueries(scope, slicing), slicing.range));
  const { results, failures } = await request.catch((error: unknown) => ({
    results: {},
    failures: { all: toPromError(error) },
  }));
  return {
    of: (key, { budget, isBurning }) => {
      const own = ownSeries(results, key, slicing.offset);
      const slices = slicesOf(own);
      return slices === null
        ? null
        : incidentsOf(slices, placesOf(own, scope), {
            budget,
            isBurning,
            step: slicing.step,
            at: slicing.range.to - slicing.offset,
          });
    },
    failures: failureTexts(failures),
  };
}

/** The series of an objective, with the times at which their slices end. */
function ownSeries(results: Results<Series>, { product, objective }: ObjectiveKey, offset: number): Results<Series> {
  return Object.fromEntries(
    Object.entries(results).map(([name, series]) => [
      name,
      series
        .filter(({ labels }) => labels.product === product && labels.objective === objective)
        .map(({ labels, points }) => ({
          labels,
          points: points
            .filter(([, value]) => Number.isFinite(value))
            .map(([t, value]) => [t - offset, value] as const),
        })),
    ])
  );
}

function slicesOf({ total, good }: Results<Series>): Slice[] | null {
  if (total === undefined || good === undefined) {
    return null;
  }
  const goods = new Map(good.flatMap(({ points }) => points));
  return total
    .flatMap(({ points }) => points)
    .map(([end, units]) => ({ end, units, bad: Math.max(0, units - (goods.get(end) ?? 0)) }));
}

function placesOf({ places }: Results<Series>, scope: readonly Matcher[]): PlaceSlices[] | null {
  if (places === undefined) {
    return null;
  }
  const grouped = groupBy(places, ({ labels }) => placeKey(whereOf(labels, scope)));
  return [...grouped.values()].flatMap((series) => {
    const [first] = series;
    return first === undefined
      ? []
      : [
          {
            where: whereOf(first.labels, scope),
            slices: series.flatMap(({ points }) => points.map(([end, bad]) => ({ end, bad }))),
          },
        ];
  });
}
