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
import { type Choices, NOTHING_CHOSEN, RULE_KEYS } from './ruleChoices';
import { RulesContent } from './RulesContent';

interface RulesSceneState extends ScopedState, Choices {
  /** '1' if the rules also answer triage ahead, else ''. */
  ahead: string;
}

/** Rules for the chosen data source, scope and options. */
export class RulesScene extends SceneObjectBase<RulesSceneState> {
  static Component = RulesBody;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [...RULE_KEYS] });

  constructor(given: Omit<RulesSceneState, (typeof RULE_KEYS)[number]>) {
    super({ ...given, ...NOTHING_CHOSEN, ahead: '' });
  }

  getUrlState(): SceneObjectUrlValues {
    return toUrl(this.state, RULE_KEYS);
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.setState(fromUrl(values, RULE_KEYS));
  }
}

function RulesBody({ model }: SceneComponentProps<RulesScene>) {
  const styles = useStyles2(getStyles);
  const { settings, problems, target, window, scrape, ahead } = model.useState();
  const { value } = model.state.dataSource.resolve().useState();
  const { scope } = model.state.scope.resolve().useState();
  const typed = useMemo(() => ({ target, window, scrape }), [target, window, scrape]);
  const choose = useCallback((change: Partial<Choices>) => model.setState(change), [model]);
  const chooseAhead = useCallback((isOn: boolean) => model.setState({ ahead: isOn ? '1' : '' }), [model]);
  return (
    <div className={styles.page}>
      <SettingsProblems problems={problems} />
      <Readable dataSource={String(value)} scope={scope}>
        {(uid, matchers) => (
          <RulesContent
            uid={uid}
            scope={matchers}
            settings={settings}
            typed={typed}
            onTyped={choose}
            isAhead={ahead !== ''}
            onAhead={chooseAhead}
          />
        )}
      </Readable>
      <SettingsBasis />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, gap: theme.spacing(3), minWidth: 0 }),
});
