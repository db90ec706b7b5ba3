// Exits with 0 when node_modules holds what package-lock.json asks for.
import { existsSync, readFileSync } from 'node:fs';

const INSTALLED = 'node_modules/.package-lock.json';
const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

function areInstalled() {
  if (!existsSync(INSTALLED)) {
    return false;
  }
  const installed = packagesOf(INSTALLED);
  return Object.entries(packagesOf('package-lock.json')).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version
  );
}

process.exit(areInstalled() ? 0 : 1);
