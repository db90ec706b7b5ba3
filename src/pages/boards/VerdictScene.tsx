import {
  type DataSourceVariable,
  type SceneComponentProps,
  sceneGraph,
  SceneObjectBase,
  type SceneObjectRef,
  type SceneObjectState,
} from '@grafana/scenes';
import React from 'react';
import { distinctUntilChanged, map, merge, type Observable, of, startWith, switchMap } from 'rxjs';
import { createInquiry, type Judged } from '../shared/verdict/inquiry';
import { LOADING, observeAnswers, type TriageView } from '../shared/verdict/observeTriage';
import { type ScopeControl } from '../shared/controls/ScopeControl';
import { stateChanges } from '../shared/verdict/stateChanges';
import { VerdictStrip } from '../shared/verdict/VerdictStrip';

interface VerdictSceneState extends SceneObjectState, Judged {
  dataSource: SceneObjectRef<DataSourceVariable>;
  scope: SceneObjectRef<ScopeControl>;
  view: TriageView;
}

interface Inputs {
  dataSource: string;
  scope: string;
  /** End of the time range as chosen; a change asks again. */
  end: string;
}

/** The verdict at the end of the page's time range, updated whenever that moves. */
export class VerdictScene extends SceneObjectBase<VerdictSceneState> {
  static Component = Strip;

  constructor(given: Omit<VerdictSceneState, 'view'>) {
    super({ ...given, view: LOADING });
    this.addActivationHandler(() => {
      const views = this.inputs().pipe(switchMap((inputs) => this.observe(inputs)));
      const subscription = views.subscribe((view) => this.setState({ view }));
      return () => subscription.unsubscribe();
    });
  }

  private observe({ dataSource, scope }: Inputs): Observable<TriageView> {
    const created = createInquiry({ dataSource, scope }, this.state);
    const { inquiry } = created;
    return inquiry === null ? of(created.problem) : observeAnswers((at) => inquiry.triage(at), this.ends());
  }

  /** The end of the time range (unix s), now and whenever it moves. */
  private ends(): Observable<number> {
    const range = sceneGraph.getTimeRange(this);
    return stateChanges(range).pipe(
      startWith(undefined),
      map(() => range.state.value.to.valueOf() / 1000),
      distinctUntilChanged()
    );
  }

  private inputs(): Observable<Inputs> {
    const dataSource = this.state.dataSource.resolve();
    const scope = this.state.scope.resolve();
    const range = sceneGraph.getTimeRange(this);
    return merge(...[dataSource, scope, range].map(stateChanges)).pipe(
      startWith(undefined),
      map(() => ({
        dataSource: String(dataSource.getValue()),
        scope: scope.state.scope,
        end: String(range.state.to),
      })),
      distinctUntilChanged((a, b) => a.dataSource === b.dataSource && a.scope === b.scope && a.end === b.end)
    );
  }
}

function Strip({ model }: SceneComponentProps<VerdictScene>) {
  const { view } = model.useState();
  const { to } = sceneGraph.getTimeRange(model).useState();
  return <VerdictStrip view={view} isLive={to === 'now'} />;
}
