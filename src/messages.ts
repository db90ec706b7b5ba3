/** What a placeholder stands for: a text as it is, a number, a text to be worded, or a list of them. */
export type Value = string | number | Message | readonly Value[];

/** Values of placeholders. `count` chooses between singular and plural. */
export type Values = Readonly<Record<string, Value>>;

/** Values whose messages are worded. */
export type WordedValues = Readonly<Record<string, string | number>>;

/**
 * Words a text in somebody's language, such as `t` of Grafana.
 * @param english with `{{- name}}` for a text, `{{name}}` for a number; the plural if it has a count
 * @param values of the placeholders; `defaultValue_one` is the English singular
 */
export type Translate = (key: string, english: string, values?: WordedValues) => string;

/** A text as data, until somebody reads it. */
export interface Message {
  key: string;
  english: string;
  values: Values;
}

/** A text, or sentences that follow each other. */
export type Text = Message | readonly Message[];

/** A text that is worded where it is shown. Its key and its English must be literals: they are extracted. */
export function message(key: string, english: string, values: Values = {}): Message {
  return { key, english, values };
}

/** “a, b or c”. */
export function oneOf(items: readonly Value[]): Value {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : message('list.or', '{{- most}} or {{- last}}', { most: items.slice(0, -1), last });
}

/** Names as a text: no language translates them. */
export function plain(names: Value): Message {
  return message('list.names', '{{- names}}', { names });
}

/** “a and b”. */
export function allOf(items: readonly Value[]): Value {
  return chained(items, (first, next) => message('list.and', '{{- first}} and {{- next}}', { first, next }));
}

/** “a; b”: parts of a sentence that have commas themselves. */
export function inTurn(items: readonly Value[]): Value {
  return chained(items, (first, next) => message('list.then', '{{- first}}; {{- next}}', { first, next }));
}

/** A chain of items, each linked to those before it. */
export function chained(items: readonly Value[], link: (first: Value, next: Value) => Message): Value {
  return items.length === 0 ? '' : items.reduce(link);
}

/** The sentences of a text. */
export function sentencesOf(text: Text): readonly Message[] {
  return isList(text) ? text : [text];
}

/** A text in somebody's language. */
export function worded(text: Text, translate: Translate): string {
  return sentencesOf(text)
    .map(({ key, english: inWords, values }) => {
      const all = Object.entries(values).map(([name, value]) => [name, wordedValue(value, translate)] as const);
      return translate(key, inWords, Object.fromEntries(all));
    })
    .join(' ');
}

function wordedValue(value: Value, translate: Translate): string | number {
  if (typeof value === 'string' || typeof value === 'number') {
    return value;
  }
  return isList(value) ? value.map((item) => wordedValue(item, translate)).join(', ') : worded(value, translate);
}

/** `Array.isArray` doesn't narrow read-only arrays. */
function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/** English without a library, for the command line and for files. */
export const inEnglish: Translate = (_key, english, values = {}) => {
  const { defaultValue_one: one } = values;
  const text = values.count === 1 && one !== undefined ? String(one) : english;
  return text.replace(/\{\{-? *(\w+) *\}\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
};

/** A text in English, for the command line and for files. */
export function english(text: Text): string {
  return worded(text, inEnglish);
}
