import { type Browser, chromium, type ViewportSize } from '@playwright/test';
import { join } from 'node:path';
import { BOARDS } from '../src/boards/boards';
import { testIds } from '../src/components/testIds';
import { CONFIG_PAGE_URL, PLUGIN_BASE_URL, ROUTES } from '../src/constants';
import { chromiumOptions } from './chromium';
import { startExample } from './example';

const ROOT = join(__dirname, '..');
/** Shown in Grafana's catalog, and listed in plugin.json. */
const CATALOG = join(ROOT, 'src/img/screenshots');
const DOCUMENTS = join(ROOT, 'docs/img');
/** Of the catalog's pictures, and one in which a whole dashboard is in view: panels outside of it ask nothing. */
const SIZE = { width: 1440, height: 900 };
const TALL = { width: 1440, height: 3000 };
/** The preview's own bar is no part of the product. */
const STYLE = '[role="banner"] { display: none; }';
const RENDERING_MS = 3000;
/** The fault's past makes a better picture than its first seconds. */
const SETTLING_MS = 120_000;
const FAULT = 'relay-latency';

interface Shot {
  file: string;
  /** Of the page, on its Grafana. */
  path: string;
  size: ViewportSize;
  /** What is there as soon as the page is. */
  testId: string | RegExp;
}

const SHOTS: readonly Shot[] = [
  {
    file: join(CATALOG, 'triage.png'),
    path: `${PLUGIN_BASE_URL}/${ROUTES.triage}`,
    size: SIZE,
    testId: testIds.verdict.status,
  },
  { file: join(CATALOG, 'configuration.png'), path: CONFIG_PAGE_URL, size: SIZE, testId: testIds.checks.summary },
  ...BOARDS.map(({ slug }) => ({
    file: join(DOCUMENTS, `dashboard-${slug}.png`),
    path: `${PLUGIN_BASE_URL}/${ROUTES.boards}/${slug}?from=now-5m&to=now`,
    size: TALL,
    testId: /^data-testid Panel header /,
  })),
];

async function takeShot(browser: Browser, origin: string, { file, path, size, testId }: Shot): Promise<void> {
  const page = await browser.newPage({ viewport: size, colorScheme: 'dark' });
  await page.goto(`${origin}${path}`);
  await page.getByTestId(testId).first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(RENDERING_MS);
  await page.locator('main').screenshot({ path: file, style: STYLE });
  await page.close();
}

async function takeScreenshots(): Promise<void> {
  const onProgress = (step: string): void => void process.stderr.write(`${step}\n`);
  const example = await startExample({ faults: [FAULT], port: 0, onProgress, signal: new AbortController().signal });
  const browser = await chromium.launch(chromiumOptions());
  try {
    onProgress('Waiting for the fault to last');
    await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
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
