import { Command } from 'commander';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardFiles } from '../src/boards/grafana/files';
import { unique } from '../src/lists';
import { PRODUCT_BOARDS } from '../src/products/boards';

const FOLDER = join(__dirname, '../src/dashboards');

/** Writes the dashboards, or only lists those that are outdated. */
function main(isCheck: boolean): void {
  mkdirSync(FOLDER, { recursive: true });
  const wanted = dashboardFiles(PRODUCT_BOARDS);
  const there = new Map(readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
  const stale = unique([...wanted.keys(), ...there.keys()]).filter((name) => wanted.get(name) !== there.get(name));
  for (const name of stale) {
    const text = wanted.get(name);
    process.stdout.write(`${isCheck ? 'stale' : text === undefined ? 'removed' : 'written'}: ${name}\n`);
    if (!isCheck && text === undefined) {
      rmSync(join(FOLDER, name));
    } else if (!isCheck && text !== undefined) {
      writeFileSync(join(FOLDER, name), text);
    }
  }
  process.exitCode = isCheck && stale.length > 0 ? 1 : 0;
}

const { check } = new Command('npm run dashboards --')
  .description('Writes the importable dashboards.')
  .option('--check', 'write nothing, and fail if something is stale', false)
  .allowExcessArguments(false)
  .parse()
  .opts<{ check: boolean }>();

main(check);
