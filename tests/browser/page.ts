import AxeBuilder from '@axe-core/playwright';
import { type Page } from '@playwright/test';
import { expect } from './test';

/** Parts of Grafana itself, which are its own to mend: pickers, the refresh button, and what panels are drawn with. */
export const OF_GRAFANA = [
  '[data-testid^="data-testid Dashboard template variables Variable Value DropDown"]',
  '[data-testid^="data-testid RefreshPicker"]',
  '[data-testid^="data-testid Panel menu "]',
  '[data-testid="data-testid panel content"]',
  // The titles of rows.
  'span[role="heading"]',
];

async function violationsIn(page: Page) {
  // The contrast of a color can't be judged while it changes. An animation that is cancelled meanwhile rejects, and is
  // over, too.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  const builder = OF_GRAFANA.reduce((axe, selector) => axe.exclude(selector), new AxeBuilder({ page }).include('main'));
  return (await builder.analyze()).violations;
}

/** What axe has against the page. */
export async function complaintsOfAxe(page: Page): Promise<string[]> {
  return (await violationsIn(page)).flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** What is serious of that. */
export async function seriousComplaintsOfAxe(page: Page): Promise<string[]> {
  return (await violationsIn(page))
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** How wide the widest of the page is that can be scrolled to. */
export async function widthOf(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(
      document.documentElement.scrollWidth,
      ...[...document.querySelectorAll('#page-scrollbar, main')].map(({ scrollWidth }) => scrollWidth)
    )
  );
}

/** Presses Tab until something of each has had the focus. */
export async function expectReachable(page: Page, ids: readonly string[], presses = 60): Promise<void> {
  const reached = new Set<string>();
  for (let i = 0; i < presses && reached.size < ids.length; i++) {
    await page.keyboard.press('Tab');
    for (const id of ids) {
      const own = page.getByTestId(id);
      if ((await own.and(page.locator(':focus')).count()) + (await own.locator(':focus').count()) > 0) {
        reached.add(id);
      }
    }
  }
  expect([...reached].sort()).toEqual([...ids].sort());
}
