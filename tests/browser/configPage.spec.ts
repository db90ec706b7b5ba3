import { type Locator, type Page } from '@playwright/test';
import { testIds } from '../../src/components/testIds';
import { CONFIG_PAGE_URL, PLUGIN_ID } from '../../src/constants';
import { DEFAULT_SETTINGS } from '../../src/settings';
import { PRODUCTS } from '../../src/stacks/products';
import { expect, SECRETS, test as base, TOKENS } from './test';

const SETTINGS_URL = `/api/plugins/${PLUGIN_ID}/settings`;
const NOWHERE = 'cluster="nowhere"';
const VIEWER = { login: 'viewer', password: 'viewer' };

/** The configuration page as a person sees it. */
interface ConfigPage {
  open(parameters?: Record<string, string>): Promise<void>;
  /** Whatever was saved before comes back after the test. */
  store(jsonData: object): Promise<void>;
  stored(): Promise<Record<string, unknown>>;
  typeScope(scope: string): Promise<void>;
  job(name: string): Locator;
  check(job: string, id: string): Locator;
  find(id: string): Locator;
}

async function readSettings(
  page: Page
): Promise<{ enabled: boolean; pinned: boolean; jsonData: Record<string, unknown> }> {
  return (await page.request.get(SETTINGS_URL)).json();
}

const test = base.extend<{ configPage: ConfigPage }>({
  configPage: async ({ page }, use) => {
    const { enabled, pinned, jsonData: before } = await readSettings(page);
    const store = async (jsonData: object): Promise<void> => {
      const response = await page.request.post(SETTINGS_URL, { data: { enabled, pinned, jsonData } });
      expect(response.ok()).toBe(true);
    };
    const find = (id: string): Locator => page.getByTestId(id);
    const job = (name: string): Locator => page.locator(`[data-testid="${testIds.checks.job}"][data-job="${name}"]`);
    await use({
      open: async (parameters = {}) => {
        await page.goto(`${CONFIG_PAGE_URL}&${new URLSearchParams(parameters)}`);
        await expect(find(testIds.checks.list)).toBeVisible();
      },
      store,
      stored: async () => (await readSettings(page)).jsonData,
      typeScope: async (scope) => {
        await find(testIds.config.scope).fill(scope);
        await find(testIds.config.scope).press('Tab');
      },
      job,
      check: (name, id) => job(name).locator(`[data-testid="${testIds.checks.check}"][data-check="${id}"]`),
      find,
    });
    const { jsonData: after } = await readSettings(page);
    if (JSON.stringify(after) !== JSON.stringify(before)) {
      await store(before);
    }
  },
});

test('from empty to healthy: what is missing, the text that mends it, and that it is there', async ({
  configPage: { open, typeScope, job, find },
  control,
  page,
}) => {
  const scraped = [...new Set((await control.state()).exporters.map((exporter) => exporter.job))];
  await open();
  await typeScope(NOWHERE);
  for (const name of scraped) {
    await expect(job(name)).toHaveAttribute('data-state', 'fail');
    await expect(job(name).getByTestId(testIds.checks.remedy)).toContainText(`job_name: ${name}`);
  }
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await job('rtcd').getByTestId(testIds.checks.copy).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^- job_name: rtcd\n(.*\n)*.*service_name: rtcd\n$/
  );

  await typeScope('');
  for (const name of scraped) {
    await expect(job(name)).toHaveAttribute('data-state', 'pass');
  }
  await expect(find(testIds.checks.summary)).toContainText(/Pass \d+/);
});

test('a trap is told with its remedy, and hosts become a configuration', async ({
  configPage: { open, find, check },
  page,
}) => {
  await open();
  // The pages of videocall.rs hold addresses and tokens: that there are some is said, and none of them shown.
  await expect(check('videocall.rs', 'identities')).toHaveAttribute('data-state', 'warn');
  await expect(check('videocall.rs', 'identities')).toContainText('metric_relabel_configs');
  await check('videocall.rs', 'identities').getByTestId(testIds.checks.checkAgain).click();
  await expect(check('videocall.rs', 'identities')).toHaveAttribute('data-state', 'warn');

  await page.getByText('Generate a scrape configuration').click();
  await expect(find(testIds.generator.empty)).toBeVisible();
  const hosts = page.locator(`[data-testid="${testIds.generator.hosts}"][data-job="rtcd"]`);
  await hosts.fill('http://rtcd-1');
  await expect(find(testIds.generator.section)).toContainText('is no host');
  await hosts.fill('rtcd-1 [::1]:9000');
  await expect(find(testIds.generator.text)).toContainText('[::1]:9000');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await find(testIds.generator.copy).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^scrape_configs:\n {2}- job_name: rtcd\n/);
});

test('settings are saved, said to be, and drive the triage page', async ({ configPage, page, triage }) => {
  const { open, store, stored, typeScope, find } = configPage;
  await store({ theirs: 'kept' });
  await open();
  await expect(find(testIds.config.save)).toBeDisabled();
  await typeScope(NOWHERE);
  await page.getByRole('checkbox', { name: 'videocall.rs' }).uncheck({ force: true });
  await expect(find(testIds.config.unsaved)).toBeVisible();
  await find(testIds.config.save).click();
  await expect(find(testIds.config.saved)).toBeVisible();
  await expect(find(testIds.config.unsaved)).toBeHidden();
  expect(await stored()).toEqual({
    ...DEFAULT_SETTINGS,
    theirs: 'kept',
    scope: NOWHERE,
    products: ['mattermost'],
  });

  await triage.open();
  await expect(find(testIds.controls.scope)).toHaveValue(NOWHERE);
  await expect(triage.status).toHaveAttribute('data-status', 'blind');
  await find(testIds.configLink).click();
  await expect(find(testIds.config.scope)).toHaveValue(NOWHERE);
});

test.describe('where an administrator shows identities', () => {
  test.use({ secrets: TOKENS });

  test('a finding about a single person says who it is, what is copied does not', async ({
    configPage: { open, find },
    context,
    control,
    page,
    triage,
  }) => {
    await open();
    await find(testIds.config.identities).check({ force: true });
    await find(testIds.config.save).click();
    await expect(find(testIds.config.saved)).toBeVisible();

    const fault = 'audio-sender:meeting_id=all-hands,mode=lossy';
    const { at } = await control.happened({ stack: 'videocall', fault, sessions: 40 });
    await triage.open({ at: new Date(1000 * at).toISOString() });
    await expect(find(testIds.concerned).getByRole('listitem')).toHaveText([/^[\w.]+@example\.org$/]);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await find(testIds.verdict.copySummary).press('Enter');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/One person in the meeting all-hands \(#\d{4}\) sounds bad to/);
    expect(copied).not.toMatch(SECRETS);
  });
});

test('a scope that is none is said where it is typed, and not saved', async ({ configPage, page }) => {
  const { open, typeScope, find } = configPage;
  await open();
  await typeScope('cluster=');
  await expect(page.getByText('scope "cluster=" is not a list of label matchers')).toBeVisible();
  await expect(find(testIds.config.save)).toBeDisabled();
  await find(testIds.config.discard).click();
  await expect(find(testIds.config.scope)).toHaveValue('');
});

test('broken saved settings are said and mended, and what others saved stays', async ({ configPage }) => {
  const { open, store, stored, find } = configPage;
  await store({ dataSource: 'gone', scope: 'cluster=', products: ['nothing'], theirs: 'kept' });
  await open();
  await expect(find(testIds.config.problems)).toContainText('scope "cluster="');
  await expect(find(testIds.config.problems)).toContainText('"nothing"');
  await expect(find(testIds.config.dataSourceGone)).toContainText('“gone” is gone');
  await find(testIds.config.save).click();
  await expect(find(testIds.config.saved)).toBeVisible();
  await expect(find(testIds.config.problems)).toBeHidden();
  expect(await stored()).toEqual({ ...DEFAULT_SETTINGS, dataSource: 'gone', theirs: 'kept' });
});

test.describe('while the exporters are gone', () => {
  test.beforeAll(async ({ control }) => {
    await control.setExporters(false);
  });
  test.afterAll(async ({ control }) => {
    await control.setExporters(true);
  });

  test('the last error is said, and one job can be checked again', async ({ configPage, control }) => {
    const { open, job, check } = configPage;
    await open();
    const again = job('rtcd').getByTestId(testIds.checks.jobAgain);
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

test.describe('as a Viewer', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('the page shows settings and checks, but no form', async ({
    configPage: { open, job, find },
    page,
    playwright,
  }) => {
    const admin = await playwright.request.newContext({
      baseURL: test.info().project.use.baseURL,
      storageState: 'playwright/.auth/admin.json',
    });
    // A Grafana has no such user yet; the preview has, and no API for users.
    await admin.post('/api/admin/users', { data: { ...VIEWER, name: VIEWER.login, OrgId: 1 } });
    await admin.dispose();
    await page.request.post('/login', { data: { user: VIEWER.login, password: VIEWER.password } });
    await open();
    await expect(find(testIds.config.readOnly)).toContainText('plugins:write');
    for (const { title } of PRODUCTS) {
      await expect(find(testIds.config.readOnly)).toContainText(title);
    }
    await expect(find(testIds.config.form)).toBeHidden();
    await expect(page.getByText('Generate a scrape configuration')).toBeHidden();
    await expect(job('rtcd')).toHaveAttribute('data-state', 'pass');
    const refused = await page.request.post(SETTINGS_URL, { data: { enabled: true, pinned: true, jsonData: {} } });
    expect(refused.status()).toBe(403);
  });
});

for (const theme of ['dark', 'light']) {
  test(`axe finds nothing serious in the ${theme} theme`, async ({
    configPage: { open, typeScope, job },
    page,
    scanForA11yViolations,
  }) => {
    await open({ theme });
    await typeScope(NOWHERE);
    await expect(job('rtcd')).toHaveAttribute('data-state', 'fail');
    // A colour on its way to another one has no contrast to be judged by.
    await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
    const { violations } = await scanForA11yViolations({ include: 'main' });
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(', ')}`)).toEqual([]);
  });
}

test('a narrow screen never scrolls sideways', async ({ configPage: { open, typeScope, job, find }, page }) => {
  await page.setViewportSize({ width: 480, height: 900 });
  await open({ theme: 'light' });
  await typeScope(NOWHERE);
  await expect(job('rtcd')).toHaveAttribute('data-state', 'fail');
  await job('rtcd').getByText('What was asked').click();
  const width = (await find(testIds.checks.list).boundingBox())?.width ?? 0;
  expect(width).toBeGreaterThan(480 / 2);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(480);
});

test('everything can be worked by keyboard', async ({ configPage: { open, find }, page }) => {
  await open();
  await find(testIds.config.dataSource).focus();
  const wanted = [testIds.config.scope, testIds.config.product, testIds.checks.again, testIds.checks.jobAgain];
  const reached = new Set<string>();
  for (let presses = 0; presses < 30 && reached.size < wanted.length; presses++) {
    await page.keyboard.press('Tab');
    for (const id of wanted) {
      if ((await find(id).and(page.locator(':focus')).count()) > 0) {
        reached.add(id);
      }
    }
  }
  expect([...reached].sort()).toEqual([...wanted].sort());
  const asked = page.waitForRequest(/\/api\/ds\/query/);
  await find(testIds.checks.again).press('Enter');
  await asked;
});
