import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { ruleIds } from '../../../components/ruleIds';

interface Props {
  /** For tests. */
  kind: string;
  title: string;
  isOpen?: boolean;
  /** Nothing is shown without any. */
  names: readonly string[];
}

/** Names that open under their title. */
export function NameList({ kind, title, isOpen = true, names }: Props) {
  const styles = useStyles2(getStyles);
  return names.length === 0 ? null : (
    <details open={isOpen} data-testid={ruleIds.apply.list} data-kind={kind}>
      <summary>{title}</summary>
      <ul className={styles.list}>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </details>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    columnWidth: 320,
    margin: theme.spacing(0.5, 0),
    overflowWrap: 'anywhere',
    paddingLeft: theme.spacing(3),
  }),
});
