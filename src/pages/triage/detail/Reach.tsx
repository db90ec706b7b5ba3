import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { formatNumber } from '../../../components/format';
import { testIds } from '../../../components/testIds';
import { type Activity } from '../../../triage/model';
import { type Finding } from '../../../triage/types';
import { type Detail } from './detail';

/** How many people a finding affects, and the coverage of the product. Says what is unknown. */
export function Reach({ detail: { installation, finding, symptom } }: { detail: Detail }) {
  return (
    <>
      {finding !== null && <Facts facts={radiusOf(finding, symptom?.growth ?? null)} testId={testIds.radius} />}
      {installation.activity !== null && <Facts facts={coverageOf(installation.activity)} testId={testIds.coverage} />}
    </>
  );
}

type Fact = readonly [string, string | null];

function radiusOf({ affected }: Finding, growth: number | null): Fact[] {
  const { sessions, of, meetings, participants, userMinutes, estimated } = affected;
  const people =
    sessions === null
      ? null
      : of === null
        ? formatNumber(sessions)
        : t('reach.of', '{{sessions}} of {{of}}', { sessions: formatNumber(sessions), of: formatNumber(of) });
  return [
    [t('reach.affected', 'People affected'), estimated ? estimate(people) : people],
    [t('reach.affected-meetings', 'Meetings affected'), numberText(meetings)],
    [t('reach.exposed', 'People in those meetings'), numberText(participants)],
    [
      t('reach.user-minutes', 'User-minutes so far'),
      estimated ? estimate(numberText(userMinutes)) : numberText(userMinutes),
    ],
    [t('reach.growth', 'Change in the last minute'), growth === null ? null : signed(growth)],
  ];
}

function coverageOf({ present, sessions, meetings, expected, received }: Activity): Fact[] {
  return [
    [t('reach.present', 'People connected'), wholeText(present)],
    [t('reach.sessions', 'Sessions reporting'), wholeText(sessions)],
    [t('reach.meetings', 'Meetings reporting'), wholeText(meetings)],
    [t('reach.expected', 'Reports expected'), wholeText(expected)],
    [t('reach.received', 'Reports received'), wholeText(received)],
  ];
}

function estimate(text: string | null): string | null {
  return text === null ? null : t('reach.estimate', 'about {{- text}} (estimated)', { text });
}

function signed(value: number): string {
  const rounded = Math.round(value);
  const sign = rounded > 0 ? '+' : rounded < 0 ? '−' : '';
  return `${sign}${Math.abs(rounded)}`;
}

function numberText(value: number | null): string | null {
  return value === null ? null : formatNumber(value);
}

function wholeText(value: number | null): string | null {
  return value === null ? null : String(Math.round(value));
}

function Facts({ facts, testId }: { facts: readonly Fact[]; testId: string }) {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.facts} data-testid={testId}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value ?? t('reach.unknown', 'unknown')}</dd>
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  facts: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 4),
    margin: 0,
    dt: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    dd: { fontSize: theme.typography.h4.fontSize, fontVariantNumeric: 'tabular-nums', margin: 0 },
  }),
});
