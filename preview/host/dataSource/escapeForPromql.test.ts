import { escapeForPromql } from './escapeForPromql';

it.each([
  ['plain', {}, 'plain'],
  ['a"b\\c', {}, 'a\\"b\\\\c'],
  ['a.b', { multi: true }, 'a\\\\.b'],
  [['a.b', 'c'], { multi: true }, '(a\\\\.b|c)'],
  [['a'], { includeAll: true }, 'a'],
])('%j of a variable with %j is written as %j', (value, variable, expected) => {
  expect(escapeForPromql(value, variable)).toBe(expected);
});
