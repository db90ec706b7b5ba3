import { BOARDS } from '../../src/products/boards';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_ID, ROUTES } from '../../src/constants';
import { english } from '../../src/messages';
import { DEFAULT_LIMITS } from '../../src/settings';
import { pathOf, RANGE, THEMES, untilAsked, watchRequests } from './boardPages';
import { complaintsOfAxe, widthOf } from './page';
import { expect, test } from './test';

for (const theme of THEMES) {
  test(`every dashboard shows data in the ${theme} theme, and asks for what is in view alone`, async ({
    page,
    gotoAppPage,
  }) => {
    test.setTimeout(240_000);
    for (const { slug, title } of BOARDS) {
      await test.step(english(title), async () => {
        await page.goto('about:blank');
        const requests = watchRequests(page);
        await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf(slug, { theme }) });
        await expect(page.getByRole('tab', { name: english(title) })).toHaveAttribute('aria-selected', 'true');
        const asked = await untilAsked(page, requests);
        await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
        process.stdout.write(`${english(title)}, ${theme}: ${asked}\n`);
        expect(await complaintsOfAxe(page)).toEqual([]);
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

test('a narrow screen never scrolls sideways', async ({ page, gotoAppPage }) => {
  await page.setViewportSize({ width: 480, height: 900 });
  for (const { slug, title } of BOARDS) {
    await test.step(english(title), async () => {
      await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf(slug) });
      await expect(page.getByTestId(/^data-testid Panel header /).first()).toBeVisible();
      expect(await widthOf(page)).toBeLessThanOrEqual(480);
    });
  }
});

test('no title of a figure is cut', async ({ page, gotoAppPage }) => {
  for (const { slug, title, rows } of BOARDS) {
    const figures = rows({ scope: [], limits: DEFAULT_LIMITS })
      .flatMap(({ panels }) => panels)
      .flatMap((panel) => (panel.type === 'stat' ? [english(panel.title)] : []));
    await test.step(english(title), async () => {
      await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf(slug) });
      await expect(page.getByTestId(/^data-testid Panel header /).first()).toBeVisible();
      await page.waitForLoadState('networkidle');
      const cut = async (): Promise<Array<string | null>> => {
        const titles = await page
          .locator('[data-testid^="data-testid Panel header "] h2')
          .evaluateAll((all) =>
            all
              .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
              .map(({ textContent }) => textContent)
          );
        return titles.filter((text) => figures.includes(text ?? ''));
      };
      // Panels take their width when the grid is laid out.
      await expect.poll(cut).toEqual([]);
    });
  }
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
