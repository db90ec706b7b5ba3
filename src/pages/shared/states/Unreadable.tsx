import { t, Trans } from '@grafana/i18n';
import React from 'react';
import { StateMessage } from '../../../components/StateMessage';
import { testIds } from '../../../components/testIds';

/** An invalid part of the URL, and what it should look like. */
export function Unreadable({ field, message }: { field: 'scope' | 'at'; message: string }) {
  return field === 'scope' ? (
    <StateMessage
      tone="error"
      icon="exclamation-circle"
      title={t('unreadable.scope', 'The scope is invalid')}
      testId={testIds.controls.scopeError}
    >
      <p>{message}</p>
    </StateMessage>
  ) : (
    <StateMessage
      tone="error"
      icon="exclamation-circle"
      title={t('unreadable.instant', 'The instant “{{- text}}” is invalid', { text: message })}
      testId={testIds.controls.instantError}
    >
      <p>
        <Trans i18nKey="unreadable.instant-advice">
          Use a time such as 2026-11-22T10:00:00Z, or Unix seconds. Choose one above, or go back to live.
        </Trans>
      </p>
    </StateMessage>
  );
}
