import {
  type DataSourceVariable,
  type SceneComponentProps,
  SceneObjectBase,
  type SceneObjectRef,
  type SceneObjectState,
  SceneObjectUrlSyncConfig,
  type SceneObjectUrlValues,
  type VizPanel,
} from '@grafana/scenes';
import { distinctUntilChanged, map, merge, type Observable, of, startWith, Subject, switchMap } from 'rxjs';
import React from 'react';
import { type Message } from '../../messages';
import { type Identities } from '../../settings';
import { parseInstant } from '../../triage/instant';
import { detailOf } from './detail/detail';
import { createHistoryPanel, showHistory } from './detail/historyPanel';
import { createInquiry, type Inquiry, type Judged, uidOf } from '../shared/verdict/inquiry';
import { type InstantControl } from './InstantControl';
import { createLinks } from '../shared/verdict/links';
import { LOADING, observeTriage, tabVisibility, type TriageView } from '../shared/verdict/observeTriage';
import { type ScopeControl } from '../shared/controls/ScopeControl';
import { stateChanges } from '../shared/verdict/stateChanges';
import { TriageContent } from './TriageContent';
import { fromUrl, toUrl } from '../shared/controls/urlText';

interface Inputs {
  dataSource: string;
  scope: string;
  at: string;
}

export interface TriageSceneState extends SceneObjectState, Judged {
  dataSource: SceneObjectRef<DataSourceVariable>;
  scope: SceneObjectRef<ScopeControl>;
  instant: SceneObjectRef<InstantControl>;
  identities: Identities;
  /** The problems of the saved settings. */
  problems: readonly Message[];
  view: TriageView;
  history: VizPanel;
  /** The chosen product, step and places; '' = as the finding suggests. */
  product: string;
  step: string;
  by: string;
  /** The range of the timeline, `from..to`; '' = none. */
  timeline: string;
  /** For queries on demand; null if nothing can be queried. */
  inquiry: Inquiry | null;
}

const CHOICES = ['product', 'step', 'by', 'timeline'] as const;

/** Queries the chosen data source about the chosen instant and keeps the result. */
export class TriageScene extends SceneObjectBase<TriageSceneState> {
  static Component = TriagePage;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [...CHOICES] });
  private readonly again = new Subject<void>();

  constructor(
    given: Pick<TriageSceneState, 'dataSource' | 'scope' | 'instant' | keyof Judged | 'identities' | 'problems'>
  ) {
    super({
      ...given,
      view: LOADING,
      history: createHistoryPanel(),
      product: '',
      step: '',
      by: '',
      timeline: '',
      inquiry: null,
    });
    this.addActivationHandler(() => {
      const views = this.inputs().pipe(switchMap((inputs) => this.observe(inputs)));
      const subscription = views.subscribe((view) => this.show(view));
      return () => subscription.unsubscribe();
    });
  }

  getUrlState(): SceneObjectUrlValues {
    return toUrl(this.state, CHOICES);
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.choose(fromUrl(values, CHOICES));
  }

  choose(choice: Partial<Pick<TriageSceneState, (typeof CHOICES)[number]>>): void {
    this.setState(choice);
    this.show(this.state.view);
    if (this.lacksChart()) {
      this.again.next();
    }
  }

  /** Whether the chosen step has no history yet. */
  private lacksChart(): boolean {
    const { view, step } = this.state;
    const symptom = view.kind === 'ready' ? (detailOf(view.assessment, this.state)?.symptom ?? null) : null;
    return symptom !== null && symptom.id === step && symptom.history === null;
  }

  private show(view: TriageView): void {
    const detail = view.kind === 'ready' ? detailOf(view.assessment, this.state) : null;
    if (view.kind === 'ready' && detail?.symptom?.history) {
      showHistory(this.state.history, detail.symptom, detail.finding, Date.parse(view.assessment.diagnosis.at) / 1000);
    }
    this.setState({ view });
  }

  private observe({ dataSource, scope, at }: Inputs): Observable<TriageView> {
    const created = createInquiry({ dataSource, scope }, this.state);
    const { inquiry } = created;
    this.setState({ inquiry: null });
    if (inquiry === null) {
      return of(created.problem);
    }
    const instant = at === '' ? null : parseInstant(at);
    if (instant === null && at !== '') {
      return of<TriageView>({ kind: 'unreadable', field: 'at', message: at });
    }
    this.setState({ inquiry });
    return observeTriage((time) => inquiry.triage(time, this.state.step), instant, tabVisibility(), this.again);
  }

  private inputs(): Observable<Inputs> {
    const dataSource = this.state.dataSource.resolve();
    const scope = this.state.scope.resolve();
    const instant = this.state.instant.resolve();
    return merge(...[dataSource, scope, instant].map(stateChanges)).pipe(
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

function TriagePage({ model }: SceneComponentProps<TriageScene>) {
  const {
    view,
    history,
    dataSource,
    scope,
    instant,
    products,
    problems,
    product,
    step,
    by,
    timeline,
    inquiry,
    identities,
  } = model.useState();
  const { at } = instant.resolve().useState();
  const { scope: scopeText } = scope.resolve().useState();
  const uid = uidOf(String(dataSource.resolve().getValue())) ?? '';
  return (
    <TriageContent
      view={view}
      problems={problems}
      dataSource={{ uid, name: dataSource.resolve().getValueText() }}
      scope={scopeText}
      choice={{ product, step, by }}
      products={products}
      inquiry={inquiry}
      identities={identities}
      timeline={timeline}
      onTimeline={(range) => model.choose({ timeline: range })}
      isLive={at === ''}
      links={createLinks(uid, at === '', products)}
      onChoose={(choice) => model.choose(choice)}
      history={<history.Component model={history} />}
    />
  );
}
