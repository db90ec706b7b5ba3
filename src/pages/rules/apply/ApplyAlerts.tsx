import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Button, ConfirmModal, Stack, useStyles2 } from '@grafana/ui';
import React, { useState } from 'react';
import { ruleIds } from '../../../components/ruleIds';
import { type Comparison, isApplied, type WantedAlerts } from '../../../rules/grafana/compare';
import { ComparisonLists } from './ComparisonLists';
import { OutcomeLists } from './OutcomeLists';
import { RefusedText } from './RefusedText';
import { type ApplyState, type Change, useApply } from './useApply';

/** Compares first, then applies or removes after a question. */
export function ApplyAlerts({ wanted }: { wanted: WantedAlerts }) {
  const styles = useStyles2(getStyles);
  const { state, compare, change } = useApply(wanted);
  const [asked, setAsked] = useState<Change | null>(null);
  const comparison = state.kind === 'compared' ? state.comparison : null;
  const isBusy = state.kind === 'comparing' || state.kind === 'changing';
  return (
    <div className={styles.content} aria-busy={isBusy}>
      <Stack wrap="wrap">
        <Button
          variant="secondary"
          icon={isBusy ? 'spinner' : 'sync'}
          disabled={isBusy}
          onClick={compare}
          data-testid={ruleIds.apply.compare}
        >
          <Trans i18nKey="rules.compare">Compare with Grafana</Trans>
        </Button>
        {comparison !== null && !isApplied(comparison) && (
          <Button icon="check" onClick={() => setAsked('apply')} data-testid={ruleIds.apply.apply}>
            <Trans i18nKey="rules.apply">Apply</Trans>
          </Button>
        )}
        {comparison !== null && comparison.own.length > 0 && (
          <Button
            variant="destructive"
            fill="outline"
            icon="trash-alt"
            onClick={() => setAsked('remove')}
            data-testid={ruleIds.apply.remove}
          >
            <Trans i18nKey="rules.remove">Remove all</Trans>
          </Button>
        )}
      </Stack>
      <div role="status" data-testid={ruleIds.apply.summary} data-state={state.kind}>
        {summaryOf(state)}
      </div>
      {comparison !== null && <ComparisonLists comparison={comparison} />}
      {state.kind === 'changed' && <OutcomeLists outcome={state.outcome} />}
      {state.kind === 'failed' && <RefusedText error={state.error} />}
      {comparison !== null && asked !== null && (
        <ConfirmModal
          isOpen
          title={
            asked === 'apply'
              ? t('rules.confirm-apply-title', 'Apply the alerts to Grafana?')
              : t('rules.confirm-remove-title', 'Remove the alerts from Grafana?')
          }
          body={asked === 'apply' ? applyQuestion(comparison) : removeQuestion(comparison)}
          confirmText={asked === 'apply' ? t('rules.apply', 'Apply') : t('rules.remove', 'Remove all')}
          confirmButtonVariant={asked === 'apply' ? 'primary' : 'destructive'}
          onConfirm={() => {
            setAsked(null);
            void change(asked, comparison);
          }}
          onDismiss={() => setAsked(null)}
        />
      )}
    </div>
  );
}

function summaryOf(state: ApplyState): string {
  switch (state.kind) {
    case 'idle':
      return t('rules.not-compared', 'Comparing changes nothing. It lists what would be created, changed and removed.');
    case 'comparing':
      return t('rules.comparing', 'Comparing');
    case 'changing':
      return t('rules.changing', '{{done}} of {{all}} steps are done.', { done: state.done, all: state.all });
    case 'compared':
      return isApplied(state.comparison)
        ? t('rules.nothing-to-do', 'Nothing to do. Alerts that are the same: {{same}}.', {
            same: state.comparison.unchanged.length,
          })
        : differences(state.comparison);
    case 'changed':
      return outcomeText(state.outcome);
    case 'failed':
      return t('rules.not-read', "Can't read the alerts of Grafana.");
  }
}

function differences({ create, change, remove, unchanged }: Comparison): string {
  return t(
    'rules.differences',
    'To create: {{create}}. To change: {{change}}. To remove: {{remove}}. Unchanged: {{same}}.',
    { create: create.length, change: change.length, remove: remove.length, same: unchanged.length }
  );
}

function outcomeText({ done, failed, skipped }: Extract<ApplyState, { kind: 'changed' }>['outcome']): string {
  return failed.length === 0
    ? t('rules.all-done', 'Done. Steps taken: {{done}}.', { done: done.length })
    : t('rules.partly-done', 'Steps taken: {{done}}. Failed: {{failed}}. Not tried: {{skipped}}.', {
        done: done.length,
        failed: failed.length,
        skipped: skipped.length,
      });
}

function applyQuestion(comparison: Comparison): string {
  return `${differences(comparison)} ${t('rules.apply-question', 'Grafana evaluates them at once, and notifies your contact points.')}`;
}

function removeQuestion({ own, wanted }: Comparison): string {
  return t(
    'rules.remove-question',
    'Alerts to remove: {{count}}. The folder “{{- folder}}” goes too if nothing else is in it.',
    { count: own.length, folder: wanted.folder.title }
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  content: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
});
