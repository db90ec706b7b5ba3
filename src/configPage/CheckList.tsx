import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Button, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import React, { memo } from 'react';
import { type CheckGroup, type CheckState } from '../checks/types';
import { formatClock } from '../components/format';
import { StateMessage } from '../components/StateMessage';
import { testIds } from '../components/testIds';
import { type PromError } from '../promClient/errors';
import { type Subject } from './checkSubject';
import { stateWord } from './checkLook';
import { GroupCard } from './GroupCard';
import { useChecks } from './useChecks';

const STATES: readonly CheckState[] = ['fail', 'warn', 'unknown', 'pass', 'not-applicable'];

/**
 * The checks of Prometheus and of all scrape jobs, by product. They aren't drawn again for each letter that is typed beside them.
 * @param subject must stay the same object as long as it means the same
 */
export const CheckList = memo(function CheckList({ subject }: { subject: Subject }) {
  const styles = useStyles2(getStyles);
  const { outcome, isBusy, busy, checkAll, checkOnly } = useChecks(subject);
  return (
    <section className={styles.section} aria-busy={isBusy}>
      <div className={styles.head}>
        <h2 className={styles.heading}>
          <Trans i18nKey="checks.heading">Checks</Trans>
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
          {outcome !== null && 'groups' in outcome && summaryOf(outcome.groups, outcome.at)}
        </span>
      </div>
      {outcome === null && (
        <div data-testid={testIds.checks.loading}>
          <LoadingPlaceholder text={t('checks.loading', 'Asking Prometheus what it scrapes')} />
        </div>
      )}
      {outcome !== null && 'error' in outcome && <Unanswered error={outcome.error} />}
      {outcome !== null && 'groups' in outcome && (
        <div className={styles.section} data-testid={testIds.checks.list}>
          {byProduct(outcome.groups).map(({ title, groups }) => (
            <section key={title}>
              <h3 className={styles.product}>{title}</h3>
              <ul className={styles.jobs}>
                {groups.map((group) => (
                  <GroupCard
                    key={group.id}
                    group={group}
                    busy={isBusy ? { group: group.id } : busy}
                    onCheck={(only) => void checkOnly(only)}
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
function summaryOf(groups: readonly CheckGroup[], at: number): string {
  const states = groups.flatMap(({ state, checks }) =>
    checks.length === 0 ? [state] : checks.map((check) => check.state)
  );
  const counts = STATES.map((state) => ({ state, n: states.filter((other) => other === state).length }));
  const parts = counts.filter(({ n }) => n > 0).map(({ state, n }) => `${stateWord(state)} ${n}`);
  return `${formatClock(at)}: ${parts.join(', ')}`;
}

function byProduct(groups: readonly CheckGroup[]): Array<{ title: string; groups: CheckGroup[] }> {
  const titleOf = ({ product, title }: CheckGroup): string => product?.title ?? title;
  return [...new Set(groups.map(titleOf))].map((title) => ({
    title,
    groups: groups.filter((group) => titleOf(group) === title),
  }));
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  head: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 2) }),
  heading: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  summary: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  product: css({ color: theme.colors.text.secondary, fontSize: theme.typography.h5.fontSize }),
  jobs: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), listStyle: 'none', padding: 0 }),
});
