import { BROKEN_JOBS } from '../support/brokenJobs';
import { expectChanges, type Installations, sitesOf, startInstallations, untilHealthy } from '../support/installations';

let installations: Installations;

beforeAll(async () => {
  installations = await startInstallations({
    products: ['mattermost'],
    sites: sitesOf(BROKEN_JOBS),
    prometheus: { scrapeIntervalSeconds: 4 },
  });
  await untilHealthy(installations);
});

afterAll(() => installations?.stop());

test.each(Object.entries(BROKEN_JOBS))('%s: nothing but what it is', async (site, { expected }) => {
  await expectChanges(installations, site, expected);
});

test('parameters of a scrape are not shown', async () => {
  const shown = JSON.stringify(await installations.checks('oneDown'));
  expect(shown).toContain('connection refused');
  expect(shown).not.toContain('SECRET');
});

test('machines of others are not taken for those of calls', async () => {
  expect(JSON.stringify(await installations.checks('fleet'))).not.toContain('database-1');
});
