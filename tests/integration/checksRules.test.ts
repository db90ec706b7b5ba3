import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { temporaryFolder } from '../control/process';
import { checkOf, expectSoon, type Installations, startInstallations, unchanged } from '../support/installations';

const alert = (name: string, expr: string): object => ({ alert: name, expr });

/** Rules as people write them: all but the last three can fire. */
const RULES = {
  groups: [
    {
      name: 'own',
      interval: '1s',
      rules: [
        alert('TrafficStops', 'sum by (region) (rate(videocall_server_data_bytes_total[1m])) < 1'),
        alert('TrafficHigh', 'rate(videocall_server_data_bytes_total{direction="received"}[1m]) > 1e12'),
        { record: 'videocall_rtt_p95', expr: 'quantile(0.95, videocall_client_active_server_rtt_ms)' },
        alert('RttHigh', 'videocall_rtt_p95 > 400'),
        alert('Down', 'up{job="videocall-client-metrics"} == 0'),
        alert(
          'EitherDialect',
          'rate(videocall_health_reports_total[1m]) > 1e6 or videocall_meeting_participants > 1e6'
        ),
        alert('NoReports', 'rate(videocall_health_reports_total[1m]) < 0.1'),
        alert('PageDown', 'up{job="videocall-client"} == 0'),
        alert('RttRises', 'rate(videocall_client_active_server_rtt_ms[1m]) > 1'),
      ],
    },
  ],
};

let installations: Installations;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  const rules = path.join(folder.path, 'rules.yml');
  await writeFile(rules, stringify(RULES));
  installations = await startInstallations({
    products: ['videocall'],
    sites: { healthy: unchanged },
    prometheus: { scrapeIntervalSeconds: 4 },
    config: { rule_files: [rules] },
  });
});

afterAll(async () => {
  await installations?.stop();
  await folder?.remove();
});

test('rules are dead by the real behavior of their series', async () => {
  await expectSoon(
    async () => ({
      rules: checkOf(await installations.checks('healthy'), 'prometheus', 'dead-rules')?.evidence ?? '',
    }),
    {
      rules: new RegExp(
        '^3 problems: NoReports: there is no videocall_health_reports_total \\(only the extended dialect has it\\), ' +
          'PageDown: nothing matches up\\{job="videocall-client"\\}, ' +
          'RttRises: rate\\(\\) of videocall_client_active_server_rtt_ms, which is a gauge\\.$'
      ),
    }
  );
});
