import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { type PredictedProduct } from '../../capacity/product';
import { type PoolReport } from '../../capacity/report';
import { capacityIds } from '../../components/capacityIds';
import { formatNumber, formatShare, rounded } from '../../components/format';
import { worded } from '../../messages';
import { coresText, moreCallsText, peopleText, screensText } from './countTexts';
import { formatCpu } from './capacityLook';

interface Props {
  pool: PoolReport;
  /** How many relays there are. */
  relays: number;
  product: PredictedProduct;
  cpuLimit: number;
}

/** The figures of all relays together. */
export function Pool({ pool, relays, product, cpuLimit }: Props) {
  const styles = useStyles2(getStyles);
  const { load, calls, shape, busy, predicted, cores, headroom, callsToLimit, largestCall } = pool;
  const figures: Array<{ name: string; value: string; detail: string }> = [
    {
      name: t('capacity.carried', 'Carried now'),
      value: peopleText(load.sessions),
      detail:
        calls === null
          ? t('capacity.nobody-talks', 'nobody talks or shares a screen')
          : t('capacity.carried-detail', 'about {{count}} calls on {{relays}} {{- names}}', {
              count: rounded(calls),
              defaultValue_one: 'about {{count}} call on {{relays}} {{- names}}',
              relays,
              names: worded(relays === 1 ? product.relay.one : product.relay.many, t),
            }),
    },
    {
      name: t('capacity.cpu', 'CPU'),
      value: busy === null ? t('capacity.not-known', 'Unknown') : formatCpu(busy),
      detail:
        predicted === null || cores === null
          ? t('capacity.cpu-unknown', 'not every host is measured')
          : t('capacity.cpu-detail', '{{- predicted}} predicted, {{- cores}}', {
              predicted: formatCpu(predicted),
              cores: coresText(cores),
            }),
    },
    {
      name: t('capacity.headroom', 'Headroom'),
      value: headroom === null ? t('capacity.not-known', 'Unknown') : moreCallsText(headroom),
      detail:
        shape === null
          ? t('capacity.no-shape', 'no call in the last day')
          : t('capacity.headroom-detail', 'of {{- people}}, {{unmuted}} unmuted, {{- screens}}', {
              people: peopleText(shape.people),
              unmuted: formatNumber(shape.unmuted),
              screens: screensText(shape.screens),
            }),
    },
    {
      name: t('capacity.to-limit', 'Until {{- limit}} CPU', { limit: formatShare(cpuLimit) }),
      value: callsToLimit === null ? t('capacity.not-known', 'Unknown') : moreCallsText(callsToLimit),
      detail: t('capacity.to-limit-detail', 'the CPU limit of the settings'),
    },
    {
      name: t('capacity.largest', 'Largest call'),
      value: largestCall === null ? t('capacity.not-known', 'Unknown') : peopleText(largestCall),
      detail:
        largestCall !== null && largestCall > product.largestPublished
          ? t('capacity.largest-extrapolated', 'extrapolated: published load tests end at {{people}} people', {
              people: product.largestPublished,
            })
          : t('capacity.largest-detail', "a call can't be split over relays"),
    },
  ];
  return (
    <dl className={styles.figures} data-testid={capacityIds.pool}>
      {figures.map(({ name, value, detail }) => (
        <div key={name} className={styles.figure}>
          <dt className={styles.name}>{name}</dt>
          <dd className={styles.value}>{value}</dd>
          <dd className={styles.detail}>{detail}</dd>
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  figures: css({
    display: 'grid',
    gap: theme.spacing(1.5),
    gridTemplateColumns: `repeat(auto-fill, minmax(min(100%, ${theme.spacing(24)}), 1fr))`,
    margin: 0,
  }),
  figure: css({
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(1, 1.5),
  }),
  name: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  value: css({ fontSize: theme.typography.h4.fontSize, fontVariantNumeric: 'tabular-nums', margin: 0 }),
  detail: css({ color: theme.colors.text.secondary, margin: 0 }),
});
