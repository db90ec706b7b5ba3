import { type Page } from '@playwright/test';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_ID, ROUTES } from '../../src/constants';
import { REFRESH_SECONDS } from '../../src/triage/detectionBudget';
import { PAGE_FAULTS, type PageFault } from '../support/faults/pageFaults';
import { expect, test, type Triage } from './test';

// The browser itself writes every failed request to the console.
test.use({ provokedErrors: /^Failed to load resource/ });

const QUERY_API = '**/api/ds/query*';
const PATIENCE = 20_000;
/** For a look at what the page shows after a refresh. */
const GLANCE = 3000;

/** Lets the page refresh without waiting, by a clock that is so many seconds ahead of the real one. */
async function refresh(page: Page, ahead = 0, seconds = REFRESH_SECONDS): Promise<void> {
  await page.clock.setSystemTime(Date.now() + (ahead - seconds) * 1000);
  await page.clock.fastForward(seconds * 1000);
}

async function expectHealthy(page: Page, { status }: Triage): Promise<void> {
  await expect(async () => {
    await refresh(page);
    await expect(status).toHaveAttribute('data-status', 'healthy', { timeout: GLANCE });
  }).toPass({ timeout: 3 * PATIENCE });
}

async function expectSaid(page: Page, { status }: Triage, { says, clock, after }: PageFault): Promise<void> {
  await expect(async () => {
    await refresh(page, clock);
    if (after !== undefined) {
      await refresh(page, clock, after);
    }
    if ('verdict' in says) {
      await expect(status).toHaveAttribute('data-status', says.verdict, { timeout: GLANCE });
    } else {
      await expect(page.getByRole('heading', { name: says.title })).toBeVisible({ timeout: GLANCE });
      await expect(status).toBeHidden();
    }
  }).toPass({ timeout: PATIENCE });
}

for (const part of [1, 2]) {
  test(`each fault of queries is said, never healthy, and over by itself, part ${part}`, async ({ page, triage }) => {
    await page.clock.install();
    await triage.open();
    for (const fault of PAGE_FAULTS.filter((_, i) => i % 2 === part - 1)) {
      await test.step(fault.what, async () => {
        await expectHealthy(page, triage);
        let index = 0;
        await page.route(QUERY_API, (route) => fault.answer(route, index++));
        await expectSaid(page, triage, fault);
        await page.unroute(QUERY_API);
      });
    }
    await expectHealthy(page, triage);
  });
}

test('an upgrade under an open page reloads it once, and then asks to reload', async ({
  page,
  triage,
  gotoAppPage,
}) => {
  const loaded = new Set<string>();
  let isUpgraded = false;
  let loads = 0;
  page.on('domcontentloaded', () => (loads += 1));
  await page.route(`**/public/plugins/${PLUGIN_ID}/*.js*`, async (route) => {
    const url = route.request().url();
    if (isUpgraded && !loaded.has(url)) {
      await route.fulfill({ status: 404, json: { message: 'Plugin file not found' } });
    } else {
      loaded.add(url);
      await route.continue();
    }
  });
  await triage.open();
  await expect(triage.status).toBeVisible();
  isUpgraded = true;
  loads = 0;
  const timeline = page.getByRole('button', { name: 'Verdict timeline' });
  await timeline.click();
  await expect(() => expect(loads).toBe(1)).toPass();
  await expect(triage.status).toBeVisible();

  await timeline.click();
  const notice = page.getByText('Callscope was upgraded. Reload the page');
  await expect(notice).toBeVisible();
  await expect(triage.status).toBeVisible();

  loads = 0;
  await gotoAppPage({ pluginId: PLUGIN_ID, path: `/${ROUTES.checks}` });
  await expect(notice).toBeVisible();
  expect(loads).toBe(1);
  isUpgraded = false;
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByTestId(testIds.states.error)).toBeHidden();
  await expect(notice).toBeHidden();
});
