import { css } from '@emotion/css';
import { dateTime, type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Button, DateTimePicker, useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { ExactLink } from '../../../../components/ExactLink';
import { formatClock, formatDay } from '../../../../components/format';
import { statusColor, statusWord } from '../../../../components/statusLook';
import { testIds } from '../../../../components/testIds';
import { formatRange, type TimelineRange } from '../../../../components/timelineRange';
import { worded } from '../../../../messages';
import { reasonOf } from '../../../../promClient/errors';
import { type Moment, type Stretch, stretchesOf } from '../../../../triage/past/timeline';
import { type Inquiry } from '../../../shared/verdict/inquiry';
import { lastHours, lastNight, parseRange } from './timelineRange';
import { useTimeline } from './useTimeline';

interface Props {
  inquiry: Inquiry;
  /** `from..to` as in the URL; '' = none chosen yet. */
  range: string;
  onRange(range: string): void;
  /** Absolute URL of an instant (unix seconds). */
  replayUrl(at: number): string;
}

/** The verdicts over a time range, each with a link. */
export function Timeline({ inquiry, range, onRange, replayUrl }: Props) {
  const styles = useStyles2(getStyles);
  const chosen = parseRange(range);
  const choose = (next: TimelineRange): void => onRange(formatRange(next));
  const presets: Array<[string, (now: number) => TimelineRange]> = [
    [t('timeline.hour', 'Last hour'), (now) => lastHours(1, now)],
    [t('timeline.six-hours', 'Last 6 hours'), (now) => lastHours(6, now)],
    [t('timeline.night', 'Last night'), lastNight],
    [t('timeline.day', 'Last 24 hours'), (now) => lastHours(24, now)],
  ];
  return (
    <div className={styles.timeline} data-testid={testIds.timeline.panel}>
      <div className={styles.controls}>
        {presets.map(([label, rangeAt]) => (
          <Button key={label} size="sm" variant="secondary" onClick={() => choose(rangeAt(Date.now() / 1000))}>
            {label}
          </Button>
        ))}
        {chosen !== null && (
          <>
            <DateTimePicker
              date={dateTime(chosen.from * 1000)}
              onChange={(date) => date !== undefined && choose({ ...chosen, from: date.valueOf() / 1000 })}
            />
            <DateTimePicker
              date={dateTime(chosen.to * 1000)}
              onChange={(date) => date !== undefined && choose({ ...chosen, to: date.valueOf() / 1000 })}
            />
          </>
        )}
      </div>
      {chosen !== null && (
        <Judged key={`${inquiry.key} ${range}`} inquiry={inquiry} range={chosen} replayUrl={replayUrl} />
      )}
      {chosen === null && range !== '' && (
        <p role="alert">
          {t('timeline.unreadable', "“{{- range}}” isn't a time range: the end must be after the start.", { range })}
        </p>
      )}
    </div>
  );
}

function Judged({ inquiry, range, replayUrl }: Pick<Props, 'inquiry' | 'replayUrl'> & { range: TimelineRange }) {
  const styles = useStyles2(getStyles);
  const { moments, total, isRunning, cancel } = useTimeline(inquiry, range);
  return (
    <>
      <div className={styles.controls}>
        <span role="status" data-testid={testIds.timeline.progress}>
          {isRunning
            ? t('timeline.progress', '{{done}} of {{total}} instants judged', { done: moments.length, total })
            : moments.length < total
              ? t('timeline.stopped', 'Stopped after {{done}} of {{total}} instants', { done: moments.length, total })
              : t('timeline.done', '{{count}} instants judged', {
                  count: total,
                  defaultValue_one: '{{count}} instant judged',
                })}
        </span>
        {isRunning && (
          <Button size="sm" variant="secondary" icon="times" onClick={cancel} data-testid={testIds.timeline.cancel}>
            <Trans i18nKey="timeline.cancel">Stop</Trans>
          </Button>
        )}
      </div>
      <div className={styles.strip} aria-hidden="true">
        {moments.map((moment) => (
          <Tick key={moment.at} moment={moment} href={replayUrl(moment.at)} />
        ))}
        <span style={{ flex: total - moments.length }} />
      </div>
      <ol className={styles.stretches} aria-label={t('timeline.label', 'Verdicts in order')}>
        {stretchesOf(moments).map((stretch) => (
          <li
            key={stretch.from}
            data-testid={testIds.timeline.stretch}
            data-status={stretch.verdict instanceof Error ? 'failed' : stretch.verdict.status}
          >
            <ExactLink href={replayUrl(stretch.from)}>{spanText(stretch)}</ExactLink>
            <span>{verdictText(stretch.verdict)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** For pointers only; the list below says the same and works with the keyboard. */
function Tick({ moment: { at, verdict }, href }: { moment: Moment; href: string }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const color = verdict instanceof Error ? theme.colors.border.strong : statusColor(theme, verdict.status);
  return (
    <a
      className={styles.tick}
      style={{ background: color }}
      href={href}
      tabIndex={-1}
      title={`${formatDay(at)} ${formatClock(at)}: ${verdictText(verdict)}`}
    />
  );
}

function spanText({ from, to }: Stretch): string {
  const start = `${formatDay(from)} ${formatClock(from)}`;
  return from === to ? start : `${start} – ${formatClock(to)}`;
}

function verdictText(verdict: Moment['verdict']): string {
  if (verdict instanceof Error) {
    return t('timeline.failed', 'no answer: {{- reason}}', { reason: worded(reasonOf(verdict), t) });
  }
  const [first] = verdict.findings;
  return first === undefined
    ? statusWord(verdict.status)
    : `${statusWord(verdict.status)}: ${worded(first.summary, t)}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  timeline: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
  controls: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  strip: css({ display: 'flex', gap: 1, height: theme.spacing(3) }),
  tick: css({ flex: '1 1 0', minWidth: 1, '&:hover': { opacity: 0.6 } }),
  stretches: css({
    fontVariantNumeric: 'tabular-nums',
    listStyle: 'none',
    margin: 0,
    maxHeight: theme.spacing(40),
    overflowY: 'auto',
    padding: 0,
    li: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 2) },
  }),
});
