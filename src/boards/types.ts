import { type Matcher } from '../promql/promql';
import { type Limits } from '../settings';
import { type Source } from '../triage/targets/source';
import { type VariableName } from './variables';

/**
 * A dashboard as data. The page in the app (`src/panels`) and the importable JSON (`dashboard.ts`) are both made of it.
 *
 * To add a board: write a file beside this one that exports a `Board` (see `rttSlo.ts`), with its queries as pure
 * functions in a file `…Queries.ts` (`scope` of the context and the board's variables go into every selector, metric
 * names come from the registry, `RATE` is the window); add it to `BOARDS` in `boards.ts`; run `npm run dashboards`.
 * Tests then parse every query, hold its metric names to the registry, execute it, and complain about an answer that is
 * empty without `mayBeEmpty`, or that holds an identity.
 */
export interface Board {
  /** Stable: links and later imports find the dashboard by it. */
  readonly uid: string;
  /** Last part of its path in the app, and the name of its JSON file. */
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableName[];
  /** Whether the app shows the verdict above it; the importable JSON can only link to triage. */
  readonly hasVerdict?: boolean;
  readonly rows: (context: BoardContext) => readonly Row[];
}

/** What the queries and thresholds of a board are made from. */
export interface BoardContext {
  readonly scope: readonly Matcher[];
  readonly limits: Limits;
}

export interface Row {
  readonly title: string;
  /** Id of the product that it is about; shown only where that is run. None: it is about all of them. */
  readonly product?: 'videocall' | 'mattermost';
  readonly panels: readonly Panel[];
}

/** Units of Grafana's that the boards use. */
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

export interface PanelQuery {
  readonly expr: string;
  /** A fixed text, or one with labels: `{{server}}`. Never a label that holds an identity. */
  readonly legend: string;
}

interface PanelBase {
  /** What it shows. Unique in its board. */
  readonly title: string;
  /** What it means, what is normal, what to do. */
  readonly description: string;
  readonly unit: Unit;
  /** Where its numbers come from: named when there are none. */
  readonly source: Source;
  /** By refId, in the order of their drawing. */
  readonly queries: Readonly<Record<string, PanelQuery>>;
  /** Columns of 24; 8 unless said. */
  readonly width?: number;
  /** Rows of 30 pixels; 8 unless said, 4 for stats. */
  readonly height?: number;
  readonly thresholds?: Thresholds;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  /** What to paste where it looks bad: a query, a configuration, a command. */
  readonly remedy?: string;
  /** Why it may have nothing to show on a good day: shown in place of data. */
  readonly mayBeEmpty?: string;
}

/** From `warning` on it is orange, from `critical` on red; `isFloor`: below them. */
export interface Thresholds {
  readonly warning: number;
  readonly critical: number;
  readonly isFloor?: boolean;
}

export interface TimeSeriesPanel extends PanelBase {
  readonly type: 'timeseries';
  /** lines unless said; stacked areas add up, to 100 % if so said; bars for events. */
  readonly style?: 'lines' | 'stacked' | 'percent' | 'bars';
  /** Pairs of legends: the space between the two is filled, as for an interval. */
  readonly bands?: ReadonlyArray<{ readonly high: string; readonly low: string }>;
}

/** The newest value of each query, asked for as of the end of the time range. */
export interface StatPanel extends PanelBase {
  readonly type: 'stat';
  /** Thresholds of values that have others than the panel, by legend. */
  readonly ownThresholds?: Readonly<Record<string, Thresholds>>;
}

export interface BarGaugePanel extends PanelBase {
  readonly type: 'bargauge';
}

/** One row for each set of labels, one column for each query; the legend is the column's header. */
export interface TablePanel extends PanelBase {
  readonly type: 'table';
  /** Labels by name, with their headers, in order. */
  readonly labels: Readonly<Record<string, string>>;
  /** Of two labels and one query: one label down, the other across. */
  readonly matrix?: { readonly row: string; readonly column: string };
  /** Units of columns that aren't the panel's, by refId. */
  readonly units?: Readonly<Record<string, Unit>>;
}

export interface HeatmapPanel extends PanelBase {
  readonly type: 'heatmap';
  /** `le`: cumulative buckets of a histogram; `bins`: each series counts for itself, its legend is its upper bound. */
  readonly buckets: 'le' | 'bins';
}

/** States over time, one lane for each series; without states the thresholds give the colours. */
export interface StatePanel extends PanelBase {
  readonly type: 'state-timeline' | 'status-history';
  readonly states: ReadonlyArray<{ readonly value: number; readonly text: string; readonly color: string }>;
}

export type Panel = TimeSeriesPanel | StatPanel | BarGaugePanel | TablePanel | HeatmapPanel | StatePanel;
