import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import React, { type ReactNode } from 'react';
import { unique } from '../../../lists';
import { type Message, worded } from '../../../messages';
import { Unanswered } from './Unanswered';
import { type Asked } from './useAsked';

interface Props<T extends object> {
  /** The name of the section, for screen readers. */
  title: string;
  asked: Pick<Asked<T>, 'outcome' | 'isBusy' | 'askAgain'>;
  texts: {
    loading: string;
    /** On the button. */
    again: string;
    /** What to do when the data source answers again, as a sentence. */
    thenAgain: string;
  };
  testIds: Readonly<Record<'summary' | 'again' | 'loading' | 'failed', string>>;
  /** The answer in a few words, which screen readers hear; null if there is nothing to say. */
  summary(answer: T): ReactNode;
  /** When it was asked. */
  time(answer: T): string;
  children(answer: T): ReactNode;
}

/** What the data source answered, with its summary on top and a button that asks again; or why there is no answer. */
export function AskedSection<T extends object>({
  title,
  asked: { outcome, isBusy, askAgain },
  texts,
  testIds,
  summary,
  time,
  children,
}: Props<T>) {
  const styles = useStyles2(getStyles);
  const answer = outcome === null || 'error' in outcome ? null : outcome;
  return (
    <section className={styles.section} aria-label={title} aria-busy={isBusy}>
      <div className={styles.head}>
        <div role="status" data-testid={testIds.summary}>
          {answer !== null && summary(answer)}
        </div>
        {answer !== null && <span className={styles.time}>{time(answer)}</span>}
        <Button
          size="sm"
          variant="secondary"
          icon={isBusy ? 'spinner' : 'sync'}
          disabled={isBusy}
          onClick={askAgain}
          data-testid={testIds.again}
        >
          {texts.again}
        </Button>
      </div>
      {outcome === null && (
        <div data-testid={testIds.loading}>
          <LoadingPlaceholder text={texts.loading} />
        </div>
      )}
      {outcome !== null && 'error' in outcome && (
        <Unanswered error={outcome.error} again={texts.thenAgain} testId={testIds.failed} />
      )}
      {answer !== null && children(answer)}
    </section>
  );
}

/** The queries that failed, as sentences. */
export function FailedQueries({ failures }: { failures: readonly Message[] }) {
  const styles = useStyles2(getStyles);
  return unique(failures.map((failure) => worded(failure, t))).map((text) => (
    <p key={text} role="alert" className={styles.failure}>
      {text}
    </p>
  ));
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), minWidth: 0 }),
  head: css({
    alignItems: 'center',
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 2),
    // A live region must be there before its text.
    '& > :empty': { marginInlineEnd: theme.spacing(-2) },
  }),
  time: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  failure: css({ color: theme.colors.error.text, margin: 0, overflowWrap: 'anywhere' }),
});
