import { feedPages, type FedPage } from '../../simulator/feed/feed';
import { RemoteWriteClient } from '../../simulator/feed/remoteWrite';
import { waitUntil } from '../control/process';
import { type Prometheus, queryAt, startPrometheus } from '../support/prometheus';

const HOUR = 3600;
const now = Math.floor(Date.now() / 1000);

const feed = ({ writeUrl }: Prometheus, ...pages: FedPage[]) =>
  feedPages(new RemoteWriteClient(writeUrl), [{ job: 'calls', instance: 'a:1', pages }]);

/** Ten minutes of a page whose only sample says at which hour it was. */
const incident = (hoursAgo: number): FedPage[] =>
  Array.from({ length: 120 }, (_, i) => ({ t: now - hoursAgo * HOUR - (119 - i) * 5, text: `hours_ago ${hoursAgo}` }));

const valuesAt = async (prometheus: Prometheus, query: string, time: number) =>
  (await queryAt(prometheus, query, time)).map(({ value }) => value);

describe('a Prometheus that is only fed', () => {
  let prometheus: Prometheus;

  beforeAll(async () => {
    prometheus = await startPrometheus({ remoteWrite: true });
    await feed(
      prometheus,
      { t: now - 20, text: 'stays{a="1"} 1\ngoes 2\nodd NaN' },
      { t: now - 15, text: 'stays{a="1"} 3\nodd NaN' },
      { t: now - 10, text: null },
      { t: now - 5, text: 'stays{a="1"} 4' }
    );
  });

  afterAll(() => prometheus.stop());

  test('has the samples under the labels of their target', async () => {
    expect(await queryAt(prometheus, 'stays', now - 15)).toEqual([
      { labels: { __name__: 'stays', a: '1', instance: 'a:1', job: 'calls' }, value: 3 },
    ]);
  });

  test('knows at once that a series has vanished', async () => {
    expect(await valuesAt(prometheus, 'goes', now - 16)).toEqual([2]);
    expect(await valuesAt(prometheus, 'goes', now - 15)).toEqual([]);
  });

  test('keeps an ordinary NaN as a value', async () => {
    expect(await valuesAt(prometheus, 'odd', now - 15)).toEqual([NaN]);
    expect(await valuesAt(prometheus, 'count_over_time(odd[1m])', now - 15)).toEqual([2]);
  });

  test('has up and the series of the scrapes, as if it had scraped', async () => {
    expect(await valuesAt(prometheus, 'up', now - 15)).toEqual([1]);
    expect(await valuesAt(prometheus, 'up', now - 10)).toEqual([0]);
    expect(await valuesAt(prometheus, 'scrape_samples_scraped', now - 20)).toEqual([3]);
    expect(await valuesAt(prometheus, 'scrape_samples_post_metric_relabeling', now - 15)).toEqual([2]);
    expect(await valuesAt(prometheus, 'scrape_series_added', now - 5)).toEqual([1]);
    expect(await valuesAt(prometheus, 'scrape_duration_seconds > 0', now - 5)).toHaveLength(1);
  });

  test('has no series while a scrape fails', async () => {
    expect(await valuesAt(prometheus, 'stays', now - 10)).toEqual([]);
    expect(await valuesAt(prometheus, 'stays', now - 5)).toEqual([4]);
  });
});

describe('incidents of past hours', () => {
  const answers = (prometheus: Prometheus, hours: number[]) =>
    Promise.all(hours.map((hour) => valuesAt(prometheus, 'hours_ago', now - hour * HOUR)));

  test('fit into one fresh Prometheus in ascending order of time', async () => {
    const prometheus = await startPrometheus({ remoteWrite: true, config: 'global: {}' });
    try {
      const hours = [12, 9, 3, 1, 0];
      for (const hour of hours) {
        await feed(prometheus, ...incident(hour));
      }
      expect(await answers(prometheus, hours)).toEqual(hours.map((hour) => [hour]));
      expect(await valuesAt(prometheus, 'hours_ago', now - 2 * HOUR)).toEqual([]);
      await expect(feed(prometheus, ...incident(6))).rejects.toThrow('refused the samples: 400 out of bounds');
    } finally {
      await prometheus.stop();
    }
  });

  test('fit in any order and beside a running scrape job, thanks to the out-of-order window', async () => {
    const nobody = [{ job_name: 'nobody', static_configs: [{ targets: ['127.0.0.1:9'] }] }];
    const config = { scrape_configs: nobody };
    const prometheus = await startPrometheus({ remoteWrite: true, scrapeIntervalSeconds: 1, config });
    try {
      const hasScraped = async () => (await queryAt(prometheus, 'up{job="nobody"}', Date.now() / 1000)).length > 0;
      await waitUntil(hasScraped, 'the first scrape');
      const hours = [0, 12, 1, 6];
      for (const hour of hours) {
        await feed(prometheus, ...incident(hour));
      }
      expect(await answers(prometheus, hours)).toEqual(hours.map((hour) => [hour]));
    } finally {
      await prometheus.stop();
    }
  });
});

describe('startPrometheus', () => {
  test('says that Prometheus is missing', async () => {
    const { PATH } = process.env;
    process.env.PATH = '';
    try {
      await expect(startPrometheus()).rejects.toThrow('Can\'t start "prometheus": is it installed?');
    } finally {
      process.env.PATH = PATH;
    }
  });

  test('says what is wrong with a configuration', async () => {
    await expect(startPrometheus({ config: 'nonsense: 1' })).rejects.toThrow('field nonsense not found');
  });

  test('accepts no samples unless told to', async () => {
    const prometheus = await startPrometheus();
    try {
      await expect(feed(prometheus, ...incident(0))).rejects.toThrow('refused the samples: 404');
    } finally {
      await prometheus.stop();
    }
  });
});
