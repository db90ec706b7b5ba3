import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { type LimitedReport, type LimitUse } from '../../capacity/limits';
import { type LimitedProduct } from '../../capacity/product';
import { capacityIds } from '../../components/capacityIds';
import { formatNumber, formatShare } from '../../components/format';
import { worded } from '../../messages';
import { FigureTable } from '../shared/tables/FigureTable';

interface Props {
  report: LimitedReport;
  product: LimitedProduct;
}

/** A product without published load tests: its use beside the limits of the settings. */
export function LimitedProductSection({ report, product }: Props) {
  const styles = useStyles2(getStyles);
  const { id, title, uses, forecasts, notes } = report;
  const caption = t('capacity.uses-caption', 'Use beside the limits of the settings');
  return (
    <section className={styles.section} aria-label={title} data-testid={capacityIds.product} data-product={id}>
      <h2 className={styles.title}>{title}</h2>
      <FigureTable
        label={`${title}: ${caption}`}
        caption={caption}
        columns={[
          t('capacity.what', 'What'),
          t('capacity.server', 'Server'),
          t('capacity.now', 'Now'),
          t('capacity.limit', 'Limit'),
          t('capacity.peak', 'Peak of the next 24 h'),
        ]}
      >
        {uses.map((use) => (
          <UseRow
            key={`${use.limit} ${use.where}`}
            use={use}
            label={labelOf(use, product)}
            peak={forecasts[use.limit] ?? null}
          />
        ))}
      </FigureTable>
      {notes.map((note) => (
        <p key={note.key} className={styles.note}>
          {worded(note, t)}
        </p>
      ))}
      <p className={styles.note}>
        {t(
          'capacity.no-load-tests',
          'Callscope predicts nothing here: no load test of {{- product}} is published. An administrator sets the limits in the settings.',
          { product: title }
        )}
      </p>
    </section>
  );
}

function labelOf({ limit }: LimitUse, { limits }: LimitedProduct): string {
  const label = limits.find(({ id }) => id === limit)?.label;
  return label === undefined ? limit : worded(label, t);
}

interface RowProps {
  use: LimitUse;
  label: string;
  peak: LimitedReport['forecasts'][string];
}

function UseRow({ use: { limit, where, value, max, share }, label, peak }: RowProps) {
  return (
    <tr data-testid={capacityIds.use} data-limit={limit}>
      <th scope="row">{label}</th>
      <td>{where ?? t('capacity.all', 'all together')}</td>
      <td>{formatNumber(value)}</td>
      <td>
        {max === null || share === null
          ? t('capacity.no-limit', 'not set')
          : t('capacity.share-of-limit', '{{- share}} of {{max}}', { share: formatShare(share), max })}
      </td>
      <td>
        {peak === null
          ? t('capacity.not-known', 'Unknown')
          : t('capacity.forecast-value', '{{value}} ± {{error}}', {
              value: formatNumber(peak.value),
              error: formatNumber(peak.error),
            })}
      </td>
    </tr>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), minWidth: 0 }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  note: css({ color: theme.colors.text.secondary, margin: 0 }),
});
