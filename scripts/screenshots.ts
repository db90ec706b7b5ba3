import { chromium } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BOARDS } from '../src/boards/boards';
import { testIds } from '../src/components/testIds';
import { PLUGIN_BASE_URL, ROUTES } from '../src/constants';
import { chromiumOptions } from './chromium';
import { startExample } from './example';

const SCREENSHOTS = join(__dirname, '../docs/img');
const SIZE = { width: 1440, height: 900 };
/** The fault's past makes a better picture than its first seconds. */
const SETTLING_MS = 60_000;
/** Until the panels in view have drawn their answers. */
const DRAWING_MS = 8_000;

/** Of the triage page and of every dashboard, while a fault lasts. */
async function takeScreenshots(fault: string): Promise<void> {
  const onProgress = (step: string): void => void process.stderr.write(`${step}\n`);
  const example = await startExample({ faults: [fault], port: 0, onProgress, signal: new AbortController().signal });
  const browser = await chromium.launch(chromiumOptions());
  try {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: 'dark' });
    await page.goto(example.url);
    onProgress('Waiting for a minute of the fault');
    await page.waitForTimeout(SETTLING_MS);
    await page.getByTestId(testIds.verdict.status).waitFor();
    mkdirSync(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `triage-${fault}.png`) });
    for (const { slug, title } of BOARDS) {
      onProgress(title);
      const url = new URL(`${PLUGIN_BASE_URL}/${ROUTES.boards}/${slug}?from=now-5m&to=now&refresh=`, example.url);
      await page.goto(url.href);
      await page.waitForTimeout(DRAWING_MS);
      await page.screenshot({ path: join(SCREENSHOTS, `dashboard-${slug}.png`) });
    }
  } finally {
    await browser.close();
    await example.stop();
  }
}

takeScreenshots('relay-latency').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
