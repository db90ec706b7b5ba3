import {
  type DataSourceVariable,
  type SceneComponentProps,
  SceneObjectBase,
  type SceneObjectRef,
  type SceneObjectState,
  SceneObjectUrlSyncConfig,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import React, { useMemo } from 'react';
import { GROUP_PARAMETER } from '../../components/pageUrls';
import { type Matcher } from '../../promql/promql';
import { type Settings } from '../../settings';
import { type ScopeControl } from '../shared/controls/ScopeControl';
import { Readable } from '../shared/states/Readable';
import { urlText } from '../shared/controls/urlText';
import { ChecksContent } from './ChecksContent';
import { CheckList } from './CheckList';
import { type Subject } from './checkSubject';

interface ChecksSceneState extends SceneObjectState {
  dataSource: SceneObjectRef<DataSourceVariable>;
  scope: SceneObjectRef<ScopeControl>;
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly string[];
  /** Title of the linked group; '' = none. */
  group: string;
}

/** Checks the chosen data source and scope against what the settings expect. */
export class ChecksScene extends SceneObjectBase<ChecksSceneState> {
  static Component = ChecksBody;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [GROUP_PARAMETER] });

  constructor(given: Omit<ChecksSceneState, 'group'>) {
    super({ ...given, group: '' });
  }

  getUrlState(): SceneObjectUrlValues {
    return { [GROUP_PARAMETER]: this.state.group === '' ? null : this.state.group };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const group = urlText(values, GROUP_PARAMETER);
    if (group !== undefined) {
      this.setState({ group });
    }
  }
}

function ChecksBody({ model }: SceneComponentProps<ChecksScene>) {
  const { settings, problems, group } = model.useState();
  const dataSource = model.state.dataSource.resolve();
  const { value } = dataSource.useState();
  const { scope } = model.state.scope.resolve().useState();
  return (
    <ChecksContent settings={settings} problems={problems}>
      <Readable dataSource={String(value)} scope={scope}>
        {(uid, matchers) => <Checked uid={uid} scope={matchers} settings={settings} group={group} />}
      </Readable>
    </ChecksContent>
  );
}

interface CheckedProps {
  uid: string;
  scope: readonly Matcher[];
  settings: Settings;
  group: string;
}

function Checked({ uid, scope, settings, group }: CheckedProps) {
  const subject = useMemo(() => subjectOf(uid, scope, settings), [uid, scope, settings]);
  return <CheckList subject={subject} group={group} />;
}

function subjectOf(uid: string, scope: readonly Matcher[], settings: Settings): Subject {
  const { products, limits, sloWindowDays, expected } = settings;
  return { uid, scope, products, limits, sloWindowDays, expected };
}
