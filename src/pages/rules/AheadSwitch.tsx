import { t } from '@grafana/i18n';
import { Field, Switch } from '@grafana/ui';
import React from 'react';
import { ruleIds } from '../../components/ruleIds';
import { notMeasuredText } from './notMeasuredText';
import { type Ahead } from './useAhead';

interface Props {
  isOn: boolean;
  /** null until the data source has answered. */
  ahead: Ahead | null;
  onChange(isOn: boolean): void;
}

/** Whether the rules also answer triage ahead, and what stands in the way. */
export function AheadSwitch({ isOn, ahead, onChange }: Props) {
  const id = 'callscope-rules-ahead';
  const problem = isOn ? problemOf(ahead) : null;
  return (
    <Field
      noMargin
      label={t('rules.ahead-label', 'Answer triage ahead')}
      description={[
        t(
          'rules.ahead-description',
          'For large installations: these rules answer the first questions of triage, and the costly ones of dashboards, once for all viewers. They fit this data source, this scope and the saved limits.'
        ),
        ...(isOn && ahead === null ? [t('strip.loading', 'Querying Prometheus …')] : []),
      ].join(' ')}
      htmlFor={id}
      invalid={problem !== null}
      error={problem}
    >
      <Switch
        id={id}
        value={isOn}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        data-testid={ruleIds.ahead}
      />
    </Field>
  );
}

function problemOf(ahead: Ahead | null): string | null {
  if (ahead === null || 'group' in ahead) {
    return null;
  }
  return 'error' in ahead
    ? notMeasuredText(ahead.error)
    : t('rules.ahead-nothing', 'This data source has no metrics of these products within the scope.');
}
