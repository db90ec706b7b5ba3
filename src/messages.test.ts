import { t } from '@grafana/i18n';
import { english, inEnglish, message, oneOf, type Translate, worded } from './messages';

test.each<[string, Translate]>([
  ['Grafana', t],
  ['the command line', inEnglish],
])('%s words texts alike', (_, translate) => {
  const lasts = (count: number): string =>
    worded(
      message('test.lasts', 'It lasts {{count}} days.', { count, defaultValue_one: 'It lasts {{count}} day.' }),
      translate
    );
  expect([lasts(1), lasts(2.5), lasts(0)]).toEqual(['It lasts 1 day.', 'It lasts 2.5 days.', 'It lasts 0 days.']);
  expect(worded(message('test.place', '{{- place}}: {{share}}', { place: 'a/b <c> $&', share: 2 }), translate)).toBe(
    'a/b <c> $&: 2'
  );
  expect(worded(message('test.plain', 'Nothing was counted.'), translate)).toBe('Nothing was counted.');
});

test('words the texts and lists in a text', () => {
  const kinds = [message('test.relay', 'relay'), message('test.region', 'region'), 'transport'];
  expect(english(message('test.none', 'No {{- kinds}} stands out.', { kinds: oneOf(kinds) }))).toBe(
    'No relay, region or transport stands out.'
  );
  expect(english(message('test.none', 'No {{- kinds}} stands out.', { kinds: oneOf(kinds.slice(0, 1)) }))).toBe(
    'No relay stands out.'
  );
  expect(english([message('test.on', 'On {{- places}}.', { places: kinds }), message('test.end', 'It ended.')])).toBe(
    'On relay, region, transport. It ended.'
  );
});
