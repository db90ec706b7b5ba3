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
 * What the other preview shows: both show each page and find what axe finds, in one theme each. What doesn't depend on
 * the version of Grafana runs once. A single Grafana shows everything.
 */
const SHOWN_BY_THE_OTHER = [
  [
    / the light theme/,
    / narrow screen (never|shows one column and never) scrolls sideways$/,
    / is named with its place$/,
    /accessibility\.spec\.ts (at 200 %|finds what)/,
    /boards\.spec\.ts (no title|a choice of values)/,
    /while nobody is in a call every dashboard/,
    /capacity\.spec\.ts (what if|without)/,
    /checks\.spec\.ts (a trap|while the exporters are gone)/,
    /configPage\.spec\.ts (broken saved settings|the form leaves room)/,
    /finding\.spec\.ts (a timeline|annotations|secrets|the copied summary)/,
    /objectives\.spec\.ts (when a budget|without)/,
    /reliability\.spec\.ts each fault .* part 1$/,
  ],
  [
    / the dark theme/,
    / by keyboard/,
    / as (viewer|editor|somebody else) /,
    /accessibility\.spec\.ts (a change|with reduced motion)/,
    /boards\.spec\.ts (a panel leads|the overview says)/,
    /configPage\.spec\.ts (an invalid scope|settings are saved|where an administrator)/,
    /dataSource\.spec\.ts/,
    /faults\.spec\.ts (relay-latency|the overview asks)/,
    /finding\.spec\.ts (an instant|dashboards mark)/,
    /from nothing to healthy/,
    /while Prometheus is gone every dashboard/,
    /reliability\.spec\.ts (each fault .* part 2$|an upgrade)/,
    /rules\.spec\.ts (an administrator applies|an invalid target|another target|rules that answer)/,
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
      // What causes are called, and what is translated, doesn't depend on Grafana's version.
      testIgnore: i === 0 ? [] : ['**/verdicts.spec.ts', '**/pseudo.spec.ts'],
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
