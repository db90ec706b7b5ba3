import { TOWERS_SOURCE } from '../../../tests/fixtures/walkieTalkie/metrics';
import { DEFAULT_LIMITS } from '../../settings';
import {
  getSampleAgeQuery,
  getSamplesQuery,
  getScrapeDurationQuery,
  getScrapeTimeoutQuery,
  getSeriesQuery,
} from './scrapeQueries';

const CONTEXT = { scope: [], limits: DEFAULT_LIMITS };

test.each([
  [
    getSeriesQuery(CONTEXT, [TOWERS_SOURCE]),
    'sum by(job)(scrape_samples_post_metric_relabeling and on(job,instance) {__name__=~"walkie_towers"})',
  ],
  [
    getScrapeTimeoutQuery(CONTEXT, [TOWERS_SOURCE]),
    'min by(job)((scrape_timeout_seconds or on(job,instance) $__rate_interval_ms/1000/count_over_time(up[$__rate_interval])) and on(job,instance) {__name__=~"walkie_towers"})',
  ],
  [
    getSamplesQuery(CONTEXT, [TOWERS_SOURCE]),
    'sum by(job)(scrape_samples_scraped and on(job,instance) {__name__=~"walkie_towers"})',
  ],
  [
    getScrapeDurationQuery(CONTEXT, [TOWERS_SOURCE]),
    'max by(job)(scrape_duration_seconds and on(job,instance) {__name__=~"walkie_towers"})',
  ],
  [getSampleAgeQuery(CONTEXT, [TOWERS_SOURCE]), 'time()-max by(job)(timestamp({__name__=~"walkie_towers"}))'],
])('%s', (query, expected) => {
  expect(query).toBe(expected);
});
