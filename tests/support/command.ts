import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = path.join(__dirname, '../..');

/** Test files of one worker run one after the other. */
const BUNDLES = path.join(ROOT, 'node_modules/.cache/callscope', `cli-${process.env.JEST_WORKER_ID ?? '0'}`);

export const COMMANDS = ['triage', 'check', 'capacity', 'watch', 'rules', 'objectives', 'report'] as const;

type Command = (typeof COMMANDS)[number];

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
export function callscope(command: Command, args: readonly string[], env?: Record<string, string>): Promise<Ended> {
  return run(process.execPath, [bundleOf(command), ...args], env);
}

const bundled = new Map<Command, string>();

/** A file that runs a command: compiling it at each start would take longer than most tests. */
export function bundleOf(command: Command): string {
  const known = bundled.get(command) ?? bundle(command);
  bundled.set(command, known);
  return known;
}

function bundle(command: Command): string {
  const file = path.join(BUNDLES, `${command}.js`);
  // As a process of its own: within Jest, esbuild finds other typed arrays than those of Node.js.
  execFileSync(
    'node_modules/.bin/esbuild',
    [`cli/${command}.ts`, '--bundle', '--platform=node', '--target=node20', '--log-level=error', `--outfile=${file}`],
    { cwd: ROOT }
  );
  return file;
}
