import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { ruleIds } from '../../components/ruleIds';
import { worded } from '../../messages';
import { type RuleBasis } from '../../objectives/ruleBasis';
import { DEFAULT_INTERVAL } from '../../triage/signalContext';
import { type Outcome } from '../shared/states/useAsked';
import { notMeasuredText } from './notMeasuredText';

/** What the page knows of the data source, and what it assumes instead. */
export function BasisText({ outcome }: { outcome: Outcome<RuleBasis> }) {
  const styles = useStyles2(getStyles);
  return (
    <p className={styles.text} data-testid={ruleIds.basis}>
      {textsOf(outcome).join(' ')}
    </p>
  );
}

function textsOf(outcome: Outcome<RuleBasis>): string[] {
  const assumed = t('rules.assumed-interval', 'Without a measured scrape interval, {{seconds}} s is the default.', {
    seconds: DEFAULT_INTERVAL,
  });
  if ('error' in outcome) {
    return [notMeasuredText(outcome.error), assumed];
  }
  return [
    outcome.scrape === null
      ? assumed
      : t('rules.measured-interval', 'This data source scrapes every {{seconds}} s.', { seconds: outcome.scrape }),
    ...outcome.failures.map((failure) => worded(failure, t)),
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  text: css({ color: theme.colors.text.secondary, margin: 0, overflowWrap: 'anywhere' }),
});
