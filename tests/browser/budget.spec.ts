import { type Page, type Request } from '@playwright/test';
import { expect, test, type Triage } from './test';

const MAX_REQUESTS = 2;
const MAX_EXPRESSIONS = 12;
const MAX_EXPRESSION_LENGTH = 600;

/** The expressions that a request asks Prometheus for; null for a request that asks nothing. */
function expressionsOf(request: Request): string[] | null {
  const { pathname } = new URL(request.url());
  if (pathname === '/api/ds/query') {
    return request.postDataJSON().queries.map(({ expr }: { expr: string }) => expr);
  }
  return /\/api\/datasources\/.*\/resources\//.test(pathname) ? [] : null;
}

/** What is asked until the verdict shows. */
async function askedForVerdict(page: Page, triage: Triage): Promise<string[][]> {
  const asked: string[][] = [];
  const listen = (request: Request): void => {
    const expressions = expressionsOf(request);
    if (expressions !== null) {
      asked.push(expressions);
    }
  };
  await page.goto('about:blank');
  page.on('request', listen);
  await triage.open();
  await triage.status.waitFor();
  page.off('request', listen);
  return asked;
}

test('the first verdict asks Prometheus little', async ({ page, triage }) => {
  await triage.open();
  await expect(triage.status).toHaveAttribute('data-status', 'healthy');
  // Someone who is bad for a moment is asked for the past: one visit without that shows what all of them cost.
  let asked: string[][] = [];
  await expect(async () => {
    asked = await askedForVerdict(page, triage);
    expect(asked.length).toBeLessThanOrEqual(MAX_REQUESTS);
  }).toPass({ timeout: 60_000 });

  const expressions = asked.flat();
  expect(expressions.length).toBeGreaterThan(0);
  expect(expressions.length).toBeLessThanOrEqual(MAX_EXPRESSIONS);
  expect(expressions.filter(({ length }) => length > MAX_EXPRESSION_LENGTH)).toEqual([]);
});
