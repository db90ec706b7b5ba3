// Exits with 0 when node_modules of the given directory holds what its package-lock.json asks for.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , directory] = process.argv;
const installedPath = join(directory, 'node_modules/.package-lock.json');
const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

function areInstalled() {
  if (!existsSync(installedPath)) {
    return false;
  }
  const installed = packagesOf(installedPath);
  return Object.entries(packagesOf(join(directory, 'package-lock.json'))).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version
  );
}

process.exit(areInstalled() ? 0 : 1);
