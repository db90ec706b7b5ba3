import { testIds } from '../../src/components/testIds';
import { expect, SECRETS, test } from './test';

test.afterEach(async ({ control }) => {
  await control.heal();
});

test('secrets that Prometheus holds stay there, whatever is opened', async ({ control, page, triage }) => {
  const { prometheus } = await control.inject('relay-latency');
  for (const label of ['server_url', 'from_peer']) {
    const response = await fetch(`${prometheus.url}/api/v1/label/${label}/values`);
    expect(await response.text()).toMatch(SECRETS);
  }
  await triage.open();
  await expect(triage.status).toHaveAttribute('data-status', 'degraded');
  for (const dimension of await page.getByTestId(testIds.where.dimensions).getByRole('radio').all()) {
    await dimension.check({ force: true });
    await expect(page.getByTestId(testIds.where.row).first()).toBeVisible();
  }
  for (const step of await page.getByTestId(testIds.step).all()) {
    await step.click();
    await expect(step).toHaveAttribute('aria-expanded', 'true');
  }
  // The fixture "witness" looks for secrets in all that came from this.
});
