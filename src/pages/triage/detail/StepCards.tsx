import { css } from '@emotion/css';
import { type GrafanaTheme2, type IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { testIds } from '../../../components/testIds';
import { type Step } from './steps';

interface Props {
  steps: readonly Step[];
  open: string;
  /** Id of the element that shows the open step. */
  controls: string;
  onOpen(id: string): void;
}

const ICONS: Readonly<Record<Step['verdict'], IconName>> = {
  bad: 'exclamation-triangle',
  ok: 'check-circle',
  unknown: 'question-circle',
};

/** The questions of the workflow in order, each with its answer; one is open below. */
export function StepCards({ steps, open, controls, onOpen }: Props) {
  const styles = useStyles2(getStyles);
  const verdicts: Record<Step['verdict'], string> = {
    bad: t('steps.bad', 'bad'),
    ok: t('steps.ok', 'ok'),
    unknown: t('steps.unknown', 'not judged'),
  };
  return (
    <ol className={styles.steps} aria-label={t('steps.label', 'Steps')}>
      {steps.map(({ id, title, verdict, headline, detail }, i) => (
        <li key={id}>
          <button
            type="button"
            className={styles.card}
            aria-expanded={id === open}
            aria-controls={controls}
            onClick={() => onOpen(id)}
            data-testid={testIds.step}
            data-step={id}
          >
            <span className={styles.head}>
              <span className={styles.title}>
                {i + 1} {title}
              </span>
              <span className={styles[verdict]}>
                <Icon name={ICONS[verdict]} /> {verdicts[verdict]}
              </span>
            </span>
            <span className={styles.headline}>{headline}</span>
            <span className={styles.detail}>{detail}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  steps: css({
    display: 'grid',
    gap: theme.spacing(1),
    gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${theme.spacing(24)}), 1fr))`,
    listStyle: 'none',
    margin: 0,
    padding: 0,
    [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
  card: css({
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.primary,
    display: 'flex',
    flexDirection: 'column',
    fontVariantNumeric: 'tabular-nums',
    height: '100%',
    padding: theme.spacing(1, 1.5),
    textAlign: 'left',
    width: '100%',
    '&:hover': { background: theme.colors.action.hover },
    '&[aria-expanded="true"]': {
      borderColor: theme.colors.border.strong,
      boxShadow: `inset 0 -${theme.spacing(0.25)} ${theme.colors.primary.main}`,
    },
  }),
  head: css({ display: 'flex', justifyContent: 'space-between' }),
  title: css({ fontWeight: theme.typography.fontWeightMedium }),
  headline: css({ fontSize: theme.typography.h5.fontSize }),
  detail: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  bad: css({ color: theme.colors.warning.text }),
  ok: css({ color: theme.colors.success.text }),
  unknown: css({ color: theme.colors.text.secondary }),
});
