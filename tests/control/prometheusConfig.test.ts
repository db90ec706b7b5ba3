/** @jest-environment node */
import { parse } from 'yaml';
import { renderPrometheusConfig } from './prometheusConfig';

const rtcd = (name: string, port: number) => ({
  id: name,
  job: 'rtcd',
  url: `http://127.0.0.1:${port}/metrics`,
  instance: `${name}:8045`,
  labels: { service_name: 'rtcd' },
});

test('one job holds all exporters of that job, under the names of a real installation', () => {
  const plugin = {
    id: 'mm-1',
    job: 'calls-plugin',
    url: 'http://127.0.0.1:4003/plugins/com.mattermost.calls/metrics',
    instance: 'mm-1:8067',
    labels: {},
  };
  expect(parse(renderPrometheusConfig([rtcd('rtcd-1', 4001), rtcd('rtcd-2', 4002), plugin], 5))).toEqual({
    global: { scrape_interval: '5s', scrape_timeout: '4s', evaluation_interval: '5s' },
    scrape_configs: [
      {
        job_name: 'rtcd',
        metrics_path: '/metrics',
        static_configs: [
          { targets: ['127.0.0.1:4001'], labels: { service_name: 'rtcd', instance: 'rtcd-1:8045' } },
          { targets: ['127.0.0.1:4002'], labels: { service_name: 'rtcd', instance: 'rtcd-2:8045' } },
        ],
      },
      {
        job_name: 'calls-plugin',
        metrics_path: '/plugins/com.mattermost.calls/metrics',
        static_configs: [{ targets: ['127.0.0.1:4003'], labels: { instance: 'mm-1:8067' } }],
      },
    ],
  });
});
