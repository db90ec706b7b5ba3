import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { AskedSection } from '../shared/states/AskedSection';
import { titleOf } from '../../checks/texts';
import { type CheckGroup, type CheckState, worstState } from '../../checks/types';
import { formatClock } from '../../components/format';
import { StateMessage } from '../../components/StateMessage';
import { setUpIds } from '../../components/setUpIds';
import { inEnglish } from '../../messages';
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
  const { busy, checkOnly, ...asked } = useChecks(subject);
  return (
    <AskedSection
      title={t('checks.title', 'Checks')}
      asked={asked}
      texts={{
        loading: t('checks.loading', 'Checking what Prometheus scrapes'),
        again: t('checks.again', 'Check all again'),
        thenAgain: t('checks.then-again', 'Then check again.'),
      }}
      testIds={setUpIds.checks}
      summary={({ groups }) => <Summary states={statesOf(groups)} />}
      time={({ at }) => t('checks.at', 'checked at {{time}}', { time: formatClock(at) })}
    >
      {({ groups }) => (
        <>
          {isNothingScraped(groups) && <NothingScraped />}
          <ul className={styles.groups} data-testid={setUpIds.checks.list}>
            {worstFirst<CheckGroup>(groups).map((group) => (
              <GroupCard
                key={group.id}
                group={group}
                isWanted={titleOf(group, inEnglish) === wanted}
                busy={asked.isBusy ? { group: group.id } : busy}
                onCheck={(only) => void checkOnly(only)}
              />
            ))}
          </ul>
        </>
      )}
    </AskedSection>
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
  groups: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), listStyle: 'none', padding: 0 }),
});
