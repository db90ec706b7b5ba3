import { type FedPage } from '../../simulator/feed/feed';
import { parsePage } from '../../simulator/feed/parse';
import { type CapturedPage, loadCapture } from '../fixtures/captures';
import { retimePages } from './retime';

const CAPTURED_AT = 1_795_000_000;
const ZERO = 1_800_000_000;
const time = (t: number) => ZERO + t;

/** Pages 5 s apart from t=0 on. */
const pages = (...texts: string[]): CapturedPage[] =>
  texts.map((text, i) => ({ source: 'rtcd', t: 5 * i, unixSeconds: CAPTURED_AT + 5 * i, scrapeSeconds: 0.1, text }));

/** One series over time, with times as seconds of the capture. */
const timeline = (fed: Iterable<FedPage>, name: string) =>
  Array.from(fed, ({ t, text }) => [t - ZERO, parsePage(text ?? '').find((sample) => sample.name === name)?.value]);

describe('retimePages', () => {
  test('moves moments along with the pages and leaves the rest alone', () => {
    const page = [
      '# TYPE process_start_time_seconds gauge',
      `process_start_time_seconds ${CAPTURED_AT - 60.5}`,
      '# TYPE nats_varz_start gauge',
      `nats_varz_start ${(CAPTURED_AT - 7) * 1000}`,
      '# TYPE bytes_total counter',
      `bytes_total ${CAPTURED_AT}`,
      '# TYPE rtt gauge',
      'rtt{a="1"} 88.6',
      '# TYPE loss gauge',
      'loss NaN',
    ].join('\n');
    const [fed] = retimePages(pages(page), time);
    expect(fed).toMatchObject({ t: ZERO, scrapeSeconds: 0.1 });
    expect(parsePage(fed?.text ?? '').map(({ value }) => value)).toEqual([
      ZERO - 60.5,
      (ZERO - 7) * 1000,
      CAPTURED_AT,
      88.6,
      NaN,
    ]);
  });

  const past = { from: 5, until: 15, seconds: 20 };

  test('repeats the quiet pages before, and leaves earlier pages out', () => {
    const gauge = (value: number) => `# TYPE g gauge\ng ${value}`;
    expect(timeline(retimePages(pages(gauge(1), gauge(2), gauge(3), gauge(4)), time, past), 'g')).toEqual([
      [-15, 2],
      [-10, 3],
      [-5, 2],
      [0, 3],
      [5, 2],
      [10, 3],
      [15, 4],
    ]);
  });

  test('lets counters grow at the pace of the quiet pages until they start anew', () => {
    const counter = (value: number) => `# TYPE c counter\nc ${value}`;
    const captured = pages(counter(0), counter(10), counter(13), counter(20), counter(1), counter(2));
    expect(timeline(retimePages(captured, time, past), 'c').map(([, value]) => value)).toEqual([
      10, 13, 16, 19, 22, 25, 32, 1, 2,
    ]);
  });

  test('lets the buckets, the sum and the count of a histogram grow', () => {
    const histogram = (n: number) =>
      `# TYPE h histogram\nh_bucket{le="1"} ${n}\nh_bucket{le="+Inf"} ${2 * n}\nh_sum ${n / 2}\nh_count ${2 * n}`;
    const fed = [...retimePages(pages(histogram(0), histogram(4), histogram(6)), time, past)];
    expect(parsePage(fed.at(-1)?.text ?? '').map(({ value }) => value)).toEqual([14, 28, 7, 28]);
  });

  test('keeps a start where it was all along, and moves that of a later process', () => {
    const start = (value: number) => `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${value}`;
    const old = start(CAPTURED_AT - 2);
    const captured = pages(old, old, old, start(CAPTURED_AT + 14));
    expect(timeline(retimePages(captured, time, past), 'process_start_time_seconds').map(([, value]) => value)).toEqual(
      [...Array.from({ length: 6 }, () => ZERO - 22), ZERO + 14]
    );
  });

  test('says that there is nothing quiet', () => {
    expect(() => [...retimePages(pages(''), time, past)]).toThrow('No page between 5 s and 15 s');
  });

  test('takes nothing in a real page for a moment that is none', async () => {
    const moved = new Set<string>();
    for (const [product, situation] of [
      ['videocall', 'steady'],
      ['videocall', 'nats-down'],
      ['rtcd', 'failures'],
    ] as const) {
      const { pages } = await loadCapture(product, situation);
      const fed = [...retimePages(pages, (t) => ZERO + t)];
      pages.forEach(({ text }, i) => {
        const now = parsePage(fed[i]?.text ?? '');
        parsePage(text).forEach(({ name, value }, j) => Object.is(value, now[j]?.value) || moved.add(name));
      });
    }
    expect([...moved].sort()).toEqual([
      'go_memstats_last_gc_time_seconds',
      'nats_connz_last_activity',
      'nats_connz_start',
      'nats_gatewayz_inbound_gateway_conn_last_activity_seconds',
      'nats_gatewayz_inbound_gateway_conn_start_time_seconds',
      'nats_gatewayz_outbound_gateway_conn_last_activity_seconds',
      'nats_gatewayz_outbound_gateway_conn_start_time_seconds',
      'nats_varz_config_load_time',
      'nats_varz_start',
      'process_start_time_seconds',
      'rtcd_process_start_time_seconds',
      'videocall_metrics_service_startup_timestamp_seconds',
    ]);
  });
});
