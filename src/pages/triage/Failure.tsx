import { t, Trans } from '@grafana/i18n';
import React from 'react';
import { StateMessage } from '../../components/StateMessage';
import { testIds } from '../../components/testIds';
import { PromError, type PromErrorKind } from '../../promClient/errors';

/** A defect is an error of Callscope itself. */
type Kind = PromErrorKind | 'defect';

/** Why nothing can be said, and what to do about it. */
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
        <Trans i18nKey="failure.reason">Reason:</Trans> <code>{error.message}</code>
      </p>
    </StateMessage>
  );
}

function titleOf(kind: Kind): string {
  const titles: Record<Kind, string> = {
    unreachable: t('failure.unreachable', "Can't judge: Prometheus can't be reached"),
    unauthorised: t('failure.unauthorised', "Can't judge: the data source may not be queried"),
    'not-supported': t('failure.not-supported', "Can't judge: the data source doesn't offer what is needed"),
    'timed-out': t('failure.timed-out', "Can't judge: Prometheus didn't answer in time"),
    'bad-query': t('failure.bad-query', "Can't judge: Prometheus refused the questions"),
    'bad-answer': t('failure.bad-answer', "Can't judge: the answer can't be understood"),
    partial: t('failure.partial', "Can't judge: some questions were not answered"),
    defect: t('failure.defect', "Can't judge: Callscope itself failed"),
  };
  return titles[kind];
}

function adviceOn(kind: Kind): string {
  const advice: Record<Kind, string> = {
    unreachable: t(
      'failure.unreachable-advice',
      'Check that Prometheus runs and that the URL of the data source is right. This says nothing about the calls.'
    ),
    unauthorised: t(
      'failure.unauthorised-advice',
      'Ask an administrator for the permission to query this data source, or to check the credentials that it uses.'
    ),
    'not-supported': t('failure.not-supported-advice', 'Choose a data source that speaks the query API of Prometheus.'),
    'timed-out': t(
      'failure.timed-out-advice',
      'Prometheus is overloaded or far away. Narrow the scope, or look at its load.'
    ),
    'bad-query': t('failure.bad-query-advice', 'Check the scope. If it is right, this Prometheus may be too old.'),
    'bad-answer': t(
      'failure.bad-answer-advice',
      'Something between Grafana and Prometheus changes the answers: look at proxies, and at the URL of the data source.'
    ),
    partial: t('failure.partial-advice', 'Look at the load of Prometheus.'),
    defect: t('failure.defect-advice', 'This is a defect: please report it with the reason.'),
  };
  return advice[kind];
}
