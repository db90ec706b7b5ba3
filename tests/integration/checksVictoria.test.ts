import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { type Simulator, startSimulator } from '../../simulator/serve';
import { expectedJobs } from '../../src/checks/expectedJobs';
import { runChecks } from '../../src/checks/runChecks';
import { PRODUCTS } from '../../src/stacks/products';
import { freePort, isAnswering, type RunningProcess, startProcess, temporaryFolder } from '../control/process';
import { clientOf, expectSoon, healthyTargets, optionsOf, scrapeConfigsOf, troublesOf } from '../support/installations';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let simulator: Simulator;
let victoria: RunningProcess;
let url: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  simulator = await startSimulator({ still: true });
  const config = path.join(folder.path, 'scrape.yml');
  const targets = healthyTargets(simulator.exporters).map((target) => ({
    ...target,
    labels: { ...target.labels, site: 'healthy' },
  }));
  await writeFile(
    config,
    stringify({
      global: { scrape_interval: '4s', scrape_timeout: '4s' },
      scrape_configs: scrapeConfigsOf(targets),
    })
  );
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  victoria = await startProcess(
    'victoria-metrics',
    [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-storageDataPath=${path.join(folder.path, 'data')}`,
      `-promscrape.config=${config}`,
      '-search.latencyOffset=1s',
    ],
    { isReady: () => isAnswering(`${url}/health`) }
  );
});

afterAll(async () => {
  await victoria?.stop();
  await simulator?.close();
  await folder?.remove();
});

const JOBS = expectedJobs(PRODUCTS).map(({ product, source }) => `${product.id}/${source.id}`);

test('what VictoriaMetrics does not tell is unknown, with a reason; nothing else is anything but well', async () => {
  const scrapeTimes = JOBS.map((job) => [
    `${job} scrape-time unknown`,
    /its time-out is not known: no list of targets/,
  ]);
  await expectSoon(
    async () => troublesOf(await runChecks(clientOf({ url }), optionsOf('healthy'))),
    {
      'prometheus backend unknown': /^It answers queries, but does not say what it is: /,
      'prometheus retention unknown': /^How long samples are kept is not known: .*unsupported path/,
      'prometheus rules unknown': /^Which rules are loaded is not known: this backend lists none/,
      'prometheus dead-rules unknown': /^Which rules are loaded is not known: this backend lists none/,
      'mattermost types unknown': /^No target declares a type/,
      'videocall types unknown': /^No target declares a type/,
      ...Object.fromEntries(scrapeTimes),
    },
    150
  );
}, 180_000);
