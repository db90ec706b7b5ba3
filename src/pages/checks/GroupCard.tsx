import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import React, { useEffect, useId, useRef, useState } from 'react';
import { titleOf } from '../../checks/texts';
import { type Check, type CheckGroup } from '../../checks/types';
import { setUpIds } from '../../components/setUpIds';
import { unique } from '../../lists';
import { inEnglish, worded } from '../../messages';
import { isWrong, worstFirst } from './arrange';
import { countStates } from './checkLook';
import { CheckRow } from './CheckRow';
import { StateBadge } from './StateBadge';
import { type Only } from './useChecks';

interface Props {
  group: CheckGroup;
  /** Whether a link points to it. */
  isWanted: boolean;
  /** What is being checked. */
  busy: Only | null;
  onCheck(only: Only): void;
}

/** A group of checks, usually of a scrape job: shows failed checks, and the others when opened. */
export function GroupCard({ group, isWanted, busy, onCheck }: Props) {
  const styles = useStyles2(getStyles);
  const { id, product, purpose, state, checks } = group;
  const title = titleOf(group, t);
  const isBusy = busy?.group === id && busy.check === undefined;
  const { card, isOpen, setOpen } = useOpened(isWanted);
  const listId = useId();
  const wrong = worstFirst(checks.filter((check) => isWrong(check.state)));
  const others = checks.filter((check) => !isWrong(check.state));
  const shown = isOpen ? [...wrong, ...others] : wrong;
  return (
    <li
      ref={card}
      tabIndex={isWanted ? -1 : undefined}
      className={styles.card}
      data-testid={setUpIds.checks.job}
      data-job={titleOf(group, inEnglish)}
      data-state={state}
      aria-busy={isBusy}
    >
      <div className={styles.head}>
        <StateBadge state={state} />
        <h2 className={styles.name}>{title}</h2>
        {product !== null && product.title !== title && <span className={styles.product}>{product.title}</span>}
        {others.length > 0 && (
          <Button
            size="sm"
            variant="secondary"
            fill="text"
            icon={isOpen ? 'angle-down' : 'angle-right'}
            aria-expanded={isOpen}
            aria-controls={listId}
            aria-label={t('job.toggle-label', '{{- job}}: {{- counts}}', {
              counts: countStates(others.map((check) => check.state)),
              job: title,
            })}
            onClick={() => setOpen(!isOpen)}
            data-testid={setUpIds.checks.toggle}
          >
            {countStates(others.map((check) => check.state))}
          </Button>
        )}
        {state !== 'not-applicable' && (
          <Button
            className={styles.again}
            size="sm"
            variant="secondary"
            fill="text"
            icon={isBusy ? 'spinner' : 'sync'}
            disabled={isBusy}
            onClick={() => onCheck({ group: id })}
            aria-label={t('job.again-label', 'Check again: {{- job}}', { job: title })}
            data-testid={setUpIds.checks.jobAgain}
          >
            <Trans i18nKey="job.again">Check again</Trans>
          </Button>
        )}
      </div>
      {(isOpen || wrong.length > 0) && <div className={styles.product}>{worded(purpose, t)}</div>}
      <ul id={listId} className={styles.checks} hidden={shown.length === 0}>
        {shown.map((check) => (
          <CheckRow
            key={check.id}
            check={check}
            isBusy={isBusy || (busy?.group === id && busy.check === check.id)}
            onCheck={() => onCheck({ group: id, check: check.id })}
          />
        ))}
      </ul>
      {shown.length > 0 && <Queries checks={shown} />}
    </li>
  );
}

/** Opens, shows and focuses a linked group. */
function useOpened(isWanted: boolean) {
  const card = useRef<HTMLLIElement>(null);
  const [isOpen, setOpen] = useState(isWanted);
  const [wasWanted, setWasWanted] = useState(isWanted);
  if (wasWanted !== isWanted) {
    setWasWanted(isWanted);
    setOpen(isOpen || isWanted);
  }
  useEffect(() => {
    if (isWanted) {
      card.current?.focus();
      card.current?.scrollIntoView();
    }
  }, [isWanted]);
  return { card, isOpen, setOpen };
}

function Queries({ checks }: { checks: readonly Check[] }) {
  const styles = useStyles2(getStyles);
  const queries = unique(checks.map(({ query }) => query)).filter((query) => query !== null);
  return queries.length === 0 ? null : (
    <details className={styles.queries}>
      <summary>
        <Trans i18nKey="job.queries">Queries</Trans>
      </summary>
      {queries.map((query) => (
        <p key={query}>
          <code>{query}</code>
        </p>
      ))}
    </details>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  card: css({
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(0.5, 1.5),
    scrollMarginTop: theme.spacing(8),
  }),
  head: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1.5) }),
  name: css({ fontSize: theme.typography.h5.fontSize, margin: 0, overflowWrap: 'anywhere' }),
  product: css({ color: theme.colors.text.secondary }),
  again: css({ marginLeft: 'auto' }),
  checks: css({ listStyle: 'none', margin: theme.spacing(1, 0, 0), padding: 0 }),
  queries: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
    '& code': { whiteSpace: 'pre-wrap' },
  }),
});
