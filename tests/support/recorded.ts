import { RemoteWriteClient, seriesOf } from '../../simulator/feed/remoteWrite';
import { RECORDED } from '../../src/rules/series';

/** Counts of a place in one interval of the rules; null if nothing was recorded. */
export type CountsAt = (t: number) => { units: number; bad: number } | null;

/** An objective as the recording rules write it. */
export interface RecordedSeries {
  product: string;
  objective: string;
  target: number;
  /** Labels of the scope. */
  labels?: Readonly<Record<string, string>>;
  /** Labels of each place, and its counts. */
  places: ReadonlyArray<{ labels: Readonly<Record<string, string>>; at: CountsAt }>;
  /** Whether the rules were evaluated; by default always. */
  isEvaluated?: (t: number) => boolean;
}

const SAMPLES_PER_REQUEST = 20_000;

/** Writes what recording rules would have recorded at some moments (unix seconds, ascending). */
export async function feedRecorded(
  writeUrl: string,
  objectives: readonly RecordedSeries[],
  times: readonly number[]
): Promise<void> {
  const client = new RemoteWriteClient(writeUrl);
  const fed = objectives.map(({ product, objective, target, labels, places, isEvaluated = () => true }) => {
    const series = (__name__: string, place: Readonly<Record<string, string>> = {}) =>
      seriesOf({ ...labels, product, objective, ...place, __name__ });
    return {
      target: series(RECORDED.sloTarget),
      value: target,
      isEvaluated,
      places: places.map((place) => ({
        at: place.at,
        total: series(RECORDED.sloTotal, place.labels),
        good: series(RECORDED.sloGood, place.labels),
      })),
    };
  });
  for (const t of times) {
    for (const { target, value, places } of fed.filter((each) => each.isEvaluated(t))) {
      client.add(target, t * 1000, value);
      for (const { at, total, good } of places) {
        const counts = at(t);
        if (counts !== null) {
          client.add(total, t * 1000, counts.units);
          client.add(good, t * 1000, counts.units - counts.bad);
        }
      }
    }
    if (client.waiting >= SAMPLES_PER_REQUEST) {
      await client.flush();
    }
  }
  await client.flush();
}
