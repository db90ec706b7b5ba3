import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { close, listen } from '../../http/server';

export interface RunningProcess {
  readonly pid: number;
  /** What it wrote lately to stdout and stderr. */
  output(): string;
  isRunning(): boolean;
  /** Null while it runs, or if a signal ended it. */
  exitCode(): number | null;
  /** For instance `SIGSTOP` and `SIGCONT`, to freeze and thaw it. */
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL if that doesn't end it in time. Resolves when it has ended. */
  stop(graceSeconds?: number): Promise<void>;
}

export interface ProcessOptions {
  cwd?: string;
  /** Added to the environment of this process. */
  env?: Record<string, string>;
  /** Called repeatedly until it returns true; receives the output of the process so far. */
  isReady: (output: string) => boolean | Promise<boolean>;
  timeoutSeconds?: number;
}

const KEPT_OUTPUT = 20_000;
const POLL_MS = 50;

// If a program ends without stopping its children, they must not survive.
const started = new Set<ChildProcess>();
process.once('exit', () => started.forEach((child) => child.kill('SIGKILL')));

/**
 * Starts a program and waits until it is ready. Throws, with its output, if the command is missing, ends early or isn't
 * ready in time; then nothing of it keeps running.
 */
export async function startProcess(command: string, args: string[], options: ProcessOptions): Promise<RunningProcess> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = await runningProcess(child, command);
  const isReady = () => {
    if (!running.isRunning()) {
      throw new Error(`${command} ended before it was ready`);
    }
    return options.isReady(running.output());
  };
  try {
    await waitUntil(isReady, `${command} to be ready`, options.timeoutSeconds);
  } catch (error) {
    await running.stop();
    throw new Error(`${error instanceof Error ? error.message : error}. It wrote:\n${running.output()}`);
  }
  return running;
}

async function runningProcess(child: ChildProcess, command: string): Promise<RunningProcess> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
  }
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await once(child, 'spawn').catch((error: unknown) => {
    throw new Error(`Can't start "${command}": is it installed?`, { cause: error });
  });
  started.add(child);
  child.once('exit', () => started.delete(child));
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  return {
    pid: Number(child.pid),
    output: () => output,
    isRunning,
    exitCode: () => child.exitCode,
    kill: (signal) => void child.kill(signal),
    async stop(graceSeconds = 10) {
      child.kill('SIGTERM');
      child.kill('SIGCONT');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Calls `condition` repeatedly until it returns true. Throws what `condition` throws, after the timeout, and if aborted. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutSeconds = 30,
  signal?: AbortSignal
): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`The wait for ${what} timed out after ${timeoutSeconds} s`);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Whether a GET of the address is answered with a status of success. */
export async function isAnswering(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false
  );
}

/** A TCP port on loopback that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return port;
}

/** A new empty folder, and a function that removes it with its content. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'callscope-'));
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
