import { type Page } from '@playwright/test';
import { ROUTES } from '../../src/constants';
import { expect } from './test';

export const THEMES = ['dark', 'light'] as const;

/** What dashboards are opened with in specs: a short past, and no refresh in between. */
export const RANGE = { from: 'now-5m', to: 'now', refresh: '' };

const MAX_EXPRESSIONS = 30;
/** So many panels are in view at least, whatever the dashboard. */
const PANELS_IN_VIEW = 7;
/** When nothing is asked for so long, nothing more will be. */
const QUIET_MS = 1500;

/** Within the app. */
export function pathOf(slug: string, parameters: Record<string, string> = {}): string {
  return `/${ROUTES.boards}/${slug}?${new URLSearchParams({ ...RANGE, ...parameters })}`;
}

/** Expressions of each request that the page sends from now on. */
export function watchRequests(page: Page): string[][] {
  const requests: string[][] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/ds/query') {
      requests.push(request.postDataJSON().queries.map(({ expr }: { expr: string }) => expr));
    }
  });
  return requests;
}

/**
 * Waits until all panels in view have asked, each for itself.
 * @returns what was asked, to be printed
 */
export async function untilAsked(page: Page, requests: readonly string[][]): Promise<string> {
  await expect(page.getByTestId(/^data-testid Panel header /).first()).toBeVisible();
  await expect(async () => {
    const before = requests.length;
    await page.waitForTimeout(QUIET_MS);
    expect(requests.length).toBe(before);
    expect(before).toBeGreaterThan(PANELS_IN_VIEW);
  }).toPass();
  await page.waitForLoadState('networkidle');
  const expressions = requests.flat().length;
  expect(expressions).toBeLessThanOrEqual(MAX_EXPRESSIONS);
  return `${expressions} expressions in ${requests.length} requests`;
}
