import {
  type DataSourceVariable,
  type SceneComponentProps,
  SceneObjectBase,
  type SceneObjectRef,
  type SceneObjectState,
  SceneObjectUrlSyncConfig,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { useCallback, useMemo } from 'react';
import { SettingsProblems } from '../../components/SettingsProblems';
import { type Settings } from '../../settings';
import { type ScopeControl } from '../shared/controls/ScopeControl';
import { urlText } from '../shared/controls/urlText';
import { Readable } from '../shared/states/Readable';
import { SettingsBasis } from '../shared/states/SettingsBasis';
import { CHOICE_FIELDS, type Choices, NOTHING_CHOSEN } from './ruleChoices';
import { RulesContent } from './RulesContent';

interface RulesSceneState extends SceneObjectState, Choices {
  dataSource: SceneObjectRef<DataSourceVariable>;
  scope: SceneObjectRef<ScopeControl>;
  settings: Settings;
  /** The problems of the saved settings. */
  problems: readonly string[];
}

/** Rules for the chosen data source, scope and options. */
export class RulesScene extends SceneObjectBase<RulesSceneState> {
  static Component = RulesBody;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [...CHOICE_FIELDS] });

  constructor(given: Omit<RulesSceneState, keyof Choices>) {
    super({ ...given, ...NOTHING_CHOSEN });
  }

  getUrlState(): SceneObjectUrlValues {
    return Object.fromEntries(
      CHOICE_FIELDS.map((field) => [field, this.state[field] === '' ? null : this.state[field]])
    );
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const changes = CHOICE_FIELDS.flatMap((field) => {
      const text = urlText(values, field);
      return text === undefined ? [] : [[field, text] as const];
    });
    this.setState(Object.fromEntries(changes));
  }
}

function RulesBody({ model }: SceneComponentProps<RulesScene>) {
  const styles = useStyles2(getStyles);
  const { settings, problems, target, window, scrape } = model.useState();
  const { value } = model.state.dataSource.resolve().useState();
  const { scope } = model.state.scope.resolve().useState();
  const typed = useMemo(() => ({ target, window, scrape }), [target, window, scrape]);
  const choose = useCallback((change: Partial<Choices>) => model.setState(change), [model]);
  return (
    <div className={styles.page}>
      <SettingsProblems problems={problems} />
      <Readable dataSource={String(value)} scope={scope}>
        {(uid, matchers) => (
          <RulesContent uid={uid} scope={matchers} settings={settings} typed={typed} onTyped={choose} />
        )}
      </Readable>
      <SettingsBasis />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, gap: theme.spacing(3), minWidth: 0 }),
});
