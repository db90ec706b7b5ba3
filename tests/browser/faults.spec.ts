import { PRODUCTS } from '../../src/stacks/products';
import { expect, test } from './test';

/** What only a verdict of this cause advises to do first. */
function firstStepOf(cause: string): string {
  const step = PRODUCTS.find(({ id }) => id === 'videocall')?.causes[cause]?.nextSteps[0];
  if (step === undefined) {
    throw new Error(`videocall.rs has no cause "${cause}"`);
  }
  return step;
}

test.afterEach(async ({ control }) => {
  await control.heal();
});

for (const cause of ['relay-latency', 'region-latency', 'transport-latency', 'fleet-latency', 'client-network']) {
  test(`${cause} is named with its place`, async ({ control, triage }) => {
    await triage.open();
    const { truth } = await control.inject(cause);
    await expect(triage.nextSteps).toContainText(firstStepOf(cause));
    await expect(triage.status).toHaveAttribute('data-status', /^(degraded|outage)$/);
    for (const place of truth.faults.flatMap((fault) => Object.values(fault.place ?? {}))) {
      await expect(triage.summary).toContainText(place);
    }
  });
}

test('lost telemetry is said, and never called healthy', async ({ control, triage }) => {
  await triage.open();
  await control.inject('telemetry-lost');
  await expect(triage.status).toHaveAttribute('data-status', 'blind');
  await expect(triage.nextSteps).toContainText(firstStepOf('telemetry-lost'));
  for (const { job } of (await control.state()).exporters.filter(({ id }) => id.startsWith('videocall'))) {
    await expect(triage.summary).toContainText(job);
  }
});

test('what is healed becomes healthy again', async ({ control, triage }) => {
  await triage.open();
  await control.heal();
  await expect(triage.status).toHaveAttribute('data-status', 'healthy');
});
