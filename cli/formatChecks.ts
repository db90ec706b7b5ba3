import { titleOf } from '../src/checks/texts';
import { type Check, type CheckGroup, type CheckState } from '../src/checks/types';
import { english, inEnglish } from '../src/messages';

const WORDS: Readonly<Record<CheckState, string>> = {
  pass: 'pass',
  warn: 'WARN',
  fail: 'FAIL',
  unknown: 'unknown',
  'not-applicable': 'n/a',
};

function checkText({ state, title, evidence, why, remedy }: Check): string {
  const lines = [`  ${WORDS[state].padEnd(8)}${english(title)}: ${english(evidence)}`];
  if (remedy !== null) {
    lines.push(`          ${english(why)} ${english(remedy.text)}`);
    lines.push(...(remedy.snippet?.trimEnd().split('\n') ?? []).map((line) => `            ${line}`));
  }
  return lines.join('\n');
}

/** Checks as text: by group, each with its evidence, and the fix for those that did not pass. */
export function formatChecks(groups: readonly CheckGroup[]): string {
  const texts = groups.map((group) =>
    [`${titleOf(group, inEnglish)} (${group.id}): ${WORDS[group.state]}`, ...group.checks.map(checkText)].join('\n')
  );
  return `${texts.join('\n\n')}\n`;
}

/** A check whose texts are English. */
export interface ReadableCheck extends Omit<Check, 'title' | 'why' | 'evidence' | 'remedy'> {
  title: string;
  why: string;
  evidence: string;
  remedy: { text: string; snippet: string | null } | null;
}

/** A group whose texts are English. */
export interface ReadableGroup extends Omit<CheckGroup, 'title' | 'purpose' | 'checks'> {
  title: string;
  purpose: string;
  checks: readonly ReadableCheck[];
}

/** Checks as data with English texts. */
export function readableChecks(groups: readonly CheckGroup[]): ReadableGroup[] {
  return groups.map((group) => ({
    ...group,
    title: titleOf(group, inEnglish),
    purpose: english(group.purpose),
    checks: group.checks.map((check) => ({
      ...check,
      title: english(check.title),
      why: english(check.why),
      evidence: english(check.evidence),
      remedy: check.remedy === null ? null : { ...check.remedy, text: english(check.remedy.text) },
    })),
  }));
}
