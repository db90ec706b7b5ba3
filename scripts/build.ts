import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Flavour } from '../preview/flavours';

const ROOT = join(__dirname, '..');
const SOURCES = ['src', 'LICENSE', 'CHANGELOG.md', '.config', 'webpack.config.ts', 'package.json', 'package-lock.json'];

/** The folder of the built plugin. */
export const PLUGIN_DIR = join(ROOT, 'dist');

/**
 * Builds the plugin unless the last build is newer than its sources.
 * @param signal ends the build
 * @throws Error with the bundler's output
 */
export async function buildPlugin(signal?: AbortSignal): Promise<void> {
  const built = join(PLUGIN_DIR, 'module.js');
  if (!existsSync(built) || SOURCES.some((source) => lastChange(join(ROOT, source)) > statSync(built).mtimeMs)) {
    await run('the plugin', ['npm', 'run', '--silent', 'build'], signal);
  }
}

/**
 * Installs and builds the preview host of a flavour unless that is done. In its own process: an install would stop this
 * one from answering scrapes for minutes.
 * @param signal ends the build
 * @throws Error with the output of the install or the bundler
 */
export async function buildPreview(flavour: Flavour, signal?: AbortSignal): Promise<void> {
  const command = [process.execPath, '--import', 'tsx', 'preview/build.ts', '--flavour', flavour];
  await run(`the preview for Grafana ${flavour}`, command, signal);
}

function run(what: string, [program = '', ...args]: string[], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: ROOT, signal, maxBuffer: Infinity }, (error, stdout, stderr) => {
      if (error === null) {
        resolve();
      } else {
        reject(new Error(`cannot build ${what}:\n${stdout}${stderr}`, { cause: error }));
      }
    });
  });
}

/** When a file, or anything in a folder, was last changed (ms); what was deleted shows in its folder. */
function lastChange(path: string): number {
  const stats = statSync(path);
  const inside = stats.isDirectory() ? readdirSync(path).map((name) => lastChange(join(path, name))) : [];
  return Math.max(stats.mtimeMs, ...inside);
}
