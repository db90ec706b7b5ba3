import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type LaunchOptions } from '@playwright/test';

/** How Playwright starts the Chromium on the PATH, or its own if there is none. */
export function chromiumOptions(): LaunchOptions {
  const path = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'chromium'));
  // Chromium refuses to run as root with its sandbox.
  return { executablePath: path.find(existsSync), args: ['--no-sandbox'] };
}
