import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type SceneComponentProps, SceneObjectBase } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { SettingsProblems } from '../../components/SettingsProblems';
import { type Matcher } from '../../promql/promql';
import { type Settings } from '../../settings';
import { type ScopedState } from '../shared/controls/scopedPage';
import { Readable } from '../shared/states/Readable';
import { SettingsBasis } from '../shared/states/SettingsBasis';
import { ObjectivesOverview } from './ObjectivesOverview';
import { type Subject } from './useObjectives';

type ObjectivesSceneState = ScopedState;

/** Whether the promises are kept in the chosen data source and scope. */
export class ObjectivesScene extends SceneObjectBase<ObjectivesSceneState> {
  static Component = ObjectivesBody;
}

function ObjectivesBody({ model }: SceneComponentProps<ObjectivesScene>) {
  const styles = useStyles2(getStyles);
  const { settings, problems } = model.useState();
  const { value } = model.state.dataSource.resolve().useState();
  const { scope } = model.state.scope.resolve().useState();
  return (
    <div className={styles.page}>
      <SettingsProblems problems={problems} />
      <Readable dataSource={String(value)} scope={scope}>
        {(uid, matchers) => <Promised uid={uid} scope={matchers} settings={settings} />}
      </Readable>
      <SettingsBasis />
    </div>
  );
}

interface PromisedProps {
  uid: string;
  scope: readonly Matcher[];
  settings: Settings;
}

function Promised({ uid, scope, settings }: PromisedProps) {
  const subject = useMemo(() => subjectOf(uid, scope, settings), [uid, scope, settings]);
  return <ObjectivesOverview subject={subject} />;
}

function subjectOf(uid: string, scope: readonly Matcher[], { products, limits, sloWindowDays }: Settings): Subject {
  return { uid, scope, products, limits, windowDays: sloWindowDays };
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, gap: theme.spacing(2), minWidth: 0 }),
});
