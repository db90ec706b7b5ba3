import { Command } from 'commander';
import { connect } from '../cli/connection';
import { NO_CONFIG } from '../cli/httpConfig';
import { PRODUCTS } from '../src/products/triage';
import { PromError } from '../src/promClient/errors';
import { DEFAULT_LIMITS } from '../src/settings';
import { runTriage } from '../src/triage/runTriage';
import { type FaultyStore, startFaultyStore } from '../tests/support/faults/faultyStore';
import { STORE_FAULTS, type StoreFault } from '../tests/support/faults/storeFaults';
import { type Figures, pageTable, storeTable } from './reliabilityTables';
import { asMarkdown, asText } from './tables';

/** Seconds that a verdict may take, unless a fault says otherwise. */
const PATIENCE = 20;

/** Asks for a verdict as long as a fault lasts, or without one. */
async function ask(
  { proxy, now }: FaultyStore,
  { timeout = PATIENCE, clock = 0 }: Partial<StoreFault> = {}
): Promise<void> {
  const client = connect(proxy.url, { timeout: timeout * 1000, config: NO_CONFIG }).client();
  const options = { products: PRODUCTS, scope: [], limits: DEFAULT_LIMITS, at: now + clock, isNow: true };
  await runTriage(client, options);
}

/** The same, where there may be a reason for no verdict. */
async function askInVain(store: FaultyStore, fault: StoreFault): Promise<void> {
  try {
    await ask(store, fault);
  } catch (error) {
    if (!(error instanceof PromError)) {
      throw error;
    }
  }
}

/** Milliseconds that something takes. */
async function timeOf(action: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await action();
  return performance.now() - begun;
}

async function measure(store: FaultyStore): Promise<Figures[]> {
  const figures: Figures[] = [];
  // The first verdict of a process is slower than all others.
  await ask(store);
  for (const each of STORE_FAULTS) {
    await store.proxy.set(each.fault);
    const shown = await timeOf(() => askInVain(store, each));
    await store.proxy.set(null);
    figures.push({ shown, recovered: await timeOf(() => ask(store)) });
  }
  return figures;
}

async function main(): Promise<void> {
  const { markdown } = new Command('bench:reliability')
    .description('Measures how soon Callscope says that Prometheus misbehaves, and how soon it recovers.')
    .option('--markdown', 'print the tables of docs/reliability.md')
    .parse()
    .opts<{ markdown?: boolean }>();
  const store = await startFaultyStore();
  try {
    const print = markdown === true ? asMarkdown : asText;
    process.stdout.write(`${print(storeTable(await measure(store)), 2)}\n${print(pageTable(), 2)}`);
  } finally {
    await store.stop();
  }
}

void main();
