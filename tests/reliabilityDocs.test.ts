/** @jest-environment node */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageTable, storeTable } from '../bench/reliabilityTables';
import { type Table } from '../bench/tables';

const TEXT = readFileSync(join(__dirname, '../docs/reliability.md'), 'utf8');

/** The tables of the document, without the lines below their headers. */
const TABLES: Table[] = (TEXT.match(/(?:^\|.*\|\n)+/gm) ?? []).map((table) =>
  table
    .trim()
    .split('\n')
    .filter((_, i) => i !== 1)
    .map((row) =>
      row
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim())
    )
);

/** Figures differ from run to run. */
function withoutFigures(table: Table, columns: number): Table {
  return table.map((row) => row.slice(0, columns));
}

test('docs/reliability.md has what the tests expect of each fault', () => {
  const [store = [], page = []] = TABLES;
  expect(withoutFigures(store, 3)).toEqual(withoutFigures(storeTable([]), 3));
  expect(page).toEqual(pageTable());
});

test('each fault has its figures', () => {
  const [, ...faults] = TABLES[0] ?? [];
  expect(faults.flatMap((row) => row.slice(3)).filter((cell) => !/^\d+\.\d s$/.test(cell))).toEqual([]);
});
