/** @jest-environment node */
import { inEnglish } from '../messages';
import { explainedText, periodText, spentText, worstPlacesText } from './incidentTexts';
import { type Incident, type Incidents } from './incidents';

const INCIDENT: Incident = {
  from: 600,
  to: 1200,
  isStartKnown: true,
  end: 'over',
  worstAt: 900,
  units: 100,
  bad: 20,
  badShare: 0.2,
  spent: 0.4,
  places: [],
};

test.each<[Incident['end'], boolean, string]>([
  ['over', true, '600 to 1200'],
  ['over', false, '600 or earlier to 1200'],
  ['open', true, 'since 600'],
  ['open', false, 'since 600 or earlier'],
  ['unseen', true, '600 to 1200, then nothing was counted'],
])('%s, start known: %p', (end, isStartKnown, text) => {
  expect(periodText({ ...INCIDENT, end, isStartKnown }, inEnglish, String)).toBe(text);
});

test.each([
  [0.0123, '1.2 %'],
  [0.4, '40 %'],
  [3, '300 %'],
])('%p of a budget: %s', (spent, text) => {
  expect(spentText({ spent })).toBe(text);
});

test('the worst places, if they are known and stand out', () => {
  const where = [
    { label: 'groupID', value: 'mm' },
    { label: 'instance', value: 'a' },
  ];
  expect(
    worstPlacesText(
      {
        places: [
          { where, ofBad: 0.6 },
          { where: where.slice(1), ofBad: 0.3 },
        ],
      },
      inEnglish
    )
  ).toBe('mm, a: 60 %; a: 30 %');
  expect(worstPlacesText({ places: [] }, inEnglish)).toBe('No place stands out');
  expect(worstPlacesText({ places: null }, inEnglish)).toBe('Unknown: the query failed');
});

test('how much the incidents explain', () => {
  const text = (incidents: Incidents | null, bad = 20) =>
    explainedText({ counted: { units: 100, bad }, incidents }, inEnglish);
  expect(text({ step: 720, worst: [INCIDENT], explained: 0.8 })).toBe(
    'This incident explains 80 % of what was spent. Its times are in steps of 12 min.'
  );
  expect(text({ step: 720, worst: [INCIDENT, INCIDENT], explained: 0.8 })).toMatch(/^These 2 incidents explain 80 %/);
  expect(text({ step: 720, worst: [], explained: 0 })).toMatch(/bit by bit/);
  expect(text(null)).toMatch(/^Can't tell when/);
  expect(text(null, 0)).toBeNull();
  expect(explainedText({ counted: null, incidents: null }, inEnglish)).toBeNull();
});
