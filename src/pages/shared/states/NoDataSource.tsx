import { t, Trans } from '@grafana/i18n';
import React from 'react';
import { AddDataSource } from '../../../components/AddDataSource';
import { ChecksLink } from '../../../components/ChecksLink';
import { StateMessage } from '../../../components/StateMessage';
import { testIds } from '../../../components/testIds';

/** @param wanted the data source in the URL; '' if Grafana has no Prometheus */
export function NoDataSource({ wanted }: { wanted: string }) {
  return wanted === '' ? (
    <AddDataSource testId={testIds.states.noDataSource} />
  ) : (
    <StateMessage
      tone="info"
      icon="database"
      title={t('no-data-source.unknown', 'There is no Prometheus data source “{{- name}}”', { name: wanted })}
      testId={testIds.states.noDataSource}
    >
      <p>
        <Trans i18nKey="no-data-source.unknown-advice">
          It was removed, or you lack permission to see it. Choose another one above.
        </Trans>
      </p>
      <ChecksLink />
    </StateMessage>
  );
}
