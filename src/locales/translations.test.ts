/** @jest-environment node */
import { textsOf } from '../../tests/support/locale';
import { unique } from '../lists';
import pluginJson from '../plugin.json';

const PRIMARY = 'en-US';
const PLURAL = /_(zero|one|two|few|many|other)$/;

/** The placeholders of a text, in the order of the alphabet. */
function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(-? *\w+) *\}\}/g)].map(([, name = '']) => name.replace(' ', '')).sort();
}

/** Keys of a language: a text with a count has one for each plural form that the language has. */
function keysFor(language: string, english: ReturnType<typeof textsOf>): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const keys = Object.keys(english).flatMap((key) => {
    const isPlural = PLURAL.test(key) && key.replace(PLURAL, '_one') in english;
    return isPlural ? forms.map((form) => key.replace(PLURAL, `_${form}`)) : [key];
  });
  return unique(keys).sort();
}

const ENGLISH = textsOf(PRIMARY);

describe.each(pluginJson.languages.filter((language) => language !== PRIMARY))('%s', (language) => {
  const texts = textsOf(language);

  test('has each text', () => {
    expect(Object.keys(texts).sort()).toEqual(keysFor(language, ENGLISH));
    expect(Object.entries(texts).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('has the placeholders of the English texts', () => {
    // The singular may leave out its number.
    const wanted = (key: string): string[] => placeholders(ENGLISH[key] ?? ENGLISH[key.replace(PLURAL, '_other')] ?? '');
    const differing = Object.entries(texts).filter(([key, text]) => {
      const [have, want] = [placeholders(text), wanted(key)];
      const isSame = JSON.stringify(have) === JSON.stringify(want);
      return !isSame && !(key.endsWith('_one') && JSON.stringify([...have, 'count'].sort()) === JSON.stringify(want));
    });
    expect(differing).toEqual([]);
  });

  test('keeps no English sentence', () => {
    const same = Object.entries(texts).filter(([key, text]) => text === ENGLISH[key] && text.split(' ').length > 4);
    expect(same).toEqual([]);
  });
});
