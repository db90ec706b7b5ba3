import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React from 'react';
import { predict } from '../../capacity/model';
import { type PredictedProduct } from '../../capacity/product';
import { type RelayReport } from '../../capacity/report';
import { capacityIds } from '../../components/capacityIds';
import { worded } from '../../messages';
import { formatBits, formatCpu } from './capacityLook';
import { FigureTable } from '../shared/tables/FigureTable';

interface Props {
  product: PredictedProduct;
  relays: readonly RelayReport[];
}

interface Point {
  kind: 'published' | 'here';
  name: string;
  predicted: number;
  measured: number;
}

const SIZE = 320;
const MARGIN = 40;
const PLOTTED = SIZE - MARGIN - 10;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** Predicted against measured CPU of the published load tests, with the relays of this installation among them. */
export function RowsPlot({ product, relays }: Props) {
  const styles = useStyles2(getStyles);
  const { colors } = useTheme2();
  const published = product.rows.map((row) => ({
    row,
    what: worded(row.what, t),
    prediction: predict(product.model, row.load, row.cores).cpu,
  }));
  const points: Point[] = [
    ...published.map(({ row, what, prediction }) => ({
      kind: 'published' as const,
      name: `${row.size}: ${what}`,
      predicted: prediction.value,
      measured: row.cpu,
    })),
    ...relays.flatMap(({ name, machine, predicted }): Point[] =>
      machine === null || predicted === null
        ? []
        : [{ kind: 'here', name, predicted: predicted.cpu.value, measured: machine.busy }]
    ),
  ];
  const margin = Math.max(...published.map(({ prediction: { value, high } }) => high - value));
  const x = (share: number): number => MARGIN + PLOTTED * Math.min(1, share);
  const y = (share: number): number => SIZE - MARGIN - PLOTTED * Math.min(1, Math.max(0, share));
  const band = [
    [0, margin],
    [1 - margin, 1],
    [1, 1],
    [1, 1 - margin],
    [margin, 0],
    [0, 0],
  ].map(([a = 0, b = 0]) => `${x(a)},${y(b)}`);
  return (
    <figure className={styles.figure} data-testid={capacityIds.plot}>
      <figcaption>
        {t('capacity.plot-caption', 'CPU of the {{rows}} published load tests and of this installation', {
          rows: product.rows.length,
        })}
      </figcaption>
      <div className={styles.columns}>
        <svg
          viewBox={`0 0 ${SIZE} ${SIZE}`}
          className={styles.plot}
          role="img"
          aria-label={t(
            'capacity.plot-description',
            'Predicted CPU from left to right, measured CPU from bottom to top. Points on the diagonal were predicted exactly.'
          )}
        >
          <polygon points={band.join(' ')} fill={colors.action.hover} />
          <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} stroke={colors.border.strong} strokeDasharray="4 4" />
          {TICKS.map((tick) => (
            <g key={tick} fill={colors.text.secondary} fontSize={10}>
              <text x={x(tick)} y={SIZE - MARGIN + 14} textAnchor="middle">
                {Math.round(100 * tick)}
              </text>
              <text x={MARGIN - 6} y={y(tick) + 3} textAnchor="end">
                {Math.round(100 * tick)}
              </text>
            </g>
          ))}
          <text x={x(0.5)} y={SIZE - 8} textAnchor="middle" fill={colors.text.secondary} fontSize={11}>
            {t('capacity.axis-predicted', 'predicted CPU, %')}
          </text>
          <text
            x={10}
            y={y(0.5)}
            textAnchor="middle"
            fill={colors.text.secondary}
            fontSize={11}
            transform={`rotate(-90 10 ${y(0.5)})`}
          >
            {t('capacity.axis-measured', 'measured CPU, %')}
          </text>
          {points.map((point) => (
            <Mark key={`${point.kind} ${point.name}`} point={point} x={x(point.predicted)} y={y(point.measured)} />
          ))}
        </svg>
        <ul className={styles.legend}>
          <li>
            <Trans i18nKey="capacity.legend-published">Circle: a published load test</Trans>
          </li>
          <li>
            {points.some(({ kind }) => kind === 'here') ? (
              <Trans i18nKey="capacity.legend-here">Square: a relay of this installation</Trans>
            ) : (
              <Trans i18nKey="capacity.legend-none">
                No relay of this installation is in the plot: their CPU is unknown.
              </Trans>
            )}
          </li>
          <li>
            <Trans i18nKey="capacity.legend-band">Band: 95 % of new measurements fall into it</Trans>
          </li>
        </ul>
      </div>
      <details>
        <summary>
          <Trans i18nKey="capacity.rows">Published load tests as a table</Trans>
        </summary>
        <FigureTable
          label={t('capacity.rows', 'Published load tests as a table')}
          columns={[
            t('capacity.size', 'Instance type'),
            t('capacity.load', 'Load'),
            t('capacity.measured-cpu', 'Measured CPU'),
            t('capacity.predicted-cpu', 'Predicted CPU'),
            t('capacity.egress', 'Egress'),
          ]}
        >
          {published.map(({ row, what, prediction }) => (
            <tr key={`${row.size} ${what}`}>
              <td>{row.size}</td>
              <td>{what}</td>
              <td>{formatCpu(row.cpu)}</td>
              <td>{formatCpu(prediction.value)}</td>
              <td>{formatBits(row.egressBits)}</td>
            </tr>
          ))}
        </FigureTable>
      </details>
    </figure>
  );
}

const RADIUS = 4;

function Mark({ point: { kind, name, predicted, measured }, x, y }: { point: Point; x: number; y: number }) {
  const { colors } = useTheme2();
  const common = { 'data-testid': capacityIds.point, 'data-kind': kind };
  const title = t('capacity.point', '{{- name}}: {{- measured}} measured, {{- predicted}} predicted', {
    name,
    measured: formatCpu(measured),
    predicted: formatCpu(predicted),
  });
  return kind === 'published' ? (
    <circle cx={x} cy={y} r={RADIUS} fill="none" stroke={colors.text.secondary} strokeWidth={1.5} {...common}>
      <title>{title}</title>
    </circle>
  ) : (
    <rect
      x={x - RADIUS}
      y={y - RADIUS}
      width={2 * RADIUS}
      height={2 * RADIUS}
      fill={colors.primary.main}
      stroke={colors.text.primary}
      {...common}
    >
      <title>{title}</title>
    </rect>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), margin: 0, minWidth: 0 }),
  columns: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2) }),
  plot: css({ width: '100%', maxWidth: theme.spacing(52) }),
  legend: css({ color: theme.colors.text.secondary, listStyle: 'none', margin: 0 }),
});
