/** @jest-environment node */
import { archiveOf, type Contents, contentsOf } from './contents';
import { type Bundled, licenseProblems, noticesOf } from './licenses';
import { type Expected, NOTICES, problemsOf, RULES } from './rules';
import { bundledPackages } from './sourceMaps';

const ID = 'acme-calls-app';
const SECRET = '/secret/folder';
const MODULE = 'define([],()=>{});\n//# sourceMappingURL=module.js.map';
const SOURCE = 'export const one = 1;\n';
const MAP = {
  version: 3,
  file: 'module.js',
  sources: [
    `webpack://${ID}/./one.ts`,
    `webpack://${ID}/webpack/bootstrap`,
    `webpack://${ID}/../node_modules/@scope/there/index.js`,
    `webpack://${ID}/../node_modules/a/node_modules/b/b.js`,
  ],
  sourcesContent: [SOURCE, '', '', ''],
  mappings: 'AAAA',
};
const PLUGIN = {
  id: ID,
  type: 'app',
  name: 'Acme',
  info: {
    version: '1.2.3',
    updated: '2026-11-22',
    description: 'Shows calls.',
    keywords: ['calls'],
    author: { name: 'Acme' },
    links: [{ name: 'Home', url: 'https://example.org' }],
    logos: { small: 'img/logo.svg', large: 'img/logo.svg' },
    screenshots: [{ name: 'A page', path: 'img/page.png' }],
  },
  includes: [
    { type: 'page', name: 'Page', path: `/a/${ID}/page` },
    { type: 'page', name: 'Configuration', path: `/plugins/${ID}?page=configuration` },
    { type: 'dashboard', name: 'Board', path: 'dashboards/board.json' },
  ],
  dependencies: { grafanaDependency: '>=12.4.0' },
};

const FILES: Readonly<Record<string, string>> = {
  'plugin.json': JSON.stringify(PLUGIN),
  'module.js': MODULE,
  'module.js.map': JSON.stringify(MAP),
  'README.md': '# Acme\n\n[Home](https://example.org) and [below](#below)\n',
  'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-22\n',
  LICENSE: 'Apache License\nVersion 2.0\n',
  [NOTICES]: 'b 1.0.0 (MIT)\n',
  'img/logo.svg': '<svg><path d="M0 0"/></svg>',
  'img/page.png': 'pixels',
  'dashboards/board.json': '{}',
};

const EXPECTED: Expected = {
  id: ID,
  version: '1.2.3',
  secrets: [SECRET],
  sourceOf: (path) => (path === './one.ts' ? SOURCE : null),
};

function bytesOf(files: Readonly<Record<string, string>>): Contents {
  return new Map(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]));
}

function packed(files: Readonly<Record<string, string>>, folder = ID): Contents {
  return contentsOf(archiveOf(folder, bytesOf(files), new Date('2026-11-22T12:00:00Z')));
}

/** The good package with other files; null removes one. */
function withFiles(changes: Readonly<Record<string, string | null>>): Contents {
  const files = Object.entries({ ...FILES, ...changes }).flatMap(([name, text]) =>
    text === null ? [] : [[name, text]]
  );
  return packed(Object.fromEntries(files));
}

/** The good package with another plugin.json. */
function withPlugin(change: Readonly<Record<string, unknown>>): Contents {
  return withFiles({ 'plugin.json': JSON.stringify({ ...PLUGIN, ...change }) });
}

function withInfo(change: Readonly<Record<string, unknown>>): Contents {
  return withPlugin({ info: { ...PLUGIN.info, ...change } });
}

test('a good package breaks no rule', () => {
  expect(problemsOf(packed(FILES), EXPECTED)).toEqual([]);
});

const BROKEN: ReadonlyArray<readonly [rule: keyof typeof RULES, problem: string, archive: () => Contents]> = [
  ['archive', 'outside the folder', () => packed(FILES, 'dist')],
  ['archive', 'outside the folder', () => packed({ ...FILES, '../x': '' })],
  ...['plugin.json', 'module.js', 'README.md', 'CHANGELOG.md', 'LICENSE', NOTICES].map(
    (name) => ['required', `${name} is missing`, () => withFiles({ [name]: null })] as const
  ),
  ['stray', ".env doesn't belong there", () => withFiles({ '.env': 'TOKEN=1' })],
  ['stray', "settings.test.ts doesn't belong there", () => withFiles({ 'settings.test.ts': '' })],
  ['metadata', 'plugin.json', () => withFiles({ 'plugin.json': '{' })],
  ['metadata', 'not organization-name-app', () => withPlugin({ id: 'Acme Calls' })],
  ['metadata', 'the type is not app', () => withPlugin({ type: 'panel' })],
  ['metadata', 'not semantic', () => withInfo({ version: '1.2' })],
  ['metadata', 'not YYYY-MM-DD', () => withInfo({ updated: 'today' })],
  ['metadata', 'the description is empty', () => withInfo({ description: '' })],
  ['metadata', 'no keywords', () => withInfo({ keywords: [] })],
  ['metadata', 'not http or https', () => withInfo({ links: [{ name: 'Home', url: 'javascript:alert(1)' }] })],
  ['metadata', 'info.logos', () => withInfo({ logos: undefined })],
  [
    'metadata',
    "doesn't start in the plugin",
    () => withInfo({ logos: { small: './img/logo.svg', large: '/logo.svg' } }),
  ],
  ['metadata', 'no screenshots', () => withInfo({ screenshots: [] })],
  ['metadata', 'no lower end', () => withPlugin({ dependencies: { grafanaDependency: '*' } })],
  ['placeholders', 'placeholders', () => withInfo({ description: '%VERSION%' })],
  ['identity', 'the id acme-talks-app is not', () => withPlugin({ id: 'acme-talks-app' })],
  ['identity', 'as in package.json', () => withInfo({ version: '1.2.4' })],
  [
    'identity',
    'CHANGELOG.md says nothing',
    () => withFiles({ 'CHANGELOG.md': '# Changelog\n\n## [1.2.30] - 2026-11-22\n' }),
  ],
  ['pictures', 'img/page.png is missing', () => withFiles({ 'img/page.png': null })],
  ['pictures', "doesn't mention img/old.png", () => withFiles({ 'img/old.png': '' })],
  ['pictures', 'more than shapes', () => withFiles({ 'img/logo.svg': '<svg onload="x()"></svg>' })],
  ['includes', "isn't part of the plugin", () => withFiles({ 'dashboards/board.json': null })],
  [
    'includes',
    "isn't part of the plugin",
    () => withPlugin({ includes: [{ type: 'page', name: 'A', path: '/a/other/x' }] }),
  ],
  ['readme', "can't follow docs/x.md", () => withFiles({ 'README.md': '# Acme\n[x](docs/x.md)' })],
  ['readme', 'has a comment', () => withFiles({ 'README.md': '# Acme\n<!-- todo -->' })],
  ['readme', 'has no title', () => withFiles({ 'README.md': 'Acme' })],
  ['license', 'not Apache-2.0', () => withFiles({ LICENSE: 'All rights reserved' })],
  ['license', 'placeholders', () => withFiles({ LICENSE: `${FILES.LICENSE}Copyright {yyyy}` })],
  ['scripts', 'not a module', () => withFiles({ 'module.js': 'alert(1)\n//# sourceMappingURL=module.js.map' })],
  ['sourceMaps', 'no source map', () => withFiles({ 'module.js.map': null })],
  ['sourceMaps', 'no source map', () => withFiles({ 'module.js.map': '{}' })],
  ['sourceMaps', 'no source map', () => withFiles({ 'module.js': 'define([])' })],
  [
    'sourceMaps',
    'differs from the source',
    () => withFiles({ 'module.js.map': JSON.stringify({ ...MAP, sourcesContent: ['old', '', '', ''] }) }),
  ],
  ['secrets', `holds ${SECRET}`, () => withFiles({ 'dashboards/board.json': `"${SECRET}/x"` })],
];

test.each(BROKEN)('%s: %s', (rule, problem, archive) => {
  expect(problemsOf(archive(), EXPECTED)).toContainEqual(
    expect.stringMatching(new RegExp(`^${rule}: .*${escape(problem)}`))
  );
});

function escape(text: string): string {
  return text.replace(/[.*+?()[\]{}]/g, '\\$&');
}

test('each rule has a package that breaks it', () => {
  expect(Object.keys(RULES).filter((rule) => !BROKEN.some(([broken]) => broken === rule))).toEqual([]);
});

test('the same files make the same archive, of plain files that everybody may read', () => {
  const make = (files: Readonly<Record<string, string>>): Uint8Array =>
    archiveOf(ID, bytesOf(files), new Date('2026-11-22T12:00:00Z'));
  const archive = make(FILES);
  expect(make(Object.fromEntries(Object.entries(FILES).reverse()))).toEqual(archive);
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  const headers = Array.from(archive.keys()).filter(
    (at) => at + 46 < archive.length && view.getUint32(at) === 0x504b0102
  );
  expect(headers.map((at) => (view.getUint32(at + 38, true) >>> 16).toString(8))).toEqual(
    Object.keys(FILES).map(() => '100644')
  );
});

test('the licenses of all bundled packages are known', () => {
  expect(bundledPackages(bytesOf(FILES))).toEqual(['../node_modules/@scope/there', '../node_modules/a/node_modules/b']);
  const some = (license: string): Bundled => ({ name: 'b', version: '1.0.0', license, text: 'Copyright B' });
  expect(licenseProblems([some('MIT'), some('Apache-2.0'), some('Unlicense')])).toEqual([]);
  expect(licenseProblems([some('AGPL-3.0-only'), some('GPL-3.0'), some('')])).toEqual([
    'b 1.0.0 has the license AGPL-3.0-only',
    'b 1.0.0 has the license GPL-3.0',
    'b 1.0.0 has the license unknown',
  ]);
  expect(noticesOf([some('MIT'), { ...some('ISC'), text: '' }])).toMatch(
    /^b 1\.0\.0 \(MIT\)\n\nCopyright B\n\n-+\n\nb 1\.0\.0 \(ISC\)\n\nIt comes without the text\.\n$/
  );
});
