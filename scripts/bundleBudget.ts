import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PLUGIN_DIR } from './build';

const KILOBYTE = 1000;
const ENTRY = 'module.js';

/** What Grafana may load of the plugin for any of its pages, and for one page of the plugin itself (kB, gzip). */
const BUDGETS = { entry: 10, page: 180 };

interface Load {
  what: string;
  size: number;
  budget: number;
}

function sizeOf(file: string): number {
  return gzipSync(readFileSync(join(PLUGIN_DIR, file)), { level: 9 }).length / KILOBYTE;
}

/** The chunks of each lazy part of the entry, as the bundler's runtime loads them: `Promise.all([r.e(1),r.e(2)])`. */
function lazyParts(entry: string): string[][] {
  return [...entry.matchAll(/Promise\.all\(\[((?:\w+\.e\(\d+\),?)+)\]\)/g)].map(([, calls = '']) =>
    [...calls.matchAll(/\((\d+)\)/g)].map(([, id]) => `${id}.js`)
  );
}

function main(): void {
  const files = readdirSync(PLUGIN_DIR).filter((file) => file.endsWith('.js'));
  for (const file of files) {
    console.log(`${sizeOf(file).toFixed(1).padStart(8)} kB  ${file}`);
  }
  const parts = lazyParts(readFileSync(join(PLUGIN_DIR, ENTRY), 'utf8'));
  if (parts.length === 0) {
    throw new Error(`${ENTRY} loads nothing lazily, or in a way that this script doesn't recognize`);
  }
  const loads: Load[] = [
    { what: ENTRY, size: sizeOf(ENTRY), budget: BUDGETS.entry },
    ...parts.map((chunks) => ({
      what: [ENTRY, ...chunks].join(' + '),
      size: [ENTRY, ...chunks].reduce((sum, file) => sum + sizeOf(file), 0),
      budget: BUDGETS.page,
    })),
  ];
  for (const { what, size, budget } of loads) {
    console.log(`${size > budget ? 'OVER' : 'ok'}: ${what} is ${size.toFixed(1)} of ${budget} kB (gzip)`);
  }
  process.exitCode = loads.some(({ size, budget }) => size > budget) ? 1 : 0;
}

main();
