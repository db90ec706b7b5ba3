import { type Request } from '@playwright/test';
import { expect, test } from './test';

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

test('the first verdict asks Prometheus little', async ({ page, triage }) => {
  await triage.open();
  await expect(triage.status).toHaveAttribute('data-status', 'healthy');
  await page.goto('about:blank');
  const asked: string[][] = [];
  page.on('request', (request) => {
    const expressions = expressionsOf(request);
    if (expressions !== null) {
      asked.push(expressions);
    }
  });

  await triage.open();
  await expect(triage.status).toHaveAttribute('data-status', 'healthy');

  const expressions = asked.flat();
  expect(asked.length).toBeLessThanOrEqual(MAX_REQUESTS);
  expect(expressions.length).toBeGreaterThan(0);
  expect(expressions.length).toBeLessThanOrEqual(MAX_EXPRESSIONS);
  expect(expressions.filter(({ length }) => length > MAX_EXPRESSION_LENGTH)).toEqual([]);
});
