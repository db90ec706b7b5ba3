import { type Message } from '../messages';
import { failureTexts, settled } from '../promClient/errors';
import { type PromClient, type Queries, type Results, type Sample, type Series } from '../promClient/types';
import { type DailyPeak, type Forecast, forecastPeak } from './forecast';
import { limitedReportOf, type LimitedReport } from './limits';
import { type Asking, askAt } from '../triage/askingClock';
import { type CapacityProduct, type LimitedProduct, type PredictedProduct } from './product';
import { type PredictedReport, reportOf } from './report';

export interface CapacityOptions extends Asking {
  products: readonly CapacityProduct[];
  /** The share of the CPU above which the settings call a host busy. */
  cpuLimit: number;
  /** The limits that the user sets, by id; null if not set. */
  maxima: Readonly<Record<string, number | null>>;
}

export type ProductReport = PredictedReport | LimitedReport;

export interface CapacityReport {
  /** Unix seconds. */
  at: number;
  /** Products of which something was found. */
  products: readonly ProductReport[];
  /** Queries that failed, as sentences: what they would tell is missing. */
  failures: readonly Message[];
}

const DAY = 86_400;
/** Days whose peaks are read: four weeks. Prometheus has those that it keeps. */
const DAYS = 28;

/**
 * What the servers can still carry. Three requests: what they do, what their machines do, and the peaks of the last
 * weeks.
 * @throws PromError if a whole request fails, or if the asker's clock is behind
 */
export async function runCapacity(
  client: PromClient,
  { products, scope, at, isNow, cpuLimit, maxima }: CapacityOptions
): Promise<CapacityReport> {
  const failures: Message[] = [];
  const ask = async (asked: readonly Queries[], asking: Asking): Promise<Array<Results<Sample>>> => {
    const named = prefixed(asked);
    if (Object.keys(named).length === 0) {
      return asked.map(() => ({}));
    }
    const answer = await askAt(client, named, asking);
    failures.push(...failureTexts(answer.failures));
    return split(asked, answer.results);
  };
  const first = await ask(
    products.map((product) => (product.kind === 'predicted' ? product.relayQueries(scope) : product.queries(scope))),
    { scope, at, isNow }
  );
  const second = await ask(
    products.map((product, i) => (product.kind === 'predicted' ? product.machineQueries(scope, first[i] ?? {}) : {})),
    { scope, at }
  );
  const peakQueries = products.map((product) => product.peakQueries(scope));
  const range = { from: at - (DAYS - 1) * DAY, to: at, step: DAY };
  const past = await settled(client.range(prefixed(peakQueries), range));
  failures.push(...failureTexts(past.failures));
  const peaks = split<Series>(peakQueries, past.results);
  return {
    at,
    products: products.flatMap((product, i): ProductReport[] => {
      const results = { ...first[i], ...second[i] };
      const forecasts = forecastsOf(peaks[i] ?? {}, at);
      return product.kind === 'predicted'
        ? predicted(product, results, forecasts, cpuLimit)
        : limited(product, results, forecasts, maxima);
    }),
    failures,
  };
}

type Forecasts = Readonly<Record<string, Forecast | null>>;

function predicted(
  product: PredictedProduct,
  results: Results<Sample>,
  { cores = null, people = null }: Forecasts,
  cpuLimit: number
): PredictedReport[] {
  const measurement = product.read(results);
  return measurement.relays.length === 0 && measurement.notes.length === 0
    ? []
    : [reportOf(product, measurement, { cores, people }, cpuLimit)];
}

function limited(
  product: LimitedProduct,
  results: Results<Sample>,
  forecasts: Forecasts,
  maxima: CapacityOptions['maxima']
): LimitedReport[] {
  const uses = product.read(results);
  return uses.length === 0 ? [] : [limitedReportOf(product, uses, maxima, forecasts, product.notes(results))];
}

function forecastsOf(series: Results<Series>, at: number): Forecasts {
  return Object.fromEntries(
    Object.entries(series).map(([name, [only]]) => [
      name,
      forecastPeak(
        (only?.points ?? []).map(([to, value]): DailyPeak => ({ to, value })),
        at
      ),
    ])
  );
}

function prefixed(asked: readonly Queries[]): Queries {
  return Object.fromEntries(
    asked.flatMap((queries, i) => Object.entries(queries).map(([name, query]) => [`${i}.${name}`, query]))
  );
}

function split<T>(asked: readonly Queries[], results: Results<T>): Array<Results<T>> {
  return asked.map((queries, i) =>
    Object.fromEntries(Object.keys(queries).map((name) => [name, results[`${i}.${name}`] ?? []]))
  );
}
