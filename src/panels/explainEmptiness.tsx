import { LoadingState, type PanelData } from '@grafana/data';
import { sceneGraph, type SceneStatelessBehavior, type VizPanel } from '@grafana/scenes';
import { catchError, distinctUntilChanged, filter, from, map, Observable, of, startWith, switchMap } from 'rxjs';
import React from 'react';
import { type Emptiness } from '../boards/emptiness';
import { type Panel } from '../boards/types';
import { CheckLink } from './CheckLink';
import { emptinessText } from './emptinessTexts';

/** Finds out why a panel is empty as of an instant (unix s). */
export type FindEmptiness = (panel: Panel, at: number) => Promise<Emptiness>;

/**
 * Lets a panel without data say why, with a link to the checks of its scrape job. Where that can't be found out, what
 * the panel says by itself stays. A panel whose queries failed says that: it can't know that nothing is there.
 */
export function explainEmptiness(panel: Panel, find: FindEmptiness): SceneStatelessBehavior<VizPanel> {
  return (viz) => {
    const usual = viz.state.fieldConfig.defaults.noValue;
    const subscription = answersOf(viz)
      .pipe(
        map(questionOf),
        distinctUntilChanged(),
        switchMap((question) =>
          typeof question === 'number'
            ? from(find(panel, question)).pipe(catchError(() => of(null)))
            : of(question === 'failed' ? ({ kind: question } as const) : null)
        )
      )
      .subscribe((emptiness) => {
        const { fieldConfig } = viz.state;
        const text = emptiness === null ? usual : emptinessText(panel, emptiness);
        viz.setState({
          fieldConfig: { ...fieldConfig, defaults: { ...fieldConfig.defaults, noValue: text } },
          // Grafana itself says there what failed.
          titleItems:
            emptiness === null || emptiness.kind === 'failed' ? undefined : <CheckLink job={panel.source.job} />,
        });
        // Figures are drawn anew for other data only.
        viz.forceRender();
      });
    return () => subscription.unsubscribe();
  };
}

/** What the panel's queries brought: other data, as of annotations that came first, is no answer. */
function answersOf(viz: VizPanel): Observable<PanelData> {
  const provider = sceneGraph.getData(viz);
  return new Observable<PanelData | undefined>((subscriber) =>
    provider.subscribeToState(({ data }) => subscriber.next(data))
  ).pipe(
    startWith(provider.state.data),
    filter((data) => data !== undefined),
    filter(
      ({ state, request }) => state === LoadingState.Error || (state === LoadingState.Done && request !== undefined)
    )
  );
}

/** The instant (unix s) as of which to find out why there is nothing; null where there is something. */
function questionOf(data: PanelData): number | 'failed' | null {
  if (!isEmpty(data)) {
    return null;
  }
  return data.state === LoadingState.Error ? 'failed' : data.timeRange.to.valueOf() / 1000;
}

function isEmpty({ series }: PanelData): boolean {
  return series.every(({ length }) => length === 0);
}
