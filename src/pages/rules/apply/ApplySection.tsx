import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import React, { useMemo } from 'react';
import { ruleIds } from '../../../components/ruleIds';
import { wantedAlerts } from '../../../rules/grafana/compare';
import { type Rules } from '../../../rules/model';
import { missingToApply } from './applyPermission';
import { ApplyAlerts } from './ApplyAlerts';

interface Props {
  rules: Rules;
  /** Its uid. */
  dataSource: string;
}

/** Brings the alerts into Grafana's own alerting, and takes them away again. */
export function ApplySection({ rules, dataSource }: Props) {
  const styles = useStyles2(getStyles);
  const wanted = useMemo(() => wantedAlerts(rules, dataSource), [rules, dataSource]);
  const missing = missingToApply(hasPermission);
  const heading = t('rules.apply-heading', 'Apply to Grafana');
  return (
    <section className={styles.section} aria-label={heading} data-testid={ruleIds.apply.section}>
      <h2 className={styles.title}>{heading}</h2>
      <p className={styles.text}>
        {t(
          'rules.apply-scope',
          'Grafana evaluates only the alerts, in the folder “{{- folder}}”. Load the recording rules into Prometheus or Mimir first. Without them, the alerts show “No data”.',
          { folder: wanted.folder.title }
        )}
      </p>
      {missing.length > 0 ? (
        <p className={styles.text} data-testid={ruleIds.apply.forbidden}>
          {t('rules.forbidden', "You can't apply them. Ask an administrator to grant you:")}{' '}
          <code>{missing.join(', ')}</code>.
        </p>
      ) : (
        <ApplyAlerts wanted={wanted} />
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  text: css({ margin: 0, overflowWrap: 'anywhere' }),
});
