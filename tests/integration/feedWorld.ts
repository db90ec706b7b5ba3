import { feedPages, type FedPage } from '../../simulator/feed/feed';
import { RemoteWriteClient } from '../../simulator/feed/remoteWrite';
import { type Truth, type World } from '../../simulator/world';
import { parseQuery } from '../support/promql';
import { allQueries } from '../support/queries';
import { type Prometheus } from './prometheus';

const SCRAPE_SECONDS = 5;

/** All metrics that a triage asks for: nothing else need be stored, and most of a page is something else. */
const ASKED = new Set(Object.values(allQueries()).flatMap((query) => parseQuery(query).metrics));

/**
 * Lets a world live from one moment to another (unix seconds) and feeds what a Prometheus would have scraped each five
 * seconds, each exporter at its own time within them.
 * @returns what was true at each moment, five seconds apart
 */
export async function feedWorld(
  { writeUrl }: Pick<Prometheus, 'writeUrl'>,
  world: World,
  from: number,
  to: number
): Promise<Truth[]> {
  const truths: Truth[] = [];
  const targets = world.exporters.map(({ id, job, instance, extraLabels }, i) => ({
    job,
    instance,
    ...(extraLabels && { labels: extraLabels }),
    pages: scrapes(world, id, from + (i * SCRAPE_SECONDS) / world.exporters.length, to, (truth) => {
      if (i === 0) {
        truths.push(truth);
      }
    }),
  }));
  await feedPages(new RemoteWriteClient(writeUrl), targets);
  return truths;
}

function* scrapes(
  world: World,
  exporter: string,
  from: number,
  to: number,
  onScrape: (truth: Truth) => void
): Generator<FedPage> {
  for (let t = from; t <= to; t += SCRAPE_SECONDS) {
    world.advance(t);
    onScrape(world.truth());
    const page = world.page(exporter);
    yield { t, text: page === null ? null : onlyAsked(page) };
  }
}

function onlyAsked(page: string): string {
  return page
    .split('\n')
    .filter((line) => ASKED.has(line.split(/[{ ]/, 1)[0] ?? ''))
    .join('\n');
}
