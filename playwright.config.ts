import { type PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices, type PlaywrightTestConfig } from '@playwright/test';
import { dirname, join } from 'node:path';
import { chromiumOptions } from './scripts/chromium';
import { type ControlOptions, type Target, targets } from './tests/browser/targets';

type Project = NonNullable<PlaywrightTestConfig<PluginOptions, ControlOptions>['projects']>[number];

const LOGIN = join(dirname(require.resolve('@grafana/plugin-e2e')), 'auth');
const SIGNED_IN = 'playwright/.auth/admin.json';

function loginTo({ name }: Target): string {
  return `log in to ${name}`;
}

/**
 * What the other preview shows: each has one theme, and one of them waits for live faults while the other replays past
 * ones. Nor do both measure widths, lead from nothing to healthy, or show each state of all dashboards. A single Grafana
 * shows everything.
 */
const SHOWN_BY_THE_OTHER = [
  [
    / the light theme/,
    / is named with its place$/,
    /boards\.spec\.ts a narrow screen/,
    /no title of a figure is cut/,
    /while nobody is in a call every dashboard/,
    /capacity\.spec\.ts what if/,
  ],
  [
    / the dark theme/,
    /from nothing to healthy/,
    /while Prometheus is gone every dashboard/,
    /rules\.spec\.ts (an administrator applies|as somebody else)/,
  ],
];

/**
 * One Grafana, or what stands in for it: log in, then run the specs, one at a time: a fault of one would be a fault in
 * all. All logins write the same file, so they go one after another, before any spec reads it.
 */
function projectsFor(target: Target, i: number, all: readonly Target[]): Project[] {
  const { name, url, controlUrl } = target;
  return [
    {
      name: loginTo(target),
      testDir: LOGIN,
      testMatch: /.*\.js/,
      use: { baseURL: url },
      dependencies: all.slice(0, i).map(loginTo),
    },
    {
      name,
      workers: 1,
      // What causes are called doesn't depend on Grafana's version.
      testIgnore: i === 0 ? [] : '**/verdicts.spec.ts',
      grepInvert: all.length > 1 ? SHOWN_BY_THE_OTHER[i] : undefined,
      use: { baseURL: url, controlUrl, storageState: SIGNED_IN },
      dependencies: all.map(loginTo),
    },
  ];
}

export default defineConfig<PluginOptions, ControlOptions>({
  testDir: 'tests/browser',
  globalSetup: './tests/browser/globalSetup',
  workers: targets().length,
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
