import { connect } from '../../cli/connection';
import { NO_CONFIG } from '../../cli/httpConfig';
import { exposition } from '../../cli/watch/exposition';
import { createWatcher, type Watcher } from '../../cli/watch/watcher';
import { inEnglish } from '../../src/messages';
import { PRODUCTS } from '../../src/products/triage';
import { DEFAULT_LIMITS } from '../../src/settings';
import { runTriage } from '../../src/triage/runTriage';
import { wordedDiagnosis } from '../../src/triage/worded';
import { type Ended } from '../support/command';
import { type Fault, type FaultProxy, send } from '../support/faults/faultProxy';
import { type FaultyStore, startFaultyStore } from '../support/faults/faultyStore';
import { STORE_FAULTS, type StoreFault } from '../support/faults/storeFaults';
import { callscopeHere } from '../support/inProcess';
import { triageAt } from '../support/triage';

let store: FaultyStore;
let proxy: FaultProxy;
let clock: jest.SpyInstance;

beforeAll(async () => {
  store = await startFaultyStore();
  ({ proxy } = store);
});
afterAll(() => store?.stop());

/** Sets the clock of this process, so many seconds ahead. */
function setClock(ahead = 0): void {
  clock.mockReturnValue((store.now + ahead) * 1000);
}

beforeEach(() => {
  clock = jest.spyOn(Date, 'now');
  setClock();
});
afterEach(async () => {
  clock.mockRestore();
  await proxy.set(null);
});

/** Seconds that a command waits, also on a busy machine. */
const PATIENCE = 20;

function run(command: 'triage' | 'check', { timeout = PATIENCE }: Partial<StoreFault> = {}): Promise<Ended> {
  return callscopeHere(command, ['--url', proxy.url, '--timeout', String(timeout)]);
}

/** Texts without the address of the proxy. */
function withoutAddress(text: string): string {
  return text.replaceAll(proxy.url, 'URL');
}

async function begin({ fault, clock: ahead }: StoreFault): Promise<void> {
  await proxy.set(fault);
  setClock(ahead);
}

async function end(): Promise<void> {
  await proxy.set(null);
  setClock();
}

const HEALTHY = { code: 0, stderr: '', stdout: expect.stringMatching(/^HEALTHY/) };

/** Three targets without scrape jobs: a rule and some checks have nothing to look at. */
const CHECKED = { code: 1, stderr: '', stdout: expect.stringMatching(/^Prometheus \(prometheus\)/) };

test('without a fault there are a verdict and checks, also after one', async () => {
  expect(await run('triage')).toMatchObject(HEALTHY);
  expect(await run('check')).toMatchObject(CHECKED);
  await proxy.set('refused');
  expect([await run('triage'), await run('check')]).toMatchObject([{ code: 3 }, { code: 3 }]);
  await proxy.set(null);
  expect(await run('triage')).toMatchObject(HEALTHY);
  expect(await run('check')).toMatchObject(CHECKED);
});

describe.each(STORE_FAULTS)('$what:', (each) => {
  test('triage says so, and is not healthy without evidence', async () => {
    await begin(each);
    const { code, stdout, stderr } = await run('triage', each);
    expect(withoutAddress(`${stdout}${stderr}`)).toContain(each.says);
    expect(code).toBe(each.code);
    expect(/^(HEALTHY|IDLE)/.test(stdout)).toBe(each.code === 0);
    expect(stderr).toMatch(each.code === 3 ? /^triage: .*\n$/ : /^$/);
    expect(stdout === '').toBe(each.code === 3);
  });

  test('check says so', async () => {
    await begin(each);
    const { code, stdout, stderr } = await run('check', each);
    if (each.check === 'none') {
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(withoutAddress(stderr)).toMatch(/^check: .*\n$/);
      expect(withoutAddress(stderr)).toContain(each.says);
    } else {
      expect(code).toBeGreaterThan(0);
      expect(withoutAddress(stdout).includes(each.says)).toBe(each.check === 'unknown');
    }
  });

  test('watch says so, is not healthy without evidence, and recovers', async () => {
    const lines: string[] = [];
    let timeout = PATIENCE;
    const watcher = watch(
      () => timeout,
      (line) => lines.push(withoutAddress(line))
    );
    const isHealthy = (): boolean =>
      exposition(watcher.metrics()).includes('callscope_status{product="videocall",status="healthy"} 1\n');
    const healthy: boolean[] = [];
    const round = async (): Promise<void> => {
      await watcher.round();
      healthy.push(isHealthy());
    };
    await round();
    await begin(each);
    timeout = each.timeout ?? PATIENCE;
    await round();
    if (each.code === 3) {
      expect(lines).toEqual([expect.stringMatching(/^Prometheus doesn't work: /)]);
      expect(lines[0]).toContain(each.says);
      expect(withoutAddress(watcher.health().body)).toContain(each.says);
    }
    await round();
    await end();
    timeout = PATIENCE;
    await round();
    expect(healthy).toEqual([true, each.code === 0, each.code === 0, true]);
    expect(lines.slice(1)).toEqual(each.code === 3 ? [expect.stringMatching(/^Prometheus works again after /)] : []);
  });
});

/** A watcher of what is behind the proxy, which waits so many seconds for an answer. */
function watch(timeout: () => number, onHealth: (line: string) => void): Watcher {
  return createWatcher({
    products: PRODUCTS,
    scope: '',
    labels: {},
    page: null,
    hold: 60,
    validity: 60,
    longestPause: 60,
    version: '1.0.0',
    receivers: [],
    assess: async (at) => {
      const asked = { products: PRODUCTS, scope: [], limits: DEFAULT_LIMITS, at, isNow: true };
      const { client } = connect(proxy.url, { timeout: timeout() * 1000, config: NO_CONFIG });
      const { diagnosis, evidenceAt } = await runTriage(client(), asked);
      return { diagnosis: wordedDiagnosis(diagnosis, inEnglish), evidenceAt };
    },
    clock: () => Date.now() / 1000,
    onHealth,
    onChange: () => undefined,
  });
}

describe('two copies of Prometheus behind a load balancer, one of them a scrape behind,', () => {
  const SCRAPE = 5;
  const alternately: Fault = async ({ form, index }, response, pass) => {
    const { time } = form;
    const isBehind = index % 2 === 1 && time !== undefined;
    send(response, await pass(isBehind ? { ...form, time: String(Number(time) - SCRAPE) } : undefined));
  };
  const statusesAt = async (instants: readonly number[]): Promise<string[]> => {
    await proxy.set(alternately);
    const statuses: string[] = [];
    for (const at of instants) {
      statuses.push((await triageAt(proxy, at)).status);
    }
    return statuses;
  };

  test('never make a fault look healthy again', async () => {
    const statuses = await statusesAt(Array.from({ length: 14 }, (_, i) => store.slow - 50 + i * SCRAPE));
    const first = statuses.indexOf('degraded');
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThan(6);
    expect(new Set(statuses.slice(first))).toEqual(new Set(['degraded']));
  });

  test('never make good calls look bad', async () => {
    const statuses = await statusesAt(Array.from({ length: 8 }, (_, i) => store.now - 40 + i * SCRAPE));
    expect(new Set(statuses)).toEqual(new Set(['healthy']));
  });
});
