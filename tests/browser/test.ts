import { expect, test as base } from '@grafana/plugin-e2e';
import { type Locator, type Page } from '@playwright/test';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_ID, ROUTES } from '../../src/constants';
import { type Control, createControl } from '../control/client';
import { type ControlOptions } from './targets';

/** What upstream has in its labels: room tokens, which nobody may ever see, and e-mail addresses. */
export const TOKENS = /[?&]token=|FAKE-NOT-A-JWT/;
const ADDRESSES = /[\w.]+@example\.org/;
export const SECRETS = new RegExp(`${TOKENS.source}|${ADDRESSES.source}`);

/** Errors of the plugin: a Grafana has its own errors, for example if it can't reach its catalog. */
const OWN = new RegExp(`/public/plugins/${PLUGIN_ID}/|/api/(ds/query|datasources/|annotations|plugins/${PLUGIN_ID}/)`);

/** The triage page as a person sees it. */
export interface Triage {
  open(parameters?: Record<string, string>): Promise<void>;
  /** Its `data-status` is the machine's word. */
  status: Locator;
  summary: Locator;
  affected: Locator;
  nextSteps: Locator;
}

interface WorkerFixtures extends ControlOptions {
  control: Control;
}

interface Fixtures {
  triage: Triage;
  /** Errors on the console that this test provokes; any other one of the plugin fails it. */
  provokedErrors: RegExp | null;
  /** What may not reach the browser: addresses neither, unless this test shows them. */
  secrets: RegExp;
  /** Fails a test at whose end the page has complained, or a secret has reached the browser. */
  witness: void;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  controlUrl: ['', { option: true, scope: 'worker' }],
  control: [
    async ({ controlUrl }, use) => {
      await use(createControl(controlUrl));
    },
    { scope: 'worker' },
  ],
  triage: async ({ page, gotoAppPage }, use) => {
    await use({
      open: async (parameters = {}) => {
        const path = `/${ROUTES.triage}?${new URLSearchParams(parameters)}`;
        await gotoAppPage({ pluginId: PLUGIN_ID, path });
      },
      status: page.getByTestId(testIds.verdict.status),
      summary: page.getByTestId(testIds.verdict.summary),
      affected: page.getByTestId(testIds.verdict.affected),
      nextSteps: page.getByTestId(testIds.nextSteps),
    });
  },
  provokedErrors: [null, { option: true }],
  secrets: [SECRETS, { option: true }],
  witness: [
    async ({ page, provokedErrors, secrets }, use) => {
      const { complaints, received } = watch(page);
      await use();
      expect(complaints.filter((text) => provokedErrors?.test(text) !== true)).toEqual([]);
      expect(await page.content()).not.toMatch(secrets);
      expect(page.url()).not.toMatch(SECRETS);
      for (const { url, body } of await Promise.all(received)) {
        expect(`${url}\n${body}`).not.toMatch(secrets);
      }
    },
    { auto: true },
  ],
});

export { expect };

function watch(page: Page): { complaints: string[]; received: Array<Promise<{ url: string; body: string }>> } {
  const complaints: string[] = [];
  const received: Array<Promise<{ url: string; body: string }>> = [];
  page.on('console', (message) => {
    const { url } = message.location();
    if (message.type() === 'error' && OWN.test(url)) {
      complaints.push(`${message.text()} ${url}`);
    }
  });
  page.on('pageerror', ({ message, stack = '' }) => {
    if (OWN.test(stack)) {
      complaints.push(message);
    }
  });
  page.on('response', (response) => {
    const url = response.url();
    // Scripts, styles and icons carry no data.
    if (!new URL(url).pathname.startsWith('/public/')) {
      // A navigation drops the bodies of what came before it.
      const body = response.text().catch(() => '');
      received.push(body.then((text) => ({ url, body: text })));
    }
  });
  return { complaints, received };
}
