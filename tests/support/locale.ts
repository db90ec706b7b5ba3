import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pluginJson from '../../src/plugin.json';

const LOCALES = join(__dirname, '../../src/locales');

/** The texts of a language by their keys, joined by dots. */
export function textsOf(language: string): Readonly<Record<string, string>> {
  const file: unknown = JSON.parse(readFileSync(join(LOCALES, language, `${pluginJson.id}.json`), 'utf8'));
  return Object.fromEntries(flat(file, ''));
}

function flat(branch: unknown, key: string): Array<[key: string, text: string]> {
  if (typeof branch === 'string') {
    return [[key, branch]];
  }
  return typeof branch === 'object' && branch !== null
    ? Object.entries(branch).flatMap(([name, value]) => flat(value, key === '' ? name : `${key}.${name}`))
    : [];
}
