/** Cells of a table, the header first; all but the first columns are numbers. */
export type Table = ReadonlyArray<readonly string[]>;

/**
 * Aligned columns, for a terminal.
 * @param texts number of columns that hold text
 */
export function asText(table: Table, texts = 1): string {
  const widths = widthsOf(table);
  return lines(table.map((row) => row.map((cell, i) => aligned(cell, widths[i], i < texts)).join('  ')));
}

/** The same as Markdown. */
export function asMarkdown(table: Table, texts = 1): string {
  const widths = widthsOf(table);
  const [header = [], ...rows] = table.map(
    (row) => `| ${row.map((cell, i) => aligned(cell, widths[i], i < texts)).join(' | ')} |`
  );
  const rule = `| ${widths.map((width, i) => (i < texts ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return lines([String(header), rule, ...rows]);
}

function widthsOf(table: Table): number[] {
  const columns = table[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, i) => Math.max(3, ...table.map((row) => row[i]?.length ?? 0)));
}

function aligned(cell: string, width = 0, isText: boolean): string {
  return isText ? cell.padEnd(width) : cell.padStart(width);
}

function lines(rows: readonly string[]): string {
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
}
