import { type Page } from '@playwright/test';
import { PLUGIN_BASE_URL, ROUTES } from '../../src/constants';
import pluginJson from '../../src/plugin.json';
import { expect, test } from './test';

test.skip(process.env.GRAFANA_URL === undefined, 'the preview has no dashboards and no Explore');

const DASHBOARD = { uid: 'callscope-spec-extensions', title: 'Board of the spec' };
const METRICS = 'Targets';
const NO_METRICS = 'Random walk';
const [{ title: LINK } = { title: '' }] = pluginJson.extensions.addedLinks;
const TO = '2026-01-02T03:04:05.000Z';

/** A dashboard with a panel on the default data source, and one on data that Grafana makes up. */
async function createDashboard(page: Page): Promise<void> {
  const panel = (id: number, title: string, datasource: object | null, target: object) => ({
    id,
    title,
    type: 'timeseries',
    gridPos: { x: id * 12 - 12, y: 0, w: 12, h: 8 },
    datasource,
    targets: [{ refId: 'A', ...target }],
  });
  const answer = await page.request.post('/api/dashboards/db', {
    data: {
      overwrite: true,
      dashboard: {
        ...DASHBOARD,
        templating: {
          list: [{ name: 'stage', type: 'custom', query: 'live,test', current: { value: 'live', text: 'live' } }],
        },
        panels: [
          panel(1, METRICS, null, { expr: 'up{stage!="$stage"}' }),
          panel(2, NO_METRICS, { type: 'datasource', uid: 'grafana' }, { queryType: 'randomWalk' }),
        ],
      },
    },
  });
  expect(answer.ok()).toBe(true);
}

async function openMenu(page: Page, title: string): Promise<void> {
  await page.getByTestId(`data-testid Panel header ${title}`).hover();
  await page.getByTestId(`data-testid Panel menu ${title}`).click();
  await expect(page.getByRole('menuitem', { name: 'Inspect' })).toBeVisible();
}

test.beforeEach(({ page }) => createDashboard(page));
test.afterEach(async ({ page }) => {
  await page.request.delete(`/api/dashboards/uid/${DASHBOARD.uid}`);
});

test('a panel on Prometheus leads to triage at the end of its range, and back', async ({ page }) => {
  await page.goto(`/d/${DASHBOARD.uid}?from=2026-01-02T02:04:05.000Z&to=${TO}`);
  await openMenu(page, METRICS);
  await page.getByRole('menuitem', { name: 'Extensions' }).hover();
  await page.getByRole('menuitem', { name: LINK }).click();
  await expect(page).toHaveURL(new RegExp(`${PLUGIN_BASE_URL}/${ROUTES.triage}\\?`));
  await expect(page).not.toHaveURL(/uel_/);
  const { searchParams } = new URL(page.url());
  expect(searchParams.get('at')).toBe('2026-01-02T03:04:05Z');
  expect(searchParams.get('scope')).toBe('stage!="live"');
  expect(searchParams.get('var-ds')).not.toBeNull();
  await page.getByRole('button', { name: `Back to ${DASHBOARD.title}` }).click();
  await expect(page).toHaveURL(new RegExp(`/d/${DASHBOARD.uid}.*to=${TO}`));
});

test('a panel without Prometheus offers no triage', async ({ page }) => {
  await page.goto(`/d/${DASHBOARD.uid}`);
  await openMenu(page, NO_METRICS);
  await expect(page.getByRole('menuitem', { name: 'Extensions' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await openMenu(page, METRICS);
  await expect(page.getByRole('menuitem', { name: 'Extensions' })).toBeVisible();
});
