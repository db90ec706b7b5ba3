import { type SceneObjectUrlValues } from '@grafana/scenes';

/** A text from the URL: '' if it was removed, undefined if it didn't change. */
export function urlText(values: SceneObjectUrlValues, key: string): string | undefined {
  const value = values[key];
  return value === undefined ? undefined : typeof value === 'string' ? value : '';
}

/** Texts for the URL, which leaves out ''. */
export function toUrl<K extends string>(texts: Readonly<Record<K, string>>, keys: readonly K[]): SceneObjectUrlValues {
  return Object.fromEntries(keys.map((key) => [key, texts[key] === '' ? null : texts[key]]));
}

/** The texts that the URL changes. */
export function fromUrl<K extends string>(
  values: SceneObjectUrlValues,
  keys: readonly K[]
): Partial<Record<K, string>> {
  const changes: Partial<Record<K, string>> = {};
  for (const key of keys) {
    const text = urlText(values, key);
    if (text !== undefined) {
      changes[key] = text;
    }
  }
  return changes;
}
