import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { type SceneComponentProps, type SceneObject, SceneObjectBase, type SceneObjectState } from '@grafana/scenes';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

interface ControlsBarState extends SceneObjectState {
  controls: SceneObject[];
}

/** The controls of a page. Grafana's own layout for them doesn't wrap. */
export class ControlsBar extends SceneObjectBase<ControlsBarState> {
  static Component = Bar;
}

function Bar({ model }: SceneComponentProps<ControlsBar>) {
  const styles = useStyles2(getStyles);
  const { controls } = model.useState();
  return (
    <div className={styles.bar}>
      {controls.map((control) => (
        <control.Component key={control.state.key} model={control} />
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), minWidth: 0 }),
});
