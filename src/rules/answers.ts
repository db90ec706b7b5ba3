import { type Matcher } from '../promql/promql';
import { type Discovered } from '../triage/discover';
import { recordingOf } from '../triage/recorded';
import { type RecordingRule, type RuleGroup } from './model';
import { namesOf, uidOf } from './series';

/** Intervals of groups are multiples of this (s). */
const STEP = 5;

/**
 * Rules that evaluate the first questions of triage and its dear follow-ups ahead, once for all viewers: for large installations. They are one
 * group, so that all answers are about the same instant.
 * @param discovered with the products, limits and scope that triage has; each other one makes other questions
 */
export function answerGroup(
  { begun, questions, standing }: Pick<Discovered, 'begun' | 'questions' | 'standing'>,
  scope: readonly Matcher[]
): RuleGroup & { rules: readonly RecordingRule[] } {
  const scrape = Math.max(STEP, ...begun.map(({ context }) => context.scrape));
  return {
    name: `${namesOf(scope).name}-triage`,
    interval: STEP * Math.ceil(scrape / STEP),
    rules: Object.values({ ...questions, ...standing }).map((query): RecordingRule => {
      const { record, expr, labels } = recordingOf(query);
      return { kind: 'record', uid: uidOf(scope, 'answer', labels.asked), record, expr, labels };
    }),
  };
}
