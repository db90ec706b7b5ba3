import { feedPages, type FedPage } from '../../simulator/feed/feed';
import { RemoteWriteClient } from '../../simulator/feed/remoteWrite';
import { type Truth, type World } from '../../simulator/world';
import { PRODUCTS } from '../../src/products/triage';
import { parseQuery } from './promql';
import { type Prometheus } from './prometheus';
import { allQueries, furtherQueries } from './queries';
import { moments } from './triage';

const SCRAPE_SECONDS = 5;

/** All metrics that a triage queries, and always those of hosts: most of a page is something else. */
export const ASKED: ReadonlySet<string> = new Set([
  ...[...Object.values(allQueries()), ...Object.values(furtherQueries())].flatMap((query) => parseQuery(query).metrics),
  ...PRODUCTS.flatMap(({ hosts }) => hosts.flatMap(({ metrics }) => metrics.map(({ name }) => name))),
  // The queried process depends on where the calls run.
  ...PRODUCTS.flatMap(({ sources }) =>
    sources.flatMap(({ metrics }) =>
      metrics.map(({ name }) => name).filter((name) => name.endsWith('_process_cpu_seconds_total'))
    )
  ),
]);

/**
 * Lets a world live from one moment to another (unix seconds) and feeds what a Prometheus would have scraped each five
 * seconds.
 * @returns what was true at each moment, five seconds apart
 */
export async function feedWorld(
  prometheus: Pick<Prometheus, 'writeUrl'>,
  world: World,
  from: number,
  to: number
): Promise<Truth[]> {
  const truths: Truth[] = [];
  await feedScrapes(prometheus, world, moments(from, to, SCRAPE_SECONDS), {
    stored: ASKED,
    onRound: () => truths.push(world.truth()),
  });
  return truths;
}

/**
 * Feeds what a Prometheus would have scraped of a world in some rounds (unix seconds, ascending, at least five seconds
 * apart): each exporter at its own time within the five seconds from the round's moment on.
 * @param stored names of the metrics to store
 * @param onRound called at the moment of each round
 * @returns the number of samples written
 */
export function feedScrapes(
  { writeUrl }: Pick<Prometheus, 'writeUrl'>,
  world: World,
  rounds: readonly number[],
  { stored, onRound, layout = asDocumented }: FeedOptions
): Promise<number> {
  const targets = world.exporters.flatMap(({ id, job, instance, extraLabels }, i) =>
    layout({ job, instance, labels: extraLabels ?? {} }).map(
      ({ alter = unchanged, isScraped = always, ...target }, j) => ({
        ...target,
        pages: altered(
          scrapes(
            world,
            id,
            rounds.filter(isScraped),
            (i * SCRAPE_SECONDS) / world.exporters.length,
            stored,
            i === 0 && j === 0 ? onRound : null
          ),
          alter,
          (other) => world.page(other, stored)
        ),
      })
    )
  );
  return feedPages(new RemoteWriteClient(writeUrl), targets);
}

interface FeedOptions {
  stored: ReadonlySet<string>;
  onRound: (at: number) => void;
  /** How an exporter is scraped; as documented by default. */
  layout?: (target: Target) => readonly Layout[];
}

export type Target = Pick<Layout, 'job' | 'instance' | 'labels'>;

/** How a target is scraped, and its changed page: null is a failed scrape. */
export interface Layout {
  job: string;
  instance: string;
  labels: Readonly<Record<string, string>>;
  /** Whether its pipeline drops `up`; absent if not. */
  withoutUp?: boolean;
  /** @param pageOf the page of another exporter at that moment, by its id */
  alter?: (page: string | null, t: number, pageOf: (exporter: string) => string | null) => string | null;
  /** Whether it is scraped at a moment; nothing is marked stale when that ends, as if its agent died. */
  isScraped?: (at: number) => boolean;
}

function asDocumented(target: Target): readonly Layout[] {
  return [target];
}

function always(): boolean {
  return true;
}

function unchanged(page: string | null): string | null {
  return page;
}

function* altered(
  pages: Iterable<FedPage>,
  alter: NonNullable<Layout['alter']>,
  pageOf: (exporter: string) => string | null
): Generator<FedPage> {
  for (const page of pages) {
    yield {
      t: page.t,
      get text() {
        return alter(page.text, page.t, pageOf);
      },
    };
  }
}

function* scrapes(
  world: World,
  exporter: string,
  rounds: readonly number[],
  delay: number,
  stored: ReadonlySet<string>,
  onRound: ((at: number) => void) | null
): Generator<FedPage> {
  for (const round of rounds) {
    const t = round + delay;
    yield {
      t,
      // When it is its turn: the next scrape of a target may be far ahead of the others.
      get text() {
        world.advance(t);
        onRound?.(t);
        return world.page(exporter, stored);
      },
    };
  }
}
