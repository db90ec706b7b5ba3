import { BOARDS } from '../../src/products/boards';
import { legendText } from '../../src/boards/grafana/model';
import { type Board, type Panel, type Row } from '../../src/boards/types';
import { english, inEnglish } from '../../src/messages';
import { DEFAULT_LIMITS } from '../../src/settings';
import { type Matcher } from '../../src/promql/promql';

export interface BoardQuery {
  board: Board;
  row: Row;
  panel: Panel;
  /** `board: panel, refId`. */
  name: string;
  expr: string;
  /** In English. */
  legend: string;
}

/** Every query of every board. */
export function boardQueries(scope: readonly Matcher[] = []): BoardQuery[] {
  return BOARDS.flatMap((board) =>
    board.rows({ scope, limits: DEFAULT_LIMITS }).flatMap((row) =>
      row.panels.flatMap((panel) =>
        Object.entries(panel.queries).map(([refId, { expr, legend }]) => ({
          board,
          row,
          panel,
          name: `${board.slug}: ${english(panel.title)}, ${refId}`,
          expr,
          legend: legendText(legend, inEnglish),
        }))
      )
    )
  );
}

const WINDOWS: Readonly<Record<string, string>> = {
  $__rate_interval: '20s',
  $__rate_interval_ms: '20000',
  $__interval: '15s',
  $__range: '5m',
  $__range_s: '300',
};

/** An expression as Grafana sends it where all values of all variables are chosen. */
export function filledIn(expr: string): string {
  return expr.replace(/\$[a-zA-Z_]\w*/g, (variable) => WINDOWS[variable] ?? '.*');
}
