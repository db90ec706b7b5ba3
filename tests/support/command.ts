import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = path.join(__dirname, '../..');

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

/** Runs a command of the command line as `npm run -s` does, without npm. */
export function callscope(
  command: 'triage' | 'check' | 'capacity' | 'watch' | 'rules' | 'objectives' | 'report',
  args: readonly string[],
  env?: Record<string, string>
): Promise<Ended> {
  return run(process.execPath, ['--import', 'tsx', `cli/${command}.ts`, ...args], env);
}
