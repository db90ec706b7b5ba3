import { message, type Value } from '../../messages';
import { type Source } from '../../triage/targets/source';
import { type BoardContext, type PanelQuery, type Row } from '../types';
import { chartsOf } from './charts';
import {
  getSampleAgeQuery,
  getSamplesQuery,
  getScrapeDurationQuery,
  getScrapeTimeoutQuery,
  getSeriesQuery,
} from './scrapeQueries';

/**
 * Samples, scrape times and sample ages of a product's jobs.
 * @param name the product, as in panel titles
 */
export function scrapesRow(context: BoardContext, name: Value, sources: readonly [Source, ...Source[]]): Row {
  const panel = chartsOf(name, sources[0]);
  const byJob = (expr: string): PanelQuery => ({ expr, legend: '{{job}}' });
  return {
    title: message('boards.row.scrapes', '{{- name}}: scrapes', { name }),
    panels: [
      panel(
        message('boards.panel.samples-and-series', 'samples and series'),
        message(
          'boards.about.samples-and-series',
          'Samples of each job in the last scrape, and how many become series after relabeling. A jump: a large meeting, or a label with many new values. Zero: the target is down.'
        ),
        'short',
        {
          A: byJob(getSamplesQuery(context, sources)),
          B: {
            expr: getSeriesQuery(context, sources),
            legend: message('boards.legend.job-series', '{{- job}}: series', { job: '{{job}}' }),
          },
        }
      ),
      panel(
        message('boards.panel.scrape-time', 'scrape time'),
        message(
          'boards.about.scrape-time',
          'Scrape duration of the slowest target of each job. Above half of its timeout, scrapes may fail at peak time. Without extra_scrape_metrics, Prometheus doesn’t report the timeout: the panel shows the scrape interval, which is never shorter. Drop series, or raise the timeout of the job:'
        ),
        's',
        {
          A: byJob(getScrapeDurationQuery(context, sources)),
          B: {
            expr: getScrapeTimeoutQuery(context, sources),
            legend: message('boards.legend.job-timeout', '{{- job}}: timeout', { job: '{{job}}' }),
          },
        },
        { remedy: 'scrape_interval: 5s\nscrape_timeout: 5s' }
      ),
      panel(
        message('boards.panel.sample-age', 'sample age'),
        message(
          'boards.about.sample-age',
          'Age of the newest sample of each job. Normal is below two scrape intervals. If it is higher, clocks differ or remote write lags. Give remote write more shards:'
        ),
        's',
        { A: byJob(getSampleAgeQuery(context, sources)) },
        { remedy: 'remote_write:\n  - url: …\n    queue_config:\n      max_shards: 200' }
      ),
    ],
  };
}
