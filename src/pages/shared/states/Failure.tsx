import { t, Trans } from '@grafana/i18n';
import React from 'react';
import { StateMessage } from '../../../components/StateMessage';
import { testIds } from '../../../components/testIds';
import { worded } from '../../../messages';
import { PromError, type PromErrorKind, reasonOf } from '../../../promClient/errors';

/** A defect is an error of Callscope itself. */
type Kind = PromErrorKind | 'defect';

/** Why Callscope can't judge, and what to do about it. */
export function Failure({ error }: { error: Error }) {
  const kind = error instanceof PromError ? error.kind : 'defect';
  const isForbidden = kind === 'unauthorised';
  return (
    <StateMessage
      tone="error"
      icon={isForbidden ? 'lock' : 'exclamation-circle'}
      title={titleOf(kind)}
      testId={isForbidden ? testIds.states.noPermission : testIds.states.error}
    >
      <p>{adviceOn(kind)}</p>
      <p>
        <Trans i18nKey="failure.reason">Reason:</Trans> <code>{worded(reasonOf(error), t)}</code>
      </p>
    </StateMessage>
  );
}

function titleOf(kind: Kind): string {
  const titles: Record<Kind, string> = {
    unreachable: t('failure.unreachable', "Can't judge: Prometheus can't be reached"),
    unauthorised: t('failure.unauthorised', "Can't judge: no permission to query the data source"),
    'signed-out': t('failure.signed-out', "Can't judge: you are signed out of Grafana"),
    removed: t('failure.removed', "Can't judge: the data source is gone"),
    'not-supported': t('failure.not-supported', "Can't judge: the data source lacks what Callscope needs"),
    'timed-out': t('failure.timed-out', "Can't judge: Prometheus didn't answer in time"),
    throttled: t('failure.throttled', "Can't judge: too many requests"),
    'server-error': t('failure.server-error', "Can't judge: Prometheus failed"),
    'bad-query': t('failure.bad-query', "Can't judge: Prometheus rejected the queries"),
    'bad-answer': t('failure.bad-answer', "Can't judge: the answer is unreadable"),
    clock: t('failure.clock', "Can't judge: the clock of this device is behind"),
    partial: t('failure.partial', "Can't judge: some queries failed"),
    defect: t('failure.defect', "Can't judge: Callscope failed"),
  };
  return titles[kind];
}

function adviceOn(kind: Kind): string {
  const advice: Record<Kind, string> = {
    unreachable: t(
      'failure.unreachable-advice',
      'Check that Prometheus is running and that the URL of the data source is correct. The calls may be fine.'
    ),
    unauthorised: t(
      'failure.unauthorised-advice',
      'Ask an administrator to grant you datasources:query for this data source, or to check its credentials.'
    ),
    'signed-out': t('failure.signed-out-advice', 'Reload the page and sign in. Your session may have expired.'),
    removed: t(
      'failure.removed-advice',
      'It was removed, or you lack permission to see it. Reload the page and choose another one.'
    ),
    'not-supported': t('failure.not-supported-advice', 'Choose a data source with the Prometheus query API.'),
    'timed-out': t(
      'failure.timed-out-advice',
      'Prometheus is overloaded, or the network to it is slow. Narrow the scope, or check its load.'
    ),
    throttled: t(
      'failure.throttled-advice',
      'Prometheus or a proxy limits requests. This page tries again. If the error stays, raise the limit.'
    ),
    'server-error': t(
      'failure.server-error-advice',
      'Check the logs of Prometheus, of Grafana, and of proxies between them. The calls may be fine.'
    ),
    'bad-query': t('failure.bad-query-advice', 'Check the scope. If it is correct, this Prometheus may be too old.'),
    'bad-answer': t(
      'failure.bad-answer-advice',
      'Something between Grafana and Prometheus changes the answers. Check proxies and the URL of the data source.'
    ),
    clock: t(
      'failure.clock-advice',
      'Prometheus has newer samples, so a verdict would be about the past. Synchronize both clocks.'
    ),
    partial: t('failure.partial-advice', 'Check the load of Prometheus.'),
    defect: t('failure.defect-advice', 'This is a bug. Report it with the reason.'),
  };
  return advice[kind];
}
