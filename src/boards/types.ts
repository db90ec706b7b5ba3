import { type Message, type Text } from '../messages';
import { type Matcher } from '../promql/promql';
import { type Limits } from '../settings';
import { type Product } from '../triage/model';
import { type Source } from '../triage/targets/source';
import { type BoardVariable } from './queries/variables';

/** Rows with the variables that their queries use: a whole board, or what a product contributes to a shared one. */
export interface BoardPart {
  readonly variables: readonly BoardVariable[];
  readonly rows: (context: BoardContext) => readonly Row[];
}

/**
 * A dashboard as data. The page in the app (`src/panels`) and the importable JSON (`grafana/dashboard.ts`) are both
 * made from it: the page in the reader's language, the JSON in English.
 *
 * To add a board: write a file in `boards/` of its product that exports a `Board`, with its queries as pure functions
 * in a file `…Queries.ts` (`scope` of the context and the board's variables go into every selector, metric names come
 * from `sources/`, `RATE` is the window); add it to the product's `boards/boards.ts`; run `npm run dashboards`. Tests
 * then parse every query, check its metric names against the sources, and execute it. They fail if an answer is empty
 * without `mayBeEmpty`, or holds an identity.
 */
export interface Board extends BoardPart {
  /** Stable: links and later imports find the dashboard by it. */
  readonly uid: string;
  /** Last part of its path in the app, and the name of its JSON file. */
  readonly slug: string;
  readonly title: Message;
  readonly description: Text;
  /** Whether the app shows the verdict above the board. The importable JSON can only link to triage. */
  readonly hasVerdict?: boolean;
}

/** A part of the queries of boards that reads many series and returns few rows. Rules may record it. */
export interface CostlyQuery {
  /** As it stands in the queries, with their variables. Its only window is `RATE`. */
  readonly expr: string;
  /** The labels of its rows. None may hold an identity. */
  readonly labels: readonly string[];
  /** What it reads: all sessions, or all pairs of sessions, which are many times as many. */
  readonly of: 'sessions' | 'pairs';
}

/** What a product shows: its own boards, and its part of the boards that all products share. */
export interface ProductBoards {
  readonly product: Product;
  /** Imported dashboards that show the product have this tag. */
  readonly tag: string;
  /** In the order of their tabs. */
  readonly boards: readonly Board[];
  readonly overview: BoardPart;
  readonly rttSlo: BoardPart;
  readonly telemetry: BoardPart;
  /** What its boards ask of many series. */
  readonly costly?: (context: BoardContext) => readonly CostlyQuery[];
}

/** Input for the queries and thresholds of a board. */
export interface BoardContext {
  readonly scope: readonly Matcher[];
  readonly limits: Limits;
}

export interface Row {
  readonly title: Message;
  /**
   * Id of its product, set by `composeBoards`: the app shows the row only if that product is selected. Undefined: it is
   * about all products.
   */
  readonly product?: string;
  readonly panels: readonly Panel[];
}

/** Grafana's units that the boards use. */
export type Unit =
  | 'short'
  | 'none'
  | 'ms'
  | 's'
  | 'percentunit'
  | 'percent'
  | 'bytes'
  | 'decbytes'
  | 'Bps'
  | 'bps'
  | 'cps'
  | 'ops'
  | 'pps';

/**
 * A name or labels as they are: `{{server}}`; or a text, which has labels as values. Never use a label that holds an
 * identity.
 */
export type Legend = string | Message;

export interface PanelQuery {
  readonly expr: string;
  readonly legend: Legend;
}

interface PanelBase {
  /** What it shows. Unique in its board. */
  readonly title: Message;
  /** What it means, what is normal, what to do. */
  readonly description: Text;
  readonly unit: Unit;
  /** The source of its numbers. An empty panel names it. */
  readonly source: Source;
  /** By refId, in the order in which they are drawn. */
  readonly queries: Readonly<Record<string, PanelQuery>>;
  /** Columns of 24; default 8. */
  readonly width?: number;
  /** Rows of 30 pixels; default 8, for stats 4. */
  readonly height?: number;
  readonly thresholds?: Thresholds;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  /** What to paste to fix it: a query, a configuration, a command. */
  readonly remedy?: string;
  /** Why the panel may be empty on a good day. Shown in place of data. */
  readonly mayBeEmpty?: Text;
}

/** Orange from `warning` on, red from `critical` on; with `isFloor`, below them. */
export interface Thresholds {
  readonly warning: number;
  readonly critical: number;
  readonly isFloor?: boolean;
}

export interface TimeSeriesPanel extends PanelBase {
  readonly type: 'timeseries';
  /** Default is lines. Stacked areas add up, with `percent` to 100 %. Use bars for events. */
  readonly style?: 'lines' | 'stacked' | 'percent' | 'bars';
  /** Pairs of legends: the space between the two is filled, as for an interval. */
  readonly bands?: ReadonlyArray<{ readonly high: Legend; readonly low: Legend }>;
}

/** The newest value of each query, queried at the end of the time range. */
export interface StatPanel extends PanelBase {
  readonly type: 'stat';
  /** Thresholds of single values that differ from those of the panel, by the name of their series. */
  readonly ownThresholds?: Readonly<Record<string, Thresholds>>;
}

export interface BarGaugePanel extends PanelBase {
  readonly type: 'bargauge';
}

/** One row for each set of labels, one column for each query; the legend is the column's header. */
export interface TablePanel extends PanelBase {
  readonly type: 'table';
  /** Labels by name, with their headers, in order. */
  readonly labels: Readonly<Record<string, Message>>;
  /** For two labels and one query: one label in rows, the other in columns. */
  readonly matrix?: { readonly row: string; readonly column: string };
  /** Units of columns that differ from the panel's unit, by refId. */
  readonly units?: Readonly<Record<string, Unit>>;
}

export interface HeatmapPanel extends PanelBase {
  readonly type: 'heatmap';
  /** `le`: cumulative buckets of a histogram; `bins`: each series counts for itself, its legend is its upper bound. */
  readonly buckets: 'le' | 'bins';
}

/** States over time, one lane for each series; without states, thresholds give the colors. */
export interface StatePanel extends PanelBase {
  readonly type: 'state-timeline' | 'status-history';
  readonly states: ReadonlyArray<{ readonly value: number; readonly text: Message; readonly color: string }>;
}

export type Panel = TimeSeriesPanel | StatPanel | BarGaugePanel | TablePanel | HeatmapPanel | StatePanel;
