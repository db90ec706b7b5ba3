import { t, Trans } from '@grafana/i18n';
import React from 'react';
import { GrafanaError } from '../../../components/askGrafana';
import { ruleIds } from '../../../components/ruleIds';
import { StateMessage } from '../../../components/StateMessage';

/** Why Grafana didn't answer, and what to do about it. */
export function RefusedText({ error }: { error: Error }) {
  const permission = error instanceof GrafanaError ? error.permission : null;
  return (
    <StateMessage
      tone="error"
      icon={permission === null ? 'exclamation-circle' : 'lock'}
      title={t('rules.refused', "Can't compare with Grafana")}
      testId={ruleIds.apply.failed}
    >
      <p>
        {permission === null
          ? t('rules.refused-advice', 'Check that Grafana runs, then compare again.')
          : t('rules.refused-permission', 'Ask an administrator to grant you {{- permission}}.', { permission })}
      </p>
      <p>
        <Trans i18nKey="failure.reason">Reason:</Trans> <code>{error.message}</code>
      </p>
    </StateMessage>
  );
}
