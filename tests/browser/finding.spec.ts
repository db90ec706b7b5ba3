import { testIds } from '../../src/components/testIds';
import { ROUTES } from '../../src/constants';
import { expectReachable, seriousComplaintsOfAxe, widthOf } from './page';
import { expect, SECRETS, test, type Triage } from './test';

/** Waits for the finding of the fault: one of a fault that has just ended may come first. */
async function expectFinding({ status, summary }: Triage): Promise<void> {
  await expect(summary).toContainText('Round-trip time');
  await expect(status).toHaveAttribute('data-status', 'degraded');
}

// A page with a finding has the most on it.
test.beforeAll(async ({ control }) => {
  await control.inject('relay-latency');
});
test.afterAll(async ({ control }) => {
  await control.heal();
});

for (const theme of ['dark', 'light']) {
  test(`axe finds nothing serious in the ${theme} theme`, async ({ page, triage }) => {
    await triage.open({ theme });
    await expectFinding(triage);
    expect(await seriousComplaintsOfAxe(page)).toEqual([]);
  });
}

test('all controls can be reached and worked by keyboard', async ({ page, triage }) => {
  await triage.open();
  await expectFinding(triage);
  const wanted = [testIds.verdict.copySummary, testIds.verdict.replayLink, testIds.step, testIds.where.dimensions];
  await page.locator('main').press('Tab');
  await expectReachable(page, wanted);

  const lastStep = page.getByTestId(testIds.step).last();
  await lastStep.press('Enter');
  await expect(lastStep).toHaveAttribute('aria-expanded', 'true');
});

test('a narrow screen shows one column and never scrolls sideways', async ({ page, triage }) => {
  await page.setViewportSize({ width: 480, height: 900 });
  await triage.open();
  await expectFinding(triage);
  const parts = [testIds.states.verdict, testIds.step, testIds.where.table, testIds.nextSteps];
  const tops: number[] = [];
  for (const id of parts) {
    const box = await page.getByTestId(id).first().boundingBox();
    expect(box).not.toBeNull();
    expect(box?.width).toBeGreaterThan(480 / 2);
    tops.push(box?.y ?? 0);
  }
  expect(tops).toEqual([...tops].sort((a, b) => a - b));
  expect(await widthOf(page)).toBeLessThanOrEqual(480);
});

test('a finding leads to its dashboard at its relay, and a panel of that back to triage', async ({ page, triage }) => {
  await triage.open({ scope: 'job!=""' });
  await expectFinding(triage);
  await page.getByTestId(testIds.verdict.boardLink).first().click();
  await expect(page).toHaveURL(new RegExp(`/${ROUTES.boards}/rtt-slo\\?`));
  const panel = page.getByTestId(/^data-testid Panel header /).first();
  await expect(panel).toBeVisible();
  const parametersOf = () => new URL(page.url()).searchParams;
  // Variables stand in the URL once their values are known.
  await expect.poll(() => parametersOf().get('var-relay') ?? '').toMatch(/apac/);
  expect(parametersOf().get('scope')).toBe('job!=""');
  expect(parametersOf().get('to')).toBe('now');
  expect(Date.parse(parametersOf().get('onset') ?? '')).toBeLessThan(Date.now());

  await panel.hover();
  await page
    .getByTestId(/^data-testid Panel menu /)
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Open triage at this time' }).click();
  await expectFinding(triage);
  expect(parametersOf().get('scope')).toBe('job!=""');
  expect(parametersOf().get('var-ds')).not.toBeNull();
  expect(parametersOf().get('product')).toBe('videocall');
});

test('secrets that Prometheus holds stay there, whatever is opened', async ({ control, page, triage }) => {
  const { prometheus } = await control.state();
  for (const label of ['server_url', 'from_peer']) {
    const response = await fetch(`${prometheus.url}/api/v1/label/${label}/values`);
    expect(await response.text()).toMatch(SECRETS);
  }
  await triage.open();
  await expectFinding(triage);
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

test('an instant is replayed by link, and its evidence opens in Explore', async ({ page, triage }) => {
  await triage.open();
  await expectFinding(triage);
  const link = await page.getByTestId(testIds.verdict.replayLink).getAttribute('href');
  await page.goto(link ?? '');
  await expect(page.getByTestId(testIds.controls.replay)).toBeVisible();
  await expectFinding(triage);
  await expect(page.getByTestId(testIds.verdict.replayLink)).toHaveCount(0);

  const evidence = page.getByTestId(testIds.evidence);
  await evidence.locator('summary').press('Enter');
  const explore = await evidence.getByTestId(testIds.exploreLink).first().getAttribute('href');
  const { pathname, searchParams } = new URL(explore ?? '');
  expect(pathname).toMatch(/\/explore$/);
  const [pane] = Object.values(JSON.parse(searchParams.get('panes') ?? '{}'));
  await expect(evidence.locator('code').first()).toHaveText(
    (pane as { queries: Array<{ expr: string }> }).queries[0]?.expr ?? ''
  );
});

test('a timeline shows the verdicts by time, and opens each of them', async ({ page, triage }) => {
  await triage.open();
  await expectFinding(triage);
  const now = Math.floor(Date.now() / 1000);
  await triage.open({ timeline: `${now - 30}..${now}` });
  await expect(page.getByTestId(testIds.timeline.progress)).toHaveText('7 instants judged');
  const last = page.getByTestId(testIds.timeline.stretch).last();
  await expect(last).toHaveAttribute('data-status', 'degraded');
  await last.getByRole('link').press('Enter');
  await expect(page.getByTestId(testIds.controls.replay)).toBeVisible();
  await expectFinding(triage);
  await expect(page.getByTestId(testIds.timeline.panel)).toBeVisible();
});

test('looks up a person who complains by keyboard, without showing their id', async ({ control, page, triage }) => {
  const { prometheus } = await control.state();
  const present =
    'videocall_server_connections_active and on(customer_email) videocall_server_connections_active offset 30s';
  await triage.open();
  await page.getByRole('button', { name: 'Look up a person or meeting' }).press('Enter');
  await expect(async () => {
    const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(`topk(1,${present})`)}`);
    const [somebody] = (await response.json()).data.result;
    await page.getByTestId(testIds.lookUp.field).fill(somebody.metric.customer_email);
    await page.keyboard.press('Enter');
    await expect(page.getByTestId(testIds.lookUp.found).first()).toContainText(/\d ms, (fine|slow)/, { timeout: 5000 });
  }).toPass({ timeout: 60_000 });
  await expect(page.getByTestId(testIds.lookUp.field)).toHaveValue('');
});

test('the copied summary says it all and leads back here', async ({ context, page, triage }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await triage.open();
  await expectFinding(triage);
  await page.getByTestId(testIds.verdict.copySummary).press('Enter');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^\*\*DEGRADED\*\*: Round-trip time/);
  expect(copied).toMatch(/\]\(https?:\/\/\S+[?&]at=\S+\)$/);
  expect(copied).not.toMatch(SECRETS);
});

test('dashboards mark the start of the finding that linked there, and annotations of Grafana', async ({
  page,
  triage,
}) => {
  test.skip(process.env.GRAFANA_URL !== undefined, 'the marks of a real Grafana have no names');
  const text = `Relay restarted by hand ${Date.now()}`;
  await page.request.post('/api/annotations', { data: { time: Date.now() - 30_000, text } });
  await triage.open();
  await expectFinding(triage);
  await page.getByTestId(testIds.verdict.boardLink).first().click();
  const panel = page.getByTestId('data-testid Panel header RTT of live sessions');
  await expect(panel.getByRole('img', { name: /^Finding started: / })).toBeVisible();
  await expect(panel.getByRole('img', { name: `Annotation: ${text}` })).toBeVisible();
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(page.getByRole('img', { name: /^Finding started: Round-trip time is over/ }).first()).toBeVisible();
});

test('annotations of Grafana are among the changes', async ({ page, triage }) => {
  const text = `Relay rolled out ${Date.now()}`;
  const marked = await page.request.post('/api/annotations', { data: { time: Date.now() - 30_000, text } });
  expect(marked.ok()).toBe(true);
  await triage.open();
  await expect(page.getByTestId(testIds.changes.item).filter({ hasText: text })).toBeVisible();
});
