import { FLAVOURS } from '../../preview/flavours';
import { type Preview } from '../../preview/server/startPreview';
import { startPluginPreview } from '../../scripts/pluginPreview';
import { BOARDS } from '../../src/products/boards';
import { setUpIds } from '../../src/components/setUpIds';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_BASE_URL, PLUGIN_ID, ROUTES } from '../../src/constants';
import { english } from '../../src/messages';
import { type Stack, startStack } from '../control/stack';
import { pathOf, THEMES, untilAsked, watchRequests } from './boardPages';
import { complaintsOfAxe } from './page';
import { expect, test } from './test';

const TIMEOUT_MS = 300_000;

test.describe('while nobody is in a call', () => {
  let stack: Stack;
  let preview: Preview;

  test.beforeAll(async ({}, { project }) => {
    const flavour = FLAVOURS.find((name) => project.name.endsWith(name));
    test.skip(flavour === undefined, 'only a preview can be given another Prometheus');
    if (flavour !== undefined) {
      stack = await startStack({ sessions: 0 });
      const { prometheusUrl, scrapeInterval } = stack;
      preview = await startPluginPreview({ flavour, port: 0, prometheusUrl, scrapeInterval });
    }
  });
  test.afterAll(async () => {
    await preview?.close();
    await stack?.stop();
  });

  for (const theme of THEMES) {
    test(`every dashboard says so in the ${theme} theme`, async ({ page }) => {
      test.setTimeout(TIMEOUT_MS);
      for (const { slug, title } of BOARDS) {
        await test.step(english(title), async () => {
          await page.goto('about:blank');
          const requests = watchRequests(page);
          await page.goto(`${preview.url}${PLUGIN_BASE_URL}${pathOf(slug, { theme })}`);
          const asked = await untilAsked(page, requests);
          await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
          process.stdout.write(`${english(title)}, idle, ${theme}: ${asked}\n`);
          expect(await complaintsOfAxe(page)).toEqual([]);
        });
      }
      await page.goto(`${preview.url}${PLUGIN_BASE_URL}${pathOf('rtcd', { theme })}`);
      await expect(page.getByTestId('data-testid Panel header Sessions')).toContainText('No calls');
      await expect(page.getByTestId('data-testid Panel header Sessions by server')).toContainText(
        'Nobody is in a call'
      );
      await page.goto(`${preview.url}${PLUGIN_BASE_URL}${pathOf('overview', { theme })}`);
      const products = page.getByTestId(testIds.strip.product);
      await expect(products).toHaveCount(2);
      for (const product of await products.all()) {
        await expect(product).toHaveAttribute('data-status', 'idle');
      }
    });
  }

  test('an empty panel leads to the checks of its job', async ({ page }) => {
    await page.goto(`${preview.url}${PLUGIN_BASE_URL}${pathOf('rtcd')}`);
    await page.getByTestId('data-testid Panel header Sessions').getByTestId(testIds.emptyPanel).click();
    await expect(page).toHaveURL(new RegExp(`/${ROUTES.checks}\\?.*group=rtcd`));
    await expect(page.getByTestId(setUpIds.checks.job).and(page.locator('[data-job="rtcd"]'))).toBeInViewport();
  });
});

test.describe('while Prometheus is gone', () => {
  // The browser itself writes every failed request to the console, and scenes writes failed variables.
  test.use({ provokedErrors: /^Failed to load resource|^SceneVariableSet updateAndValidate error/ });
  test.beforeAll(async ({ control }) => {
    await control.setPrometheus(false);
  });
  test.afterAll(async ({ control }) => {
    await control.setPrometheus(true);
  });

  for (const theme of THEMES) {
    test(`every dashboard says so in the ${theme} theme`, async ({ page, gotoAppPage }) => {
      test.setTimeout(TIMEOUT_MS);
      for (const { slug, title } of BOARDS) {
        await test.step(english(title), async () => {
          await page.goto('about:blank');
          const requests = watchRequests(page);
          await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf(slug, { theme }) });
          const asked = await untilAsked(page, requests);
          await expect(page.getByTestId('data-testid Panel status error').first()).toBeVisible();
          await expect(page.getByText('The query failed. This says nothing about the calls.').first()).toBeVisible();
          await expect(page.getByText(/nobody is in a call|^No (such )?errors/i)).toHaveCount(0);
          process.stdout.write(`${english(title)}, Prometheus gone, ${theme}: ${asked}\n`);
          expect(await complaintsOfAxe(page)).toEqual([]);
        });
      }
      await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf('overview', { theme }) });
      await expect(page.getByTestId(testIds.strip.panel)).toHaveAttribute('data-state', 'failed');
      await expect(page.getByTestId(testIds.strip.product)).toHaveCount(0);
    });
  }
});
