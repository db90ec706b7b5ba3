import { type Locator, type Page, type PlaywrightWorkerArgs } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { ruleIds } from '../../src/components/ruleIds';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_BASE_URL, ROUTES } from '../../src/constants';
import { checkRules } from '../support/promtool';
import { THEMES } from './boardPages';
import { expectReachable, seriousComplaintsOfAxe, widthOf } from './page';
import { expect, test as base } from './test';

const { apply, file, reach } = ruleIds;
/** An own folder, whatever else this Grafana has. */
const SCOPE = 'cluster="rules-spec"';

/** The rules page as a person sees it. */
interface RulesOfPage {
  open(parameters?: Record<string, string>): Promise<void>;
  find(id: string): Locator;
  field(name: string): Locator;
  type(name: string, text: string): Promise<void>;
  /** The row of an objective of the first product. */
  row(objective: string, fault: 'all' | 'place'): Locator;
  compare(): Promise<void>;
  /** Presses a button, and answers its question. */
  confirm(id: string, name: string): Promise<void>;
  list(kind: string): Locator;
}

const test = base.extend<{ rules: RulesOfPage }>({
  rules: async ({ page }, use) => {
    const find = (id: string): Locator => page.getByTestId(id);
    const field = (name: string): Locator => page.locator(`[data-testid="${ruleIds.field}"][data-field="${name}"]`);
    await use({
      open: async (parameters = {}) => {
        await page.goto(`${PLUGIN_BASE_URL}/${ROUTES.rules}?${new URLSearchParams({ scope: SCOPE, ...parameters })}`);
        await expect(find(ruleIds.basis)).toBeVisible();
      },
      find,
      field,
      type: async (name, text) => {
        await field(name).fill(text);
        await field(name).press('Enter');
      },
      row: (objective, fault) =>
        page.locator(`[data-testid="${reach.row}"][data-objective="${objective}"][data-fault="${fault}"]`).first(),
      compare: async () => {
        await find(apply.compare).click();
        await expect(find(apply.summary)).toHaveAttribute('data-state', 'compared');
      },
      confirm: async (id, name) => {
        await find(id).click();
        await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
        await expect(find(apply.summary)).toHaveAttribute('data-state', 'changed');
      },
      list: (kind) => page.locator(`[data-testid="${apply.list}"][data-kind="${kind}"]`),
    });
  },
});

async function downloaded(page: Page, button: Locator): Promise<{ name: string; text: string }> {
  const download = page.waitForEvent('download');
  await button.click();
  const got = await download;
  return { name: got.suggestedFilename(), text: await readFile(await got.path(), 'utf8') };
}

test('another target changes what can fire, survives a reload, and is in the file', async ({ rules, page }) => {
  const { open, type, field, row, find } = rules;
  await open();
  await expect(field('target')).toHaveValue('99');
  await expect(row('rtt', 'all')).toContainText('8 min 38 s');
  await type('target', '97');
  await expect(row('rtt', 'all')).toContainText('26 min');
  await expect(row('rtt', 'place')).toContainText('never');
  await expect(page).toHaveURL(/[?&]target=97(&|$)/);
  await page.reload();
  await expect(field('target')).toHaveValue('97');

  const { name, text } = await downloaded(page, find(file.download));
  expect(name).toMatch(/^callscope-\w+-rules\.yml$/);
  expect(text).toContain('vector(0.97)');
  expect(await find(file.text).textContent()).toBe(text);
  const { code, stderr } = await checkRules(text);
  expect(stderr).toBe('');
  expect(code).toBe(0);

  await page.getByRole('radio', { name: 'Grafana, to provision' }).check();
  const alerts = await downloaded(page, find(file.download));
  expect(alerts.name).toMatch(/grafana-alerts\.yml$/);
  const uid = new URL(page.url()).searchParams.get('var-ds') ?? '';
  expect(alerts.text).toContain(`datasourceUid: ${uid}\n`);
});

test('rules that answer triage ahead are added for what this data source has', async ({ rules, page }) => {
  const { open, find } = rules;
  await open({ ahead: '1' });
  await expect(page.getByText('no metrics of these products within the scope')).toBeVisible();
  await expect(find(file.text)).not.toContainText('callscope:answer:rows');
  await open({ scope: '' });
  // The switch itself is hidden beneath its picture.
  await find(ruleIds.ahead).press('Space');
  await expect(page).toHaveURL(/[?&]ahead=1(&|$)/);
  await expect(find(file.text)).toContainText('callscope:answer:rows');
  await expect(find(file.text)).toContainText('callscope:board:rows');
  const { code, stderr } = await checkRules((await find(file.text).textContent()) ?? '');
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('an invalid target says so, and changes nothing else', async ({ rules, page }) => {
  const { open, type, field, find, row } = rules;
  await open();
  const before = await find(file.text).textContent();
  await type('target', '12');
  await expect(page.getByText('The objective must be from')).toBeVisible();
  await expect(field('target')).toHaveValue('12');
  await expect(row('rtt', 'all')).toContainText('8 min 38 s');
  expect(await find(file.text).textContent()).toBe(before);
  await expect(page).not.toHaveURL(/target=/);
});

test('an administrator applies the alerts, finds nothing more to do, and removes them', async ({ rules }) => {
  const { open, compare, confirm, find, list, type } = rules;
  await open({ target: '99' });
  await compare();
  await expect(find(apply.summary)).toContainText(/^To create: \d+\. To change: 0\. To remove: 0\. Unchanged: 0\.$/);
  await expect(list('create')).toContainText('CallscopeMattermostRttBad');
  await confirm(apply.apply, 'Apply');
  await expect(find(apply.summary)).toContainText(/^Done\. Steps taken: \d+\.$/);
  await expect(list('failed')).toHaveCount(0);

  await compare();
  await expect(find(apply.summary)).toContainText('Nothing to do');
  await expect(find(apply.apply)).toHaveCount(0);

  await type('target', '95');
  await expect(find(apply.summary)).toHaveAttribute('data-state', 'idle');
  await compare();
  await expect(list('change')).toContainText('CallscopeMattermostRttBurn1h');
  await confirm(apply.apply, 'Apply');
  await expect(list('failed')).toHaveCount(0);
  await compare();
  await expect(find(apply.summary)).toContainText('Nothing to do');

  await confirm(apply.remove, 'Remove all');
  await expect(list('failed')).toHaveCount(0);
  await list('done').locator('summary').click();
  await expect(list('done')).toContainText('Remove folder Callscope rules-spec');
  await compare();
  await expect(find(apply.summary)).toContainText('Unchanged: 0.');
  await expect(find(apply.remove)).toHaveCount(0);
});

test.describe('as somebody else', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  async function logInAs(
    page: Page,
    { request }: PlaywrightWorkerArgs['playwright'],
    role: 'Viewer' | 'Editor'
  ): Promise<void> {
    const login = role.toLowerCase();
    const { baseURL } = test.info().project.use;
    const admin = await request.newContext({ baseURL, storageState: 'playwright/.auth/admin.json' });
    // A Grafana may have no such user yet; the preview has, and no API for users.
    await admin.post('/api/admin/users', { data: { login, name: login, password: login, OrgId: 1 } });
    const user = await admin.get(`/api/users/lookup?loginOrEmail=${login}`);
    if (user.ok()) {
      await admin.patch(`/api/org/users/${(await user.json()).id}`, { data: { role } });
    }
    await admin.dispose();
    await page.request.post('/login', { data: { user: login, password: login } });
  }

  test('for a viewer everything is there but applying, which Grafana refuses', async ({ rules, page, playwright }) => {
    await logInAs(page, playwright, 'Viewer');
    const { open, find, row } = rules;
    await open();
    await expect(row('rtt', 'all')).toContainText('8 min 38 s');
    await expect(find(file.text)).toContainText('groups:');
    await expect(find(apply.forbidden)).toContainText('alert.provisioning:write');
    await expect(find(apply.compare)).toHaveCount(0);
    const refused = await page.request.post('/api/v1/provisioning/alert-rules', { data: { uid: 'cs-refused' } });
    expect(refused.status()).toBe(403);
    expect(await refused.text()).toContain('alert.provisioning:write');
  });

  test('an editor may apply, who cannot ask for a folder that is missing', async ({ rules, page, playwright }) => {
    await logInAs(page, playwright, 'Editor');
    const { open, compare, list, find } = rules;
    await open();
    await compare();
    await expect(list('create')).toContainText('CallscopeMattermostRttBad');
    await expect(find(apply.apply)).toBeVisible();
  });
});

for (const theme of THEMES) {
  test(`axe finds nothing serious in the ${theme} theme`, async ({ rules, page }) => {
    const { open, compare, type, field } = rules;
    await open({ theme });
    await compare();
    await type('window', 'soon');
    await expect(field('window')).toHaveAttribute('aria-invalid', 'true');
    expect(await seriousComplaintsOfAxe(page)).toEqual([]);
  });
}

test('a narrow screen never scrolls sideways, and everything can be worked by keyboard', async ({ rules, page }) => {
  const { open, compare, find } = rules;
  await page.setViewportSize({ width: 480, height: 900 });
  await open({ theme: 'light' });
  await compare();
  expect(await widthOf(page)).toBeLessThanOrEqual(480);
  await find(testIds.controls.scope).focus();
  await expectReachable(page, [ruleIds.field, file.text, file.copy, file.download, apply.compare, apply.apply]);
});
