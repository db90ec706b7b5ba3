import { type Locator } from '@playwright/test';
import { setUpIds } from '../../src/components/setUpIds';
import { testIds } from '../../src/components/testIds';
import { CONFIG_PAGE_URL, PLUGIN_BASE_URL, PLUGIN_ID, ROUTES } from '../../src/constants';
import { THEMES } from './boardPages';
import { expectReachable, seriousComplaintsOfAxe, widthOf } from './page';
import { expect, test as base } from './test';

const SETTINGS_URL = `/api/plugins/${PLUGIN_ID}/settings`;
const NOWHERE = 'cluster="nowhere"';

/** The page of the checks as a person sees it. */
interface Checks {
  open(parameters?: Record<string, string>): Promise<void>;
  typeScope(scope: string): Promise<void>;
  job(name: string): Locator;
  check(job: string, id: string): Locator;
  find(id: string): Locator;
}

const test = base.extend<{ checks: Checks }>({
  checks: async ({ page }, use) => {
    const find = (id: string): Locator => page.getByTestId(id);
    const job = (name: string): Locator => page.locator(`[data-testid="${setUpIds.checks.job}"][data-job="${name}"]`);
    await use({
      open: async (parameters = {}) => {
        await page.goto(`${PLUGIN_BASE_URL}/${ROUTES.checks}?${new URLSearchParams(parameters)}`);
        await expect(find(setUpIds.checks.list)).toBeVisible();
      },
      typeScope: async (scope) => {
        await find(testIds.controls.scope).fill(scope);
        await find(testIds.controls.scope).press('Enter');
      },
      job,
      check: (name, id) => job(name).locator(`[data-testid="${setUpIds.checks.check}"][data-check="${id}"]`),
      find,
    });
  },
});

test('from empty to healthy: missing jobs, the text that fixes them, and their success', async ({
  checks: { open, typeScope, job, find },
  control,
  page,
}) => {
  const scraped = [...new Set((await control.state()).exporters.map((exporter) => exporter.job))];
  await open();
  await typeScope(NOWHERE);
  for (const name of scraped) {
    await expect(job(name)).toHaveAttribute('data-state', 'fail');
    await expect(job(name).getByTestId(setUpIds.checks.remedy)).toContainText(`job_name: ${name}`);
  }
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await job('rtcd').getByTestId(setUpIds.checks.copy).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^- job_name: rtcd\n(.*\n)*.*service_name: rtcd\n$/
  );

  await typeScope('');
  for (const name of scraped) {
    await expect(job(name)).toHaveAttribute('data-state', 'pass');
  }
  await expect(find(setUpIds.checks.summary)).toContainText(/\d+ passed/);
});

test('failed checks come first and open, passed ones are folded', async ({ checks: { open, job, find }, page }) => {
  await open();
  await expect(job('rtcd')).toHaveAttribute('data-state', 'pass');
  await expect(job('rtcd').getByTestId(setUpIds.checks.check)).toHaveCount(0);
  const states = await find(setUpIds.checks.job).evaluateAll((cards) =>
    cards.map((card) => card.getAttribute('data-state') ?? '')
  );
  const order = ['fail', 'warn', 'unknown', 'pass', 'not-applicable'];
  expect(states).toEqual([...states].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  await expect(find(setUpIds.checks.summary)).toHaveText(/^\s*(\d+ (failed|warnings?|unknown), )*\d+ passed/);

  await job('rtcd').getByTestId(setUpIds.checks.toggle).press('Enter');
  await expect(job('rtcd').getByTestId(setUpIds.checks.check).first()).toBeVisible();
  await open({ group: 'videocall-client-metrics' });
  await expect(job('videocall-client-metrics')).toBeFocused();
  await expect(job('videocall-client-metrics')).toBeInViewport();
  await expect(job('videocall-client-metrics').getByTestId(setUpIds.checks.check).first()).toBeVisible();
  expect(new URL(page.url()).searchParams.get('group')).toBe('videocall-client-metrics');
});

test('a trap is told with its remedy, and hosts become a configuration', async ({
  checks: { open, find, check },
  page,
}) => {
  await open();
  // The pages of videocall.rs hold addresses and tokens: that there are some is said, and none of them shown.
  await expect(check('videocall.rs', 'identities')).toHaveAttribute('data-state', 'warn');
  await expect(check('videocall.rs', 'identities')).toContainText('metric_relabel_configs');
  await check('videocall.rs', 'identities').getByTestId(setUpIds.checks.checkAgain).click();
  await expect(check('videocall.rs', 'identities')).toHaveAttribute('data-state', 'warn');

  await page.getByText('Generate a scrape configuration', { exact: true }).click();
  await expect(find(setUpIds.generator.empty)).toBeVisible();
  const hosts = page.locator(`[data-testid="${setUpIds.generator.hosts}"][data-job="rtcd"]`);
  await hosts.fill('http://rtcd-1');
  await expect(find(setUpIds.generator.section)).toContainText('is not a host');
  await hosts.fill('rtcd-1 [::1]:9000');
  await expect(find(setUpIds.generator.text)).toContainText('[::1]:9000');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await find(setUpIds.generator.copy).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^scrape_configs:\n {2}- job_name: rtcd\n/);
});

test.describe('without an answer', () => {
  test.use({ provokedErrors: /ERR_FAILED/ });

  test('the closed generator takes a line and not the rest of the screen', async ({ checks, page }) => {
    const { find } = checks;
    await page.route(/\/api\/(ds\/query|datasources\/)/, (route) => route.abort());
    await page.goto(`${PLUGIN_BASE_URL}/${ROUTES.checks}`);
    await expect(find(setUpIds.checks.failed)).toBeVisible();
    await expect(find(setUpIds.generator.whole)).toBeVisible();
    expect(await find(setUpIds.generator.whole).evaluate(({ clientHeight }) => clientHeight)).toBeLessThan(80);
  });
});

test.describe('while the exporters are gone', () => {
  test.beforeAll(async ({ control }) => {
    await control.setExporters(false);
  });
  test.afterAll(async ({ control }) => {
    await control.setExporters(true);
  });

  test('shows the last error, and checks one job again', async ({ checks, control }) => {
    const { open, job, check } = checks;
    await open();
    const again = job('rtcd').getByTestId(setUpIds.checks.jobAgain);
    await expect(async () => {
      await again.click();
      await expect(check('rtcd', 'up')).toContainText('connection refused', { timeout: 2000 });
    }).toPass();
    await expect(job('rtcd')).toHaveAttribute('data-state', 'fail');
    await control.setExporters(true);
    await expect(async () => {
      await again.click();
      await expect(job('rtcd')).toHaveAttribute('data-state', 'pass', { timeout: 2000 });
    }).toPass();
  });
});

for (const login of ['viewer', 'editor'] as const) {
  test.describe(`as ${login}`, () => {
    test.use({ storageState: { cookies: [], origins: [] } });

    test('everything is there but the settings', async ({ checks: { open, job, find, check }, page, playwright }) => {
      const admin = await playwright.request.newContext({
        baseURL: test.info().project.use.baseURL,
        storageState: 'playwright/.auth/admin.json',
      });
      // A Grafana may have no such user yet; the preview has, and no API for users.
      await admin.post('/api/admin/users', { data: { login, name: login, password: login, OrgId: 1 } });
      await admin.dispose();
      await page.request.post('/login', { data: { user: login, password: login } });
      await open();
      await expect(job('rtcd')).toHaveAttribute('data-state', 'pass');
      await expect(check('videocall.rs', 'identities')).toHaveAttribute('data-state', 'warn');
      await find(setUpIds.checks.again).click();
      await page.getByText('Generate a scrape configuration', { exact: true }).click();
      await expect(find(setUpIds.generator.empty)).toBeVisible();
      await expect(find(testIds.settingsLink)).toHaveCount(0);
      const refused = await page.request.post(SETTINGS_URL, { data: { enabled: true, pinned: true, jsonData: {} } });
      expect(refused.status()).toBe(403);
      await page.goto(CONFIG_PAGE_URL);
      await expect(page).not.toHaveURL(/\/plugins\//);
      await expect(find(setUpIds.config.form)).toHaveCount(0);
    });
  });
}

for (const theme of THEMES) {
  test(`axe finds nothing serious in the ${theme} theme`, async ({ checks: { open, typeScope, job }, page }) => {
    await open({ theme });
    expect(await seriousComplaintsOfAxe(page)).toEqual([]);
    await typeScope(NOWHERE);
    await expect(job('rtcd')).toHaveAttribute('data-state', 'fail');
    expect(await seriousComplaintsOfAxe(page)).toEqual([]);
  });
}

test('a narrow screen never scrolls sideways', async ({ checks: { open, typeScope, job, find }, page }) => {
  await page.setViewportSize({ width: 480, height: 900 });
  await open({ theme: 'light' });
  await typeScope(NOWHERE);
  await expect(job('rtcd')).toHaveAttribute('data-state', 'fail');
  await job('rtcd').getByText('Queries', { exact: true }).click();
  await page.getByText('Generate a scrape configuration', { exact: true }).click();
  const width = (await find(setUpIds.checks.list).boundingBox())?.width ?? 0;
  expect(width).toBeGreaterThan(480 / 2);
  expect(await widthOf(page)).toBeLessThanOrEqual(480);
});

test('everything can be worked by keyboard', async ({ checks: { open, find }, page }) => {
  await open();
  await find(testIds.controls.scope).focus();
  await expectReachable(page, [setUpIds.checks.again, setUpIds.checks.toggle, setUpIds.checks.jobAgain]);
  const asked = page.waitForRequest(/\/api\/ds\/query/);
  await find(setUpIds.checks.again).press('Enter');
  await asked;
});
