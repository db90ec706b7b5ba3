import { BROKEN_VIDEOCALL } from '../support/brokenVideocall';
import {
  checkOf,
  expectChanges,
  type Installations,
  sitesOf,
  startInstallations,
  untilHealthy,
} from '../support/installations';

let installations: Installations;

beforeAll(async () => {
  installations = await startInstallations({
    products: ['videocall'],
    sites: sitesOf(BROKEN_VIDEOCALL),
    prometheus: { scrapeIntervalSeconds: 4 },
  });
  await untilHealthy(installations);
});

afterAll(() => installations?.stop());

test.each(Object.entries(BROKEN_VIDEOCALL))('%s: nothing but what it is', async (site, { expected }) => {
  await expectChanges(installations, site, expected);
});

test('addresses and tokens are reported and never shown', async () => {
  const raw = await installations.checks('raw');
  expect(checkOf(raw, 'videocall', 'identities')?.state).toBe('warn');
  expect(JSON.stringify(raw)).not.toMatch(/@example|FAKE-NOT-A-JWT|[?&]token=[^.]/);
});
