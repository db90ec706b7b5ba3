import { locationUtil } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { LinkButton } from '@grafana/ui';
import React from 'react';
import { PROMETHEUS } from './prometheusDataSources';
import { StateMessage } from './StateMessage';

/** Shown if Grafana has no Prometheus data source. */
export function AddDataSource({ testId }: { testId: string }) {
  return (
    <StateMessage
      tone="info"
      icon="database"
      title={t('no-data-source.none', 'No Prometheus data source')}
      testId={testId}
    >
      <p>
        <Trans i18nKey="no-data-source.none-advice">
          Callscope reads the metrics of your calls from a Prometheus data source. Add one, then come back.
        </Trans>
      </p>
      <LinkButton icon="plus" href={locationUtil.assureBaseUrl(`/connections/datasources/${PROMETHEUS}`)}>
        <Trans i18nKey="no-data-source.add">Add a Prometheus data source</Trans>
      </LinkButton>
    </StateMessage>
  );
}
