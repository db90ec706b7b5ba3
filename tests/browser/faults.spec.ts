import { english } from '../../src/messages';
import { PRODUCTS } from '../../src/products/triage';
import { type Control } from '../control/client';
import { testIds } from '../../src/components/testIds';
import { PLUGIN_ID } from '../../src/constants';
import { pathOf, untilAsked, watchRequests } from './boardPages';
import { expect, test, type Triage } from './test';

/** What only a verdict of this cause advises to do first. */
function firstStepOf(cause: string, product: string): string {
  const step = PRODUCTS.find(({ id }) => id === product)?.causes[cause]?.nextSteps[0];
  if (step === undefined) {
    throw new Error(`${product} has no cause "${cause}"`);
  }
  return english(step);
}

test.afterEach(async ({ control }) => {
  await control.heal();
});

/** Injects a fault and waits until the page names its cause and every place that the simulator says it has. */
async function expectNamed(
  cause: string,
  { control, triage }: { control: Control; triage: Triage },
  product = 'videocall',
  timeout = 60_000
): Promise<void> {
  const { truth } = await control.inject(cause);
  await expect(triage.nextSteps).toContainText(firstStepOf(cause, product), { timeout });
  await expect(triage.status).toHaveAttribute('data-status', /^(degraded|outage)$/);
  for (const place of truth.faults.flatMap((fault) => Object.values(fault.place ?? {}))) {
    await expect(triage.summary).toContainText(place);
  }
}

test('relay-latency is named with its place and its people, and is healthy again when it is mended', async ({
  control,
  triage,
}) => {
  await triage.open();
  await expectNamed('relay-latency', { control, triage });
  await expect(async () => {
    const [, said = ''] = /^(\d+) of \d+ people/.exec(await triage.affected.innerText({ timeout: 1000 })) ?? [];
    const { truth } = await control.state();
    const really = truth.products.find(({ product }) => product === 'videocall')?.affectedSessions ?? 0;
    expect(really).toBeGreaterThan(0);
    // Somebody may have come or gone since the last scrape.
    expect(Math.abs(Number(said) - really)).toBeLessThanOrEqual(1);
  }).toPass({ timeout: 60_000 });
  await control.heal();
  await expect(triage.status).toHaveAttribute('data-status', 'healthy');
});

for (const cause of ['region-latency', 'client-network']) {
  test(`${cause} is named with its place`, async ({ control, triage }) => {
    await triage.open();
    await expectNamed(cause, { control, triage });
  });
}

for (const cause of ['packet-loss', 'setup-failure']) {
  test(`${cause} of Mattermost Calls is named with its place`, async ({ control, triage }) => {
    // Failed joins show only when enough people have tried, a few in a minute here.
    test.slow();
    await triage.open();
    await expectNamed(cause, { control, triage }, 'mattermost', 180_000);
  });
}

test('lost telemetry is reported, and never healthy', async ({ control, triage }) => {
  const [job] = (await control.state()).exporters.map((exporter) => exporter.job);
  await triage.open();
  await control.inject(`telemetry-lost:job=${job}`);
  await expect(triage.status).toHaveAttribute('data-status', 'blind');
  await expect(triage.nextSteps).toContainText(firstStepOf('telemetry-lost', 'videocall'));
  await expect(triage.summary).toContainText(`${job}`);
});

test('the overview asks for no more than it may while both products suffer', async ({ control, page, gotoAppPage }) => {
  await control.inject('relay-latency');
  await control.inject('packet-loss');
  const products = page.getByTestId(testIds.strip.product);
  await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf('overview', { refresh: '5s' }) });
  await expect(products).toHaveCount(2);
  for (const product of await products.all()) {
    await expect(product).toHaveAttribute('data-status', /^(degraded|outage)$/, { timeout: 60_000 });
  }
  await page.goto('about:blank');
  const requests = watchRequests(page);
  await gotoAppPage({ pluginId: PLUGIN_ID, path: pathOf('overview') });
  process.stdout.write(`Overview, both products suffer: ${await untilAsked(page, requests)}\n`);
});
