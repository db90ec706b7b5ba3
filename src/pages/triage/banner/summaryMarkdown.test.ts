import fc from 'fast-check';
import { hostileText } from '../../../../tests/support/hostile';
import { english } from '../../../messages';
import { summaryMarkdown } from './summaryMarkdown';
import { DEGRADED, finding, HEALTHY, TWO_PRODUCTS } from '../../shared/verdict/testAssessments';

const SUMMARY = english(finding().summary);
const LINK = 'http://grafana.example.org/a/callscope-calls-app/triage?at=2026-11-22T10:03:30Z';

test('a finding with its facts, next steps and link', () => {
  expect(summaryMarkdown(DEGRADED, SUMMARY, LINK)).toBe(`**DEGRADED**: ${SUMMARY}

- Since 2026-11-22T10:01:20Z (2 min 10 s)
- 12 of 48 people · 4 meetings · 33 people in them
- 25 user-minutes, +12 per minute
- 98 % confidence

1. Compare the relay with its neighbors.
2. Measure the way to it.

[As of 2026-11-22T10:03:30Z](${LINK})`);
});

test('smaller findings follow', () => {
  expect(summaryMarkdown(TWO_PRODUCTS, SUMMARY, LINK)).toContain('- Also: Jitter is over 50 ms for 3 of 20 reports.');
});

test('without a finding there is the sentence alone', () => {
  expect(summaryMarkdown(HEALTHY, 'All calls are healthy.', LINK)).toBe(`**HEALTHY**: All calls are healthy.

[As of 2026-11-22T10:03:30Z](${LINK})`);
});

test('queries and labels stay out of it', () => {
  const [first] = DEGRADED.diagnosis.findings;
  const text = summaryMarkdown(DEGRADED, 'A sentence.', LINK);
  for (const { query } of first?.evidence ?? []) {
    expect(text).not.toContain(query);
  }
  for (const { value } of first?.where ?? []) {
    expect(text).not.toContain(value);
  }
});

test('names are no markup', () => {
  expect(summaryMarkdown(HEALTHY, 'The meeting team_weekly_1 of [a](b) *now*.', LINK)).toContain(
    'The meeting team\\_weekly\\_1 of \\[a\\](b) \\*now\\*.'
  );
});

test('whatever a name holds, it adds no line, link, markup or mention', () => {
  const plain = summaryMarkdown(HEALTHY, 'name', LINK);
  fc.assert(
    fc.property(hostileText, (name) => {
      const text = summaryMarkdown(HEALTHY, `name${name}`, LINK);
      expect(text.split('\n')).toHaveLength(plain.split('\n').length);
      expect(text).not.toMatch(/@[a-z]/);
      const unescaped = text.replace(LINK, '').replace(/\\./gs, '');
      expect(unescaped.match(/[\[\]*_`<>|~]/g)).toEqual(['*', '*', '*', '*', '[', ']']);
    })
  );
});

test('a link with parentheses stays one', () => {
  expect(summaryMarkdown(HEALTHY, 'name', `${LINK}&scope=env=~"a)b("`)).toContain('](http');
  expect(summaryMarkdown(HEALTHY, 'name', `${LINK}&scope=a)b(`)).toMatch(/scope=a%29b%28\)$/);
});
