import { type Translate } from '../../src/messages';

/** A language in which a text is its key and its values. */
export const pseudo: Translate = (key, _english, { defaultValue_one: _, ...values } = {}) =>
  [`[${key}]`, ...Object.values(values)].join(' ');

/** The words of a pseudo text that are neither keys nor data: numbers, names and addresses. */
export function englishIn(text: string, isName: (word: string) => boolean): string[] {
  return text
    .replace(/\[[\w.-]+\]/g, ' ')
    .split(/[\s,;()]+/)
    .filter((word) => /[a-z]/i.test(word) && !/[\d_:/=]/.test(word) && !isName(word));
}
