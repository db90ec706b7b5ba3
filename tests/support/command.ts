import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = path.join(__dirname, '../..');

export const COMMANDS = ['triage', 'check', 'capacity', 'watch', 'rules', 'objectives', 'report'] as const;

/** Where the integration tests find the commands bundled, as in the image of the watcher. */
export const BUNDLES = path.join(ROOT, 'node_modules/.cache/callscope/cli');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program in the folder of the project until it ends. */
export async function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** Runs a command of the command line. */
export function callscope(
  command: (typeof COMMANDS)[number],
  args: readonly string[],
  env?: Record<string, string>
): Promise<Ended> {
  return run(process.execPath, [bundleOf(command), ...args], env);
}

/** The file that runs a command. */
export function bundleOf(command: (typeof COMMANDS)[number]): string {
  return path.join(BUNDLES, `${command}.js`);
}
