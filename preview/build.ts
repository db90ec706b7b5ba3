import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { Command, Option } from 'commander';
import * as esbuild from 'esbuild';
import { buildDir, flavourDir, FLAVOURS, manifestPath, type BuildManifest, type Flavour } from './flavours';

const HOST_DIR = join(__dirname, 'host');
const PACKAGE_FILES = ['package.json', 'package-lock.json'];

/** Names that @grafana/ui's stylesheet asks for, by the files of the font packages that stand for them. */
const FONTS: Record<string, string> = {
  'inter/Inter-Regular.woff2': '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  'inter/Inter-Medium.woff2': '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  'inter/Inter-Italic.woff2': '@fontsource-variable/inter/files/inter-latin-wght-italic.woff2',
  'inter/Inter-MediumItalic.woff2': '@fontsource-variable/inter/files/inter-latin-wght-italic.woff2',
  'roboto/L0xTDF4xlVMF-BfR8bXMIhJHg45mwgGEFl0_3vrtSM1J-gEPT5Ese6hmHSh0mQ.woff2':
    '@fontsource/roboto-mono/files/roboto-mono-latin-400-normal.woff2',
};

function hashFiles(files: string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(basename(file)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Installs a flavour's packages, unless its lockfile is the one that was installed last. */
function install(flavour: Flavour): void {
  const dir = flavourDir(flavour);
  const stamp = join(dir, 'node_modules', '.installed');
  const lock = hashFiles(PACKAGE_FILES.map((file) => join(dir, file)));
  if (readIfThere(stamp) === lock) {
    return;
  }
  console.error(`Installing the packages of the preview host for Grafana ${flavour} …`);
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: dir,
    stdio: ['ignore', 2, 2],
  });
  writeFileSync(stamp, lock);
}

/** Lets the host's sources use the packages of the flavour, although they aren't beside them. */
function packagesOf(flavour: Flavour): esbuild.Plugin {
  return {
    name: 'packages-of-flavour',
    setup(build) {
      const dir = flavourDir(flavour);
      // The whole of scenes asks for more than the schema package of 12.4 has; the host needs this part only.
      build.onResolve({ filter: /^@grafana\/scenes$/ }, () => ({
        path: join(dir, 'node_modules/@grafana/scenes/dist/esm/core/sceneGraph/index.js'),
      }));
      build.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) =>
        importer.startsWith(HOST_DIR) ? build.resolve(path, { resolveDir: dir, kind }) : undefined
      );
    },
  };
}

async function bundle(flavour: Flavour): Promise<Pick<BuildManifest, 'script' | 'style'>> {
  const entry = join(HOST_DIR, 'main.tsx');
  const outdir = buildDir(flavour);
  const { metafile } = await esbuild.build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    metafile: true,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunks/[name]-[hash]',
    assetNames: 'assets/[name]-[hash]',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    loader: { '.svg': 'file', '.png': 'file', '.ttf': 'file', '.woff': 'file', '.woff2': 'file' },
    absWorkingDir: __dirname,
    plugins: [packagesOf(flavour)],
    logLevel: 'error',
  });
  for (const [file, { entryPoint, cssBundle }] of Object.entries(metafile.outputs)) {
    if (entryPoint !== undefined && join(__dirname, entryPoint) === entry && cssBundle !== undefined) {
      return {
        script: relative(outdir, join(__dirname, file)),
        style: relative(outdir, join(__dirname, cssBundle)),
      };
    }
  }
  throw new Error('the bundler gave no entry script with a stylesheet');
}

function copyAssets(flavour: Flavour): void {
  const packages = join(flavourDir(flavour), 'node_modules');
  const outdir = buildDir(flavour);
  cpSync(join(packages, '@grafana/ui/dist/public/img/icons'), join(outdir, 'img/icons'), { recursive: true });
  for (const [name, file] of Object.entries(FONTS)) {
    cpSync(join(packages, file), join(outdir, 'fonts', name));
  }
}

/** Installs and bundles the host of one flavour, unless what is there was made from the same files. */
export async function buildHost(flavour: Flavour): Promise<void> {
  const dir = flavourDir(flavour);
  const sources = readdirSync(HOST_DIR, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const inputs = hashFiles([...PACKAGE_FILES.map((file) => join(dir, file)), __filename, ...sources]);
  const built = readIfThere(manifestPath(flavour));
  if (built !== undefined && JSON.parse(built).inputs === inputs) {
    return;
  }
  install(flavour);
  console.error(`Building the preview host for Grafana ${flavour} …`);
  rmSync(buildDir(flavour), { recursive: true, force: true });
  const { script, style } = await bundle(flavour);
  copyAssets(flavour);
  const ui = JSON.parse(readFileSync(join(dir, 'node_modules/@grafana/ui/package.json'), 'utf8'));
  const manifest: BuildManifest = { inputs, version: ui.version, script, style };
  writeFileSync(manifestPath(flavour), JSON.stringify(manifest));
}

/** `--flavour`, for this command and for `serve.ts`. */
export function flavourOption(): Option {
  return new Option('--flavour <version>', 'the Grafana that the host stands in for')
    .choices(FLAVOURS)
    .default(FLAVOURS[0]);
}

if (require.main === module) {
  new Command('preview/build.ts')
    .description('Builds the page of the preview host, when something changed.')
    .addOption(flavourOption())
    .action(({ flavour }: { flavour: Flavour }) => buildHost(flavour))
    .parseAsync()
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
}
