import { type Page } from '@playwright/test';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_BASE_URL } from '../../src/constants';
import { type AppPage, PAGES } from './appPages';
import { pathOf } from './boardPages';
import { OF_GRAFANA, widthOf } from './page';
import { feedLastDay, promisesOf } from './promises';
import { expect, test } from './test';
import { focusFaults, layoutFaults, listen, watchMotion } from './wcag';

const CLUSTER = 'accessible';

/** Parts of Grafana itself. Its spinner and its icons move even where people want no motion. */
const NOT_OURS = [
  ...OF_GRAFANA,
  '[data-testid^="data-testid TimePicker"]',
  '[aria-label="Clear value"]',
  '[aria-label="Panel loading bar"]',
  '[aria-label="Loading"]',
  '[data-testid="plugin-details-panel"]',
  'svg[class*="-Icon"]',
];

/** As the criterion 1.4.12 has them. */
const TEXT_SPACING = `
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }
`;

const EVERYTHING: readonly AppPage[] = [
  ...PAGES,
  { name: 'dashboards', path: `${PLUGIN_BASE_URL}${pathOf('overview')}`, complete: testIds.strip.product },
];

/** The instant of an incident of the past. */
let at = 0;

test.beforeAll(async ({ control }) => {
  ({ at } = await control.happened({
    product: 'mattermost',
    fault: 'packet-loss:instance=rtcd-2:8045',
    sessions: 60,
  }));
  await feedLastDay(control, promisesOf(CLUSTER));
});

/** What gives each page the most to show. */
function parametersOf(name: string): Record<string, string> {
  switch (name) {
    case 'triage':
      return { at: String(at) };
    case 'capacity':
      return { calls: 'x', people: '10', unmuted: '2', screens: '1' };
    case 'objectives':
      return { scope: `cluster="${CLUSTER}"` };
    default:
      return {};
  }
}

/** With all that it folds; a step of triage folds another one. */
async function open(page: Page, { name, path, complete }: AppPage): Promise<void> {
  await page.goto(`${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(parametersOf(name))}`);
  await expect(page.getByTestId(complete).first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.locator('main').evaluate(
    (main, skipped) => {
      for (const details of main.querySelectorAll('details')) {
        details.open = true;
      }
      for (const button of main.querySelectorAll<HTMLElement>('button[aria-expanded="false"]:not([aria-haspopup])')) {
        if (button.closest(skipped) === null) {
          button.click();
        }
      }
    },
    [...NOT_OURS, `[data-testid="${testIds.step}"]`].join()
  );
  await page.waitForLoadState('networkidle');
}

test.describe('at 200 %', () => {
  // 1280 × 800 when the browser zooms.
  test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });

  for (const one of EVERYTHING) {
    test(`${one.name} keeps all in view and in reach, with wide text, too`, async ({ page }) => {
      await open(page, one);
      expect(await widthOf(page)).toBeLessThanOrEqual(640);
      expect.soft(await layoutFaults(page, NOT_OURS)).toEqual([]);
      expect.soft(await focusFaults(page, NOT_OURS)).toEqual([]);
      expect(await page.getByTestId(one.complete).first().isVisible(), 'the walk changes nothing').toBe(true);
      await page.addStyleTag({ content: TEXT_SPACING });
      expect.soft(await layoutFaults(page, NOT_OURS)).toEqual([]);
      expect.soft(await widthOf(page)).toBeLessThanOrEqual(640);
    });
  }
});

test.describe('with reduced motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  for (const one of EVERYTHING) {
    test(`${one.name} keeps still, and its targets are large`, async ({ page }) => {
      const moved = await watchMotion(page, NOT_OURS);
      await open(page, one);
      expect.soft(await layoutFaults(page, NOT_OURS)).toEqual([]);
      expect.soft(moved()).toEqual([]);
    });
  }
});

test.describe('a change', () => {
  test.afterEach(async ({ control }) => {
    await control.heal();
  });

  test('of the verdict is announced once, and a refresh is not', async ({ control, page, triage }) => {
    const refreshes = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        await page.waitForResponse(/\/api\/ds\/query/);
      }
    };
    await triage.open();
    await expect(triage.status).toHaveAttribute('data-status', 'healthy');
    const heard = await listen(page);
    await refreshes(3);
    expect(await heard()).toEqual([]);
    await control.inject('relay-latency');
    await expect(triage.status).toHaveAttribute('data-status', /^(degraded|outage)$/);
    await refreshes(4);
    const announced = (await heard()).map((text) => text.replace(/\d+/g, '#'));
    expect(announced[0]).toMatch(/^(Degraded|Outage): /);
    // The place may become clearer.
    expect(announced.filter((text, i) => text === announced[i - 1])).toEqual([]);
    expect(announced.length).toBeLessThanOrEqual(3);
  });
});

test('finds what is cut, covered, small, out of reach or moves', async ({ page }) => {
  const moved = await watchMotion(page, ['.theirs']);
  await page.goto('about:blank');
  await page.setContent(`<style>@keyframes turn { to { transform: rotate(1turn) } } p { height: 20px }</style><main>
    <p style="overflow: hidden; white-space: nowrap; width: 2em">Long words</p>
    <p style="overflow: auto; white-space: nowrap; width: 2em">Words that scroll</p>
    <p>Above</p><p style="margin-top: -30px">Below</p>
    <p><button class="tiny" style="padding: 0; width: 12px; height: 12px"></button><button>Beside it</button></p>
    <p>A <a href="#in">link</a> in a sentence</p>
    <p><button class="covered">Covered</button></p>
    <p style="position: relative; z-index: 1; background: white; margin-top: -40px; height: 40px"></p>
    <p style="animation: turn 1s infinite; width: 50px">Turns</p>
    <p class="theirs" style="animation: turn 1s infinite; width: 50px">Turns, too</p>
    <p><button class="skipped" onfocus="this.nextSibling.focus()">Skipped</button><button>Next</button></p>
  </main>`);
  await expect.poll(moved).toEqual([expect.stringContaining('>Turns<')]);
  expect(await layoutFaults(page, ['.theirs'])).toEqual([
    '1.4.4 cut: Long words',
    '1.4.4 overlap: Above | Below',
    expect.stringMatching(/^2\.5\.8 12 × 12: <button class="tiny"/),
  ]);
  expect(await focusFaults(page, ['.theirs'])).toEqual([
    expect.stringMatching(/^2\.4\.11 hidden: <button class="covered"/),
    expect.stringMatching(/^2\.1\.1 out of reach: <button class="skipped"/),
  ]);
});
