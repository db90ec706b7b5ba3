import { css } from '@emotion/css';
import { type GrafanaTheme2, type IconName } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { formatClock } from '../../../components/format';
import { testIds } from '../../../components/testIds';
import { worded } from '../../../messages';
import { reasonOf } from '../../../promClient/errors';
import { askChanges, byNearness, type Change, changeWindow } from '../../../triage/past/changes';
import { whereText } from '../../../triage/verdict';
import { type Annotation, askAnnotations } from '../../shared/verdict/annotations';
import { type AskedFinding } from '../../shared/verdict/inquiry';
import { useAnswer } from './useAnswer';

/** More changes than this don't help. */
const SHOWN = 6;
/** How often changes are updated while live (s). */
const RENEWED_SECONDS = 60;

/** A change in somebody's language, or a text of somebody. */
type Happened = Annotation | (Omit<Change, 'text'> & { text: string });

const ICONS: Readonly<Record<Happened['kind'], IconName>> = {
  restart: 'sync',
  reset: 'sync',
  down: 'arrow-down',
  up: 'arrow-up',
  moves: 'exchange-alt',
  annotation: 'comment-alt',
};

/** What happened around the start of a finding, nearest to it first. */
export function WhatChanged({ inquiry, product, installation, finding, at }: AskedFinding) {
  const styles = useStyles2(getStyles);
  const onset = finding.since === null ? null : Date.parse(finding.since) / 1000;
  const window = changeWindow(onset, at);
  const key = [inquiry.key, finding.cause, whereText(finding), Math.floor(at / RENEWED_SECONDS)].join(' ');
  const known = useAnswer(key, () => askChanges(inquiry.client, product, installation.context, window));
  const marked = useAnswer(key, () => askAnnotations(window));
  const found = (known.kind === 'answered' ? known.value : []).map((change) => ({
    ...change,
    text: worded(change.text, t),
  }));
  const changes = byNearness<Happened>(
    [...found, ...(marked.kind === 'answered' ? (marked.value ?? []) : [])],
    onset ?? at
  );
  const failures = [known, marked].flatMap((answer) =>
    answer.kind === 'failed' ? [worded(reasonOf(answer.error), t)] : []
  );
  const isAsking = known.kind === 'asking' || marked.kind === 'asking';
  return (
    <section data-testid={testIds.changes.list} aria-busy={isAsking}>
      <h3 className={styles.heading}>
        <Trans i18nKey="changes.heading">What changed</Trans>
      </h3>
      {changes.length > 0 ? (
        <ul className={styles.list}>
          {changes.slice(0, SHOWN).map((change) => (
            <li key={`${change.at} ${change.text}`} data-testid={testIds.changes.item} data-kind={change.kind}>
              <time className={styles.time}>{formatClock(change.at)}</time> <Icon name={ICONS[change.kind]} size="sm" />{' '}
              {change.text}
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.hint}>
          {isAsking
            ? t('changes.asking', 'Searching …')
            : t(
                'changes.none',
                'No restarts, lost targets or mass moves to another relay between {{from}} and {{to}}.',
                {
                  from: formatClock(window.from),
                  to: formatClock(window.to),
                }
              )}
        </p>
      )}
      {marked.kind === 'answered' && marked.value === null && (
        <p className={styles.hint}>
          <Trans i18nKey="changes.no-permission">Annotations are missing: you lack permission to read them.</Trans>
        </p>
      )}
      {failures.map((reason) => (
        <p key={reason} className={styles.hint}>
          {t('changes.failed', 'Some changes may be missing: {{- reason}}', { reason })}
        </p>
      ))}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  heading: css({ fontSize: theme.typography.h5.fontSize, margin: theme.spacing(1, 0, 0) }),
  list: css({ fontVariantNumeric: 'tabular-nums', listStyle: 'none', margin: theme.spacing(0.5, 0, 0), padding: 0 }),
  time: css({ color: theme.colors.text.secondary }),
  hint: css({ color: theme.colors.text.secondary, margin: theme.spacing(0.5, 0, 0) }),
});
