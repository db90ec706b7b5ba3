import { type Check, type CheckGroup, type CheckState } from '../src/checks/types';

const WORDS: Readonly<Record<CheckState, string>> = {
  pass: 'pass',
  warn: 'WARN',
  fail: 'FAIL',
  unknown: 'unknown',
  'not-applicable': 'n/a',
};

function checkText({ state, title, evidence, why, remedy }: Check): string {
  const lines = [`  ${WORDS[state].padEnd(8)}${title}: ${evidence}`];
  if (remedy !== null) {
    lines.push(`          ${why} ${remedy.text}`);
    lines.push(...(remedy.snippet?.trimEnd().split('\n') ?? []).map((line) => `            ${line}`));
  }
  return lines.join('\n');
}

/** Checks as text: by group, each with its evidence, and the fix for those that did not pass. */
export function formatChecks(groups: readonly CheckGroup[]): string {
  const texts = groups.map(({ id, title, state, checks }) =>
    [`${title} (${id}): ${WORDS[state]}`, ...checks.map(checkText)].join('\n')
  );
  return `${texts.join('\n\n')}\n`;
}
