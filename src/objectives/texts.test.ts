/** @jest-environment node */
import { inEnglish } from '../messages';
import { attainmentText, budgetText, durationText, exhaustionText } from './texts';

test.each([
  [52, '52 s'],
  [518, '8 min 38 s'],
  [300, '5 min'],
  [2074, '35 min'],
  [15_552, '4.3 h'],
  [42 * 3600, '42 h'],
  [12 * 86_400, '12 days'],
])('%d s is %s', (seconds, text) => {
  expect(durationText(seconds, inEnglish)).toBe(text);
});

test('a missed target never looks kept', () => {
  expect([0.98999, 0.99, 0.9999, 0.99989, 1, 0.97].map(attainmentText)).toEqual([
    '98.99 %',
    '99 %',
    '99.99 %',
    '99.98 %',
    '100 %',
    '97 %',
  ]);
});

test.each([
  [1, '100 %'],
  [0.999, '> 99 %'],
  [0.001, '< 1 %'],
  [0, '0 %'],
  [-1.5, '−150 %'],
])('%p of a budget is left: %s', (left, text) => {
  expect(budgetText(left)).toBe(text);
});

test.each([
  [null, /Can't tell/],
  [-1, /used up\. Stop risky changes/],
  [0.5, /the budget doesn't run out/],
])('the end of a budget of which %p is left', (budgetLeft, text) => {
  expect(exhaustionText({ budgetLeft, exhaustion: { '1h': null, '6h': null } }, inEnglish)).toMatch(text);
});
