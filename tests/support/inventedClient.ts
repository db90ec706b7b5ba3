import { type PromError, settle } from '../../src/promClient/errors';
import { type Labels, type PromClient, type RuleGroup, type Sample, type Target } from '../../src/promClient/types';
import { type Product } from '../../src/triage/model';
import { seriesOf, type Source } from '../../src/triage/targets/source';

/** What an invented Prometheus holds. */
export interface World {
  /** Unix seconds. */
  at: number;
  products: readonly Product[];
  /** All values but those of times and intervals. */
  value: number | ((query: string, what?: string) => number);
  /** Seconds since the newest sample. */
  age?: number;
  /** Value of `up`; null if there is none. */
  up?: 0 | 1 | null;
  /** Names of series that are left out. */
  isMissing?(name: string): boolean;
  /** Job, instance and other labels of the targets of a source. */
  targetsOf?(source: Source): readonly Labels[];
  lastError?: string;
  version?: string;
  metricType?: string;
  rules?: readonly RuleGroup[];
  /** Why everything but queries is refused. */
  refusal?: PromError;
  /** Why a query fails. */
  failureOf?(query: string): PromError | null;
}

/** The only target of a source, under its documented name. */
export function documentedTarget({ id, job, serviceName, endpoint }: Source): Labels {
  return { job, instance: `${id}-1:${endpoint.port}`, ...(serviceName !== undefined && { service_name: serviceName }) };
}

/** A client whose answers have the shape that each query asks for, and the values of a world. */
export function inventedClient(world: World): PromClient {
  const { at, products, up = 1, age = 1 } = world;
  const sources = products.flatMap((product) => [...product.sources, ...product.hosts]);
  const targetsOf = world.targetsOf ?? ((source: Source) => [documentedTarget(source)]);
  const ofNow = async <T>(value: T): Promise<T> => {
    if (world.refusal !== undefined) {
      throw world.refusal;
    }
    return value;
  };

  const valueFor = (query: string, what: string | undefined): number => {
    if (what === 'good' || what === 'newest' || what === 'started' || /^max by\([^)]*\)\(timestamp/.test(query)) {
      return at - age;
    }
    if (what === 'interval' || query.includes('/resets((-timestamp')) {
      return 5;
    }
    return typeof world.value === 'number' ? world.value : world.value(query, what);
  };

  const rowsFor = (query: string): Sample[] => {
    const asked = [...query.matchAll(/,"(what|seen|now)","([^"]*)"/g)].map(([, label = '', text = '']) => ({
      label,
      text,
    }));
    const isOfUp = /^max by\([^)]*\)\(up\{/.test(query);
    if (isOfUp && up === null) {
      return [];
    }
    return sources.flatMap((source) => {
      const names = source.metrics.flatMap((metric) => [metric.name, ...seriesOf(metric)]);
      const named = names.filter((name) => query.includes(name));
      const known = (named.length === 0 && query.includes('__name__') ? names : named).filter(
        (name) => world.isMissing?.(name) !== true
      );
      if (known.length === 0 && (named.length > 0 || query.includes('__name__'))) {
        return [];
      }
      // Questions with several answers of one kind don't ask for names.
      const told = known.length === 0 ? [undefined] : known.slice(0, asked.length > 2 ? 1 : known.length);
      return targetsOf(source).flatMap((target) =>
        told.flatMap((name) =>
          (asked.length === 0 ? [{ label: 'what', text: undefined }] : asked).map(({ label, text }) => ({
            labels: {
              ...target,
              le: '0.3',
              type: 'typ1',
              ...(name !== undefined && { __name__: name }),
              ...(text !== undefined && { [label]: label === 'what' ? text : (name ?? '') }),
            },
            value: isOfUp ? (up ?? 0) : valueFor(query, text),
          }))
        )
      );
    });
  };

  return {
    instant: async (queries) =>
      settle(
        Object.fromEntries(
          Object.entries(queries).map(([name, query]) => {
            const failure = world.failureOf?.(query) ?? null;
            return [name, { rows: failure === null ? rowsFor(query) : null, failure }];
          })
        )
      ),
    range: async (queries) => Object.fromEntries(Object.keys(queries).map((name) => [name, []])),
    targets: () =>
      ofNow(
        sources.flatMap((source) =>
          targetsOf(source).map(({ job = '', instance = '', ...labels }): Target => ({
            job,
            instance,
            labels: { job, instance, ...labels },
            health: up === 1 ? 'up' : 'down',
            lastError: world.lastError ?? '',
            lastScrape: at - age,
            scrapeUrl: `http://${instance}${source.endpoint.path}`,
            scrapeInterval: 5,
            scrapeTimeout: 4,
            lastScrapeDuration: 0.01,
          }))
        )
      ),
    metadata: () =>
      ofNow(
        Object.fromEntries(
          sources.flatMap(({ metrics }) =>
            metrics.map(({ name, type }) => [name, [{ type: world.metricType ?? type, help: '', unit: '' }]])
          )
        )
      ),
    buildInfo: () => ofNow({ version: world.version ?? '3.5.0' }),
    runtimeInfo: () => ofNow({ storageRetention: '3d' }),
    rules: () => ofNow([...(world.rules ?? [])]),
  };
}
