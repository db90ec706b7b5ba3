import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const SOURCES = ['src', '.config', 'webpack.config.ts', 'package.json', 'package-lock.json'];

/** The folder of the built plugin. */
export const PLUGIN_DIR = join(ROOT, 'dist');

/**
 * Builds the plugin unless the last build is newer than its sources.
 * @param signal ends the build
 * @throws Error with the bundler's output
 */
export async function buildPlugin(signal?: AbortSignal): Promise<void> {
  const built = join(PLUGIN_DIR, 'module.js');
  if (existsSync(built) && SOURCES.every((source) => lastChange(join(ROOT, source)) <= statSync(built).mtimeMs)) {
    return;
  }
  await new Promise<void>((resolve, reject) => {
    execFile('npm', ['run', '--silent', 'build'], { cwd: ROOT, signal }, (error, stdout, stderr) => {
      if (error === null) {
        resolve();
      } else {
        reject(new Error(`the plugin could not be built:\n${stdout}${stderr}`, { cause: error }));
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
