/** @jest-environment node */
import { type Where } from '../../src/triage/model';
import { placesOf } from './places';

const where = (...pairs: ReadonlyArray<readonly [string, string]>): Where[] =>
  pairs.map(([label, value]) => ({ label, value }));

test.each<{ what: string; given: Where[]; places: string[] }>([
  { what: 'nothing', given: [], places: [''] },
  { what: 'one relay', given: where(['server', 'a']), places: ['a'] },
  {
    what: 'many relays, in any order',
    given: where(['server', 'b'], ['server', 'a'], ['server', 'b']),
    places: ['a', 'b'],
  },
  { what: 'a relay and an installation', given: where(['instance', 'a'], ['groupID', 'g']), places: ['a, g'] },
  {
    what: 'two relays of one installation',
    given: where(['instance', 'a'], ['instance', 'b'], ['groupID', 'g']),
    places: ['a, g', 'b, g'],
  },
  {
    what: 'two processes that two labels identify',
    given: where(['host', 'h1'], ['instance', 'i1'], ['host', 'h2'], ['instance', 'i2']),
    places: ['h1, i1', 'h2, i2'],
  },
  {
    what: 'labels that do not pair up',
    given: where(['host', 'h1'], ['host', 'h2'], ['instance', 'a'], ['instance', 'b'], ['instance', 'c']),
    places: ['a, b, c, h1, h2'],
  },
  { what: 'people', given: where(['person', 'p1'], ['person', 'p2']), places: [''] },
  { what: 'people of a meeting', given: where(['meeting_id', 'm'], ['person', 'p1'], ['person', 'p2']), places: ['m'] },
])('the places of $what', ({ given, places }) => {
  expect(placesOf(given, ['person'])).toEqual(places);
});
