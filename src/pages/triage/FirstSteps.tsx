import { css } from '@emotion/css';
import { type DataSourceInstanceSettings, type GrafanaTheme2, type IconName, locationUtil } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { hasPermission } from '@grafana/runtime';
import { Icon, useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { ChecksLink } from '../../components/ChecksLink';
import { ExactLink } from '../../components/ExactLink';
import { PROMETHEUS } from '../../components/prometheusDataSources';
import { StateMessage } from '../../components/StateMessage';
import { testIds } from '../../components/testIds';
import { triageUrl } from '../../components/triageUrl';
import { REFRESH_SECONDS } from '../../triage/detectionBudget';

type StepState = 'done' | 'next' | 'waiting';

interface Props {
  /** The data source without data of calls; null if Grafana has no Prometheus. */
  dataSource: Pick<DataSourceInstanceSettings, 'uid' | 'name'> | null;
}

/** What leads from nothing to the first verdict. */
export function FirstSteps({ dataSource }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <StateMessage
      tone="info"
      icon={dataSource === null ? 'database' : 'list-ol'}
      title={
        dataSource === null
          ? t('no-data-source.none', 'No Prometheus data source')
          : t('first-steps.title', 'Steps to the first verdict')
      }
      testId={dataSource === null ? testIds.states.noDataSource : testIds.firstSteps.panel}
    >
      <ol className={styles.steps}>
        <Step title={t('first-steps.data-source', 'Data source')} state={dataSource === null ? 'next' : 'done'}>
          {dataSource === null ? <WithoutDataSource /> : <WithDataSource {...dataSource} />}
        </Step>
        <Step title={t('first-steps.checks', 'Checks')} state={dataSource === null ? 'waiting' : 'next'}>
          {dataSource === null
            ? t('first-steps.checks-later', 'The checks show which scrape jobs deliver, and the text to add.')
            : t(
                'first-steps.checks-now',
                'No call metrics arrived in the last hour. The checks show which scrape jobs are missing, with the text to add. Adding it needs access to the configuration of Prometheus.'
              )}{' '}
          <ChecksLink />
        </Step>
        <Step title={t('first-steps.triage', 'Triage')} state="waiting">
          {t(
            'first-steps.verdict',
            'The verdict appears here when call metrics arrive. The live page looks again every {{- seconds}} s.',
            { seconds: REFRESH_SECONDS }
          )}{' '}
          <ExactLink icon="bolt" href={triageUrl(undefined, null)} data-testid={testIds.firstSteps.triage}>
            <Trans i18nKey="first-steps.open-triage">Open live triage</Trans>
          </ExactLink>
        </Step>
      </ol>
    </StateMessage>
  );
}

function WithDataSource({ uid, name }: Pick<DataSourceInstanceSettings, 'uid' | 'name'>) {
  return (
    <>
      {t('first-steps.reads', 'Callscope reads “{{- name}}”.', { name })}{' '}
      {hasPermission('datasources:write') && (
        <ExactLink
          icon="database"
          href={locationUtil.assureBaseUrl(`/connections/datasources/edit/${uid}`)}
          data-testid={testIds.firstSteps.dataSource}
        >
          <Trans i18nKey="first-steps.open-data-source">Open data source</Trans>
        </ExactLink>
      )}
    </>
  );
}

function WithoutDataSource() {
  return (
    <>
      <Trans i18nKey="first-steps.no-data-source">
        Grafana has no Prometheus data source that you can query. It needs the Prometheus that scrapes your calls.
      </Trans>{' '}
      {hasPermission('datasources:create') ? (
        <ExactLink
          icon="plus"
          href={locationUtil.assureBaseUrl(`/connections/datasources/${PROMETHEUS}`)}
          data-testid={testIds.firstSteps.addDataSource}
        >
          <Trans i18nKey="no-data-source.add">Add a Prometheus data source</Trans>
        </ExactLink>
      ) : (
        t(
          'first-steps.ask',
          'You lack datasources:create. Ask an administrator to add one, or to grant you datasources:query.'
        )
      )}
    </>
  );
}

interface StepProps {
  title: string;
  state: StepState;
  children: ReactNode;
}

function Step({ title, state, children }: StepProps) {
  const styles = useStyles2(getStyles);
  return (
    <li aria-current={state === 'next' ? 'step' : undefined} data-testid={testIds.firstSteps.step} data-state={state}>
      <div className={styles.head}>
        <strong>{title}</strong>
        <span className={styles.state}>
          <Icon name={ICONS[state]} size="sm" /> {stateText(state)}
        </span>
      </div>
      <div>{children}</div>
    </li>
  );
}

const ICONS: Readonly<Record<StepState, IconName>> = { done: 'check', next: 'arrow-right', waiting: 'clock-nine' };

function stateText(state: StepState): string {
  const texts: Record<StepState, string> = {
    done: t('first-steps.done', 'Done'),
    next: t('first-steps.next', 'Next'),
    waiting: t('first-steps.waiting', 'Waiting'),
  };
  return texts[state];
}

const getStyles = (theme: GrafanaTheme2) => ({
  steps: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1.5),
    margin: 0,
    paddingLeft: theme.spacing(3),
  }),
  head: css({ alignItems: 'baseline', display: 'flex', gap: theme.spacing(1) }),
  state: css({
    alignItems: 'center',
    color: theme.colors.text.secondary,
    display: 'inline-flex',
    gap: theme.spacing(0.5),
  }),
});
