import { arrayToDataFrame, DataTopic, LoadingState, type TimeRange } from '@grafana/data';
import { config } from '@grafana/runtime';
import { SceneDataLayerBase, type SceneDataLayerProviderState, sceneGraph } from '@grafana/scenes';
import { type Observable, type Unsubscribable } from 'rxjs';

/** A moment to mark on time series. */
export interface Mark {
  /** Unix seconds. */
  at: number;
  title: string;
  text: string;
}

interface MarksLayerState extends SceneDataLayerProviderState {
  /** A color of Grafana's palette. */
  color: string;
  /** Finds the moments to mark. Called whenever the time range changes. */
  find(range: TimeRange): Observable<readonly Mark[]>;
}

/** Marks what its finder returns; `AnnotationsDataLayer` marks what a data source returns. */
export class MarksLayer extends SceneDataLayerBase<MarksLayerState> {
  private rangeChanges?: Unsubscribable;

  onEnable(): void {
    this.rangeChanges = sceneGraph.getTimeRange(this).subscribeToState(() => this.runLayer());
  }

  onDisable(): void {
    this.rangeChanges?.unsubscribe();
    // Otherwise it wouldn't run when the page opens again.
    this.setState({ data: undefined });
  }

  protected runLayer(): void {
    const { value } = sceneGraph.getTimeRange(this).state;
    this.querySub?.unsubscribe();
    this.querySub = this.state.find(value).subscribe({
      next: (marks) => this.show(marks, value),
      error: (error: unknown) =>
        this.publishResults({
          state: LoadingState.Error,
          series: [],
          timeRange: value,
          errors: [{ message: error instanceof Error ? error.message : String(error) }],
        }),
    });
  }

  private show(marks: readonly Mark[], timeRange: TimeRange): void {
    const color = config.theme2.visualization.getColorByName(this.state.color);
    const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
    const events = marks
      .map(({ at, title, text }) => ({ time: at * 1000, title, text, color, isRegion: false }))
      .filter(({ time }) => time >= from && time <= to);
    const frame = arrayToDataFrame(events, ['time', 'title', 'text', 'color', 'isRegion']);
    frame.meta = { ...frame.meta, dataTopic: DataTopic.Annotations };
    this.publishResults({ state: LoadingState.Done, series: [frame], timeRange });
  }
}
