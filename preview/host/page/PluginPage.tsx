import { css } from '@emotion/css';
import { PageLayoutType, type GrafanaTheme2, type NavModelItem } from '@grafana/data';
import { type PluginPageProps } from '@grafana/runtime';
import { Tab, TabsBar, useStyles2 } from '@grafana/ui';
import React, { useEffect } from 'react';

function Tabs({ tabs }: { tabs: NavModelItem[] }) {
  return (
    <TabsBar>
      {tabs.map(({ text, url, active, icon, tabSuffix }) => (
        <Tab key={url} label={text} href={url} active={active} icon={icon as never} suffix={tabSuffix} />
      ))}
    </TabsBar>
  );
}

/** The frame of a plugin's page: title, sub-title, actions, information, tabs. */
export function PluginPage({ pageNav, actions, info, renderTitle, subTitle, layout, children }: PluginPageProps) {
  const styles = useStyles2(getStyles);
  const title = pageNav?.text ?? '';
  const tabs = pageNav?.children?.filter(({ hideFromTabs }) => !hideFromTabs) ?? [];
  useEffect(() => {
    document.title = `${title} – preview host, not Grafana`;
  }, [title]);

  if (layout === PageLayoutType.Custom) {
    return <>{children}</>;
  }
  return (
    <div className={styles.page}>
      {layout !== PageLayoutType.Canvas && (
        <header className={styles.header}>
          <div className={styles.heading}>
            {renderTitle ? renderTitle(title) : <h1 className={styles.title}>{title}</h1>}
            {(subTitle ?? pageNav?.subTitle) && <div className={styles.subTitle}>{subTitle ?? pageNav?.subTitle}</div>}
          </div>
          {info?.map(({ label, value }) => (
            <div key={label}>
              <div className={styles.subTitle}>{label}</div>
              {value}
            </div>
          ))}
          <div className={styles.actions}>{actions}</div>
        </header>
      )}
      {tabs.length > 0 && <Tabs tabs={tabs} />}
      <div className={styles.content}>{children}</div>
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    page: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, padding: theme.spacing(2) }),
    header: css({
      alignItems: 'flex-start',
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1, 3),
      marginBottom: theme.spacing(2),
    }),
    heading: css({ flex: 1, maxWidth: '100%', minWidth: 200 }),
    title: css({ margin: 0 }),
    subTitle: css({ color: theme.colors.text.secondary }),
    // As in Grafana, they stand in one line: a page whose controls shall wrap must wrap them itself.
    actions: css({ display: 'flex', gap: theme.spacing(1) }),
    content: css({ display: 'flex', flexDirection: 'column', flexGrow: 1, paddingTop: theme.spacing(1) }),
  };
}
