/** Values of placeholders. `count` chooses between singular and plural. */
export type Values = Readonly<Record<string, string | number>>;

/**
 * Words a text in somebody's language, such as `t` of Grafana.
 * @param english with `{{- name}}` for a text, `{{name}}` for a number; the plural if it has a count
 * @param values of the placeholders; `defaultValue_one` is the English singular
 */
export type Translate = (key: string, english: string, values?: Values) => string;

/** A text as data, until somebody reads it. */
export interface Message {
  key: string;
  english: string;
  values: Values;
}

/** A text that is worded where it is shown. Its key and its English must be literals: they are extracted. */
export function message(key: string, english: string, values: Values = {}): Message {
  return { key, english, values };
}

/** A message in somebody's language. */
export function worded({ key, english, values }: Message, translate: Translate): string {
  return translate(key, english, values);
}

/** English without a library, for the command line and for files. */
export const inEnglish: Translate = (_key, english, values = {}) => {
  const { defaultValue_one: one } = values;
  const text = values.count === 1 && one !== undefined ? String(one) : english;
  return text.replace(/\{\{-? *(\w+) *\}\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
};
