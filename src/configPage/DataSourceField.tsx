import { type DataSourceInstanceSettings } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Combobox, Field } from '@grafana/ui';
import React from 'react';
import { choosePrometheus } from '../components/prometheusDataSources';
import { setUpIds } from '../components/setUpIds';

interface Props {
  all: readonly DataSourceInstanceSettings[];
  /** null = Grafana's default. */
  uid: string | null;
  onChange(uid: string): void;
}

const ID = 'callscope-config-data-source';

/** Which Prometheus to ask. One that is saved but gone is named, and what is asked in its place. */
export function DataSourceField({ all, uid, onChange }: Props) {
  const chosen = choosePrometheus(all, uid);
  const isGone = uid !== null && chosen?.uid !== uid;
  return (
    <Field
      label={t('config.data-source', 'Data source')}
      description={t('config.data-source-description', 'The Prometheus that scrapes your calls systems.')}
      htmlFor={ID}
      invalid={isGone}
      error={isGone && <span data-testid={setUpIds.config.dataSourceGone}>{goneText(uid, chosen)}</span>}
    >
      <Combobox
        id={ID}
        options={all.map((source) => ({
          value: source.uid,
          label: source.name,
          description: source.isDefault === true ? t('config.data-source-default', "Grafana's default") : undefined,
        }))}
        value={chosen?.uid ?? null}
        disabled={all.length === 0}
        invalid={isGone}
        width={40}
        onChange={({ value }) => onChange(value)}
        data-testid={setUpIds.config.dataSource}
      />
    </Field>
  );
}

function goneText(uid: string, instead: DataSourceInstanceSettings | null): string {
  return instead === null
    ? t('config.data-source-gone', 'The saved data source “{{- uid}}” is gone, or you may not see it.', { uid })
    : t(
        'config.data-source-replaced',
        'The saved data source “{{- uid}}” is gone, or you may not see it. Until you choose another one, “{{- name}}” is asked.',
        { uid, name: instead.name }
      );
}
