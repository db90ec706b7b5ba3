import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Icon, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import React from 'react';
import { formatNumber, formatShare } from '../../../components/format';
import { testIds } from '../../../components/testIds';
import { type Message, worded } from '../../../messages';
import { type PlaceRow, type PlaceTable } from '../../../triage/assessment';
import { ShareBar } from './ShareBar';

interface Props {
  table: PlaceTable;
  /** All tables to choose from. */
  tables: readonly PlaceTable[];
  /** The counted units, plural. */
  units: Message;
  /** The label of the finding's places; null if it names none. */
  namedBy: string | null;
  onBy(label: string): void;
}

/** The places of one dimension: their units, the bad ones, and the bad share with its interval. */
export function WhereTable({ table, tables, units: counted, namedBy, onBy }: Props) {
  const units = worded(counted, t);
  const named = tables.find(({ label }) => label === namedBy);
  const dimension = named === undefined ? (namedBy ?? '') : worded(named.noun, t);
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.frame}>
      <div className={styles.scroll} role="region" aria-label={t('where.label', 'Places')} tabIndex={0}>
        <table className={styles.table} data-testid={testIds.where.table}>
          <thead>
            <tr>
              <th scope="col" className={styles.place}>
                {worded(table.name, t)}
              </th>
              <th scope="col" className={styles.number}>
                {units}
              </th>
              <th scope="col" className={styles.number}>
                <Trans i18nKey="where.bad">bad</Trans>
              </th>
              <th scope="col">{t('where.share', 'share of bad {{- units}}, with 95 % interval', { units })}</th>
              <th scope="col">
                <Trans i18nKey="where.verdict">verdict</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {table.rows.map((place) => (
              <tr
                key={place.value}
                className={cx(place.verdict === 'small' && styles.small)}
                data-testid={testIds.where.row}
                data-verdict={place.verdict}
              >
                <th scope="row" className={styles.place}>
                  {place.value}
                </th>
                <td className={styles.number}>{formatNumber(place.n)}</td>
                <td className={styles.number}>{formatNumber(place.bad)}</td>
                <td>
                  <div className={styles.share}>
                    <div className={styles.bar}>
                      <ShareBar
                        share={place.share}
                        low={place.low}
                        high={place.high}
                        isBad={place.verdict === 'here'}
                      />
                    </div>
                    <span className={styles.percent}>{formatShare(place.share)}</span>
                    <span className={styles.interval}>({formatInterval(place)})</span>
                  </div>
                </td>
                <td className={styles.verdict}>
                  <Verdict verdict={place.verdict} dimension={dimension} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.foot} data-testid={testIds.where.dimensions}>
        <span>
          <Trans i18nKey="where.by">by</Trans>
        </span>
        <RadioButtonGroup
          size="sm"
          aria-label={t('where.dimensions', 'List places by')}
          options={tables.map(({ label, name }) => ({ value: label, label: worded(name, t) }))}
          value={table.label}
          onChange={onBy}
        />
        <span className={styles.hint}>{t('where.small', 'gray: too few {{- units}} to name a place', { units })}</span>
      </div>
    </div>
  );
}

function formatInterval({ low, high }: PlaceRow): string {
  return `${Math.round(low * 100)}–${Math.round(high * 100)}`;
}

/** @param dimension the kind of the finding's places */
function Verdict({ verdict, dimension }: { verdict: PlaceRow['verdict']; dimension: string }) {
  const styles = useStyles2(getStyles);
  switch (verdict) {
    case 'here':
      return (
        <span className={styles.here}>
          <Icon name="exclamation-triangle" /> <Trans i18nKey="where.here">here</Trans>
        </span>
      );
    case 'ok':
      return (
        <span className={styles.ok}>
          <Icon name="check-circle" /> <Trans i18nKey="where.ok">ok</Trans>
        </span>
      );
    case 'small':
      return (
        <span>
          <Icon name="question-circle" /> <Trans i18nKey="where.too-few">too few</Trans>
        </span>
      );
    case 'elsewhere':
      return (
        <span>
          <Icon name="arrow-right" /> {t('where.see', 'see {{- dimension}}', { dimension })}
        </span>
      );
    case 'alike':
      return (
        <span>
          <Icon name="minus-circle" /> <Trans i18nKey="where.alike">no worse than the rest</Trans>
        </span>
      );
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({
    display: 'flex',
    flexDirection: 'column',
    fontVariantNumeric: 'tabular-nums',
    gap: theme.spacing(0.5),
  }),
  // Eight rows; named places come first.
  scroll: css({ maxHeight: theme.spacing(31), overflowY: 'auto' }),
  table: css({
    width: '100%',
    'th, td': {
      fontWeight: theme.typography.fontWeightRegular,
      padding: theme.spacing(0.25, 1),
      textAlign: 'left',
      [theme.breakpoints.down('md')]: { padding: theme.spacing(0.25, 0.5) },
    },
    'thead th': { color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize },
    'tbody tr': { borderTop: `1px solid ${theme.colors.border.weak}` },
  }),
  place: css({ minWidth: '16ch', overflowWrap: 'anywhere', [theme.breakpoints.down('sm')]: { minWidth: '12ch' } }),
  number: css({ '&&': { textAlign: 'right', whiteSpace: 'nowrap' } }),
  share: css({
    alignItems: 'center',
    display: 'flex',
    gap: theme.spacing(1),
    whiteSpace: 'nowrap',
    [theme.breakpoints.down('sm')]: { flexWrap: 'wrap', gap: 0 },
  }),
  bar: css({ flexBasis: theme.spacing(50), minWidth: 0, [theme.breakpoints.down('md')]: { display: 'none' } }),
  percent: css({ flex: '0 0 6ch', textAlign: 'right' }),
  interval: css({ color: theme.colors.text.secondary, flex: '0 0 8ch' }),
  verdict: css({ whiteSpace: 'nowrap' }),
  here: css({ color: theme.colors.warning.text }),
  ok: css({ color: theme.colors.success.text }),
  small: css({ color: theme.colors.text.secondary }),
  foot: css({
    alignItems: 'center',
    color: theme.colors.text.secondary,
    display: 'flex',
    flexWrap: 'wrap',
    fontSize: theme.typography.bodySmall.fontSize,
    gap: theme.spacing(1),
  }),
  hint: css({ marginLeft: 'auto' }),
});
