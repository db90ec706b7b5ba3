import { type Locator } from '@playwright/test';
import { objectiveIds } from '../../src/components/objectiveIds';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_BASE_URL, ROUTES } from '../../src/constants';
import { THEMES } from './boardPages';
import { expectReachable, seriousComplaintsOfAxe, widthOf } from './page';
import { feedLastDay, promisesOf } from './promises';
import { expect, test as base } from './test';

const FED = 'cluster="promised"';
const SILENT = 'cluster="silent"';
const NOWHERE = 'cluster="nowhere"';

/** The objectives page as a person sees it. */
interface ObjectivesOfPage {
  open(parameters?: Record<string, string>): Promise<void>;
  find(id: string): Locator;
  objective(id: string): Locator;
}

const test = base.extend<{ objectives: ObjectivesOfPage }>({
  objectives: async ({ page }, use) => {
    await use({
      open: async (parameters = {}) => {
        await page.goto(`${PLUGIN_BASE_URL}/${ROUTES.objectives}?${new URLSearchParams(parameters)}`);
        await expect(page.getByTestId(testIds.controls.scope)).toBeVisible();
      },
      find: (id) => page.getByTestId(id),
      objective: (id) => page.locator(`[data-testid="${objectiveIds.objective}"][data-objective="${id}"]`),
    });
  },
});

test.beforeAll(({ control }) =>
  feedLastDay(control, [
    ...promisesOf('promised'),
    { product: 'mattermost', labels: { cluster: 'silent' }, objective: 'rtt', target: 0.99, places: [] },
  ])
);

test('what is kept and missed, what is left, who spent it, and what can fire', async ({
  objectives,
  control,
  page,
}) => {
  const { open, find, objective } = objectives;
  await open({ scope: FED });
  await expect(find(objectiveIds.summary)).toHaveText(
    /1 of 3 objectives is kept\. .* misses “Join success”: 97 %, target 99 %\. 1 had nothing to count\.$/
  );
  const rtt = objective('rtt');
  await expect(rtt).toHaveAttribute('data-state', 'kept');
  await expect(rtt.getByTestId(objectiveIds.figures)).toContainText(/99\.5 %50 % of 1 %0\.5 ×0\.5 ×0\.5 ×0\.5 ×/);
  await expect(rtt).toContainText(/The window isn't full yet: data exists since .*, 24 h of 7 days\./);
  await expect(rtt).toContainText('Good time: 100 % of the slices of 5 min in which anybody called.');
  await expect(rtt.getByTestId(objectiveIds.spenders)).toContainText(/mm, rtcd-2:8045100 %2 %/);
  await expect(rtt.getByTestId(objectiveIds.reach)).toContainText(/fires after 8 min 38 s\..*rtcd-1:8045 is bad.*75 %/);
  await expect(objective('joins')).toContainText('The budget is used up.');
  await expect(objective('drops')).toContainText('nothing counted');
  await expect(page).toHaveURL(/var-ds=[^&]+/);
  await expect(page).toHaveURL(/scope=cluster%3D%22promised%22/);
});

test('when a budget was spent, with a link to the verdicts of that time', async ({ objectives, page }) => {
  const { open, objective } = objectives;
  await open({ scope: FED });
  const incidents = objective('joins').getByTestId(objectiveIds.incidents);
  await expect(incidents).toContainText(/or earlier.*300 %3 %rtcd-1:8045: 100 %/);
  await expect(incidents).toContainText('This incident explains 100 % of what was spent.');
  await expect(objective('rtt').getByTestId(objectiveIds.incidents)).toContainText('bit by bit');
  await expect(objective('drops').getByTestId(objectiveIds.incidents)).toHaveCount(0);
  await expect(incidents.getByRole('link', { name: /^Verdict timeline: / })).toHaveAttribute(
    'href',
    /timeline=20[^&]+Z\.\.20[^&]+Z/
  );
  await incidents.getByRole('link', { name: /^Triage: / }).click();
  await expect(page).toHaveURL(
    /\/triage\?(?=.*scope=cluster%3D%22promised%22)(?=.*product=mattermost)(?=.*at=20\d\d-)/
  );
  await expect(page.getByTestId(testIds.verdict.status)).toBeVisible();
});

test('without rules it says how to load them, without calls that nothing is spent', async ({ objectives }) => {
  const { open, find } = objectives;
  await open({ scope: NOWHERE });
  await expect(find(objectiveIds.rulesLink)).toHaveAttribute('href', /callscope-calls-app\/rules\?.*var-ds=/);
  await open({ scope: SILENT });
  await expect(find(objectiveIds.idle)).toBeVisible();
  await expect(find(objectiveIds.figures)).toContainText('Unknown100 % of 1 %');
  await open({ scope: 'cluster=' });
  await expect(find(testIds.controls.scopeError)).toBeVisible();
  await expect(find(objectiveIds.noRules)).toHaveCount(0);
});

test.describe('without Prometheus', () => {
  test.use({ provokedErrors: /^Failed to load resource/ });
  test.afterEach(async ({ control }) => {
    await control.setPrometheus(true);
  });

  test('the page says so, and reads again', async ({ objectives: { open, find }, control }) => {
    await control.setPrometheus(false);
    await open({ scope: NOWHERE });
    await expect(find(objectiveIds.failed)).toContainText("The data source doesn't answer");
    await control.setPrometheus(true);
    await expect(async () => {
      await find(objectiveIds.again).click();
      await expect(find(objectiveIds.noRules)).toBeVisible({ timeout: 2000 });
    }).toPass();
  });
});

test('axe, keyboard and a narrow screen', async ({ objectives: { open, find }, page }) => {
  for (const theme of THEMES) {
    await open({ scope: FED, theme });
    await expect(find(objectiveIds.report)).toBeVisible();
    expect(await seriousComplaintsOfAxe(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 480, height: 900 });
  await open({ scope: FED, theme: 'light' });
  await expect(find(objectiveIds.report)).toBeVisible();
  expect(await widthOf(page)).toBeLessThanOrEqual(480);
  await find(testIds.controls.scope).focus();
  await expectReachable(page, [
    objectiveIds.again,
    objectiveIds.figures,
    objectiveIds.spenders,
    objectiveIds.incidents,
  ]);
});
