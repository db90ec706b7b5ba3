import { feedPages, type FedPage, type FedTarget } from '../../simulator/feed/feed';
import { sampleLines } from '../../simulator/feed/parse';
import { RemoteWriteClient } from '../../simulator/feed/remoteWrite';
import { type Capture, loadCapture, type Product, type Source } from '../fixtures/captures';
import { type Prometheus } from '../support/prometheus';
import { retimePages } from './retime';

export type ReplayOptions = (
  | {
      /** Unix seconds of the last page. */
      endAt: number;
    }
  | {
      /** Unix seconds of t=0. */
      startAt: number;
    }
) & {
  /** How long nothing has happened before; without it the capture starts as it did, with a start of its servers. */
  quietBeforeSeconds?: number;
  /** All that were captured, unless told otherwise. */
  sources?: readonly Source[];
  /** What becomes of a sample at a second of the capture (negative in the quiet past): another value, or null for none. */
  edit?: (sample: { series: string; value: number }, t: number) => number | null;
};

export interface Replay {
  /** Unix seconds of the first and the last page. */
  start: number;
  end: number;
  /** Unix seconds of a second of the capture. */
  time: (t: number) => number;
}

const TARGETS: Record<Source, Omit<FedTarget, 'pages'>> = {
  client: { job: 'videocall-client-metrics', instance: 'metrics-api:9091' },
  server: { job: 'videocall-server-stats', instance: 'server-stats-api:9092' },
  nats: { job: 'nats', instance: 'nats:7777' },
  'nats-singapore': { job: 'nats', instance: 'nats-singapore:7777' },
  rtcd: { job: 'rtcd', instance: 'rtcd-1:8045', labels: { service_name: 'rtcd' } },
};

/** Seconds until the joins at the start of a capture are over: from then to its first event nothing happens. */
const SETTLED: Record<Product, number> = { videocall: 10, rtcd: 5 };

/**
 * Feeds a captured situation to a Prometheus, as if it had scraped those servers at that time. Moments on the pages
 * move along. With a quiet past, `retimePages` says what it consists of.
 */
export async function replayCapture(
  prometheus: Pick<Prometheus, 'writeUrl'>,
  product: Product,
  situation: string,
  options: ReplayOptions
): Promise<Replay> {
  const capture = await loadCapture(product, situation);
  const scrapes = [...capture.pages, ...capture.failedScrapes].filter(
    ({ source }) => options.sources?.includes(source) ?? true
  );
  const last = Math.max(...scrapes.map(({ t }) => t));
  const zero = 'endAt' in options ? options.endAt - last : options.startAt;
  const time = (t: number) => zero + t;

  const { quietBeforeSeconds, edit } = options;
  const past = quietBeforeSeconds === undefined ? undefined : quietPast(capture, product, quietBeforeSeconds);
  const sources = [...new Set(scrapes.map(({ source }) => source))];
  const targets = sources.map((source) => ({
    ...TARGETS[source],
    pages: withFailures(
      edited(
        retimePages(
          capture.pages.filter((page) => page.source === source),
          time,
          past
        ),
        (sample, at) => (edit === undefined ? sample.value : edit(sample, at - zero))
      ),
      capture.failedScrapes.filter((scrape) => scrape.source === source).map(({ t }) => time(t))
    ),
  }));
  await feedPages(new RemoteWriteClient(prometheus.writeUrl), targets);
  return { start: time(past ? past.from - past.seconds : 0), end: time(last), time };
}

function quietPast({ events }: Capture, product: Product, seconds: number) {
  const from = SETTLED[product];
  const until = events.find(({ t }) => t > from)?.t ?? Infinity;
  return { from, until, seconds };
}

function* edited(
  pages: Iterable<FedPage>,
  edit: (sample: { series: string; value: number }, time: number) => number | null
): Generator<FedPage> {
  for (const { text, ...page } of pages) {
    const lines = Array.from(sampleLines(text ?? ''), ({ series, value }) => {
      const changed = edit({ series, value }, page.t);
      return changed === null ? [] : [`${series} ${changed}`];
    });
    yield { ...page, text: lines.flat().join('\n') };
  }
}

function* withFailures(pages: Iterable<FedPage>, failures: readonly number[]): Generator<FedPage> {
  const failed = failures.map((t) => ({ t, text: null }));
  for (const page of pages) {
    while (failed[0] && failed[0].t < page.t) {
      yield* failed.splice(0, 1);
    }
    yield page;
  }
  yield* failed;
}
