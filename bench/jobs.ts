import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { type Run } from './run';

/** The argument of a worker whose rules also answer ahead. */
export const RECORDED = 'recorded';

/** What a worker sends: a run with its catalog number, or that it is ready. */
type Message = { index: null } | { index: number; run: Run; samples: number };

/**
 * Runs incidents of the catalog in some processes, each with its own Prometheus.
 * @param indexes catalog numbers
 * @param isRecorded whether rules also answer ahead
 * @param onDone called when one ends, in any order
 * @throws when a process fails
 */
export async function runInProcesses(
  seed: string,
  indexes: readonly number[],
  { jobs, isRecorded }: { jobs: number; isRecorded: boolean },
  onDone: (index: number, done: { run: Run; samples: number }) => void
): Promise<void> {
  const waiting = [...indexes];
  await Promise.all(
    Array.from({ length: Math.min(jobs, indexes.length) }, () =>
      runOne(isRecorded ? [seed, RECORDED] : [seed], waiting, onDone)
    )
  );
}

function runOne(args: string[], waiting: number[], onDone: Parameters<typeof runInProcesses>[3]): Promise<void> {
  const worker: ChildProcess = fork(path.join(__dirname, 'accuracyWorker.ts'), args, {
    // Pages are large and short-lived: with a small young generation, half of the time goes into garbage collection.
    execArgv: ['--max-semi-space-size=64', '--import', 'tsx'],
  });
  return new Promise((resolve, reject) => {
    worker.on('message', (message: Message) => {
      if (message.index !== null) {
        onDone(message.index, message);
      }
      const next = waiting.shift();
      if (next === undefined) {
        worker.disconnect();
      } else {
        worker.send(next);
      }
    });
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A worker ended with ${code}`))));
  });
}
