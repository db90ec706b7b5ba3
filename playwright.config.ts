import { type PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices, type PlaywrightTestConfig } from '@playwright/test';
import { dirname, join } from 'node:path';
import { chromiumOptions } from './scripts/chromium';
import { type Target, targets } from './tests/browser/targets';

const LOGIN = join(dirname(require.resolve('@grafana/plugin-e2e')), 'auth');
const SIGNED_IN = 'playwright/.auth/admin.json';

/** One Grafana, or what stands in for it: log in, then run the specs. */
function projectsFor({ name, url }: Target): NonNullable<PlaywrightTestConfig<PluginOptions>['projects']> {
  return [
    { name: `log in to ${name}`, testDir: LOGIN, testMatch: /.*\.js/, use: { baseURL: url } },
    { name, use: { baseURL: url, storageState: SIGNED_IN }, dependencies: [`log in to ${name}`] },
  ];
}

export default defineConfig<PluginOptions>({
  testDir: 'tests/browser',
  globalSetup: './tests/browser/globalSetup',
  // All specs share one simulator: a fault of one would be a fault in all.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // When nothing works, every further spec would only wait in vain.
  maxFailures: 5,
  reporter: 'list',
  timeout: 120_000,
  expect: { timeout: 60_000 },
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    launchOptions: chromiumOptions(),
    screenshot: 'only-on-failure',
  },
  projects: targets().flatMap(projectsFor),
});
