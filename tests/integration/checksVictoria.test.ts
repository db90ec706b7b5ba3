import { expectedJobs } from '../../src/checks/targets/expectedJobs';
import { CHECKED_PRODUCTS } from '../../src/products/checks';
import { BROKEN_JOBS } from '../support/brokenJobs';
import { BROKEN_MATTERMOST } from '../support/brokenMattermost';
import { BROKEN_VIDEOCALL } from '../support/brokenVideocall';
import {
  type Breakages,
  checkOf,
  expectChanges,
  expectSoon,
  type Installations,
  sitesOf,
  startInstallations,
  troublesOf,
} from '../support/installations';
import { startVictoria } from '../support/victoria';

const JOBS = expectedJobs(CHECKED_PRODUCTS);

/** With so many sites behind one proxy, a page that is to be slow comes too late on a busy machine: checksJobs shows it. */
const { slow: _, ...SINGLE_JOBS } = BROKEN_JOBS;

const SUITES: ReadonlyArray<[name: string, product: string, breakages: Breakages]> = [
  ['single jobs', 'mattermost', SINGLE_JOBS],
  ['Mattermost Calls', 'mattermost', BROKEN_MATTERMOST],
  ['videocall.rs', 'videocall', BROKEN_VIDEOCALL],
];

/** What can't be broken so on this engine, and why. */
const NOT_THERE: Readonly<Record<string, string>> = {
  native: 'it reads no page in protobuf, the only format that has native histograms',
};

/** A page that comes later than the next scrape is due counts as an outage, which stays for an hour. */
const SCRAPE_SECONDS = 5;

/** A healthy installation of some products beside broken ones. */
function startWith(products: readonly string[], breakages: Breakages): Promise<Installations> {
  return startInstallations({
    products,
    sites: sitesOf(breakages),
    sessions: 30,
    startEngine: (config) => startVictoria(config, SCRAPE_SECONDS),
  });
}

test('facts that VictoriaMetrics doesn’t report are unknown, with a reason; all else passes', async () => {
  const installations = await startWith(
    CHECKED_PRODUCTS.map(({ id }) => id),
    {}
  );
  const scrapeTimes = JOBS.map(({ product, source }) => [
    `${product.id}/${source.id} scrape-time unknown`,
    /The timeout is unknown: there is no list of targets/,
  ]);
  try {
    await expectSoon(async () => troublesOf(await installations.checks('healthy')), {
      'prometheus backend unknown': /^It answers queries, but its version is unknown: /,
      'prometheus retention unknown': /^The retention is unknown: .*unsupported path/,
      'prometheus rules unknown': /^Can't tell which rules are loaded: this backend lists none/,
      'prometheus dead-rules unknown': /^Can't tell which rules are loaded: this backend lists none/,
      'mattermost types unknown': /^No target declares a type/,
      'videocall types unknown': /^No target declares a type/,
      ...Object.fromEntries(scrapeTimes),
    });
  } finally {
    await installations.stop();
  }
});

describe.each(SUITES)('%s', (_, product, breakages) => {
  let installations: Installations;

  beforeAll(async () => {
    installations = await startWith([product], breakages);
  });

  afterAll(() => installations?.stop());

  const [there, notThere] = [true, false].map((isThere) =>
    Object.entries(breakages).filter(([site]) => !(site in NOT_THERE) === isThere)
  );

  test.each(there ?? [])('%s: nothing but what it is', async (site, { expected }) => {
    await expectChanges(installations, site, expected);
  });

  for (const [site] of notThere ?? []) {
    test(`${site}: a page that it does not read is said to be empty`, async () => {
      await expectSoon(
        async () => {
          const found = checkOf(await installations.checks(site), 'mattermost/rtcd', 'found');
          return { [`found ${found?.state ?? 'gone'}`]: found?.evidence ?? '' };
        },
        { 'found unknown': /^The metrics page of job rtcd is empty/ }
      );
    });
  }
});
