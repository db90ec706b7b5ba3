import { createHttpClient } from '../../src/promClient/httpClient';
import { DEFAULT_LIMITS } from '../../src/settings';
import { PRODUCTS } from '../../src/products/triage';
import { runTriage } from '../../src/triage/runTriage';
import { type Diagnosis } from '../../src/triage/types';
import { type Prometheus } from './prometheus';

/** The diagnosis of a Prometheus at a moment (unix seconds), as the command line makes it. */
export async function triageAt({ url }: Pick<Prometheus, 'url'>, at: number): Promise<Diagnosis> {
  const client = createHttpClient(url, { timeout: 30_000 });
  const { diagnosis } = await runTriage(client, { products: PRODUCTS, scope: [], limits: DEFAULT_LIMITS, at });
  return diagnosis;
}

/**
 * The whole hour (unix seconds) so many hours ago. Past ranges lie on a grid: what begins there is asked for at the same
 * instants in each run.
 */
export function hoursAgo(hours: number): number {
  return (Math.floor(Date.now() / 3_600_000) - hours) * 3600;
}

/** Moments (s) from one to another, both included, so many seconds apart. */
export function moments(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}
