import path from 'node:path';
import { type RunningProcess, startProcess } from './process';

const ROOT = path.join(__dirname, '../..');
/** On a busy machine, Node.js starts slowly. */
const START_SECONDS = 60;

/** A running `callscope watch`. */
export interface Watcher extends RunningProcess {
  /** Where it serves its pages. */
  url: string;
}

/** Starts `callscope watch` and waits until it serves its pages, on a free port. */
export async function startWatcher(args: readonly string[], env: Record<string, string> = {}): Promise<Watcher> {
  const running = await startProcess(
    process.execPath,
    ['--import', 'tsx', 'cli/watch.ts', '--listen', '127.0.0.1:0', ...args],
    { cwd: ROOT, env, isReady: (output) => addressIn(output) !== undefined, timeoutSeconds: START_SECONDS }
  );
  return { ...running, url: addressIn(running.output()) ?? '' };
}

function addressIn(output: string): string | undefined {
  return /Serving (\S+)\/metrics/.exec(output)?.[1];
}
