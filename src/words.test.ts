/** @jest-environment node */
import { globSync } from 'glob';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { legendText } from './boards/grafana/model';
import { english, inEnglish } from './messages';
import { BOARDS } from './products/boards';
import { PRODUCTS } from './products/triage';
import { DEFAULT_LIMITS, readSettings, toJsonData } from './settings';

// The mechanical rules of docs/words.md.

const ROOT = join(__dirname, '..');

/** A text that a person reads, and where it is. */
interface Text {
  readonly at: string;
  readonly text: string;
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesIn(patterns: string[], ignore: string[] = []): string[] {
  return globSync(patterns, { cwd: ROOT, ignore }).sort();
}

/** Prose of a document by line: without code, links and pictures. */
function proseOf(path: string): Text[] {
  return read(path)
    .replace(/```[\s\S]*?```/g, (block) => block.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line, index) => ({
      at: `${path}:${index + 1}`,
      text: line.replace(/`[^`]*`/g, '`').replace(/\]\([^)]*\)/g, ']'),
    }));
}

/** Strings and JSX texts with at least two words: single words are mostly ids. */
function textsOf(path: string): Text[] {
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, false, ts.ScriptKind.TSX);
  const texts: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.pos);
      texts.push({ at: `${path}:${line + 1}`, text: node.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return texts.filter(({ text }) => /\S\s+\S/.test(text));
}

/** All strings of a JSON file, by their path in it. */
function stringsOf(path: string): Text[] {
  const walk = (value: unknown, at: string): Text[] =>
    typeof value === 'string'
      ? [{ at, text: value }]
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, child]) => walk(child, `${at}/${key}`))
        : [];
  return walk(JSON.parse(read(path)), path);
}

const WORDS = 'docs/words.md';
const DOCUMENTS = filesIn(['*.md', 'docs/**/*.md', 'src/README.md', 'preview/README.md', 'tests/**/*.md']);
const LOCALES = filesIn(['src/locales/en-US/*.json']).flatMap(stringsOf);
const SOURCES = filesIn(['src/**/*.{ts,tsx}', 'cli/**/*.ts', 'scripts/**/*.ts'], ['**/*.test.*', '**/*.d.ts']);
const SCHEMAS = filesIn(['src/plugin.json', 'src/*.schema.json', 'cli/*.schema.json']).flatMap(stringsOf);

const PANELS = BOARDS.flatMap((board) =>
  board
    .rows({ scope: [], limits: DEFAULT_LIMITS })
    .flatMap(({ panels }) =>
      panels.map((panel) => ({ at: `${board.slug}: ${english(panel.title)}`, title: english(panel.title), panel }))
    )
);

/** Titles, legends, headers and labels of all boards. */
const LABELS: readonly Text[] = [
  ...BOARDS.flatMap((board) => [
    { at: board.slug, text: english(board.title) },
    ...board.rows({ scope: [], limits: DEFAULT_LIMITS }).map(({ title }) => ({ at: board.slug, text: english(title) })),
  ]),
  ...PANELS.flatMap(({ at, title, panel }) => [
    { at, text: title },
    ...Object.values(panel.queries).map(({ legend }) => ({ at, text: legendText(legend, inEnglish) })),
    ...(panel.type === 'table' ? Object.values(panel.labels).map((header) => ({ at, text: english(header) })) : []),
  ]),
  ...BOARDS.flatMap(({ variables }) => variables.map(({ name, label }) => ({ at: name, text: english(label) }))),
];

/** What boards say in sentences. */
const DESCRIPTIONS: readonly Text[] = [
  ...BOARDS.map(({ slug, description }) => ({ at: slug, text: english(description) })),
  ...PANELS.flatMap(({ at, panel }) => [
    { at, text: english(panel.description) },
    ...(panel.mayBeEmpty === undefined ? [] : [{ at, text: english(panel.mayBeEmpty) }]),
  ]),
];

/** Titles, headings and labels of the app. */
const HEADINGS = [
  ...LOCALES.filter(({ at }) => /(^|\/|-)(title|heading|label)(_one|_other)?$/.test(at)),
  ...SCHEMAS.filter(({ at }) => /^src\/plugin\.json\/includes\/.*\/name$/.test(at)),
];

function found(texts: readonly Text[], pattern: RegExp): string[] {
  return texts.flatMap(({ at, text }) => {
    const match = pattern.exec(text);
    return match === null ? [] : [`${at}: ${match[0]}`];
  });
}

describe('titles and labels', () => {
  const TITLES = PRODUCTS.map(({ title }) => title);
  /** Names that keep their capital. Words with another capital or a digit, such as NetEQ, are names anyway. */
  const NAMES = new Set([
    ...TITLES.flatMap((title) => title.split(' ')),
    'Callscope',
    'Prometheus',
    'Grafana',
    'Explore',
  ]);

  /** Capitals that don't begin a text, a sentence, or what follows a colon or a quotation mark. */
  function strayCapitals({ at, text }: Text): string[] {
    return [...text.matchAll(/(\S*\s+)([A-Z][a-z]+)\b/g)]
      .filter(([, before = '', word = '']) => !/[.:!?…“"(]\s*$/.test(before) && !NAMES.has(word))
      .map(([, , word]) => `${at}: ${word} in “${text}”`);
  }

  test('are in sentence case', () => {
    expect([...LABELS, ...HEADINGS].flatMap(strayCapitals)).toEqual([]);
    const titles = [...PANELS.map(({ at, title }) => ({ at, text: title })), ...HEADINGS];
    const others = titles.filter(({ text }) => !TITLES.some((title) => text.startsWith(title)));
    expect(found(others, /^(?!p\d)[a-z].*/)).toEqual([]);
  });

  test('have no period at their end', () => {
    expect(found([...LABELS, ...HEADINGS], /.*\.$/)).toEqual([]);
  });

  test('fit their panel on a page of 1440 pixels', () => {
    // Grafana's docked menu and margins take the rest of 1440 pixels.
    const [grid, columns, longest] = [1076, 24, 32];
    // A title leaves room for the padding, the icon of its description and the menu.
    const [frame, letter] = [100, 7];
    const tooLong = PANELS.filter(({ title, panel: { width = 8 } }) => {
      const fits = Math.floor(((grid / columns) * width - frame) / letter);
      return title.length > Math.min(longest, fits);
    });
    expect(tooLong.map(({ at }) => at)).toEqual([]);
  });
});

describe('spelling is American', () => {
  const BRITISH = new RegExp(
    [
      '(behavi|col|fav|flav|hon|lab|neighb)our',
      '(signal|label|model|cancel|travel|level|total)l(ed|ing)\\b',
      '(local|visual|organ|recogn|optim|summar|normal|initial|serial|author|minim|maxim|categor|priorit)is(e|ed|es|ing|able|ation|ations)\\b',
      'analys(e|ed|es|ing)\\b',
      'licence',
      'catalogue',
      'centre',
      'grey(ed)?\\b',
      'judgement',
      'whilst',
      'spelt',
      'spoilt',
      'learnt',
      'artefact',
      'time-outs?\\b',
      'per cent\\b',
    ]
      .map((word) => `\\b\\w*${word}\\w*`)
      .join('|'),
    'i'
  );

  test.each([
    ['documents', DOCUMENTS.flatMap(proseOf)],
    ['locales', LOCALES],
    ['boards', [...LABELS, ...DESCRIPTIONS]],
    ['schemas and the catalog entry', SCHEMAS],
    ['texts in the sources', SOURCES.flatMap(textsOf)],
  ])('in %s', (_, texts) => {
    expect(texts.length).toBeGreaterThan(20);
    expect(found(texts, BRITISH)).toEqual([]);
  });
});

describe('texts have no idioms that hide who does what', () => {
  const FORBIDDEN = new RegExp(
    [
      'what (is|are|was) ((?!what)[^.,;:?!])* (is|are)',
      '(is|are) told (as|by|of)',
      'sets? \\w* ?apart',
      'told apart',
      'in vain',
      'as good as',
      'whoever',
      'of (its|their|your|our) own',
      'localisable',
    ]
      .map((idiom) => `\\b${idiom}\\b`)
      .join('|'),
    'i'
  );
  /** A dash between words: a colon, a comma or a period does. */
  const DASH = /\w\s+[–—]\s+\w/;

  test.each([
    ['documents', DOCUMENTS.filter((path) => path !== WORDS).flatMap(proseOf)],
    ['locales', LOCALES],
    ['boards', [...LABELS, ...DESCRIPTIONS]],
  ])('from %s', (_, texts) => {
    expect(found(texts, FORBIDDEN)).toEqual([]);
    expect(found(texts, DASH)).toEqual([]);
  });
});

test('sentences on boards have at most 25 words', () => {
  const long = DESCRIPTIONS.flatMap(({ at, text }) =>
    text
      .split(/(?<=[.:;!?])\s+/)
      .filter((sentence) => sentence.split(/\s+/).length > 25)
      .map((sentence) => `${at}: ${sentence}`)
  );
  expect(long).toEqual([]);
});

test('the catalog page names each setting and each limit', () => {
  const page = read('src/README.md');
  const { settings } = readSettings({}, PRODUCTS);
  const names = [...Object.keys(toJsonData(settings, {})), ...Object.keys(DEFAULT_LIMITS)];
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
