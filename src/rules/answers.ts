import { type PromClient } from '../promClient/types';
import { type Matcher } from '../promql/promql';
import { discover, type Discovered, type DiscoveryOptions } from '../triage/discover';
import { recordingOf } from '../triage/recorded';
import { type RecordingRule, type RuleGroup } from './model';
import { namesOf, uidOf } from './series';
import { scrapeInterval } from './typed';

/**
 * Rules that evaluate the first questions of triage and its dear follow-ups ahead, once for all viewers: for large
 * installations. They are one group, so that all answers are about the same instant.
 * @param discovered something, with the products, limits and scope that triage has: others make other questions
 */
export function answerGroup(
  { begun, questions, standing }: Pick<Discovered, 'begun' | 'questions' | 'standing'>,
  scope: readonly Matcher[]
): RuleGroup & { rules: readonly RecordingRule[] } {
  return {
    name: `${namesOf(scope).name}-triage`,
    interval: scrapeInterval(Math.max(...begun.map(({ context }) => context.scrape))),
    rules: Object.values({ ...questions, ...standing }).map((query): RecordingRule => {
      const { record, expr, labels } = recordingOf(query);
      return { kind: 'record', uid: uidOf(scope, 'answer', labels.asked), record, expr, labels };
    }),
  };
}

/**
 * The same for what a Prometheus has; null if it has nothing of the products within the scope.
 * @throws PromError if it doesn't answer in full
 */
export async function askAnswerGroup(client: PromClient, options: DiscoveryOptions): Promise<RuleGroup | null> {
  const discovered = await discover(client, options);
  // Without an answer, nothing is known to be absent.
  const [failure] = Object.values(discovered.failures);
  if (failure !== undefined) {
    throw failure;
  }
  return discovered.begun.length === 0 ? null : answerGroup(discovered, options.scope);
}
