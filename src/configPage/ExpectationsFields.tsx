import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { type LimitBounds, limitsOffBounds } from '../checks/limitBounds';
import { setUpIds } from '../components/setUpIds';
import { worded } from '../messages';
import { PRODUCTS } from '../products/triage';
import {
  aboutLimit,
  describeSettings,
  expectationsError,
  type Limit,
  type Limits,
  type Settings,
  ONE_LEVEL,
  TWO_LEVELS,
} from '../settings';
import { capitalized } from '../text';
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
  const { own, expected: expectations } = describeSettings(PRODUCTS);
  const { limits, sloWindowDays, expected } = settings;
  const problem = expectationsError(settings, PRODUCTS);
  const error = problem === null ? boundsError(limits, bounds) : worded(problem, t);
  return (
    <fieldset>
      <div className={styles.width}>
        <div className={styles.fields}>
          {TWO_LEVELS.flatMap((name) =>
            (['bad', 'severe'] as const).map((level) => (
              <LimitField
                key={`${name}.${level}`}
                name={name}
                level={level}
                options={optionsFor(name, bounds)}
                value={limits[name][level]}
                onChange={(value) => onChange({ limits: { ...limits, [name]: { ...limits[name], [level]: value } } })}
              />
            ))
          )}
          {ONE_LEVEL.map((name) => (
            <LimitField
              key={name}
              name={name}
              value={limits[name]}
              onChange={(value) => onChange({ limits: { ...limits, [name]: value } })}
            />
          ))}
          <NumberField
            id="callscope-config-sloWindowDays"
            label={worded(own.sloWindowDays.title, t)}
            suffix={t('config.days', 'days')}
            value={sloWindowDays}
            onChange={(days) => onChange({ sloWindowDays: days ?? NaN })}
          />
          {Object.entries(expectations).map(([id, setting]) => (
            <NumberField
              key={id}
              id={`callscope-config-${id}`}
              label={t('config.optional', '{{- label}} (optional)', {
                label: capitalized(worded(setting.title, t)),
              })}
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

interface LimitProps {
  name: keyof Limits;
  level?: keyof Limit;
  /** Bucket bounds to suggest, in the stored unit. */
  options?: readonly number[];
  value: number;
  onChange(value: number): void;
}

/** A limit, with shares in percent. */
function LimitField({ name, level, options = [], value, onChange }: LimitProps) {
  const { title, unit } = aboutLimit(name);
  const scale = unit === '%' ? PERCENT : 1;
  return (
    <NumberField
      id={['callscope-config', name, ...(level === undefined ? [] : [level])].join('-')}
      label={labelOf(worded(title, t), level)}
      suffix={unit}
      options={options.map((bound) => round(bound * scale))}
      value={round(value * scale)}
      onChange={(typed) => onChange(round((typed ?? NaN) / scale))}
    />
  );
}

function labelOf(what: string, level: keyof Limit | undefined): string {
  switch (level) {
    case 'bad':
      return t('config.bad-from', '{{- what}} is bad from', { what });
    case 'severe':
      return t('config.severe-from', '{{- what}} is severe from', { what });
    case undefined:
      return what;
  }
}

/** The limits without a bucket bound, as a sentence; null if none are known. */
export function boundsError(limits: Limits, bounds: readonly ProductBounds[]): string | null {
  const texts = bounds
    .map(({ product, bounds: known }) => ({
      product: product.title,
      limits: limitsOffBounds(limits, known)
        .map((text) => worded(text, t))
        .join(', '),
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
  // On the grid itself, this would be its smallest width.
  width: css({ maxWidth: theme.spacing(112) }),
  error: css({ color: theme.colors.error.text }),
});
