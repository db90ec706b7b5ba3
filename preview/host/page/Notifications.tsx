import { css } from '@emotion/css';
import { AppEvents, type GrafanaTheme2 } from '@grafana/data';
import { Alert, useStyles2, type AlertVariant } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { appEvents } from '../services/appEvents';
import { HEADER_HEIGHT } from '../services/hooks';

interface Notification {
  key: number;
  severity: AlertVariant;
  title: string;
  text?: string;
}

const SHOWN_MS = 5_000;

const SEVERITIES = [
  ['success', AppEvents.alertSuccess.name],
  ['info', AppEvents.alertInfo.name],
  ['warning', AppEvents.alertWarning.name],
  ['error', AppEvents.alertError.name],
] as const;

/** Shows what is announced as an app event, for a while. */
export function Notifications() {
  const styles = useStyles2(getStyles);
  const [shown, setShown] = useState<Notification[]>([]);

  useEffect(() => {
    let lastKey = 0;
    const subscriptions = SEVERITIES.map(([severity, event]) => {
      const show = ([title = '', text]: string[] = []) => {
        const key = ++lastKey;
        setShown((all) => [...all, { key, severity, title, text }]);
        setTimeout(() => setShown((all) => all.filter((one) => one.key !== key)), SHOWN_MS);
      };
      appEvents.on(event, show);
      return () => appEvents.off(event, show);
    });
    return () => subscriptions.forEach((unsubscribe) => unsubscribe());
  }, []);

  return (
    <div className={styles.list}>
      {shown.map(({ key, severity, title, text }) => (
        <Alert key={key} severity={severity} title={title} elevated>
          {text}
        </Alert>
      ))}
    </div>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    list: css({
      position: 'fixed',
      top: HEADER_HEIGHT + 8,
      right: 8,
      width: 400,
      maxWidth: '90vw',
      zIndex: theme.zIndex.portal,
    }),
  };
}
