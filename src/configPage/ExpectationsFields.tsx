import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { type LimitBounds, limitsOffBounds } from '../checks/limitBounds';
import { setUpIds } from '../components/setUpIds';
import { PRODUCTS } from '../products/triage';
import { expectationsError, expectationsOf, type Limit, type Limits, type Settings } from '../settings';
import { NumberField } from './NumberField';
import { type ProductBounds } from './useLiveBounds';

interface Props {
  settings: Settings;
  bounds: readonly ProductBounds[];
  onChange(change: Partial<Settings>): void;
}

const PERCENT = 100;

/** The limits, and what to expect of the installation. */
export function ExpectationsFields({ settings, bounds, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const { limits, sloWindowDays, expected } = settings;
  const error = expectationsError(settings, PRODUCTS) ?? boundsError(limits, bounds);
  const limitFields = (
    name: 'rttMs' | 'loss' | 'jitterMs' | 'concealment',
    labels: Record<keyof Limit, string>,
    suffix: string,
    scale = 1
  ) =>
    (['bad', 'severe'] as const).map((level) => (
      <NumberField
        key={`${name}.${level}`}
        id={`callscope-config-${name}-${level}`}
        label={labels[level]}
        suffix={suffix}
        options={optionsFor(name, bounds).map((bound) => round(bound * scale))}
        value={round(limits[name][level] * scale)}
        onChange={(value) =>
          onChange({
            limits: { ...limits, [name]: { ...limits[name], [level]: round((value ?? NaN) / scale) } } as Limits,
          })
        }
      />
    ));
  return (
    <fieldset>
      <div className={styles.width}>
        <div className={styles.fields}>
          {limitFields(
            'rttMs',
            {
              bad: t('config.rtt-bad', 'Round-trip time is bad from'),
              severe: t('config.rtt-severe', 'Round-trip time is severe from'),
            },
            'ms'
          )}
          {limitFields(
            'loss',
            {
              bad: t('config.loss-bad', 'Packet loss is bad from'),
              severe: t('config.loss-severe', 'Packet loss is severe from'),
            },
            '%',
            PERCENT
          )}
          {limitFields(
            'jitterMs',
            {
              bad: t('config.jitter-bad', 'Jitter is bad from'),
              severe: t('config.jitter-severe', 'Jitter is severe from'),
            },
            'ms'
          )}
          {limitFields(
            'concealment',
            {
              bad: t('config.concealment-bad', 'Concealed audio is bad from'),
              severe: t('config.concealment-severe', 'Concealed audio is severe from'),
            },
            '%',
            PERCENT
          )}
          <NumberField
            id="callscope-config-min-units"
            label={t('config.min-units', 'Minimum sessions to judge')}
            value={limits.minUnits}
            onChange={(minUnits) => onChange({ limits: { ...limits, minUnits: minUnits ?? NaN } })}
          />
          <NumberField
            id="callscope-config-cpu"
            label={t('config.cpu', 'CPU usage is high from')}
            suffix="%"
            value={round(limits.cpu * PERCENT)}
            onChange={(cpu) => onChange({ limits: { ...limits, cpu: round((cpu ?? NaN) / PERCENT) } })}
          />
          <NumberField
            id="callscope-config-objective"
            label={t('config.objective', 'Round-trip time objective')}
            suffix="%"
            value={round(limits.objective * PERCENT)}
            onChange={(share) => onChange({ limits: { ...limits, objective: round((share ?? NaN) / PERCENT) } })}
          />
          <NumberField
            id="callscope-config-slo-window"
            label={t('config.slo-window', 'Objective window')}
            suffix={t('config.days', 'days')}
            value={sloWindowDays}
            onChange={(days) => onChange({ sloWindowDays: days ?? NaN })}
          />
          {expectationsOf(PRODUCTS).map(({ id, label }) => (
            <NumberField
              key={id}
              id={`callscope-config-${id}`}
              label={t('config.optional', '{{- label}} (optional)', { label })}
              value={expected[id] ?? null}
              onChange={(value) => onChange({ expected: { ...expected, [id]: value } })}
            />
          ))}
        </div>
      </div>
      {error !== null && (
        <p role="alert" className={styles.error} data-testid={setUpIds.config.expectationsError}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** The limits without a bucket bound, as a sentence; null if none are known. */
export function boundsError(limits: Limits, bounds: readonly ProductBounds[]): string | null {
  const texts = bounds
    .map(({ product, bounds: known }) => ({
      product: product.title,
      limits: limitsOffBounds(limits, known).join(', '),
    }))
    .filter((off) => off.limits !== '')
    .map((off) => t('config.no-bound', '{{- product}} histograms have no bucket bound at {{- limits}}.', off));
  return texts.length === 0 ? null : texts.join(' ');
}

/** The bucket bounds that all products with a histogram for this limit have. */
function optionsFor(name: keyof LimitBounds, all: readonly ProductBounds[]): readonly number[] {
  const known = all.map(({ bounds }) => bounds[name] ?? []).filter((bounds) => bounds.length > 0);
  return (known[0] ?? []).filter((bound) => known.every((bounds) => bounds.includes(bound)));
}

/** Removes rounding errors from conversions between share and percent. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}

const getStyles = (theme: GrafanaTheme2) => ({
  fields: css({
    display: 'grid',
    gap: theme.spacing(0, 2),
    gridTemplateColumns: `repeat(auto-fill, minmax(min(100%, ${theme.spacing(26)}), 1fr))`,
  }),
  // On the grid itself, this many columns would be the least that it shrinks to.
  width: css({ maxWidth: theme.spacing(112) }),
  error: css({ color: theme.colors.error.text }),
});
