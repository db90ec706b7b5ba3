import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Button, Icon, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import React from 'react';
import { Unanswered } from '../shared/states/Unanswered';
import { type CheckGroup, type CheckState, worstState } from '../../checks/types';
import { formatClock } from '../../components/format';
import { StateMessage } from '../../components/StateMessage';
import { setUpIds } from '../../components/setUpIds';
import { isNothingScraped, statesOf, worstFirst } from './arrange';
import { countStates, STATE_ICONS, stateColor } from './checkLook';
import { type Subject } from './checkSubject';
import { GroupCard } from './GroupCard';
import { useChecks } from './useChecks';

interface Props {
  /** Must stay the same object as long as it means the same. */
  subject: Subject;
  /** Title of the linked group; '' = none. */
  group: string;
}

/** The checks of Prometheus and of all scrape jobs: failed ones first and open, passed ones as a line for each group. */
export function CheckList({ subject, group: wanted }: Props) {
  const styles = useStyles2(getStyles);
  const { outcome, isBusy, busy, askAgain, checkOnly } = useChecks(subject);
  return (
    <section className={styles.section} aria-label={t('checks.title', 'Checks')} aria-busy={isBusy}>
      <div className={styles.head}>
        <div role="status" data-testid={setUpIds.checks.summary}>
          {outcome !== null && 'groups' in outcome && <Summary states={statesOf(outcome.groups)} />}
        </div>
        {outcome !== null && 'groups' in outcome && (
          <span className={styles.time}>
            {t('checks.at', 'checked at {{time}}', { time: formatClock(outcome.at) })}
          </span>
        )}
        <Button
          size="sm"
          variant="secondary"
          icon={isBusy ? 'spinner' : 'sync'}
          disabled={isBusy}
          onClick={askAgain}
          data-testid={setUpIds.checks.again}
        >
          <Trans i18nKey="checks.again">Check all again</Trans>
        </Button>
      </div>
      {outcome === null && (
        <div data-testid={setUpIds.checks.loading}>
          <LoadingPlaceholder text={t('checks.loading', 'Checking what Prometheus scrapes')} />
        </div>
      )}
      {outcome !== null && 'error' in outcome && (
        <Unanswered
          error={outcome.error}
          again={t('checks.then-again', 'Then check again.')}
          testId={setUpIds.checks.failed}
        />
      )}
      {outcome !== null && 'groups' in outcome && (
        <>
          {isNothingScraped(outcome.groups) && <NothingScraped />}
          <ul className={styles.groups} data-testid={setUpIds.checks.list}>
            {worstFirst<CheckGroup>(outcome.groups).map((group) => (
              <GroupCard
                key={group.id}
                group={group}
                isWanted={group.title === wanted}
                busy={isBusy ? { group: group.id } : busy}
                onCheck={(only) => void checkOnly(only)}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Summary({ states }: { states: readonly CheckState[] }) {
  const worst = worstState(states);
  const styles = useStyles2(getSummaryStyles, worst);
  return (
    <span className={styles.summary}>
      <Icon name={STATE_ICONS[worst]} size="lg" /> {countStates(states)}
    </span>
  );
}

function NothingScraped() {
  return (
    <StateMessage
      tone="info"
      icon="info-circle"
      title={t('checks.nothing', 'No calls metrics found')}
      testId={setUpIds.checks.nothing}
    >
      <p>
        <Trans i18nKey="checks.nothing-advice">
          Add the scrape jobs of your calls system. Each failed check has the text for one job, and “Generate a scrape
          configuration” below writes all of them. If another Prometheus scrapes them, choose it above.
        </Trans>
      </p>
    </StateMessage>
  );
}

const getSummaryStyles = (theme: GrafanaTheme2, worst: CheckState) => ({
  summary: css({
    fontSize: theme.typography.h4.fontSize,
    fontVariantNumeric: 'tabular-nums',
    '& > :first-child': { color: stateColor(theme, worst) },
  }),
});

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5) }),
  head: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 2) }),
  time: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  groups: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), listStyle: 'none', padding: 0 }),
});
