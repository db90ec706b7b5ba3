import { type Panel, type Row } from '../types';

const COLUMNS = 24;

/** Where a panel is, in columns of 24 and rows of 30 pixels. */
export interface Position {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Placed {
  readonly panel: Panel;
  readonly position: Position;
}

export interface PlacedRow {
  readonly row: Row;
  readonly y: number;
  readonly panels: readonly Placed[];
}

/** Panels from left to right and from top to bottom, each row below its title. */
export function placeRows(rows: readonly Row[]): PlacedRow[] {
  let y = 0;
  return rows.map((row) => {
    const top = y;
    const panels = placePanels(row.panels, top + 1);
    y = Math.max(top + 1, ...panels.map(({ position }) => position.y + position.h));
    return { row, y: top, panels };
  });
}

function placePanels(panels: readonly Panel[], top: number): Placed[] {
  let x = 0;
  let y = top;
  let lineHeight = 0;
  return panels.map((panel) => {
    const w = panel.width ?? 8;
    const h = panel.height ?? (panel.type === 'stat' ? 4 : 8);
    if (x + w > COLUMNS) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    const position = { x, y, w, h };
    x += w;
    lineHeight = Math.max(lineHeight, h);
    return { panel, position };
  });
}
