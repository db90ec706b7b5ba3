import { groupBy, unique } from './lists';

test('unique keeps the first of each value', () => {
  expect(unique(['b', 'a', 'b'])).toEqual(['b', 'a']);
  expect(unique(new Map([['a', 1]]).keys())).toEqual(['a']);
});

test('groups keep the order in which they appear', () => {
  expect([...groupBy(['bee', 'ant', 'bug'], ([first = '']) => first)]).toEqual([
    ['b', ['bee', 'bug']],
    ['a', ['ant']],
  ]);
});
