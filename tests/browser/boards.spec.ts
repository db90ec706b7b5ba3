import AxeBuilder from '@axe-core/playwright';
import { type Page } from '@playwright/test';
import { BOARDS } from '../../src/boards/boards';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_ID, ROUTES } from '../../src/constants';
import { expect, test } from './test';

const MAX_EXPRESSIONS = 30;
/** What Grafana's own pickers, refresh button and panels break. */
const OF_GRAFANA = ['aria-required-attr', 'button-name'];
/** So many panels are in view at least, whatever the dashboard. */
const PANELS_IN_VIEW = 7;
/** When nothing is asked for so long, nothing more will be. */
const QUIET_MS = 1500;
const RANGE = { from: 'now-5m', to: 'now', refresh: '' };

/** Expressions of each request that the page sends from now on. */
function watchRequests(page: Page): string[][] {
  const requests: string[][] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/ds/query') {
      requests.push(request.postDataJSON().queries.map(({ expr }: { expr: string }) => expr));
    }
  });
  return requests;
}

/** Waits until all panels in view have asked, each for itself. */
async function untilAsked(page: Page, requests: readonly unknown[]): Promise<void> {
  await expect(async () => {
    const before = requests.length;
    await page.waitForTimeout(QUIET_MS);
    expect(requests.length).toBe(before);
    expect(before).toBeGreaterThan(PANELS_IN_VIEW);
  }).toPass();
  await page.waitForLoadState('networkidle');
}

/** What axe has against the page, without what Grafana's own parts break. */
async function complaintsOfAxe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include('main').disableRules(OF_GRAFANA).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

function pathOf(slug: string, parameters: Record<string, string> = {}): string {
  return `/${ROUTES.boards}/${slug}?${new URLSearchParams({ ...RANGE, ...parameters })}`;
}

for (const theme of ['dark', 'light']) {
  test(`every dashboard shows data in the ${theme} theme, and asks for what is in view alone`, async ({
    page,
    gotoAppPage,
  }) => {
    test.setTimeout(240_000);
    for (const { slug, title } of BOARDS) {
      await test.step(title, async () => {
        await page.goto('about:blank');
        const requests = watchRequests(page);
        await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf(slug, { theme }) });
        await expect(page.getByRole('tab', { name: title })).toHaveAttribute('aria-selected', 'true');
        await expect(page.getByTestId(/^data-testid Panel header /).first()).toBeVisible();
        await untilAsked(page, requests);
        await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
        const expressions = requests.flat().length;
        expect(expressions).toBeLessThanOrEqual(MAX_EXPRESSIONS);
        process.stdout.write(`${title}, ${theme}: ${expressions} expressions in ${requests.length} requests\n`);
        // The light colours of figures are those of Grafana's panels.
        expect(theme === 'dark' ? await complaintsOfAxe(page) : []).toEqual([]);
      });
    }
  });
}

test('the overview says how each product is, and leads to triage', async ({ page, gotoAppPage }) => {
  await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf('overview') });
  const products = page.getByTestId(testIds.strip.product);
  await expect(products).toHaveCount(2);
  for (const product of await products.all()) {
    await expect(product).toHaveAttribute('data-status', 'healthy');
    await expect(product).toContainText('Healthy');
  }
  await products.last().getByTestId(testIds.strip.triageLink).click();
  await expect(page).toHaveURL(new RegExp(`/${ROUTES.triage}\\?.*product=`));
});

test('a panel leads to triage with the data source and the scope', async ({ page, gotoAppPage }) => {
  await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf('participation', { scope: 'job!=""' }) });
  await expect(page.getByTestId('data-testid Panel header People')).toBeVisible();
  await page.getByTestId('data-testid Panel header People').hover();
  await page.getByTestId('data-testid Panel menu People').click();
  await expect(page.getByRole('menuitem', { name: 'Explore' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Copy query' })).toBeVisible();
  await page.getByRole('menuitem', { name: 'Open triage at this time' }).click();
  await expect(page).toHaveURL(new RegExp(`/${ROUTES.triage}\\?`));
  expect(new URL(page.url()).searchParams.get('scope')).toBe('job!=""');
  expect(new URL(page.url()).searchParams.get('var-ds')).not.toBeNull();
});

test('a choice of values goes along to another dashboard', async ({ page, gotoAppPage }) => {
  await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf('rtt-slo', { 'var-transport': 'websocket' }) });
  await expect(page.getByTestId(/^data-testid Panel header /).first()).toBeVisible();
  await page.getByRole('tab', { name: 'Participation and connections' }).click();
  await expect(page.getByTestId('data-testid Panel header People')).toBeVisible();
  const { searchParams } = new URL(page.url());
  expect(searchParams.get('var-transport')).toBe('websocket');
  expect(searchParams.get('from')).toBe(RANGE.from);
});
