import { testIds } from '../../src/components/testIds';
import { createControl } from '../control/client';
import { expect, SECRETS, test } from './test';

// A page with a finding has the most on it.
test.beforeAll(async () => {
  await createControl(process.env.CONTROL_URL ?? '').inject('relay-latency');
});
test.afterAll(async () => {
  await createControl(process.env.CONTROL_URL ?? '').heal();
});

for (const theme of ['dark', 'light']) {
  test(`axe finds nothing serious in the ${theme} theme`, async ({ triage, scanForA11yViolations }) => {
    await triage.open({ theme });
    await expect(triage.status).toHaveAttribute('data-status', 'degraded');
    const { violations } = await scanForA11yViolations({ include: 'main' });
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(
      serious.flatMap(({ nodes }) => nodes.map(({ failureSummary, html }) => `${html}\n${failureSummary}`))
    ).toEqual([]);
  });
}

test('all controls can be reached and worked by keyboard', async ({ page, triage }) => {
  await triage.open();
  await expect(triage.status).toHaveAttribute('data-status', 'degraded');
  const wanted = [testIds.verdict.copySummary, testIds.verdict.replayLink, testIds.step, testIds.where.dimensions];
  const reached = new Set<string>();
  await page.locator('main').press('Tab');
  for (let presses = 0; presses < 60 && reached.size < wanted.length; presses++) {
    for (const id of wanted) {
      const own = page.getByTestId(id);
      if ((await own.and(page.locator(':focus')).count()) + (await own.locator(':focus').count()) > 0) {
        reached.add(id);
      }
    }
    await page.keyboard.press('Tab');
  }
  expect([...reached].sort()).toEqual([...wanted].sort());

  const lastStep = page.getByTestId(testIds.step).last();
  await lastStep.press('Enter');
  await expect(lastStep).toHaveAttribute('aria-expanded', 'true');
});

test('a narrow screen shows one column and never scrolls sideways', async ({ page, triage }) => {
  await page.setViewportSize({ width: 480, height: 900 });
  await triage.open();
  await expect(triage.status).toHaveAttribute('data-status', 'degraded');
  const parts = [testIds.states.verdict, testIds.step, testIds.where.table, testIds.nextSteps];
  const tops: number[] = [];
  for (const id of parts) {
    const box = await page.getByTestId(id).first().boundingBox();
    expect(box).not.toBeNull();
    expect(box?.width).toBeGreaterThan(480 / 2);
    tops.push(box?.y ?? 0);
  }
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
  expect(await page.locator('main').evaluate(({ scrollWidth }) => scrollWidth)).toBeLessThanOrEqual(480);
});

test('secrets that Prometheus holds stay there, whatever is opened', async ({ control, page, triage }) => {
  const { prometheus } = await control.state();
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
