import * as v from 'valibot';
import { type Contents, textOf } from './contents';
import { readSourceMap, sourcePath } from './sourceMaps';

/** What a package is compared with. */
export interface Expected {
  id: string;
  /** The version in package.json. */
  version: string;
  /** Texts that no file may hold, such as the path of the folder in which it was built. */
  secrets: readonly string[];
  /** A source by its path from the folder `src`; null if there is none. */
  sourceOf(path: string): string | null;
}

/** The licenses of bundled packages, in the archive. */
export const NOTICES = 'THIRD-PARTY-LICENSES.txt';

/** The heading of a version in the changelog. */
const DATED = /^## \[([^\]]+)\] - \d{4}-\d{2}-\d{2}$/;
const REQUIRED = ['plugin.json', 'module.js', 'README.md', 'CHANGELOG.md', 'LICENSE', NOTICES];

/** Everything that a package may hold, by its path. */
const KNOWN: readonly RegExp[] = [
  /^(module|\d+)\.js(\.map)?$/,
  /^img\/[\w/-]+\.(svg|png)$/,
  /^locales\/[a-z]{2}-[A-Z]{2}\/[\w-]+\.json$/,
  /^dashboards\/[\w-]+\.json$/,
  /^settings\.schema\.json$/,
];

const ID = /^[0-9a-z]+-([0-9a-z]+-)?app$/;
const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;

const filled = (what: string) => v.pipe(v.string(`${what} is no text`), v.nonEmpty(`${what} is empty`));
const link = v.object({
  name: filled('the name of a link'),
  url: v.pipe(
    v.string(),
    v.regex(/^https?:\/\/[^\s]+$/, ({ input }) => `the link ${input} is not http or https`)
  ),
});
/** A path from the root of the plugin. */
const path = v.pipe(
  v.string(),
  v.regex(/^(?!\.{0,2}\/)[^\\]+$/, ({ input }) => `the path ${input} doesn't start in the plugin`)
);

/** The part of Grafana's schema of plugin.json that an app without a backend needs, and the rules of the catalog. */
const PLUGIN = v.object({
  id: v.pipe(
    v.string(),
    v.regex(ID, ({ input }) => `the id ${input} is not organization-name-app`)
  ),
  type: v.literal('app', 'the type is not app'),
  name: filled('the name'),
  info: v.object({
    version: v.pipe(
      v.string(),
      v.regex(SEMVER, ({ input }) => `the version ${input} is not semantic`)
    ),
    updated: v.pipe(
      v.string(),
      v.isoDate(({ input }) => `the date ${input} is not YYYY-MM-DD`)
    ),
    description: v.pipe(filled('the description'), v.maxLength(300, 'the description is over 300 characters')),
    keywords: v.pipe(v.array(filled('a keyword')), v.minLength(1, 'there are no keywords')),
    author: v.object({ name: filled('the name of the author') }),
    links: v.array(link),
    logos: v.object({ small: path, large: path }, 'there are no logos'),
    screenshots: v.pipe(
      v.array(v.object({ name: filled('the name of a screenshot'), path })),
      v.minLength(1, 'there are no screenshots')
    ),
  }),
  includes: v.array(
    v.object({ type: v.picklist(['page', 'dashboard']), name: filled('the name of an include'), path: v.string() })
  ),
  dependencies: v.object({
    grafanaDependency: v.pipe(v.string(), v.regex(/^>=\d+\.\d+\.\d+/, 'the Grafana versions have no lower end')),
  }),
});

type Plugin = v.InferOutput<typeof PLUGIN>;

/** Each rule by its name: the ways in which a package, read from its archive, breaks it. */
export const RULES: Readonly<Record<string, (files: Contents, expected: Expected) => string[]>> = {
  archive: (archive, { id }) =>
    [...archive.keys()]
      .filter((name) => !name.startsWith(`${id}/`) || name.split('/').some((part) => part === '' || part === '..'))
      .map((name) => `${name} is outside the folder ${id}`),
  required: (archive, { id }) =>
    REQUIRED.filter((name) => !archive.has(`${id}/${name}`)).map((name) => `${name} is missing`),
  stray: (archive, { id }) =>
    within(archive, id)
      .map(([name]) => name)
      .filter((name) => !REQUIRED.includes(name) && !KNOWN.some((known) => known.test(name)))
      .map((name) => `${name} doesn't belong there`),
  metadata: (archive, { id }) => {
    const result = v.safeParse(PLUGIN, jsonIn(archive, `${id}/plugin.json`));
    return result.success
      ? []
      : result.issues.map((issue) => `plugin.json: ${issue.message} (${v.getDotPath(issue) ?? ''})`);
  },
  placeholders: (archive, { id }) =>
    /%[A-Z_]+%/.test(textIn(archive, `${id}/plugin.json`)) ? ['plugin.json has placeholders'] : [],
  identity: (archive, expected) => {
    const plugin = pluginIn(archive, expected.id);
    const changes = textIn(archive, `${expected.id}/CHANGELOG.md`);
    return [
      ...(plugin !== null && plugin.id !== expected.id ? [`the id ${plugin.id} is not ${expected.id}`] : []),
      ...(plugin !== null && plugin.info.version !== expected.version
        ? [`the version ${plugin.info.version} is not ${expected.version}, as in package.json`]
        : []),
      ...(changes.split('\n').some((line) => DATED.exec(line)?.[1] === expected.version)
        ? []
        : [`CHANGELOG.md says nothing about ${expected.version}`]),
    ];
  },
  pictures: (archive, { id }) => {
    const info = pluginIn(archive, id)?.info;
    const paths =
      info === undefined ? [] : [info.logos.small, info.logos.large, ...info.screenshots.map((each) => each.path)];
    const shown = new Set(paths);
    return [
      ...[...shown].filter((name) => !archive.has(`${id}/${name}`)).map((name) => `${name} is missing`),
      ...within(archive, id)
        .map(([name]) => name)
        .filter((name) => name.startsWith('img/') && !shown.has(name))
        .map((name) => `plugin.json doesn't mention ${name}`),
      ...within(archive, id)
        .filter(
          ([name, bytes]) => name.endsWith('.svg') && /<script|<foreignObject|\son\w+=|href=/i.test(textOf(bytes))
        )
        .map(([name]) => `${name} has more than shapes`),
    ];
  },
  includes: (archive, { id }) =>
    (pluginIn(archive, id)?.includes ?? [])
      .filter(({ type, path: to }) =>
        type === 'dashboard'
          ? !archive.has(`${id}/${to}`)
          : !to.startsWith(`/a/${id}/`) && !to.startsWith(`/plugins/${id}?`)
      )
      .map(({ type, path: to }) => `the ${type} ${to} isn't part of the plugin`),
  readme: (archive, { id }) => {
    const text = textIn(archive, `${id}/README.md`);
    const relative = [...text.matchAll(/\]\((?!https?:\/\/|#)([^)]*)\)/g)].map(([, to = '']) => to);
    return [
      ...relative.map((to) => `README.md: the catalog can't follow ${to}`),
      ...(text.includes('<!--') ? ['README.md has a comment'] : []),
      ...(/^# \S/.test(text) ? [] : ['README.md has no title']),
    ];
  },
  license: (archive, { id }) => {
    const text = textIn(archive, `${id}/LICENSE`);
    return [
      ...(text.includes('Apache License') && text.includes('Version 2.0') ? [] : ['LICENSE is not Apache-2.0']),
      ...(/\{(yyyy|name of copyright owner)\}/.test(text) ? ['LICENSE has placeholders'] : []),
    ];
  },
  scripts: (archive, { id }) =>
    /(^|\n)(System\.register|define)\(/.test(textIn(archive, `${id}/module.js`))
      ? []
      : ['module.js is not a module for Grafana'],
  sourceMaps: (archive, { id, sourceOf }) =>
    within(archive, id)
      .filter(([name]) => name.endsWith('.js'))
      .flatMap(([name, bytes]) => {
        const own = archive.get(`${id}/${name}.map`);
        const map = own === undefined ? null : readSourceMap(own);
        if (
          map === null ||
          map.file.replace(/\?.*$/, '') !== name ||
          !textOf(bytes).includes(`sourceMappingURL=${name}.map`)
        ) {
          return [`${name} has no source map of its own`];
        }
        return map.sources
          .filter((source, i) => {
            const from = sourcePath(source);
            return from !== null && !from.includes('node_modules/') && sourceOf(from) !== map.sourcesContent[i];
          })
          .map((source) => `${name}.map: ${source} differs from the source`);
      }),
  secrets: (archive, { secrets }) =>
    [...archive]
      .filter(([name]) => !name.endsWith('.png'))
      .flatMap(([name, bytes]) => {
        const text = textOf(bytes);
        return secrets.filter((secret) => text.includes(secret)).map((secret) => `${name} holds ${secret}`);
      }),
};

/** All ways in which a package breaks the rules, each with the name of its rule. */
export function problemsOf(archive: Contents, expected: Expected): string[] {
  return Object.entries(RULES).flatMap(([name, rule]) =>
    rule(archive, expected).map((problem) => `${name}: ${problem}`)
  );
}

/** The files of the plugin, by their path in its folder. */
function within(archive: Contents, id: string): Array<[string, Uint8Array]> {
  return [...archive].flatMap(([name, bytes]): Array<[string, Uint8Array]> =>
    name.startsWith(`${id}/`) ? [[name.slice(id.length + 1), bytes]] : []
  );
}

function textIn(archive: Contents, name: string): string {
  const bytes = archive.get(name);
  return bytes === undefined ? '' : textOf(bytes);
}

function jsonIn(archive: Contents, name: string): unknown {
  try {
    return JSON.parse(textIn(archive, name));
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

function pluginIn(archive: Contents, id: string): Plugin | null {
  const result = v.safeParse(PLUGIN, jsonIn(archive, `${id}/plugin.json`));
  return result.success ? result.output : null;
}
