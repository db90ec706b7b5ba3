import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import React from 'react';
import { testIds } from '../components/testIds';
import { expectationsError, type Limit, type Limits, type Settings } from '../settings';
import { NumberField } from './NumberField';

interface Props {
  settings: Settings;
  onChange(change: Partial<Settings>): void;
}

const PERCENT = 100;

/** What divides good from bad, and what the installation should be like. */
export function ExpectationsFields({ settings, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const { limits, sloWindowDays, appNodes } = settings;
  const error = expectationsError(settings);
  const limitFields = (
    name: 'rttMs' | 'loss' | 'jitterMs',
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
          { bad: t('config.loss-bad', 'Loss is bad from'), severe: t('config.loss-severe', 'Loss is severe from') },
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
        <NumberField
          id="callscope-config-min-units"
          label={t('config.min-units', 'Fewest sessions to judge')}
          value={limits.minUnits}
          onChange={(minUnits) => onChange({ limits: { ...limits, minUnits: minUnits ?? NaN } })}
        />
        <NumberField
          id="callscope-config-slo-window"
          label={t('config.slo-window', 'Objectives are counted over')}
          suffix={t('config.days', 'days')}
          value={sloWindowDays}
          onChange={(days) => onChange({ sloWindowDays: days ?? NaN })}
        />
        <NumberField
          id="callscope-config-app-nodes"
          label={t('config.app-nodes', 'Mattermost nodes (if you know)')}
          value={appNodes}
          onChange={(nodes) => onChange({ appNodes: nodes })}
        />
      </div>
      {error !== null && (
        <p role="alert" className={styles.error} data-testid={testIds.config.expectationsError}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** Without the tail that a share gets on its way to percent and back. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}

const getStyles = (theme: GrafanaTheme2) => ({
  fields: css({
    display: 'grid',
    gap: theme.spacing(0, 2),
    gridTemplateColumns: `repeat(auto-fill, minmax(${theme.spacing(26)}, 1fr))`,
    maxWidth: theme.spacing(112),
  }),
  error: css({ color: theme.colors.error.text }),
});
