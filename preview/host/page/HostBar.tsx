import { css } from '@emotion/css';
import { type GrafanaTheme2, type PluginMeta } from '@grafana/data';
import { config } from '@grafana/runtime';
import { Button, TextLink, useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { HEADER_HEIGHT } from '../services/hooks';

function switchTheme(toDark: boolean): void {
  document.cookie = `preview_theme=${toDark ? 'dark' : 'light'}; path=/; SameSite=Lax`;
  const url = new URL(window.location.href);
  url.searchParams.delete('theme');
  window.location.assign(url);
}

const ROLES = ['Viewer', 'Editor', 'Admin'];

/** A page is in the menu of those who have its role, or one above. */
function isFor(role = 'Viewer'): boolean {
  return ROLES.indexOf(config.bootData.user.orgRole) >= ROLES.indexOf(role);
}

/** Says what this is and is not, and leads to the plugin's pages. */
export function HostBar({ meta }: { meta?: PluginMeta }) {
  const styles = useStyles2(getStyles);
  const { isLight } = useTheme2();
  const pages = meta?.includes?.filter(({ type, addToNav, role }) => type === 'page' && addToNav && isFor(role)) ?? [];
  return (
    <div className={styles.bar} role="banner">
      <strong>Preview host – not Grafana</strong>
      <span className={styles.version}>
        with the packages of Grafana {config.buildInfo.version}, as {config.bootData.user.orgRole}
      </span>
      <nav className={styles.links} aria-label="Plugin">
        {pages.map(({ name, path }) => (
          <TextLink key={path} href={path ?? '/'} inline={false}>
            {name}
          </TextLink>
        ))}
      </nav>
      <Button size="sm" variant="secondary" fill="text" onClick={() => switchTheme(isLight)}>
        {isLight ? 'Dark theme' : 'Light theme'}
      </Button>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    bar: css({
      position: 'sticky',
      top: 0,
      zIndex: theme.zIndex.navbarFixed,
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(2),
      height: HEADER_HEIGHT,
      padding: theme.spacing(0, 2),
      overflowX: 'auto',
      whiteSpace: 'nowrap',
      background: theme.colors.background.primary,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    }),
    version: css({ flex: '1 1 0', overflow: 'hidden', textOverflow: 'ellipsis', color: theme.colors.text.secondary }),
    links: css({ display: 'flex', gap: theme.spacing(2) }),
  };
}
