import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { type PredictedProduct } from '../../capacity/product';
import { type PredictedReport } from '../../capacity/report';
import { notesOf, placementTexts } from '../../capacity/texts';
import { capacityIds } from '../../components/capacityIds';
import { message, worded } from '../../messages';
import { ForecastText } from './ForecastText';
import { Pool } from './Pool';
import { RelayTable } from './RelayTable';
import { RowsPlot } from './RowsPlot';
import { SizeTable } from './SizeTable';

const ENTER_BELOW = message('capacity.enter-below', 'Enter one below.');

interface Props {
  report: PredictedReport;
  product: PredictedProduct;
  /** The share of the CPU above which the settings call a host busy. */
  cpuLimit: number;
}

/** A product whose load tests are published: its pool and its relays, measured beside predicted. */
export function PredictedProductSection({ report, product, cpuLimit }: Props) {
  const styles = useStyles2(getStyles);
  const { title, relays, pool, placement, id } = report;
  const advice = placementTexts(placement, product.relay).map((text) => worded(text, t));
  const notes = notesOf(report, ENTER_BELOW).map((text) => worded(text, t));
  return (
    <section className={styles.section} aria-label={title} data-testid={capacityIds.product} data-product={id}>
      <h2 className={styles.title}>{title}</h2>
      {relays.length > 0 && (
        <>
          <Pool pool={pool} relays={relays.length} product={product} cpuLimit={cpuLimit} />
          <RelayTable relays={relays} product={product} />
          <ForecastText report={report} />
          {advice.length > 0 && (
            <div data-testid={capacityIds.advice}>
              <h3 className={styles.heading}>
                <Trans i18nKey="capacity.advice-heading">Where to place and drain calls</Trans>
              </h3>
              <ul className={styles.list}>
                {advice.map((text) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </div>
          )}
          {pool.shape !== null && <SizeTable product={product} shape={pool.shape} relays={relays} />}
        </>
      )}
      {notes.map((text) => (
        <p key={text} className={styles.note}>
          {text}
        </p>
      ))}
      <RowsPlot product={product} relays={relays} />
      <p className={styles.note}>
        {t(
          'capacity.origin',
          'Predictions come from {{rows}} published load tests of {{- relay}}, on one CPU family with constant speech and screens. TURN, TCP and cameras are not in them.',
          { rows: product.rows.length, relay: worded(product.relay.one, t) }
        )}
      </p>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), minWidth: 0 }),
  title: css({ fontSize: theme.typography.h3.fontSize, margin: 0 }),
  heading: css({ fontSize: theme.typography.h5.fontSize, margin: 0 }),
  list: css({ margin: 0, paddingLeft: theme.spacing(2.5), overflowWrap: 'anywhere' }),
  note: css({ color: theme.colors.text.secondary, margin: 0 }),
});
