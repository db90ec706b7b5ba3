import { css } from '@emotion/css';
import { PluginContextProvider, type AppPlugin, type AppPluginMeta, type GrafanaTheme2 } from '@grafana/data';
import { config } from '@grafana/runtime';
import { Alert, ErrorBoundaryAlert, TabContent, useStyles2 } from '@grafana/ui';
import React from 'react';
import { Navigate, useLocation } from 'react-router';
import { PluginPage } from './PluginPage';

interface PluginRootProps {
  plugin: AppPlugin;
  meta: AppPluginMeta;
}

function useQuery(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(useLocation().search));
}

/** The app itself, below `/a/<id>`. */
export function PluginRoot({ plugin, meta }: PluginRootProps) {
  const query = useQuery();
  const { pathname } = useLocation();
  const Root = plugin.root;
  if (!meta.enabled || Root === undefined) {
    return <Alert severity="warning" title={Root ? 'The plugin is disabled' : 'The plugin has no page'} />;
  }
  return (
    <PluginContextProvider meta={meta}>
      <ErrorBoundaryAlert>
        <Root meta={meta} basename="" query={query} path={pathname} onNavChanged={() => {}} />
      </ErrorBoundaryAlert>
    </PluginContextProvider>
  );
}

/** Who may open the page of a plugin, for all Grafanas. */
const DETAILS_PERMISSION = 'plugins:write';

/** Grafana shows what it knows of the plugin beside its configuration pages, unless the screen is narrow. */
const WIDE = '@media (min-width: 601px)';

/** The plugin's configuration pages, at `/plugins/<id>?page=…`. Who may not open them is sent to the home page. */
export function PluginConfig({ plugin, meta }: PluginRootProps) {
  const styles = useStyles2(getStyles);
  const query = useQuery();
  const pages = plugin.configPages ?? [];
  const shown = pages.find(({ id }) => id === query.page) ?? pages[0];
  const tabs = pages.map(({ id, title }) => ({
    text: title,
    url: `/plugins/${meta.id}?page=${id}`,
    active: id === shown?.id,
  }));
  if (config.bootData.user.permissions?.[DETAILS_PERMISSION] !== true) {
    return <Navigate to="/" replace />;
  }
  return (
    <PluginContextProvider meta={meta}>
      <PluginPage pageNav={{ text: meta.name, subTitle: meta.info.description, children: tabs }}>
        <div className={styles.columns}>
          <TabContent className={styles.page}>
            <ErrorBoundaryAlert>{shown && <shown.body plugin={plugin} query={query} />}</ErrorBoundaryAlert>
          </TabContent>
          <aside className={styles.details} data-testid="plugin-details-panel">
            {meta.info.version}, {meta.info.author.name}
          </aside>
        </div>
      </PluginPage>
    </PluginContextProvider>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  columns: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(4), [WIDE]: { flexDirection: 'row' } }),
  page: css({ paddingLeft: 5, width: '100%' }),
  details: css({ display: 'none', flex: '0 0 250px', [WIDE]: { display: 'block' } }),
});
