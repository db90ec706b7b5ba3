import { css } from '@emotion/css';
import { type GrafanaTheme2, type IconName } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import React, { type AnchorHTMLAttributes } from 'react';

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
  icon?: IconName;
}

/**
 * A link that keeps its address unchanged. Links in Grafana 13's component library decode query strings and turn
 * backslashes around, which breaks PromQL and JSON in them.
 */
export function ExactLink({ icon, children, ...anchor }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <a className={styles.link} {...anchor}>
      {icon !== undefined && <Icon name={icon} size="sm" />}
      <span>{children}</span>
    </a>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  link: css({
    alignItems: 'center',
    color: theme.colors.text.link,
    display: 'inline-flex',
    fontSize: theme.typography.bodySmall.fontSize,
    gap: theme.spacing(0.5),
    // WCAG 2.5.8: 24 pixels.
    minHeight: theme.spacing(3),
    '&:hover, &:focus-visible': { textDecoration: 'underline' },
  }),
});
