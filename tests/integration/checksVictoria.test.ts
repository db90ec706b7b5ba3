import { expectedJobs } from '../../src/checks/expectedJobs';
import { PRODUCTS } from '../../src/stacks/products';
import { expectSoon, startInstallations, troublesOf, unchanged } from '../support/installations';
import { startVictoria } from '../support/victoria';

const JOBS = expectedJobs(PRODUCTS).map(({ product, source }) => `${product.id}/${source.id}`);

test('what VictoriaMetrics does not tell is unknown, with a reason; nothing else is anything but well', async () => {
  const installations = await startInstallations({
    sites: { healthy: unchanged },
    startEngine: (config) => startVictoria(config, 4),
  });
  const scrapeTimes = JOBS.map((job) => [
    `${job} scrape-time unknown`,
    /its time-out is not known: no list of targets/,
  ]);
  try {
    await expectSoon(
      async () => troublesOf(await installations.checks('healthy')),
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
  } finally {
    await installations.stop();
  }
}, 180_000);
