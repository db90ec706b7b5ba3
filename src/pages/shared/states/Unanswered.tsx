import { t, Trans } from '@grafana/i18n';
import React from 'react';
import { StateMessage } from '../../../components/StateMessage';
import { worded } from '../../../messages';
import { type PromError } from '../../../promClient/errors';

interface Props {
  error: PromError;
  /** What to do when it is mended, as a sentence: “Then check again.” */
  again: string;
  testId: string;
}

/** A page whose questions the data source didn't answer. */
export function Unanswered({ error, again, testId }: Props) {
  const isForbidden = error.kind === 'unauthorised';
  return (
    <StateMessage
      tone="error"
      icon={isForbidden ? 'lock' : 'exclamation-circle'}
      title={
        isForbidden
          ? t('checks.forbidden', 'No permission to query the data source')
          : t('checks.unanswered', "The data source doesn't answer")
      }
      testId={testId}
    >
      <p>
        {isForbidden ? (
          <Trans i18nKey="checks.forbidden-advice">
            Ask an administrator to grant you datasources:query for this data source, or to check its credentials.
          </Trans>
        ) : (
          <Trans i18nKey="checks.unanswered-advice">
            Check that Prometheus is running and that the URL of the data source is correct.
          </Trans>
        )}{' '}
        {again}
      </p>
      <p>
        <Trans i18nKey="checks.reason">Reason:</Trans> <code>{worded(error.text, t)}</code>
      </p>
    </StateMessage>
  );
}
