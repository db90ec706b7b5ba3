import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PLUGIN_DIR } from './build';

const KILOBYTE = 1000;

/** What Grafana loads for every page of the instance, and what the first page of the plugin may transfer (kB, gzip). */
const ENTRY = { file: 'module.js', budget: 10 };
const FIRST_PAGE_BUDGET = 180;

function main(): void {
  const sizes = readdirSync(PLUGIN_DIR)
    .filter((file) => file.endsWith('.js'))
    .map((file) => ({ file, size: gzipSync(readFileSync(join(PLUGIN_DIR, file)), { level: 9 }).length / KILOBYTE }));
  const entry = sizes.find(({ file }) => file === ENTRY.file);
  if (entry === undefined) {
    throw new Error(`there is no ${ENTRY.file} in ${PLUGIN_DIR}: build first`);
  }
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  for (const { file, size } of sizes) {
    console.log(`${size.toFixed(1).padStart(8)} kB  ${file}`);
  }
  const checks = [
    { what: ENTRY.file, size: entry.size, budget: ENTRY.budget },
    { what: 'all chunks', size: total, budget: FIRST_PAGE_BUDGET },
  ];
  for (const { what, size, budget } of checks) {
    console.log(`${size > budget ? 'OVER' : 'ok'}: ${what} ${size.toFixed(1)} of ${budget} kB (gzip)`);
  }
  process.exitCode = checks.some(({ size, budget }) => size > budget) ? 1 : 0;
}

main();
