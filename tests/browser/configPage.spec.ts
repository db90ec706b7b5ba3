import { type Locator, type Page } from '@playwright/test';
import { setUpIds } from '../../src/components/setUpIds';
import { testIds } from '../../src/components/testIds';
import { CONFIG_PAGE_URL, PLUGIN_ID, ROUTES } from '../../src/constants';
import { PRODUCTS } from '../../src/products/triage';
import { readSettings as settingsIn, toJsonData } from '../../src/settings';
import { THEMES } from './boardPages';
import { expectReachable, seriousComplaintsOfAxe, widthOf } from './page';
import { expect, SECRETS, test as base, TOKENS } from './test';

/** What is saved where everything is as it comes. */
const DEFAULTS = toJsonData(settingsIn({}, PRODUCTS).settings, {});

const SETTINGS_URL = `/api/plugins/${PLUGIN_ID}/settings`;
const NOWHERE = 'cluster="nowhere"';

/** The configuration page as a person sees it. */
interface ConfigPage {
  open(parameters?: Record<string, string>): Promise<void>;
  /** Whatever was saved before comes back after the test. */
  store(jsonData: object): Promise<void>;
  stored(): Promise<Record<string, unknown>>;
  typeScope(scope: string): Promise<void>;
  find(id: string): Locator;
}

async function readSettings(
  page: Page
): Promise<{ enabled: boolean; pinned: boolean; jsonData: Record<string, unknown> | null }> {
  return (await page.request.get(SETTINGS_URL)).json();
}

const test = base.extend<{ configPage: ConfigPage }>({
  configPage: async ({ page }, use) => {
    const { enabled, pinned, jsonData: saved } = await readSettings(page);
    // Grafana keeps what is saved if it is told to save nothing.
    const before = { ...DEFAULTS, ...saved };
    const store = async (jsonData: object): Promise<void> => {
      const response = await page.request.post(SETTINGS_URL, { data: { enabled, pinned, jsonData } });
      expect(response.ok()).toBe(true);
    };
    const find = (id: string): Locator => page.getByTestId(id);
    await use({
      open: async (parameters = {}) => {
        await page.goto(`${CONFIG_PAGE_URL}&${new URLSearchParams(parameters)}`);
        await expect(find(setUpIds.config.form)).toBeVisible();
      },
      store,
      stored: async () => (await readSettings(page)).jsonData ?? {},
      typeScope: async (scope) => {
        await find(setUpIds.config.scope).fill(scope);
        await find(setUpIds.config.scope).press('Tab');
      },
      find,
    });
    const { jsonData: after } = await readSettings(page);
    if (JSON.stringify(after) !== JSON.stringify(before)) {
      await store(before);
    }
  },
});

test('settings are saved, with a notice, and apply to the triage page', async ({ configPage, page, triage }) => {
  const { open, store, stored, typeScope, find } = configPage;
  await store({ theirs: 'kept' });
  await open();
  await expect(find(setUpIds.config.save)).toBeDisabled();
  await typeScope(NOWHERE);
  await page.getByRole('checkbox', { name: 'videocall.rs' }).uncheck({ force: true });
  await expect(find(setUpIds.config.unsaved)).toBeVisible();
  await find(setUpIds.config.save).click();
  await expect(find(setUpIds.config.saved)).toBeVisible();
  await expect(find(setUpIds.config.unsaved)).toBeHidden();
  expect(await stored()).toEqual({
    ...DEFAULTS,
    theirs: 'kept',
    scope: NOWHERE,
    products: ['mattermost'],
  });

  await triage.open();
  await expect(find(testIds.controls.scope)).toHaveValue(NOWHERE);
  await expect(triage.status).toHaveAttribute('data-status', 'blind');
  await find(testIds.checksLink).click();
  await expect(page).toHaveURL(new RegExp(`/${ROUTES.checks}\\?`));
  await expect(find(testIds.controls.scope)).toHaveValue(NOWHERE);
  await expect(find(setUpIds.checks.nothing)).toBeVisible();
  await find(testIds.settingsLink).click();
  await expect(find(setUpIds.config.scope)).toHaveValue(NOWHERE);
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
    await find(setUpIds.config.identities).check({ force: true });
    await find(setUpIds.config.save).click();
    await expect(find(setUpIds.config.saved)).toBeVisible();

    const fault = 'audio-sender:meeting_id=all-hands,mode=lossy';
    const { at } = await control.happened({ product: 'videocall', fault, sessions: 40 });
    await triage.open({ at: new Date(1000 * at).toISOString() });
    await expect(find(testIds.concerned).getByRole('listitem')).toHaveText([/^[\w.]+@example\.org$/]);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await find(testIds.verdict.copySummary).press('Enter');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/One person \(#\d{4}\) in meeting all-hands sounds bad to/);
    expect(copied).not.toMatch(SECRETS);
  });
});

test('an invalid scope is reported at its field, and not saved', async ({ configPage, page }) => {
  const { open, typeScope, find } = configPage;
  await open();
  await typeScope('cluster=');
  await expect(page.getByText('scope "cluster=" is not a list of label matchers')).toBeVisible();
  await expect(find(setUpIds.config.save)).toBeDisabled();
  await find(setUpIds.config.discard).click();
  await expect(find(setUpIds.config.scope)).toHaveValue('');
});

test('broken saved settings are reported and repaired, and keys of others stay', async ({ configPage }) => {
  const { open, store, stored, find } = configPage;
  await store({ dataSource: 'gone', scope: 'cluster=', products: ['nothing'], theirs: 'kept' });
  await open();
  await expect(find(setUpIds.config.problems)).toContainText('scope "cluster="');
  await expect(find(setUpIds.config.problems)).toContainText('"nothing"');
  await expect(find(setUpIds.config.dataSourceGone)).toContainText('“gone” is gone');
  await find(setUpIds.config.save).click();
  await expect(find(setUpIds.config.saved)).toBeVisible();
  await expect(find(setUpIds.config.problems)).toBeHidden();
  expect(await stored()).toEqual({ ...DEFAULTS, dataSource: 'gone', theirs: 'kept' });
});

for (const theme of THEMES) {
  test(`axe finds nothing serious in the ${theme} theme`, async ({ configPage: { open }, page }) => {
    await open({ theme });
    expect(await seriousComplaintsOfAxe(page)).toEqual([]);
  });
}

test('the form leaves room for what Grafana shows beside it', async ({ configPage: { open, find }, page }) => {
  await open();
  await page.getByText('Export and import settings').click();
  const [form, details] = await Promise.all([
    find(setUpIds.config.form).boundingBox(),
    page.getByTestId('plugin-details-panel').boundingBox(),
  ]);
  const right = (box: typeof form): number => (box?.x ?? NaN) + (box?.width ?? NaN);
  expect(right(form)).toBeLessThanOrEqual(details?.x ?? NaN);
  expect(right(details)).toBeLessThanOrEqual(page.viewportSize()?.width ?? NaN);
});

test('a narrow screen never scrolls sideways', async ({ configPage: { open }, page }) => {
  await page.setViewportSize({ width: 480, height: 900 });
  await open({ theme: 'light' });
  expect(await widthOf(page)).toBeLessThanOrEqual(480);
});

test('everything can be worked by keyboard', async ({ configPage: { open, find }, page }) => {
  await open();
  await find(setUpIds.config.dataSource).focus();
  await expectReachable(page, [setUpIds.config.scope, setUpIds.config.product, setUpIds.config.number]);
});
