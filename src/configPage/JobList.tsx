import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Button, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import React, { memo } from 'react';
import { type CheckState, type JobCheck } from '../checks/types';
import { formatClock } from '../components/format';
import { StateMessage } from '../components/StateMessage';
import { testIds } from '../components/testIds';
import { type PromError } from '../promClient/errors';
import { keyOf, type Subject } from './checkJobs';
import { stateWord } from './checkLook';
import { JobCard } from './JobCard';
import { useJobChecks } from './useJobChecks';

const STATES: readonly CheckState[] = ['fail', 'warn', 'unknown', 'pass', 'not-applicable'];

/**
 * The checks of all scrape jobs, by product. They aren't drawn again for each letter that is typed beside them.
 * @param subject must stay the same object as long as it means the same
 */
export const JobList = memo(function JobList({ subject }: { subject: Subject }) {
  const styles = useStyles2(getStyles);
  const { outcome, isBusy, busyJob, checkAll, checkOne } = useJobChecks(subject);
  return (
    <section className={styles.section} aria-busy={isBusy}>
      <div className={styles.head}>
        <h2 className={styles.heading}>
          <Trans i18nKey="checks.heading">Scrape jobs</Trans>
        </h2>
        <Button
          size="sm"
          variant="secondary"
          icon={isBusy ? 'spinner' : 'sync'}
          disabled={isBusy}
          onClick={checkAll}
          data-testid={testIds.checks.again}
        >
          <Trans i18nKey="checks.again">Check all again</Trans>
        </Button>
        <span role="status" className={styles.summary} data-testid={testIds.checks.summary}>
          {outcome !== null && 'jobs' in outcome && summaryOf(outcome.jobs, outcome.at)}
        </span>
      </div>
      {outcome === null && (
        <div data-testid={testIds.checks.loading}>
          <LoadingPlaceholder text={t('checks.loading', 'Asking Prometheus what it scrapes')} />
        </div>
      )}
      {outcome !== null && 'error' in outcome && <Unanswered error={outcome.error} />}
      {outcome !== null && 'jobs' in outcome && (
        <div className={styles.section} data-testid={testIds.checks.list}>
          {byProduct(outcome.jobs).map(({ title, jobs }) => (
            <section key={title}>
              <h3 className={styles.product}>{title}</h3>
              <ul className={styles.jobs}>
                {jobs.map((job) => (
                  <JobCard
                    key={keyOf(job)}
                    job={job}
                    isBusy={isBusy || busyJob === keyOf(job)}
                    onCheck={() => void checkOne(job)}
                  />
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </section>
  );
});

function Unanswered({ error }: { error: PromError }) {
  const isForbidden = error.kind === 'unauthorised';
  return (
    <StateMessage
      tone="error"
      icon={isForbidden ? 'lock' : 'exclamation-circle'}
      title={
        isForbidden
          ? t('checks.forbidden', 'The data source may not be queried')
          : t('checks.unanswered', 'The data source does not answer')
      }
      testId={testIds.checks.failed}
    >
      <p>
        {isForbidden ? (
          <Trans i18nKey="checks.forbidden-advice">
            Ask an administrator for the permission to query this data source (datasources:query), or to check the
            credentials that it uses. Then check again.
          </Trans>
        ) : (
          <Trans i18nKey="checks.unanswered-advice">
            Check that Prometheus runs and that the URL of the data source is right. Then check again.
          </Trans>
        )}
      </p>
      <p>
        <Trans i18nKey="checks.reason">Reason:</Trans> <code>{error.message}</code>
      </p>
    </StateMessage>
  );
}

/** `10:01:20: Fail 1, Pass 5`. */
function summaryOf(jobs: readonly JobCheck[], at: number): string {
  const counts = STATES.map((state) => ({ state, n: jobs.filter((job) => job.state === state).length }));
  const parts = counts.filter(({ n }) => n > 0).map(({ state, n }) => `${stateWord(state)} ${n}`);
  return `${formatClock(at)}: ${parts.join(', ')}`;
}

function byProduct(jobs: readonly JobCheck[]): Array<{ title: string; jobs: JobCheck[] }> {
  const titles = [...new Set(jobs.map(({ product }) => product.title))];
  return titles.map((title) => ({ title, jobs: jobs.filter(({ product }) => product.title === title) }));
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  head: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 2) }),
  heading: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  summary: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  product: css({ color: theme.colors.text.secondary, fontSize: theme.typography.h5.fontSize }),
  jobs: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), listStyle: 'none', padding: 0 }),
});
