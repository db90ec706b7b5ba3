import { BROKEN_MATTERMOST } from '../support/brokenMattermost';
import { expectChanges, type Installations, sitesOf, startInstallations, untilHealthy } from '../support/installations';

let installations: Installations;

beforeAll(async () => {
  installations = await startInstallations({
    products: ['mattermost'],
    sites: sitesOf(BROKEN_MATTERMOST),
    prometheus: { scrapeIntervalSeconds: 4, features: 'native-histograms' },
  });
  await untilHealthy(installations);
});

afterAll(() => installations?.stop());

test.each(Object.entries(BROKEN_MATTERMOST))('%s: nothing but what it is', async (site, { expected }) => {
  await expectChanges(installations, site, expected);
});

test('an app node that is not scraped is missed if their number is known', async () => {
  await expectChanges(
    installations,
    'nodeMissing',
    { 'mattermost app-nodes fail': /^3 of 4 expected nodes are scraped\.$/ },
    () => ({ expected: { appNodes: 4 } })
  );
  await expectChanges(installations, 'healthy', { 'mattermost app-nodes pass': /^4 of 4/ }, () => ({
    expected: { appNodes: 4 },
  }));
  await expectChanges(installations, 'healthy', { 'mattermost app-nodes warn': /^4 of 3/ }, () => ({
    expected: { appNodes: 3 },
  }));
});
