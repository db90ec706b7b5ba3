import {
  type SceneComponentProps,
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React, { useCallback, useMemo } from 'react';
import { SettingsProblems } from '../../components/SettingsProblems';
import { fromUrl, toUrl } from '../shared/controls/urlText';
import { type ScopedState } from '../shared/controls/scopedPage';
import { Readable } from '../shared/states/Readable';
import { SettingsBasis } from '../shared/states/SettingsBasis';
import { CHOICE_FIELDS, type Choices, NOTHING_CHOSEN } from './ruleChoices';
import { RulesContent } from './RulesContent';

type RulesSceneState = ScopedState & Choices;

/** Rules for the chosen data source, scope and options. */
export class RulesScene extends SceneObjectBase<RulesSceneState> {
  static Component = RulesBody;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [...CHOICE_FIELDS] });

  constructor(given: Omit<RulesSceneState, keyof Choices>) {
    super({ ...given, ...NOTHING_CHOSEN });
  }

  getUrlState(): SceneObjectUrlValues {
    return toUrl(this.state, CHOICE_FIELDS);
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.setState(fromUrl(values, CHOICE_FIELDS));
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
