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

/** Which Prometheus to query. If the saved one is gone, the field names it and its replacement. */
export function DataSourceField({ all, uid, onChange }: Props) {
  const chosen = choosePrometheus(all, uid);
  const isGone = uid !== null && chosen?.uid !== uid;
  return (
    <Field
      label={t('config.data-source', 'Data source')}
      description={t('config.data-source-description', 'The Prometheus that scrapes your calls.')}
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
    ? t('config.data-source-gone', 'The saved data source “{{- uid}}” is gone, or you lack permission to see it.', {
        uid,
      })
    : t(
        'config.data-source-replaced',
        'The saved data source “{{- uid}}” is gone, or you lack permission to see it. Callscope uses “{{- name}}” until you choose another one.',
        { uid, name: instead.name }
      );
}
