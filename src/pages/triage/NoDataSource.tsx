import { locationUtil } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { LinkButton } from '@grafana/ui';
import React from 'react';
import { StateMessage } from '../../components/StateMessage';
import { testIds } from '../../components/testIds';

/** @param wanted what the URL asks for; '' when Grafana has no Prometheus at all */
export function NoDataSource({ wanted }: { wanted: string }) {
  return (
    <StateMessage
      tone="info"
      icon="database"
      title={
        wanted === ''
          ? t('no-data-source.none', 'No Prometheus data source')
          : t('no-data-source.unknown', 'There is no Prometheus data source “{{- name}}”', { name: wanted })
      }
      testId={testIds.states.noDataSource}
    >
      {wanted === '' ? (
        <>
          <p>
            <Trans i18nKey="no-data-source.none-advice">
              Callscope reads the metrics of your calls from a Prometheus data source. Add one, then come back.
            </Trans>
          </p>
          <LinkButton icon="plus" href={locationUtil.assureBaseUrl('/connections/datasources/prometheus')}>
            <Trans i18nKey="no-data-source.add">Add a Prometheus data source</Trans>
          </LinkButton>
        </>
      ) : (
        <p>
          <Trans i18nKey="no-data-source.unknown-advice">
            It was removed, or you may not see it. Choose another one above.
          </Trans>
        </p>
      )}
    </StateMessage>
  );
}
