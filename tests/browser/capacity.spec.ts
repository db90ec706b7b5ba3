import { type Locator } from '@playwright/test';
import { capacityIds } from '../../src/components/capacityIds';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_BASE_URL, ROUTES } from '../../src/constants';
import { THEMES } from './boardPages';
import { expectReachable, seriousComplaintsOfAxe, widthOf } from './page';
import { expect, test as base } from './test';

const NOWHERE = 'cluster="nowhere"';
const WITHOUT_MACHINES = 'job!="rtcd-node-exporter"';
const RELAYS = ['rtcd-1:8045', 'rtcd-2:8045'];

/** The capacity page as a person sees it. */
interface CapacityOfPage {
  open(parameters?: Record<string, string>): Promise<void>;
  /** Opens it and waits for its figures. */
  measure(parameters?: Record<string, string>): Promise<void>;
  find(id: string): Locator;
  relay(name: string): Locator;
  field(name: string): Locator;
  plan(size: string): Locator;
}

const test = base.extend<{ capacity: CapacityOfPage }>({
  capacity: async ({ page }, use) => {
    const find = (id: string): Locator => page.getByTestId(id);
    const by = (id: string, name: string, value: string): Locator =>
      page.locator(`[data-testid="${id}"][data-${name}="${value}"]`);
    const open = async (parameters: Record<string, string> = {}): Promise<void> => {
      await page.goto(`${PLUGIN_BASE_URL}/${ROUTES.capacity}?${new URLSearchParams(parameters)}`);
      await expect(find(capacityIds.whatIf.form)).toBeVisible();
    };
    await use({
      open,
      measure: async (parameters) => {
        await open(parameters);
        await expect(find(capacityIds.report)).toBeVisible();
      },
      find,
      relay: (name) => by(capacityIds.relay, 'relay', name),
      field: (name) => by(capacityIds.whatIf.field, 'field', name),
      plan: (size) => by(capacityIds.whatIf.plan, 'size', size),
    });
  },
});

test('measured beside predicted, headroom, advice, and the published load tests', async ({ capacity }) => {
  const { measure, find, relay } = capacity;
  await measure();
  await expect(find(capacityIds.summary)).toContainText('Enough headroom');
  await expect(find(capacityIds.pool)).toContainText(/\d+ more calls/);
  await expect(find(capacityIds.pool)).toContainText(/\d+ % ?predicted, 8 cores/);
  for (const name of RELAYS) {
    await expect(relay(name)).toContainText(/\d+ %predicted (< )?\d+ % \(/);
    await expect(relay(name)).toContainText(/GBpredicted 0\.\d\d GB/);
    await expect(relay(name)).toContainText(/Mbpspredicted [\d.]+ Mbps/);
    await expect(relay(name)).toContainText(/\d+ more callsCPU \d+, network \d+, memory \d+, file descriptors \d+/);
  }
  await expect(find(capacityIds.advice)).toContainText(/Start new calls on rtcd-[12]:8045/);
  await expect(find(capacityIds.forecast)).toContainText("Can't forecast");
  const points = find(capacityIds.point);
  await expect(
    points.and(capacity.find(capacityIds.point).locator('xpath=self::*[@data-kind="published"]'))
  ).toHaveCount(19);
  await expect(points.and(capacity.find(capacityIds.point).locator('xpath=self::*[@data-kind="here"]'))).toHaveCount(2);
  const plot = find(capacityIds.plot);
  await plot.getByText('Published load tests as a table').first().click();
  await expect(plot.getByRole('row', { name: /1 × 1000 people, 2 unmuted 47 % 41 % 194 Mbps/ })).toBeVisible();
});

test('without node_exporter it says what it can’t judge, and why', async ({ capacity, page }) => {
  const { measure, find, relay } = capacity;
  await measure({ scope: WITHOUT_MACHINES });
  await expect(find(capacityIds.summary)).toContainText('Headroom is unknown');
  for (const name of RELAYS) {
    await expect(relay(name)).toContainText(/its process uses 0\.\d\d cores/);
    await expect(relay(name)).toContainText(/Unknownfile descriptors \d+/);
  }
  await expect(find(capacityIds.unknown).first()).toContainText('no node_exporter on the host of this RTCD delivers');
  await expect(find(capacityIds.size)).toHaveCount(4);
  await expect(find(capacityIds.plot)).toContainText('No relay of this installation is in the plot');
  await find(capacityIds.unknown).first().getByRole('link', { name: 'Open checks' }).click();
  await expect(page).toHaveURL(new RegExp(`/${ROUTES.checks}\\?`));
});

test('without load tests: use beside the limits of the settings', async ({ capacity: { measure, find }, page }) => {
  await measure();
  const use = page.locator(`[data-testid="${capacityIds.use}"][data-limit="relayConnections"]`).first();
  await expect(use).toContainText(/^connections per relay.*not set/);
  await expect(find(capacityIds.report)).toContainText(/the largest meeting has \d+ people and about \d+ series/);
});

test.describe('what if', () => {
  test('calls become instance sizes and what runs out first, and the link holds them', async ({ capacity, page }) => {
    const { open, field, plan, find } = capacity;
    await open();
    await expect(find(capacityIds.whatIf.empty)).toBeVisible();
    for (const [name, value] of Object.entries({ calls: '100', people: '10', unmuted: '2', screens: '1' })) {
      await field(name).fill(value);
    }
    await field('screens').press('Enter');
    // The same as on the command line.
    await expect(plan('c7i.xlarge')).toContainText('54 % (45 % to 62 %)');
    await expect(plan('c7i.xlarge').getByRole('cell').nth(0)).toHaveText('2');
    await expect(plan('c7i.xlarge').getByRole('cell').nth(2)).toHaveText('CPU');
    await expect(plan('c7i.8xlarge')).toContainText('Extrapolated');
    await expect(page).toHaveURL(/calls=100&people=10&unmuted=2&screens=1/);

    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await find(capacityIds.whatIf.link).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.goto(link);
    await expect(field('people')).toHaveValue('10');
    await expect(plan('c7i.xlarge')).toContainText('54 % (45 % to 62 %)');
  });

  test('bad input is said at its field', async ({ capacity, page }) => {
    const { open, field, find } = capacity;
    await open({ calls: 'many', people: '4', unmuted: '9', screens: '0' });
    const said = (name: string, text: string) =>
      expect(
        page
          .locator('div', { has: field(name) })
          .last()
          .locator('xpath=ancestor::div[.//*[@role="alert"]][1]')
      ).toContainText(text);
    await said('calls', 'Enter a whole number.');
    await said('unmuted', "This can't be more than the people in a call.");
    await expect(field('calls')).toHaveAttribute('aria-invalid', 'true');
    await expect(field('people')).toHaveAttribute('aria-invalid', 'false');
    await expect(find(capacityIds.whatIf.plan)).toHaveCount(0);
    await field('calls').fill('1');
    await field('unmuted').fill('2');
    await expect(find(capacityIds.whatIf.plan)).toHaveCount(4);
  });

  test('starts from the calls of today, and needs no answer of Prometheus', async ({ capacity, page }) => {
    const { measure, open, field, find } = capacity;
    await measure();
    await find(capacityIds.whatIf.fill).click();
    await expect(field('calls')).toHaveValue(/^\d+$/);
    await expect(find(capacityIds.whatIf.plan)).toHaveCount(4);
    await expect(page).toHaveURL(/calls=\d+/);
    await open({ scope: NOWHERE, calls: '1', people: '1000', unmuted: '2', screens: '1' });
    await expect(find(capacityIds.nothing)).toBeVisible();
    await expect(capacity.plan('c7i.xlarge')).toContainText('too small');
  });
});

test.describe('without Prometheus', () => {
  test.use({ provokedErrors: /^Failed to load resource/ });
  test.afterEach(async ({ control }) => {
    await control.setPrometheus(true);
  });

  test('the page says so, and measures again', async ({ capacity: { open, find }, control }) => {
    await control.setPrometheus(false);
    await open();
    await expect(find(capacityIds.failed)).toContainText("The data source doesn't answer");
    await control.setPrometheus(true);
    await expect(async () => {
      await find(capacityIds.again).click();
      await expect(find(capacityIds.report)).toBeVisible({ timeout: 2000 });
    }).toPass();
  });
});

test.describe('as viewer', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('everything is there but the settings', async ({ capacity: { measure, find }, page, playwright }) => {
    const admin = await playwright.request.newContext({
      baseURL: test.info().project.use.baseURL,
      storageState: 'playwright/.auth/admin.json',
    });
    // A Grafana may have no such user yet; the preview has, and no API for users.
    await admin.post('/api/admin/users', { data: { login: 'viewer', name: 'viewer', password: 'viewer', OrgId: 1 } });
    await admin.dispose();
    await page.request.post('/login', { data: { user: 'viewer', password: 'viewer' } });
    await measure();
    await expect(find(capacityIds.pool)).toBeVisible();
    await expect(find(testIds.settingsLink)).toHaveCount(0);
  });
});

for (const theme of THEMES) {
  test(`axe finds nothing serious in the ${theme} theme`, async ({ capacity: { measure, field, find }, page }) => {
    await measure({ theme, calls: 'x', people: '10', unmuted: '2', screens: '1' });
    expect(await seriousComplaintsOfAxe(page)).toEqual([]);
    await field('calls').fill('10');
    await expect(find(capacityIds.whatIf.plan)).toHaveCount(4);
    expect(await seriousComplaintsOfAxe(page)).toEqual([]);
  });
}

test('a narrow screen never scrolls sideways', async ({ capacity: { measure, find }, page }) => {
  await page.setViewportSize({ width: 480, height: 900 });
  await measure({ theme: 'light', scope: WITHOUT_MACHINES, calls: '10', people: '10', unmuted: '2', screens: '1' });
  await expect(find(capacityIds.whatIf.plan)).toHaveCount(4);
  expect(await widthOf(page)).toBeLessThanOrEqual(480);
});

test('everything can be worked by keyboard', async ({ capacity: { measure, find }, page }) => {
  await measure();
  await find(testIds.controls.scope).focus();
  await expectReachable(page, [capacityIds.again, capacityIds.whatIf.field, capacityIds.whatIf.fill]);
});
