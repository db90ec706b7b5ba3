/** Cells of a table, the header first; all but the first column are numbers. */
export type Table = ReadonlyArray<readonly string[]>;

/** Aligned columns, for a terminal. */
export function asText(table: Table): string {
  const widths = widthsOf(table);
  return lines(table.map((row) => row.map((cell, i) => aligned(cell, i, widths)).join('  ')));
}

/** The same as Markdown. */
export function asMarkdown(table: Table): string {
  const widths = widthsOf(table);
  const [header = [], ...rows] = table.map(
    (row) => `| ${row.map((cell, i) => aligned(cell, i, widths)).join(' | ')} |`
  );
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return lines([String(header), rule, ...rows]);
}

function widthsOf(table: Table): number[] {
  const columns = table[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, i) => Math.max(3, ...table.map((row) => row[i]?.length ?? 0)));
}

function aligned(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function lines(rows: readonly string[]): string {
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
}
