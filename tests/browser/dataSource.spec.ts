import { testIds } from '../../src/components/testIds';
import { expect, test } from './test';

// The browser itself writes every failed request to the console.
test.use({ provokedErrors: /^Failed to load resource/ });

test.afterEach(async ({ control }) => {
  await control.setPrometheus(true);
});

test('says that Prometheus is gone, until it is back', async ({ control, page, triage }) => {
  await triage.open();
  await expect(triage.status).toBeVisible();
  await control.setPrometheus(false);
  await expect(page.getByTestId(testIds.states.error)).toBeVisible();
  await expect(triage.status).toBeHidden();
  await control.setPrometheus(true);
  await expect(triage.status).toHaveAttribute('data-status', 'healthy');
  await expect(page.getByTestId(testIds.states.error)).toBeHidden();
});
