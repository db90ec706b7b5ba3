import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { homedir } from 'node:os';
import { version } from '../package.json';
import { PLUGIN_ID } from '../src/constants';
import { buildPlugin, PLUGIN_DIR } from './build';
import { archiveOf, type Contents, contentsOf } from './package/contents';
import { licenseProblems, noticesOf, readBundled } from './package/licenses';
import { NOTICES, problemsOf } from './package/rules';
import { bundledPackages } from './package/sourceMaps';

const ROOT = join(__dirname, '..');
const SOURCES = join(ROOT, 'src');
const TARGET = join(ROOT, 'artifacts');

function filesOf(folder: string): Contents {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(folder, path).replaceAll('\\', '/'), readFileSync(path)];
    })
  );
}

function sourceOf(path: string): string | null {
  const file = join(SOURCES, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** When the plugin was built, as its plugin.json says it. */
function builtOn(): Date {
  const [, date = ''] = /"updated": "([^"]+)"/.exec(readFileSync(join(PLUGIN_DIR, 'plugin.json'), 'utf8')) ?? [];
  return new Date(`${date}T12:00:00`);
}

async function main(): Promise<number> {
  await buildPlugin();
  const built = filesOf(PLUGIN_DIR);
  const bundled = bundledPackages(built).map((folder) => readBundled(join(SOURCES, folder)));
  const archive = archiveOf(
    PLUGIN_ID,
    new Map([...built, [NOTICES, new TextEncoder().encode(noticesOf(bundled))]]),
    builtOn()
  );
  const contents = contentsOf(archive);
  const problems = [
    ...problemsOf(contents, {
      id: PLUGIN_ID,
      version,
      secrets: [ROOT, homedir()].filter((path) => path.length > 5),
      sourceOf,
    }),
    ...licenseProblems(bundled).map((problem) => `licenses: ${problem}`),
  ];
  for (const [name, { length }] of contents) {
    console.log(`${kilobytes(length)}  ${name}`);
  }
  console.log(`\n${bundled.map(({ name, version: of, license }) => `${name} ${of}: ${license}`).join('\n')}\n`);
  if (problems.length > 0) {
    console.error(problems.join('\n'));
    return 1;
  }
  const file = join(TARGET, `${PLUGIN_ID}-${version}.zip`);
  mkdirSync(TARGET, { recursive: true });
  writeFileSync(file, archive);
  console.log(`${kilobytes(archive.length)}  ${relative(ROOT, file)}: ${contents.size} files, no problems`);
  return 0;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(8)} kB`;
}

void main().then((code) => {
  process.exitCode = code;
});
