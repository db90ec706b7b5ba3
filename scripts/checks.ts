import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How many tests ended in which way. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Result extends Counts {
  /** What the command printed. */
  output: string;
}

export interface Check {
  name: string;
  run(): Promise<Result>;
}

interface Finished {
  code: number | null;
  output: string;
}

/** Process groups that must not outlive this process. */
const groups = new Set<number>();

/** Ends every command that still runs, and its child processes. */
export function stopCommands(signal: NodeJS.Signals): void {
  for (const group of groups) {
    process.kill(-group, signal);
  }
}

/** A command that counts as one test: it passes when it exits with 0. */
export function command(name: string, ...argv: [string, ...string[]]): Check {
  return {
    name,
    run: async () => {
      const { code, output } = await execute(argv);
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
    },
  };
}

/** A Jest run; every test in it counts. `env` is added to the environment. */
export function jest(name: string, args: readonly string[] = [], env: Record<string, string> = {}): Check {
  return {
    name,
    run: () =>
      withReport(countJest, (report) =>
        execute(['node_modules/.bin/jest', '--ci', '--json', `--outputFile=${report}`, ...args], env)
      ),
  };
}

/** A Playwright run; every test in it counts. */
export function playwright(name: string, ...args: string[]): Check {
  return {
    name,
    run: () =>
      withReport(countPlaywright, (report) =>
        execute(['node_modules/.bin/playwright', 'test', '--reporter=list,json', ...args], {
          PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        })
      ),
  };
}

/** Reads the report of `jest --json`; a file that doesn't even load counts as one failure. */
export function countJest(report: string): Counts {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } =
    JSON.parse(report);
  return {
    passed: numPassedTests,
    failed: numFailedTests + numRuntimeErrorTestSuites,
    skipped: numPendingTests + numTodoTests,
  };
}

/** Reads the report of Playwright's JSON reporter; an error outside of tests counts as one failure. */
export function countPlaywright(report: string): Counts {
  const { stats, errors } = JSON.parse(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

export function sum(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 }
  );
}

/** Runs queues side by side, and the entries of each queue in order. */
export async function runQueues<T>(
  queues: ReadonlyArray<readonly T[]>,
  run: (entry: T) => Promise<void>
): Promise<void> {
  await Promise.all(
    queues.map(async (queue) => {
      for (const entry of queue) {
        await run(entry);
      }
    })
  );
}

async function withReport(
  count: (report: string) => Counts,
  run: (path: string) => Promise<Finished>
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'callscope-report-'));
  try {
    const path = join(directory, 'report.json');
    const { code, output } = await run(path);
    const counts = await readFile(path, 'utf8').then(count, () => sum([]));
    // A run that fails without a failed test, or that ran no test, proves nothing.
    const isBroken = counts.failed === 0 && (code !== 0 || counts.passed === 0);
    return { ...counts, failed: isBroken ? 1 : counts.failed, output };
  } finally {
    await rm(directory, { recursive: true });
  }
}

function execute([program, ...args]: [string, ...string[]], env: Record<string, string> = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...env },
    });
    const group = child.pid;
    if (group !== undefined) {
      groups.add(group);
    }
    let output = '';
    const finish = (code: number | null): void => {
      if (group !== undefined) {
        groups.delete(group);
      }
      resolve({ code, output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', (error) => {
      output += `${error.message}\n`;
      finish(null);
    });
    child.on('close', finish);
  });
}
