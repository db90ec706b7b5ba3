/** @jest-environment node */
import { globSync } from 'glob';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { textsOf } from '../tests/support/locale';

const ROOT = join(__dirname, '..');

/** A text in a call of `message` or `t`. */
interface Extracted {
  at: string;
  key: string;
  english: string;
  hasSingular: boolean;
}

function textsIn(path: string): Extracted[] {
  const file = ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.Latest, false);
  const texts: Extracted[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      ['message', 't'].includes(node.expression.text)
    ) {
      const [key, english] = node.arguments;
      if (
        key !== undefined &&
        english !== undefined &&
        ts.isStringLiteralLike(key) &&
        ts.isStringLiteralLike(english)
      ) {
        const hasSingular = file.text.slice(node.pos, node.end).includes('defaultValue_one');
        texts.push({ at: path, key: key.text, english: english.text, hasSingular });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return texts;
}

const TEXTS = textsOf('en-US');

test('each key has one text, and no key is the name of a group', () => {
  const texts = globSync('src/**/*.{ts,tsx}', { cwd: ROOT, ignore: ['**/*.test.*', '**/*.d.ts'] }).flatMap(textsIn);
  expect(texts.length).toBeGreaterThan(500);
  expect(texts.filter(({ key, english }) => (TEXTS[`${key}_other`] ?? TEXTS[key]) !== english)).toEqual([]);
  // The extractor sees only a count that stands beside the singular.
  expect(texts.filter(({ key, hasSingular }) => hasSingular && TEXTS[`${key}_one`] === undefined)).toEqual([]);
});
