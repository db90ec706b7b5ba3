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
  return (
    <StateMessage
      tone="error"
      icon={error.kind === 'unauthorised' ? 'lock' : 'exclamation-circle'}
      title={titleOf(error)}
      testId={testId}
    >
      <p>
        {adviceOn(error)} {again}
      </p>
      <p>
        <Trans i18nKey="checks.reason">Reason:</Trans> <code>{worded(error.text, t)}</code>
      </p>
    </StateMessage>
  );
}

function titleOf({ kind }: PromError): string {
  switch (kind) {
    case 'unauthorised':
      return t('checks.forbidden', 'No permission to query the data source');
    case 'clock':
      return t('unanswered.clock', 'The clock of this device is behind');
    default:
      return t('checks.unanswered', "The data source doesn't answer");
  }
}

function adviceOn({ kind }: PromError): string {
  switch (kind) {
    case 'unauthorised':
      return t(
        'checks.forbidden-advice',
        'Ask an administrator to grant you datasources:query for this data source, or to check its credentials.'
      );
    case 'clock':
      return t(
        'unanswered.clock-advice',
        'Prometheus has newer samples, so the answer would be about the past. Synchronize both clocks.'
      );
    default:
      return t(
        'checks.unanswered-advice',
        'Check that Prometheus is running and that the URL of the data source is correct.'
      );
  }
}
