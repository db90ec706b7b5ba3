import { execFileSync } from 'node:child_process';

/** The Prometheus to start: the one on the PATH, or that of the variable PROMETHEUS. */
export const PROMETHEUS = process.env.PROMETHEUS ?? 'prometheus';

/** A Prometheus 3 that also gets all queries: that of PROMETHEUS3, or `prometheus3` on the PATH. */
export const PROMETHEUS_3 = process.env.PROMETHEUS3 ?? 'prometheus3';

/** The version of such a program, `2.42.0`, or `unknown` if its build doesn't say; null if there is none. */
export function versionOf(program: string): string | null {
  try {
    const output = execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return /version (\d+\.\d+\.\d+)/.exec(output)?.[1] ?? 'unknown';
  } catch {
    return null;
  }
}
