import { unique } from '../lists';
import { PromError, settled } from '../promClient/errors';
import { type PromClient, type Queries, type Results, type Sample } from '../promClient/types';
import { type Probe } from './probe';
import { queryFailed } from './texts';
import { type Check } from './types';

type Answer = readonly Sample[] | PromError;

/**
 * Sends the queries of some checks in one request, and those that depend on the answers in a second one. A query that
 * several checks share is sent once. If it fails, only its checks are unknown.
 * @param at unix seconds
 * @throws PromError if all queries fail
 */
export async function runProbes(client: PromClient, probes: readonly Probe[], at: number): Promise<Check[]> {
  const first = await askAll(
    client,
    probes.map(({ queries }) => queries),
    at
  );
  const opened = probes.map((probe): Queries => {
    const results = resultsOf(probe.queries, first);
    return results instanceof PromError ? {} : (probe.further?.(results) ?? {});
  });
  const second = await askAll(client, opened, at);
  const answers = new Map([...first, ...second]);
  return probes.map((probe, i) => checkOf(probe, { ...probe.queries, ...opened[i] }, answers));
}

function checkOf({ id, title, why, judge }: Probe, queries: Queries, answers: ReadonlyMap<string, Answer>): Check {
  const results = resultsOf(queries, answers);
  const expressions = Object.values(queries);
  return {
    id,
    title,
    why,
    query: expressions.length === 0 ? null : expressions.join('\n'),
    ...(results instanceof PromError
      ? { state: 'unknown', evidence: queryFailed(results), remedy: null }
      : judge(results)),
  };
}

/** The answers to a check's queries, or why one of them failed. */
function resultsOf(queries: Queries, answers: ReadonlyMap<string, Answer>): Results<Sample> | PromError {
  const results: Record<string, readonly Sample[]> = {};
  for (const [name, expression] of Object.entries(queries)) {
    const answer = answers.get(expression) ?? [];
    if (answer instanceof PromError) {
      return answer;
    }
    results[name] = answer;
  }
  return results;
}

async function askAll(
  client: PromClient,
  questions: readonly Queries[],
  at: number
): Promise<ReadonlyMap<string, Answer>> {
  const expressions = unique(questions.flatMap((queries) => Object.values(queries)));
  if (expressions.length === 0) {
    return new Map();
  }
  const { results, failures } = await settled(
    client.instant(Object.fromEntries(expressions.map((text, i) => [`${i}`, text])), at)
  );
  return new Map(expressions.map((text, i) => [text, failures[`${i}`] ?? results[`${i}`] ?? []]));
}
