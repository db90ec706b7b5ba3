import { type Labels, parseSeries, sampleLines } from './parse';
import { STALE, type RemoteWriteClient, type Series, seriesOf } from './remoteWrite';

/** One scrape of a target. */
export interface FedPage {
  /** Unix time in seconds. */
  t: number;
  /** The page; null if the scrape failed. */
  text: string | null;
  /** How long the scrape took. */
  scrapeSeconds?: number;
}

export interface FedTarget {
  job: string;
  instance: string;
  /** More labels of the target, for instance `service_name`. */
  labels?: Labels;
  /** Whether the pipeline drops `up` and what else Prometheus says of a scrape; absent if not. */
  withoutUp?: boolean;
  /** In ascending order of time. A generator keeps only one page in memory. */
  pages: Iterable<FedPage> | AsyncIterable<FedPage>;
}

const SAMPLES_PER_REQUEST = 20_000;
const DEFAULT_SCRAPE_SECONDS = 0.01;

/**
 * Writes the samples that a Prometheus would store from these pages: with the labels of their target, with a staleness
 * marker if a series vanishes, and with the series `up` and `scrape_*` of each scrape. Targets are merged in time
 * order. Nothing is marked stale after the last page of a target, as if Prometheus had been stopped.
 * @returns the number of samples written, staleness markers included
 */
export async function feedPages(client: RemoteWriteClient, targets: FedTarget[]): Promise<number> {
  let written = 0;
  for await (const { target, page } of inOrderOfTime(targets.map((target) => new ScrapedTarget(client, target)))) {
    written += target.store(page);
    if (client.waiting >= SAMPLES_PER_REQUEST) {
      await client.flush();
    }
  }
  await client.flush();
  return written;
}

async function* inOrderOfTime(targets: ScrapedTarget[]): AsyncGenerator<{ target: ScrapedTarget; page: FedPage }> {
  const next = new Map<ScrapedTarget, FedPage>();
  const advance = async (target: ScrapedTarget) => {
    const result = await target.pages.next();
    if (result.done) {
      next.delete(target);
    } else {
      next.set(target, result.value);
    }
  };
  await Promise.all(targets.map(advance));
  while (next.size > 0) {
    const [target, page] = [...next].reduce((first, other) => (other[1].t < first[1].t ? other : first));
    yield { target, page };
    await advance(target);
  }
}

class ScrapedTarget {
  readonly pages: Iterator<FedPage> | AsyncIterator<FedPage>;
  private readonly labels: Labels;
  private readonly withoutUp: boolean;
  private readonly up: Series;
  private readonly duration: Series;
  private readonly scraped: Series;
  private readonly stored: Series;
  private readonly seriesAdded: Series;
  /** The series of the newest page, by their text on it, with the time of the newest page that had each. */
  private readonly live = new Map<string, { series: Series; lastMs: number }>();
  private newestMs = -Infinity;

  constructor(
    private readonly client: RemoteWriteClient,
    { job, instance, labels, pages, withoutUp = false }: FedTarget
  ) {
    this.withoutUp = withoutUp;
    this.pages = Symbol.iterator in pages ? pages[Symbol.iterator]() : pages[Symbol.asyncIterator]();
    this.labels = { ...labels, job, instance };
    this.up = this.seriesNamed('up');
    this.duration = this.seriesNamed('scrape_duration_seconds');
    this.scraped = this.seriesNamed('scrape_samples_scraped');
    this.stored = this.seriesNamed('scrape_samples_post_metric_relabeling');
    this.seriesAdded = this.seriesNamed('scrape_series_added');
  }

  /** @returns the number of samples handed to the client */
  store({ t, text, scrapeSeconds = DEFAULT_SCRAPE_SECONDS }: FedPage): number {
    const timeMs = Math.round(t * 1000);
    if (timeMs <= this.newestMs) {
      throw new Error(`The pages of ${this.labels.job} at ${this.labels.instance} aren't in ascending order at ${t}`);
    }
    this.newestMs = timeMs;
    let written = 0;
    const write = (series: Series, value: number | typeof STALE) => {
      this.client.add(series, timeMs, value);
      written++;
    };

    let samples = 0;
    let added = 0;
    for (const { series: key, value } of sampleLines(text ?? '')) {
      samples++;
      let known = this.live.get(key);
      if (known === undefined) {
        known = { series: this.scrapedSeries(key), lastMs: -Infinity };
        this.live.set(key, known);
        added++;
      }
      if (known.lastMs < timeMs) {
        known.lastMs = timeMs;
        write(known.series, value);
      }
    }
    for (const [key, { series, lastMs }] of this.live) {
      if (lastMs < timeMs) {
        this.live.delete(key);
        write(series, STALE);
      }
    }

    if (this.withoutUp) {
      return written;
    }
    write(this.up, text === null ? 0 : 1);
    write(this.duration, scrapeSeconds);
    write(this.scraped, samples);
    write(this.stored, samples);
    write(this.seriesAdded, added);
    return written;
  }

  private seriesNamed(name: string): Series {
    return seriesOf({ ...this.labels, __name__: name });
  }

  /** A label of the page that the target also has becomes `exported_…`, as without `honor_labels`. */
  private scrapedSeries(text: string): Series {
    const { name, labels } = parseSeries(text);
    const own = Object.entries(labels).map(([label, value]) => [
      label in this.labels ? `exported_${label}` : label,
      value,
    ]);
    return seriesOf({ ...Object.fromEntries(own), ...this.labels, __name__: name });
  }
}
