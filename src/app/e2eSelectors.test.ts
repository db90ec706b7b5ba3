import { selectors as all } from '@grafana/e2e-selectors';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { selectors } from './e2eSelectors';

const SCENES = join(dirname(require.resolve('@grafana/scenes')), 'esm');

function usedPaths(): string[] {
  const files = readdirSync(SCENES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const texts = files.map((name) => readFileSync(join(SCENES, name), 'utf8'));
  return [...new Set(texts.flatMap((text) => text.match(/\bselectors\.(?:pages|components)(?:\.\w+)+/g) ?? []))];
}

function at(root: object, path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((node, key) => Object.entries(node ?? {}).find(([name]) => name === key)?.[1], root);
}

function textOf(selector: unknown): unknown {
  return typeof selector === 'function' ? selector('name') : selector;
}

test('scenes finds each selector that it uses, with its real text', () => {
  const paths = usedPaths();
  expect(paths).not.toHaveLength(0);
  for (const path of paths) {
    expect([path, textOf(at(selectors, path))]).toEqual([path, textOf(at(all, path))]);
  }
});
