import { LoadingState, type PanelData } from '@grafana/data';
import { sceneGraph, type SceneStatelessBehavior, type VizPanel } from '@grafana/scenes';
import { catchError, distinctUntilChanged, filter, from, map, Observable, of, startWith, switchMap } from 'rxjs';
import React from 'react';
import { type Emptiness } from '../boards/queries/emptiness';
import { type Panel } from '../boards/types';
import { CheckLink } from './CheckLink';
import { emptinessText } from './emptinessTexts';

/** Finds out why a panel is empty at an instant (unix s). */
export type FindEmptiness = (panel: Panel, at: number) => Promise<Emptiness>;

/**
 * Lets an empty panel say why it is empty, with a link to the checks of its scrape job. If the reason can't be found,
 * the panel keeps its usual text. A panel whose queries failed says so: it can't know whether there is data.
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
          // Grafana itself shows the error there.
          titleItems:
            emptiness === null || emptiness.kind === 'failed' ? undefined : <CheckLink job={panel.source.job} />,
        });
        // Figures are drawn again only for other data.
        viz.forceRender();
      });
    return () => subscription.unsubscribe();
  };
}

/** Answers to the panel's queries. Other data, such as annotations that arrive first, doesn't count. */
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

/** The instant (unix s) at which to ask why the panel is empty; null if it has data. */
function questionOf(data: PanelData): number | 'failed' | null {
  if (!isEmpty(data)) {
    return null;
  }
  return data.state === LoadingState.Error ? 'failed' : data.timeRange.to.valueOf() / 1000;
}

function isEmpty({ series }: PanelData): boolean {
  return series.every(({ length }) => length === 0);
}
