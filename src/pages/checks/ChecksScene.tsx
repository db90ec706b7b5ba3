import {
  type SceneComponentProps,
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import React, { useMemo } from 'react';
import { GROUP_PARAMETER } from '../../components/pageUrls';
import { type Matcher } from '../../promql/promql';
import { type Settings } from '../../settings';
import { type ScopedState } from '../shared/controls/scopedPage';
import { Readable } from '../shared/states/Readable';
import { fromUrl, toUrl } from '../shared/controls/urlText';
import { ChecksContent } from './ChecksContent';
import { CheckList } from './CheckList';
import { type Subject } from './checkSubject';

interface ChecksSceneState extends ScopedState {
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
    return toUrl(this.state, [GROUP_PARAMETER]);
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.setState(fromUrl(values, [GROUP_PARAMETER]));
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
