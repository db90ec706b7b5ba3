/** @jest-environment node */
import { feedPages, type FedPage, type FedTarget } from './feed';
import { RemoteWriteClient } from './remoteWrite';
import { startReceiver } from './testReceiver';

const STALE_BITS = '7ff0000000000002';
const T0 = 1_790_000_000;

/** Feeds the targets and gives back what was received: per series, time (seconds after T0) and value. */
async function feed(...targets: FedTarget[]) {
  const receiver = await startReceiver();
  try {
    const written = await feedPages(new RemoteWriteClient(receiver.url), targets);
    const received: Record<string, Record<number, number | 'stale'>> = {};
    for (const { series, timeMs, bits } of receiver.requests.flat()) {
      const value = bits === STALE_BITS ? 'stale' : Buffer.from(bits, 'hex').readDoubleBE();
      received[series] = { ...received[series], [timeMs / 1000 - T0]: value };
    }
    return { written, received, requests: receiver.requests };
  } finally {
    await receiver.stop();
  }
}

const target = (...texts: Array<string | null>): FedTarget => ({
  job: 'calls',
  instance: 'a:1',
  pages: texts.map((text, i) => ({ t: T0 + 5 * i, text })),
});

describe('feedPages', () => {
  test('gives samples the labels of their target and the time of their scrape', async () => {
    const { received } = await feed({ ...target('m{x="1"} 7\nn 8'), labels: { service_name: 'rtcd' } });
    expect(received).toMatchObject({
      'm{instance="a:1",job="calls",service_name="rtcd",x="1"}': { 0: 7 },
      'n{instance="a:1",job="calls",service_name="rtcd"}': { 0: 8 },
    });
  });

  test('marks a series stale once when it vanishes, and lets it come back', async () => {
    const { received } = await feed(target('m 1\nn 1', 'n 2', 'n 3', 'm 4\nn 4'));
    expect(received['m{instance="a:1",job="calls"}']).toEqual({ 0: 1, 5: 'stale', 15: 4 });
    expect(received['n{instance="a:1",job="calls"}']).toEqual({ 0: 1, 5: 2, 10: 3, 15: 4 });
  });

  test('writes the series of the scrape itself', async () => {
    const { received } = await feed(target('m 1\nn 1', '', 'n 3\no 3\np 3'));
    const own = (name: string) => received[`${name}{instance="a:1",job="calls"}`];
    expect(own('up')).toEqual({ 0: 1, 5: 1, 10: 1 });
    expect(own('scrape_samples_scraped')).toEqual({ 0: 2, 5: 0, 10: 3 });
    expect(own('scrape_samples_post_metric_relabeling')).toEqual({ 0: 2, 5: 0, 10: 3 });
    expect(own('scrape_series_added')).toEqual({ 0: 2, 5: 0, 10: 3 });
    expect(Object.keys(own('scrape_duration_seconds') ?? {})).toEqual(['0', '5', '10']);
  });

  test('passes on how long a scrape took', async () => {
    const { received } = await feed({ ...target(), pages: [{ t: T0, text: '', scrapeSeconds: 3.5 }] });
    expect(received['scrape_duration_seconds{instance="a:1",job="calls"}']).toEqual({ 0: 3.5 });
  });

  test('a failed scrape is a target that is down and has no series', async () => {
    const { received } = await feed(target('m 1', null, 'm 3'));
    expect(received['m{instance="a:1",job="calls"}']).toEqual({ 0: 1, 5: 'stale', 10: 3 });
    expect(received['up{instance="a:1",job="calls"}']).toEqual({ 0: 1, 5: 0, 10: 1 });
  });

  test('stores the first of two samples of one series, as Prometheus does', async () => {
    const { received } = await feed(target('m 1\nm 2'));
    expect(received['m{instance="a:1",job="calls"}']).toEqual({ 0: 1 });
    expect(received['scrape_samples_scraped{instance="a:1",job="calls"}']).toEqual({ 0: 2 });
  });

  test('keeps a label of the page that the target has too', async () => {
    const { received } = await feed(target('m{instance="mine"} 1'));
    expect(received['m{exported_instance="mine",instance="a:1",job="calls"}']).toEqual({ 0: 1 });
  });

  test('counts what it wrote, staleness markers included', async () => {
    const { written, requests } = await feed(target('m 1\nn 1', 'n 2'));
    expect(written).toBe(4 + 2 * 5);
    expect(requests.flat()).toHaveLength(written);
  });

  test('never sends a sample older than those of an earlier request', async () => {
    const manySeries = Array.from({ length: 9_000 }, (_, i) => `m{i="${i}"} 1`).join('\n');
    async function* pages(offset: number): AsyncGenerator<FedPage> {
      for (let t = T0 + offset; t < T0 + 30; t += 5) {
        yield { t, text: manySeries };
      }
    }
    const { requests, written } = await feed(
      { job: 'calls', instance: 'a:1', pages: pages(2) },
      { job: 'calls', instance: 'b:1', pages: pages(0) }
    );
    expect(written).toBe(12 * (9_000 + 5));
    expect(requests.length).toBeGreaterThan(2);
    const times = requests.map((samples) => samples.map(({ timeMs }) => timeMs));
    times.slice(1).forEach((later, i) => {
      expect(Math.min(...later)).toBeGreaterThan(Math.max(...(times[i] ?? [])));
    });
  });

  test('refuses pages that are not in ascending order', async () => {
    const pages = [
      { t: T0, text: '' },
      { t: T0, text: '' },
    ];
    await expect(feed({ ...target(), pages })).rejects.toThrow("calls at a:1 aren't in ascending order");
  });

  test('says which line of a page it cannot read', async () => {
    await expect(feed(target('m one'))).rejects.toThrow('Line 1 has no readable value: m one');
  });
});
