import { type Browser, chromium, type Page, type ViewportSize } from '@playwright/test';
import { join } from 'node:path';
import { BOARDS } from '../src/products/boards';
import { capacityIds } from '../src/components/capacityIds';
import { objectiveIds } from '../src/components/objectiveIds';
import { ruleIds } from '../src/components/ruleIds';
import { setUpIds } from '../src/components/setUpIds';
import { testIds } from '../src/components/testIds';
import { PLUGIN_BASE_URL, ROUTES } from '../src/constants';
import { chromiumOptions } from './chromium';
import { feedRecorded } from '../tests/support/recorded';
import { moments } from '../tests/support/triage';
import { startExample } from './example';

const ROOT = join(__dirname, '..');
/** The pictures in Grafana's catalog, which plugin.json lists. */
const CATALOG = join(ROOT, 'src/img/screenshots');
const DOCUMENTS = join(ROOT, 'docs/img');
/** The size of the catalog's pictures, and one that shows all important panels: panels out of view send no queries. */
const SIZE = { width: 1440, height: 900 };
const TALL = { width: 1440, height: 1600 };
/** The preview's own bar isn't part of the product. */
const STYLE = '[role="banner"] { display: none; }';
const PANEL = /^data-testid Panel header /;
const MARGIN = 16;
const RENDERING_MS = 3000;
/** The fault's past makes a better picture than its first seconds. */
const SETTLING_MS = 120_000;
const FAULT = 'relay-latency';
/** Of what the recording rules would have stored. */
const RECORDED_SECONDS = 86_400;
const RECORDING_INTERVAL = 120;

interface Shot {
  file: string;
  /** Of the page, on its Grafana. */
  path: string;
  size: ViewportSize;
  theme: 'dark' | 'light';
  /** An element that is there as soon as the page is. */
  testId: string | RegExp;
}

const TRIAGE = `${PLUGIN_BASE_URL}/${ROUTES.triage}`;

function boardShot(slug: string, theme: Shot['theme'], size: ViewportSize): Shot {
  return {
    file: join(DOCUMENTS, theme === 'light' ? `dashboard-${slug}-light.png` : `dashboard-${slug}.png`),
    path: `${PLUGIN_BASE_URL}/${ROUTES.boards}/${slug}?from=now-5m&to=now`,
    size,
    theme,
    testId: PANEL,
  };
}

const SHOTS: readonly Shot[] = [
  {
    file: join(CATALOG, 'triage.png'),
    path: TRIAGE,
    size: SIZE,
    theme: 'dark',
    testId: testIds.verdict.status,
  },
  {
    file: join(CATALOG, 'checks.png'),
    path: `${PLUGIN_BASE_URL}/${ROUTES.checks}`,
    size: SIZE,
    theme: 'dark',
    testId: setUpIds.checks.summary,
  },
  {
    file: join(CATALOG, 'capacity.png'),
    path: `${PLUGIN_BASE_URL}/${ROUTES.capacity}`,
    size: SIZE,
    theme: 'light',
    testId: capacityIds.report,
  },
  {
    file: join(CATALOG, 'objectives.png'),
    path: `${PLUGIN_BASE_URL}/${ROUTES.objectives}`,
    size: SIZE,
    theme: 'dark',
    testId: objectiveIds.report,
  },
  {
    file: join(CATALOG, 'rules.png'),
    path: `${PLUGIN_BASE_URL}/${ROUTES.rules}`,
    size: SIZE,
    theme: 'light',
    testId: ruleIds.reach.product,
  },
  {
    file: join(DOCUMENTS, 'triage-light.png'),
    path: TRIAGE,
    size: SIZE,
    theme: 'light',
    testId: testIds.verdict.status,
  },
  ...BOARDS.map(({ slug }) => boardShot(slug, 'dark', TALL)),
  boardShot('overview', 'light', TALL),
];

async function takeShot(browser: Browser, origin: string, { file, path, size, theme, testId }: Shot): Promise<void> {
  const page = await browser.newPage({ viewport: size });
  const url = new URL(path, origin);
  url.searchParams.set('theme', theme);
  await page.goto(url.href);
  await page.getByTestId(testId).first().waitFor();
  // Panels that come into view query a little later than the page itself.
  await page.waitForTimeout(RENDERING_MS);
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(RENDERING_MS);
  await page.addStyleTag({ content: STYLE });
  const height = testId === PANEL ? await usedHeight(page, size) : size.height;
  await page.screenshot({ path: file, clip: { x: 0, y: 0, width: size.width, height } });
  await page.close();
}

/** Down to the last panel of a dashboard that ends above the edge of the picture. */
async function usedHeight(page: Page, { height }: ViewportSize): Promise<number> {
  const last = await page.getByTestId(PANEL).last().boundingBox();
  return last === null ? height : Math.min(height, Math.ceil(last.y + last.height) + MARGIN);
}

/** Stores what the recording rules would have stored of a day with one bad hour. */
async function feedObjectives(prometheusUrl: string): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const isBad = (at: number): boolean => now - at > 5 * 3600 && now - at < 6 * 3600;
  await feedRecorded(
    `${prometheusUrl}/api/v1/write`,
    [
      {
        product: 'mattermost',
        labels: {},
        objective: 'rtt',
        target: 0.99,
        places: [
          { labels: { instance: 'rtcd-1:8045' }, at: (at) => ({ units: 300, bad: isBad(at) ? 30 : 0 }) },
          { labels: { instance: 'rtcd-2:8045' }, at: () => ({ units: 200, bad: 0 }) },
        ],
      },
      {
        product: 'mattermost',
        labels: {},
        objective: 'joins',
        target: 0.97,
        places: [{ labels: { instance: 'rtcd-1:8045' }, at: () => ({ units: 400, bad: 1 }) }],
      },
    ],
    moments(now - RECORDED_SECONDS, now, RECORDING_INTERVAL)
  );
}

async function takeScreenshots(): Promise<void> {
  const onProgress = (step: string): void => void process.stderr.write(`${step}\n`);
  const example = await startExample({ faults: [FAULT], port: 0, onProgress, signal: new AbortController().signal });
  const browser = await chromium.launch(chromiumOptions());
  try {
    onProgress('Waiting for the fault to last');
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
    await feedObjectives(example.prometheusUrl);
    for (const shot of SHOTS) {
      onProgress(shot.file);
      await takeShot(browser, new URL(example.url).origin, shot);
    }
  } finally {
    await browser.close();
    await example.stop();
  }
}

takeScreenshots().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
