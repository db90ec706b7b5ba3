import { locationUtil, urlUtil } from '@grafana/data';
import { getDataSourceSrv, locationService } from '@grafana/runtime';
import {
  type DataSourceVariable,
  type SceneComponentProps,
  type SceneObject,
  SceneObjectBase,
  type SceneObjectRef,
  type SceneObjectState,
  SceneObjectUrlSyncConfig,
  type SceneObjectUrlValues,
  type VizPanel,
} from '@grafana/scenes';
import { distinctUntilChanged, map, merge, Observable, of, startWith, switchMap } from 'rxjs';
import React from 'react';
import { formatInstant } from '../../components/format';
import { createGrafanaClient } from '../../promClient/grafanaClient';
import { ScopeError } from '../../promql/scope';
import { DEFAULT_LIMITS } from '../../settings';
import { type Product } from '../../stacks/snapshot';
import { parseInstant } from '../../triage/instant';
import { runTriage } from '../../triage/runTriage';
import { detailOf } from './detail';
import { createHistoryPanel, showHistory } from './historyPanel';
import { type InstantControl } from './InstantControl';
import { LOADING, observeTriage, tabVisibility, type TriageView } from './observeTriage';
import { readScope, type ScopeControl } from './ScopeControl';
import { TriageContent } from './TriageContent';
import { urlText } from './urlText';

interface Inputs {
  dataSource: string;
  scope: string;
  at: string;
}

export interface TriageSceneState extends SceneObjectState {
  dataSource: SceneObjectRef<DataSourceVariable>;
  scope: SceneObjectRef<ScopeControl>;
  instant: SceneObjectRef<InstantControl>;
  products: readonly Product[];
  /** What is wrong with the saved settings. */
  problems: readonly string[];
  view: TriageView;
  history: VizPanel;
  /** What somebody chose to look at; '' = what the finding suggests. */
  product: string;
  step: string;
  by: string;
}

const CHOICES = ['product', 'step', 'by'] as const;

/** Asks the chosen data source about the chosen instant and holds what came of it. */
export class TriageScene extends SceneObjectBase<TriageSceneState> {
  static Component = TriagePage;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [...CHOICES] });

  constructor(given: Pick<TriageSceneState, 'dataSource' | 'scope' | 'instant' | 'products' | 'problems'>) {
    super({ ...given, view: LOADING, history: createHistoryPanel(), product: '', step: '', by: '' });
    this.addActivationHandler(() => {
      const views = this.inputs().pipe(switchMap((inputs) => observe(inputs, given.products)));
      const subscription = views.subscribe((view) => this.show(view));
      return () => subscription.unsubscribe();
    });
  }

  getUrlState(): SceneObjectUrlValues {
    return Object.fromEntries(CHOICES.map((key) => [key, this.state[key] === '' ? null : this.state[key]]));
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.choose(
      Object.fromEntries(
        CHOICES.map((key) => [key, urlText(values, key)] as const).filter(([, text]) => text !== undefined)
      )
    );
  }

  choose(choice: Partial<Pick<TriageSceneState, (typeof CHOICES)[number]>>): void {
    this.setState(choice);
    this.show(this.state.view);
  }

  /** Where the page can be seen at this very instant. */
  replayUrl(at: number): string {
    const { pathname } = locationService.getLocation();
    const url = urlUtil.renderUrl(pathname, { ...locationService.getSearchObject(), at: formatInstant(at) });
    return new URL(locationUtil.assureBaseUrl(url), document.baseURI).href;
  }

  private show(view: TriageView): void {
    const detail = view.kind === 'ready' ? detailOf(view.assessment, this.state) : null;
    if (view.kind === 'ready' && detail?.symptom?.history) {
      showHistory(this.state.history, detail.symptom, detail.finding, Date.parse(view.assessment.diagnosis.at) / 1000);
    }
    this.setState({ view });
  }

  private inputs(): Observable<Inputs> {
    const dataSource = this.state.dataSource.resolve();
    const scope = this.state.scope.resolve();
    const instant = this.state.instant.resolve();
    return merge(...[dataSource, scope, instant].map(changes)).pipe(
      startWith(undefined),
      map(() => ({
        dataSource: String(dataSource.getValue()),
        scope: scope.state.scope,
        at: instant.state.at,
      })),
      distinctUntilChanged((a, b) => a.dataSource === b.dataSource && a.scope === b.scope && a.at === b.at)
    );
  }
}

function changes(object: SceneObject): Observable<void> {
  return new Observable((subscriber) => object.subscribeToState(() => subscriber.next()));
}

function observe({ dataSource, scope, at }: Inputs, products: readonly Product[]): Observable<TriageView> {
  const uid = dataSource === '' ? undefined : getDataSourceSrv().getInstanceSettings(dataSource)?.uid;
  if (uid === undefined) {
    return of<TriageView>({ kind: 'noDataSource', wanted: dataSource });
  }
  const matchers = readScope(scope);
  if (matchers instanceof ScopeError) {
    return of<TriageView>({ kind: 'unreadable', field: 'scope', message: matchers.message });
  }
  const instant = at === '' ? null : parseInstant(at);
  if (instant === null && at !== '') {
    return of<TriageView>({ kind: 'unreadable', field: 'at', message: at });
  }
  const client = createGrafanaClient(uid);
  return observeTriage(
    (time) => runTriage(client, { products, scope: matchers, limits: DEFAULT_LIMITS, at: time }),
    instant,
    tabVisibility()
  );
}

function TriagePage({ model }: SceneComponentProps<TriageScene>) {
  const { view, history, scope, instant, problems, product, step, by } = model.useState();
  const { at } = instant.resolve().useState();
  const { scope: scopeText } = scope.resolve().useState();
  return (
    <TriageContent
      view={view}
      problems={problems}
      scope={scopeText}
      choice={{ product, step, by }}
      isLive={at === ''}
      replayUrl={(time) => model.replayUrl(time)}
      onChoose={(choice) => model.choose(choice)}
      history={<history.Component model={history} />}
    />
  );
}
