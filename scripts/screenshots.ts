import { chromium } from '@playwright/test';
import { join } from 'node:path';
import { testIds } from '../src/components/testIds';
import { chromiumOptions } from './chromium';
import { startExample } from './example';

const SCREENSHOTS = join(__dirname, '../docs/img');
const SIZE = { width: 1440, height: 900 };
/** The fault's past makes a better picture than its first seconds. */
const SETTLING_MS = 60_000;

async function takeScreenshot(fault: string): Promise<void> {
  const onProgress = (step: string): void => void process.stderr.write(`${step}\n`);
  const example = await startExample({ faults: [fault], port: 0, onProgress, signal: new AbortController().signal });
  const browser = await chromium.launch(chromiumOptions());
  try {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: 'dark' });
    await page.goto(example.url);
    onProgress('Waiting for a minute of the fault');
    await page.waitForTimeout(SETTLING_MS);
    await page.getByTestId(testIds.verdict.status).waitFor();
    await page.screenshot({ path: join(SCREENSHOTS, `triage-${fault}.png`) });
  } finally {
    await browser.close();
    await example.stop();
  }
}

takeScreenshot('relay-latency').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
