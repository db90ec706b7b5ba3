/** @jest-environment node */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { PRODUCTS } from './products/triage';

const ROOT = resolve(__dirname, '..');

/** What each part may import of the others, under `src/` or not. Frameworks don't know the products, products know them. */
const ENGINE = ['lists', 'messages', 'text', 'triage', 'promClient', 'promql', 'settings'];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/constants': [],
  'src/lists': [],
  'src/messages': [],
  'src/text': [],
  'src/promql': ['messages', 'text'],
  'src/settings': ['messages', 'promql', 'text'],
  'src/promClient': ['lists', 'messages', 'constants'],
  'src/triage': ['lists', 'messages', 'promql', 'promClient', 'settings'],
  'src/capacity': ENGINE,
  'src/rules': ENGINE,
  'src/objectives': [...ENGINE, 'rules'],
  'src/products': [
    'lists',
    'messages',
    'promql',
    'promClient',
    'settings',
    'triage',
    'checks',
    'boards',
    'capacity',
    'rules',
  ],
  'src/checks': ENGINE,
  'src/boards': ['lists', 'messages', 'triage', 'promql', 'settings', 'rules'],
  'src/components': ['triage', 'constants', 'messages'],
  'src/panels': ['boards', 'components', 'constants', 'messages', 'settings'],
  'src/pages': [
    ...ENGINE,
    'products',
    'checks',
    'capacity',
    'rules',
    'objectives',
    'boards',
    'panels',
    'components',
    'constants',
  ],
  'src/configPage': [...ENGINE, 'products', 'checks', 'components', 'constants'],
  'src/extensions': ['components', 'constants', 'promql'],
  'src/embedded': ['pages', 'components', 'messages', 'products', 'promql', 'settings', 'triage', 'constants'],
  'src/app': ['extensions', 'pages', 'settings', 'products', 'constants', 'messages'],
  'src/module': ['app', 'components', 'configPage', 'embedded', 'extensions', 'constants'],
  cli: [...ENGINE, 'products', 'checks', 'capacity', 'rules', 'objectives', 'boards', 'http'],
  bench: [
    'boards',
    'objectives',
    ...ENGINE,
    'products',
    'checks',
    'capacity',
    'rules',
    'components',
    'constants',
    'cli',
    'simulator',
    'tests',
    'scripts',
  ],
  simulator: ['http'],
  http: [],
};

/** Parts that are called with data and return data: no package at all, so neither React nor Grafana. */
const PURE = [
  'src/lists',
  'src/messages',
  'src/text',
  'src/promql',
  'src/settings',
  'src/products',
  'src/triage',
  'src/checks',
  'src/capacity',
  'src/rules',
  'src/objectives',
];

interface Import {
  /** As written. */
  specifier: string;
  /** Path from the root without extension; null for a package. */
  target: string | null;
  /** Types are gone at run time, and a lazy import is another chunk. */
  kind: 'static' | 'lazy' | 'type';
}

interface Source {
  /** Path from the root. */
  path: string;
  text: string;
  imports: readonly Import[];
}

function filesIn(folder: string): string[] {
  const absolute = join(ROOT, folder);
  return existsSync(absolute)
    ? readdirSync(absolute, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name) && !/(\.test\.tsx?|\.d\.ts)$/.test(name))
        .map((name) => join(folder, name))
    : [];
}

function isTypeOnly(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement)) {
    return statement.isTypeOnly;
  }
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
  const named = clause?.namedBindings;
  return (
    clause !== undefined &&
    (clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
      (clause.name === undefined &&
        named !== undefined &&
        ts.isNamedImports(named) &&
        named.elements.every((element) => element.isTypeOnly)))
  );
}

function importsOf(path: string, text: string): Import[] {
  const imports: Import[] = [];
  const add = (node: ts.Node | undefined, kind: Import['kind']): void => {
    if (node !== undefined && ts.isStringLiteralLike(node)) {
      const target = node.text.startsWith('.')
        ? relative(ROOT, resolve(ROOT, dirname(path), node.text)).replace(/\.tsx?$/, '')
        : null;
      imports.push({ specifier: node.text, target, kind });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, isTypeOnly(node) ? 'type' : 'static');
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], 'lazy');
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return imports;
}

const sources = ['src', 'cli', 'bench', 'simulator', 'http'].flatMap(filesIn).map((path): Source => {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, imports: importsOf(path, text) };
});

/** `src/triage/types.ts` and `src/triage/types` are of the part `src/triage`, `cli/triage.ts` of `cli`. */
function partOf(path: string): string {
  const [first = '', second = ''] = path.split(sep);
  return first === 'src' ? `src/${second.replace(/\.tsx?$/, '')}` : first;
}

function inPart(source: Source, parts: readonly string[]): boolean {
  return parts.includes(partOf(source.path));
}

/** `from → to`, so that a failure says which import is wrong. */
function listed(select: (source: Source, one: Import) => boolean): string[] {
  return sources.flatMap((source) =>
    source.imports.filter((one) => select(source, one)).map(({ specifier }) => `${source.path} → ${specifier}`)
  );
}

test('the sources are found', () => {
  expect(sources.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['src/module.tsx', 'src/triage/runTriage.ts', 'cli/triage.ts', 'simulator/world.ts'])
  );
});

test('knows every part', () => {
  expect([...new Set(sources.map(({ path }) => partOf(path)))].filter((part) => !(part in ALLOWED))).toEqual([]);
});

test('imports follow the arrows', () => {
  expect(
    listed(({ path }, { target }) => {
      const part = partOf(path);
      return (
        target !== null &&
        partOf(target) !== part &&
        !(ALLOWED[part] ?? []).some((name) => [name, `src/${name}`].includes(partOf(target))) &&
        !['src/plugin.json', 'package.json'].includes(target)
      );
    })
  ).toEqual([]);
});

test('pages share only what is shared', () => {
  const pageOf = (path: string): string | undefined => /^src\/pages\/([^/]+)\//.exec(path)?.[1];
  expect(
    listed(({ path }, { target }) => {
      const to = pageOf(target ?? '');
      return to !== undefined && pageOf(path) !== undefined && ![pageOf(path), 'shared'].includes(to);
    })
  ).toEqual([]);
});

/** All that pages and the command line know of the products. */
const REGISTRIES = ['triage', 'checks', 'boards', 'capacity', 'rules'].map((name) => `src/products/${name}`);

test('products are reached through their registries', () => {
  expect(
    listed(
      ({ path }, { target }) =>
        !['src/products', 'bench'].includes(partOf(path)) &&
        target !== null &&
        partOf(target) === 'src/products' &&
        !REGISTRIES.includes(target)
    )
  ).toEqual([]);
});

test('frameworks and pages name no product and none of its processes', () => {
  const names = /mattermost|videocall|rtcd|nats|livekit/i;
  expect(
    sources
      .filter((source) => source.path.startsWith('src/') && partOf(source.path) !== 'src/products')
      .flatMap(({ path, text }) => names.exec(text)?.map((name) => `${path}: ${name}`) ?? [])
  ).toEqual([]);
});

/** Configuration files and rules are read and written in their own languages, and settings are parsed. */
const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  'src/settings': ['valibot'],
  'src/rules': ['yaml'],
  'src/checks': ['yaml', '@prometheus-io/lezer-promql', '@lezer/common'],
};

test('engines, queries and settings need no package but for languages', () => {
  expect(
    listed(
      (source, { target, specifier }) =>
        inPart(source, PURE) && target === null && LANGUAGES[partOf(source.path)]?.includes(specifier) !== true
    )
  ).toEqual([]);
});

test('only the client of Grafana knows Grafana', () => {
  expect(
    listed(
      (source, { target, specifier }) =>
        inPart(source, ['src/promClient', 'cli', 'bench']) &&
        source.path !== 'src/promClient/grafanaClient.ts' &&
        (target === 'src/promClient/grafanaClient' || (target === null && specifier.startsWith('@grafana/')))
    )
  ).toEqual([]);
});

/** What loads together with a file: its static imports, theirs, and so on. */
function loadedWith(path: string): { reached: ReadonlySet<string>; packages: ReadonlySet<string> } {
  const reached = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    const source = sources.find((candidate) => candidate.path.replace(/\.tsx?$/, '') === file);
    reached.add(file);
    for (const { specifier, target, kind } of source?.imports ?? []) {
      if (kind === 'static' && target === null) {
        packages.add(specifier);
      } else if (kind === 'static' && target !== null && !reached.has(target)) {
        visit(target);
      }
    }
  };
  visit(path);
  return { reached, packages };
}

test('triage loads no boards', () => {
  const { reached } = loadedWith('src/products/triage');
  const boards = [...reached].filter((path) => /^src\/(.*\/)?boards\//.test(path));
  expect(boards.filter((path) => !path.endsWith('/boardOfCause'))).toEqual([]);
});

test('the entry loads pages and scenes lazily', () => {
  const { reached, packages } = loadedWith('src/module');
  expect(
    [...reached].filter((path) => /^src\/(pages|configPage|embedded|panels|products|triage)\//.test(path))
  ).toEqual([]);
  expect([...packages].sort()).toEqual(['@grafana/data', '@grafana/runtime', '@grafana/ui', 'react']);
  expect(sources.find(({ path }) => path === 'src/module.tsx')?.imports).toContainEqual(
    expect.objectContaining({ kind: 'lazy' })
  );
});

test('metric names are only in the registry', () => {
  const names = PRODUCTS.flatMap((product) =>
    product.sources.flatMap(({ metrics }) => metrics.map(({ name }) => name))
  );
  expect(names.length).toBeGreaterThan(20);
  const pattern = new RegExp(`\\b(${names.join('|')})\\b`);
  expect(
    sources
      .filter(({ path }) => !path.startsWith('simulator') && !/^src\/products\/[^/]+\/sources\//.test(path))
      .filter(({ text }) => pattern.test(text))
      .map(({ path, text }) => `${path}: ${pattern.exec(text)?.[0]}`)
  ).toEqual([]);
});
