import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Button, useStyles2 } from '@grafana/ui';
import React, { useEffect, useRef } from 'react';
import { type Check, type CheckGroup } from '../checks/types';
import { checkAnchor } from '../components/checkUrl';
import { testIds } from '../components/testIds';
import { CheckRow } from './CheckRow';
import { StateBadge } from './StateBadge';
import { type Only } from './useChecks';

interface Props {
  group: CheckGroup;
  /** What is being checked. */
  busy: Only | null;
  onCheck(only: Only): void;
}

/** Checks that belong together: those of a scrape job, mostly. */
export function GroupCard({ group: { id, title, purpose, state, checks }, busy, onCheck }: Props) {
  const styles = useStyles2(getStyles);
  const isBusy = busy?.group === id && busy.check === undefined;
  const card = useRef<HTMLLIElement>(null);
  const anchor = checkAnchor(title);
  useEffect(() => {
    // The browser looks for the anchor before the checks are there.
    if (locationService.getLocation().hash === `#${anchor}`) {
      card.current?.scrollIntoView();
    }
  }, [anchor]);
  return (
    <li
      ref={card}
      id={anchor}
      className={styles.card}
      data-testid={testIds.checks.job}
      data-job={title}
      data-state={state}
      aria-busy={isBusy}
    >
      <div className={styles.head}>
        <h4 className={styles.name}>{title}</h4>
        <StateBadge state={state} />
        {state !== 'not-applicable' && (
          <Button
            size="sm"
            variant="secondary"
            fill="text"
            icon={isBusy ? 'spinner' : 'sync'}
            disabled={isBusy}
            onClick={() => onCheck({ group: id })}
            aria-label={t('job.again-label', 'Check {{- job}} again', { job: title })}
            data-testid={testIds.checks.jobAgain}
          >
            <Trans i18nKey="job.again">Check again</Trans>
          </Button>
        )}
      </div>
      <div className={styles.purpose}>{purpose}</div>
      {checks.length > 0 && (
        <>
          <ul className={styles.checks}>
            {checks.map((check) => (
              <CheckRow
                key={check.id}
                check={check}
                isBusy={isBusy || (busy?.group === id && busy.check === check.id)}
                onCheck={() => onCheck({ group: id, check: check.id })}
              />
            ))}
          </ul>
          <details className={styles.queries}>
            <summary>
              <Trans i18nKey="job.queries">What was asked</Trans>
            </summary>
            {queriesOf(checks).map((query) => (
              <p key={query}>
                <code>{query}</code>
              </p>
            ))}
          </details>
        </>
      )}
    </li>
  );
}

function queriesOf(checks: readonly Check[]): string[] {
  return [...new Set(checks.map(({ query }) => query))].filter((query) => query !== null);
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1, 1.5),
  }),
  head: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1.5) }),
  name: css({ fontSize: theme.typography.h5.fontSize, margin: 0, overflowWrap: 'anywhere' }),
  purpose: css({ color: theme.colors.text.secondary }),
  checks: css({ listStyle: 'none', margin: theme.spacing(1, 0, 0), padding: 0 }),
  queries: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
    '& code': { whiteSpace: 'pre-wrap' },
  }),
});
