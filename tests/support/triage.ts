import { inEnglish } from '../../src/messages';
import { createHttpClient } from '../../src/promClient/httpClient';
import { type PromClient } from '../../src/promClient/types';
import { DEFAULT_LIMITS } from '../../src/settings';
import { PRODUCTS } from '../../src/products/triage';
import { type DiscoveryOptions } from '../../src/triage/discover';
import { runTriage } from '../../src/triage/runTriage';
import { type Diagnosis } from '../../src/triage/types';
import { wordedDiagnosis } from '../../src/triage/worded';
import { type Prometheus } from './prometheus';

/** What the command line asks by default about a moment (unix seconds). */
export function optionsAt(at: number): DiscoveryOptions {
  return { products: PRODUCTS, scope: [], limits: DEFAULT_LIMITS, at };
}

/** The diagnosis of a Prometheus at a moment (unix seconds), as the command line makes it. */
export async function triageAt(prometheus: Pick<Prometheus, 'url'>, at: number): Promise<Diagnosis<string>> {
  return (await readingAt(prometheus, at)).diagnosis;
}

/** The same, and how many expressions read recorded answers (recorded), or ask a product's question itself (asked). */
export async function readingAt(
  { url }: Pick<Prometheus, 'url'>,
  at: number
): Promise<{ diagnosis: Diagnosis<string>; recorded: number; asked: number }> {
  const client = createHttpClient(url, { timeout: 30_000 });
  let recorded = 0;
  let asked = 0;
  const counting: PromClient = {
    ...client,
    instant: (queries, instant) => {
      const questions = Object.entries(queries).filter(([name]) => PRODUCTS.some(({ id }) => name.startsWith(id)));
      const reading = questions.filter(([, query]) => query.includes(':rows{asked='));
      recorded += reading.length;
      asked += questions.length - reading.length;
      return client.instant(queries, instant);
    },
  };
  const { diagnosis } = await runTriage(counting, optionsAt(at));
  return { diagnosis: wordedDiagnosis(diagnosis, inEnglish), recorded, asked };
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
