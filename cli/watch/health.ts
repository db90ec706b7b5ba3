import { type PromError } from '../../src/promClient/errors';

/** Whether a server that the watcher needs works. */
export interface ServerHealth {
  /** `Prometheus`, or `Alertmanager http://127.0.0.1:9093`. */
  name: string;
  /** What is wrong; null if nothing is, or nothing is known yet. */
  problem: PromError | null;
  /** Unix seconds of its first failure; null while it works. */
  since: number | null;
}

/** The health of a server after a request. */
export function healthAfter(before: ServerHealth, problem: PromError | null, now: number): ServerHealth {
  return { ...before, problem, since: problem === null ? null : (before.since ?? now) };
}

/** A line for the operator if a server stopped or began to work, or fails in another way; else null. */
export function healthChange(before: ServerHealth, after: ServerHealth, now: number): string | null {
  if (after.problem === null) {
    return before.since === null ? null : `${after.name} works again after ${Math.round(now - before.since)} s.`;
  }
  return before.problem?.kind === after.problem.kind ? null : `${after.name} doesn't work: ${after.problem.message}`;
}

/** The answer of `/healthz`: the status, and a body that says what is wrong with the other servers. */
export function healthPage(
  lastRound: number,
  longestPause: number,
  servers: readonly ServerHealth[],
  now: number
): { status: 200 | 503; body: string } {
  const silence = now - lastRound;
  const isLate = silence > longestPause;
  const lines = [
    isLate ? `No round finished in the last ${Math.round(silence)} s.` : 'Rounds finish in time.',
    ...servers.map(({ name, problem }) => (problem === null ? `${name} works.` : `${name}: ${problem.message}`)),
  ];
  return { status: isLate ? 503 : 200, body: `${lines.join('\n')}\n` };
}
