import { type SceneObjectUrlValues } from '@grafana/scenes';

/** A text from the URL: '' if it was removed, undefined if it didn't change. */
export function urlText(values: SceneObjectUrlValues, key: string): string | undefined {
  const value = values[key];
  return value === undefined ? undefined : typeof value === 'string' ? value : '';
}
