import { type Page } from '@playwright/test';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_BASE_URL, ROUTES } from '../../src/constants';
import { english } from '../../src/messages';
import pluginJson from '../../src/plugin.json';
import { BOARDS } from '../../src/products/boards';
import { PRODUCTS } from '../../src/products/triage';
import { PAGES } from './appPages';
import { pathOf } from './boardPages';
import { complaintsOf, speakPseudo } from './pseudo';
import { expect, test } from './test';

/** Parts of Grafana itself, which translates its own texts, and parts that hold code. */
const NOT_OURS = [
  '[data-testid^="data-testid Dashboard template variables Variable Value DropDown"]',
  '[data-testid^="data-testid RefreshPicker"]',
  '[data-testid^="data-testid TimePicker"]',
  '[data-testid^="data-testid Panel menu "]',
  '[data-testid="data-testid panel content"] [role="img"]',
  '[aria-label^="Move "]',
  '[aria-label="Zoom out time range"]',
  '[aria-label="Clear value"]',
  '[aria-label="Panel loading bar"]',
  '[aria-label="Loading"]',
  '[aria-label="data-testid Loading indicator"]',
  '[aria-label="Time picker"]',
  '[placeholder="Select date/time"]',
  'code',
  'pre',
  'textarea',
];

/** Names, units, values of labels that PromQL makes, and texts of plugin.json, which Grafana shows. */
const NAMES = [
  'Callscope',
  'Grafana',
  'Prometheus',
  'OpenSLO',
  'Mbps',
  ...PRODUCTS.flatMap(({ title }) => title.split(' ')),
  ...['Audio', 'Loss', 'Meetings', 'People'],
  ...['Configuration', pluginJson.info.description],
];

async function expectTranslated(page: Page): Promise<void> {
  const complaints = await complaintsOf(page, NOT_OURS, NAMES);
  expect.soft(complaints, page.url()).toEqual({ hardCoded: [], clipped: [] });
}

/** Opens another page without loading Grafana again. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((url) => {
    history.pushState(null, '', url);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

test('no text is hard-coded or cut in a language with longer words', async ({ control, page }) => {
  const { at } = await control.happened({
    product: 'mattermost',
    fault: 'packet-loss:instance=rtcd-2:8045',
    sessions: 60,
  });
  await speakPseudo(page);
  await page.goto(`${PLUGIN_BASE_URL}/${ROUTES.triage}?at=${at}`);
  await expect(page.getByTestId(testIds.nextSteps)).toBeVisible();
  await expectTranslated(page);
  for (const { path, complete } of PAGES) {
    await test.step(path, async () => {
      await goTo(page, path);
      await expect(page.getByTestId(complete).first()).toBeVisible();
      await expectTranslated(page);
    });
  }
  for (const { slug, title } of BOARDS) {
    await test.step(slug, async () => {
      await goTo(page, `${PLUGIN_BASE_URL}${pathOf(slug)}`);
      const tab = page.getByRole('tab', { name: english(title) }).first();
      await expect(tab).toHaveAttribute('aria-selected', 'true');
      await expect(page.getByTestId(/^data-testid Panel header /).first()).toBeVisible();
      await expect(page.getByLabel('Panel loading bar')).toHaveCount(0);
      await expectTranslated(page);
    });
  }
});

test('finds what is hard-coded, and what is cut', async ({ page }) => {
  const cut = 'overflow: hidden; white-space: nowrap; width: 2em';
  await page.setContent(`<main>
    <p>⟦Open <b>RTCD</b> words⟧ rtcd-1:8045, 12 ms</p>
    <p title="⟦Long words⟧" style="${cut}">⟦Long words⟧</p>
    <p>Open triage</p>
    <code>Count of reports</code>
    <input placeholder="Search" />
    <p style="${cut}">⟦Longer words⟧</p>
  </main>`);
  expect(await complaintsOf(page, ['code'], ['RTCD'])).toEqual({
    hardCoded: ['Open triage', 'placeholder: Search'],
    clipped: ['⟦Longer words⟧'],
  });
});
