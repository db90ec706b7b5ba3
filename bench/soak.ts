import { type CDPSession, chromium, type Page } from '@playwright/test';
import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'undici';
import { buildPlugin, buildPreview } from '../scripts/build';
import { chromiumOptions } from '../scripts/chromium';
import { startPluginPreview } from '../scripts/pluginPreview';
import { PLUGIN_BASE_URL, ROUTES } from '../src/constants';
import { testIds } from '../src/components/testIds';
import { createControl } from '../tests/control/client';
import { freePort } from '../tests/control/process';
import { startStack } from '../tests/control/stack';
import { startWatcher } from '../tests/control/watcher';
import { parseCount } from './options';
import { problemsOf, type Sample, tableOf } from './soakVerdict';
import { asText } from './tables';

const MINUTE_MS = 60_000;
const MEGABYTE = 1e6;
const FLAVOUR = '12.4';
/** As often as the page refreshes. */
const WATCH_SECONDS = 5;
/** A shown tab asks at once. */
const RESUME_MS = 10_000;
/** Machine code counts as heap, and a browser compiles more and more of the page for half an hour. */
const UNCOMPILED = '--js-flags=--no-opt --no-maglev --no-sparkplug';
/** Of Grafana as it is installed, and of the preview. */
const LOGIN = { user: 'admin', password: 'admin' };

interface Systems {
  grafanaUrl: string;
  prometheusUrl: string;
  stop(): Promise<void>;
}

/** The Grafana at GRAFANA_URL with the systems of CONTROL_URL, else a preview with its own. */
async function startSystems(): Promise<Systems> {
  const { GRAFANA_URL, CONTROL_URL } = process.env;
  if (GRAFANA_URL !== undefined) {
    if (CONTROL_URL === undefined) {
      throw new Error('GRAFANA_URL needs CONTROL_URL: run "npm run control", whose Prometheus that Grafana reads.');
    }
    const { prometheus } = await createControl(CONTROL_URL).state();
    return { grafanaUrl: GRAFANA_URL, prometheusUrl: prometheus.url, stop: async () => undefined };
  }
  await buildPlugin();
  await buildPreview(FLAVOUR);
  const stack = await startStack();
  const { prometheusUrl, scrapeInterval } = stack;
  try {
    const preview = await startPluginPreview({ flavour: FLAVOUR, port: 0, prometheusUrl, scrapeInterval });
    return {
      grafanaUrl: preview.url,
      prometheusUrl,
      stop: async () => void (await Promise.all([preview.close(), stack.stop()])),
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

type Send = (method: 'HeapProfiler.collectGarbage' | 'Runtime.getHeapUsage') => Promise<unknown>;

/** Megabytes of the heap after a garbage collection. */
async function heapOf(send: Send): Promise<number> {
  // What one collection frees may hold more.
  await send('HeapProfiler.collectGarbage');
  await send('HeapProfiler.collectGarbage');
  const { usedSize } = (await send('Runtime.getHeapUsage')) as { usedSize: number };
  return usedSize / MEGABYTE;
}

async function metricsOf(session: CDPSession): Promise<{ nodes: number; listeners: number }> {
  const { metrics } = await session.send('Performance.getMetrics');
  const valueOf = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  return { nodes: valueOf('Nodes'), listeners: valueOf('JSEventListeners') };
}

/** Megabytes of memory of a process, on Linux. */
function memoryOf(pid: number): number {
  const [, kibibytes = 'NaN'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kibibytes) * 1024) / MEGABYTE;
}

/** Sends commands to the inspector of a Node.js process. */
async function inspect(port: number): Promise<{ send: Send; close(): void }> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Array<{
    webSocketDebuggerUrl: string;
  }>;
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id: number; result: unknown };
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  let last = 0;
  return {
    send: (method) =>
      new Promise((resolve) => {
        waiting.set(++last, resolve);
        socket.send(JSON.stringify({ id: last, method }));
      }),
    close: () => socket.close(),
  };
}

/** Shows or hides the tab. A browser without windows never hides one itself. */
async function setVisibility(page: Page, state: 'visible' | 'hidden'): Promise<void> {
  // As text: a compiled function refers to helpers that the page doesn't have.
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}

async function soak({ grafanaUrl, prometheusUrl }: Systems, minutes: number): Promise<string[]> {
  const port = await freePort();
  const watcher = await startWatcher(['--url', prometheusUrl, '--interval', String(WATCH_SECONDS)], {
    NODE_OPTIONS: `--inspect=127.0.0.1:${port}`,
  });
  const opened: Array<() => Promise<void>> = [watcher.stop];
  try {
    const inspector = await inspect(port);
    opened.push(async () => inspector.close());
    const { args = [], ...options } = chromiumOptions();
    const browser = await chromium.launch({ ...options, args: [...args, UNCOMPILED] });
    opened.push(() => browser.close());
    const page = await browser.newPage();
    await page.request.post(`${grafanaUrl}/login`, { data: LOGIN });
    let requests = 0;
    page.on('request', (request) => {
      requests += new URL(request.url()).pathname.startsWith('/api/ds/query') ? 1 : 0;
    });
    await page.goto(`${grafanaUrl}${PLUGIN_BASE_URL}/${ROUTES.triage}`);
    await page.getByTestId(testIds.verdict.status).waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const samples: Sample[] = [];
    for (let minute = 1; minute <= minutes; minute++) {
      requests = 0;
      await sleep(MINUTE_MS);
      const sent = requests;
      samples.push({
        minute,
        pageHeap: await heapOf((method) => session.send(method)),
        ...(await metricsOf(session)),
        requests: sent,
        watchHeap: await heapOf(inspector.send),
        watchMemory: memoryOf(watcher.pid),
      });
      process.stderr.write(`Minute ${minute} of ${minutes}\n`);
    }
    await setVisibility(page, 'hidden');
    requests = 0;
    await sleep(MINUTE_MS);
    const hidden = requests;
    await setVisibility(page, 'visible');
    await sleep(RESUME_MS);
    process.stdout.write(`${asText(tableOf(samples))}\nRequests in a minute while the tab is hidden: ${hidden}\n`);
    return problemsOf(samples, hidden, requests > hidden);
  } finally {
    await Promise.all(opened.map((close) => close()));
  }
}

async function main(): Promise<void> {
  const { minutes } = new Command('bench:soak')
    .description('Keeps the triage page and callscope watch running, and measures their memory and requests.')
    .option('--minutes <n>', 'how long; what grows by 5 % after the first sixth of it leaks', parseCount, 30)
    .parse()
    .opts<{ minutes: number }>();
  const systems = await startSystems();
  try {
    const problems = await soak(systems, minutes);
    problems.forEach((problem) => process.stderr.write(`${problem}\n`));
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    await systems.stop();
  }
}

void main();
