import { type Locator, type Page } from '@playwright/test';
import { setUpIds } from '../../src/components/setUpIds';
import { PLUGIN_BASE_URL, ROUTES } from '../../src/constants';
import { type ControlState } from '../control/client';
import { expect, test } from './test';

/** How long until the checks can tell that what is scraped is well. */
const SETTLED_MS = 120_000;

test.describe.configure({ timeout: 240_000 });

// Prometheus is started again under the page, and the browser itself writes every failed request to the console.
test.use({ provokedErrors: /^Failed to load resource/ });

test.afterEach(async ({ control }) => {
  await control.configurePrometheus(null);
});

/** Jobs that are only missed if what they are for is in use, once another job of their product is there. */
const OPTIONAL = { 'rtcd-node-exporter': 'warn', 'calls-offloader-node-exporter': 'warn' };

const jobOf = (page: Page, name: string): Locator =>
  page.locator(`[data-testid="${setUpIds.checks.job}"][data-job="${name}"]`);

/** Where the exporters of a job are, as somebody would enter them. */
function hostsOf({ exporters }: ControlState, job: string): string[] {
  return exporters.filter((exporter) => exporter.job === job).map(({ url }) => new URL(url).host);
}

/** Checks everything again until all of the jobs are in that state. */
async function expectStates(page: Page, states: Readonly<Record<string, string>>): Promise<void> {
  await expect(async () => {
    await page.getByTestId(setUpIds.checks.again).click();
    await expect(page.getByTestId(setUpIds.checks.again)).toBeEnabled();
    for (const [job, state] of Object.entries(states)) {
      await expect(jobOf(page, job)).toHaveAttribute('data-state', state, { timeout: 1000 });
    }
  }).toPass({ timeout: SETTLED_MS });
}

test('from nothing to healthy, by what the page says', async ({ control, page }) => {
  const state = await control.configurePrometheus('scrape_configs: []\n');
  const jobs = [...new Set(state.exporters.map(({ job }) => job))];
  const all = (word: string): Record<string, string> => Object.fromEntries(jobs.map((job) => [job, word]));
  await page.goto(`${PLUGIN_BASE_URL}/${ROUTES.checks}`);
  await expectStates(page, all('fail'));

  // One job by the text that its check gives, with the hosts in place of what stands for them.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await jobOf(page, 'rtcd').getByTestId(setUpIds.checks.copy).click();
  const remedy = await page.evaluate(() => navigator.clipboard.readText());
  const hosts = hostsOf(state, 'rtcd');
  const rtcdOnly = remedy.replace(/^( *)- HOST:\d+$/m, (_, indent) =>
    hosts.map((host) => `${indent}- ${host}`).join('\n')
  );
  await control.configurePrometheus(`scrape_configs:\n${rtcdOnly}`);
  // Of the other product there is no trace: it isn't missed.
  await expectStates(page, {
    ...all('not-applicable'),
    'calls-plugin': 'fail',
    rtcd: 'pass',
    ...OPTIONAL,
  });

  // All of them by the generator.
  await page.getByText('Generate a scrape configuration', { exact: true }).click();
  for (const job of jobs) {
    await page
      .locator(`[data-testid="${setUpIds.generator.hosts}"][data-job="${job}"]`)
      .fill(hostsOf(state, job).join(', '));
  }
  await page.getByTestId(setUpIds.generator.copy).click();
  await control.configurePrometheus(await page.evaluate(() => navigator.clipboard.readText()));
  await expectStates(page, { ...all('pass'), 'Mattermost Calls': 'pass', 'What Callscope can judge': 'pass' });

  // Nobody's address or token came along, and the pages still belong together.
  for (const id of ['identities', 'join']) {
    const group = jobOf(page, 'videocall.rs');
    const toggle = group.getByTestId(setUpIds.checks.toggle);
    if ((await toggle.getAttribute('aria-expanded')) === 'false') {
      await toggle.click();
    }
    const check = group.locator(`[data-testid="${setUpIds.checks.check}"][data-check="${id}"]`);
    await expect(check).toHaveAttribute('data-state', 'pass');
  }
});
