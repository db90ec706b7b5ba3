import { PartialError, PromError } from '../promClient/errors';
import { type PromClient, type Queries, type Results, type Sample, type Target } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { evaluateJobs } from './evaluateJobs';
import { type ExpectedJob } from './expectedJobs';
import { findTargets } from './findTargets';
import { getPresenceQueries, getScrapeQueries } from './queries';
import { type JobCheck } from './types';

interface Round {
  queries: Queries;
  results: Results<Sample>;
  failures: Readonly<Record<string, PromError>>;
}

/**
 * Asks a Prometheus about jobs and judges them: first what delivers (and, where the backend has one, the list of
 * targets), then how the scrapes of that go.
 * @param at unix seconds
 * @throws PromError when no question of a round could be answered
 */
export async function runJobChecks(
  client: PromClient,
  jobs: readonly ExpectedJob[],
  scope: readonly Matcher[],
  at: number
): Promise<JobCheck[]> {
  if (jobs.length === 0) {
    return [];
  }
  const [presence, targets] = await Promise.all([
    ask(client, getPresenceQueries(jobs, scope), at),
    client
      .targets()
      .then((active) => active.filter((target) => mayBeIn(scope, target)))
      .catch(toPromError),
  ]);
  const found = [...findTargets(jobs, presence.results).values()].flat();
  const scrapes = await ask(client, getScrapeQueries(jobs, found, scope), at);
  return evaluateJobs(jobs, {
    queries: { ...presence.queries, ...scrapes.queries },
    results: { ...presence.results, ...scrapes.results },
    failures: { ...presence.failures, ...scrapes.failures },
    targets,
  });
}

async function ask(client: PromClient, queries: Queries, at: number): Promise<Round> {
  try {
    return { queries, results: await client.instant(queries, at), failures: {} };
  } catch (error) {
    if (error instanceof PartialError) {
      return { queries, results: error.results, failures: error.failures };
    }
    throw error;
  }
}

/** A target has labels that its series lack, and lacks those that are added on their way: only a contradiction counts. */
function mayBeIn(scope: readonly Matcher[], { labels }: Target): boolean {
  return scope.every(({ label, op, value }) => op !== '=' || (labels[label] ?? value) === value);
}

function toPromError(error: unknown): PromError {
  return error instanceof PromError
    ? error
    : new PromError('bad-answer', error instanceof Error ? error.message : String(error));
}
