import { css } from '@emotion/css';
import { t } from '@grafana/i18n';
import {
  ControlsLabel,
  type SceneComponentProps,
  SceneObjectBase,
  type SceneObjectState,
  SceneObjectUrlSyncConfig,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { Input, useStyles2 } from '@grafana/ui';
import React, { useId, useState } from 'react';
import { testIds } from '../../../components/testIds';
import { ScopeError } from '../../../promql/scope';
import { readScope } from './readScope';
import { urlText } from './urlText';

interface ScopeControlState extends SceneObjectState {
  /** Label matchers as text, possibly invalid. */
  scope: string;
}

/** The text field for the scope, kept in the URL. */
export class ScopeControl extends SceneObjectBase<ScopeControlState> {
  static Component = ScopeField;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: ['scope'] });
  private readonly initial: string;

  constructor(scope: string) {
    super({ scope });
    this.initial = scope;
  }

  getUrlState(): SceneObjectUrlValues {
    return { scope: this.state.scope === '' && this.initial === '' ? null : this.state.scope };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const scope = urlText(values, 'scope');
    if (scope !== undefined) {
      this.setState({ scope: values.scope === null ? this.initial : scope });
    }
  }
}

function ScopeField({ model }: SceneComponentProps<ScopeControl>) {
  const { scope } = model.useState();
  // A scope from the URL replaces typed text.
  return <ScopeInput key={scope} scope={scope} onScope={(text) => model.setState({ scope: text })} />;
}

function ScopeInput({ scope, onScope }: { scope: string; onScope(text: string): void }) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [text, setText] = useState(scope);
  const isUnreadable = readScope(scope) instanceof ScopeError;
  return (
    <div className={styles.field}>
      <ControlsLabel label={t('scope.label', 'Scope')} htmlFor={id} />
      <Input
        id={id}
        invalid={isUnreadable}
        value={text}
        placeholder='cluster="prod"'
        width={28}
        aria-invalid={isUnreadable}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onBlur={() => onScope(text.trim())}
        onKeyDown={({ key }) => key === 'Enter' && onScope(text.trim())}
        data-testid={testIds.controls.scope}
      />
    </div>
  );
}

const getStyles = () => ({ field: css({ display: 'flex' }) });
