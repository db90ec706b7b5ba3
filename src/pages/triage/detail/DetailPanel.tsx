import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React, { type ReactNode, useId } from 'react';
import { budgetText } from '../../../components/budgetText';
import { testIds } from '../../../components/testIds';
import { type Detail, REACH_STEP } from './detail';
import { EvidenceList } from './EvidenceList';
import { NextSteps } from './NextSteps';
import { LazyReach } from '../onDemand';
import { StepCards } from './StepCards';
import { stepsOf } from './steps';
import { WhereTable } from './WhereTable';

interface Props {
  detail: Detail;
  /** Seconds by which a fault shows later than usual. */
  delay: number;
  history: ReactNode;
  /** What changed around the start of the finding. */
  changes: ReactNode;
  /** Absolute URL of a query in Explore; null if the user can't use Explore. */
  exploreUrl(query: string): string | null;
  onStep(id: string): void;
  onBy(label: string): void;
}

/** One product in detail: the steps, the places of the open step, its history, and what to do. */
export function DetailPanel({ detail, delay, history, changes, exploreUrl, onStep, onBy }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const { installation, finding, carried, openStep, symptom, table, namedBy } = detail;
  const nextSteps = finding?.nextSteps ?? [];
  const hasHistory = (symptom?.history ?? null) !== null;
  return (
    <>
      <StepCards steps={stepsOf(detail)} open={openStep} controls={id} onOpen={onStep} />
      <section id={id} className={styles.panel} aria-label={t('detail.label', 'Where')}>
        {openStep === REACH_STEP ? (
          <LazyReach detail={detail} />
        ) : (
          symptom !== null &&
          table !== null &&
          table.rows.length > 0 && (
            <WhereTable table={table} tables={symptom.tables} units={symptom.units} namedBy={namedBy} onBy={onBy} />
          )
        )}
        <div className={styles.foot}>
          <EvidenceList
            symptom={openStep === REACH_STEP ? null : symptom}
            finding={openStep === REACH_STEP ? finding : carried}
            exploreUrl={exploreUrl}
          />
          {installation.detectionBudget !== null && installation.status !== 'blind' && (
            <span>{budgetText(`${installation.detectionBudget + delay} s`)}</span>
          )}
        </div>
      </section>
      {(hasHistory || nextSteps.length > 0) && (
        <div className={styles.bottom}>
          {hasHistory && (
            <div className={styles.history} data-testid={testIds.history}>
              {history}
            </div>
          )}
          {nextSteps.length > 0 && (
            <div>
              <NextSteps steps={nextSteps} />
              {changes}
            </div>
          )}
        </div>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    padding: theme.spacing(1, 1.5),
  }),
  foot: css({
    color: theme.colors.text.secondary,
    display: 'flex',
    flexWrap: 'wrap',
    fontSize: theme.typography.bodySmall.fontSize,
    gap: theme.spacing(0.5, 2),
    justifyContent: 'space-between',
  }),
  bottom: css({
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  history: css({ height: theme.spacing(27), position: 'relative' }),
});
