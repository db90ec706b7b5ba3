import { t } from '@grafana/i18n';
import React from 'react';
import { type Outcome, type Step } from '../../../rules/grafana/steps';
import { NameList } from './NameList';

/** By name, what was done, and what wasn't and why. */
export function OutcomeLists({ outcome: { done, failed, skipped } }: { outcome: Outcome }) {
  return (
    <>
      <NameList
        kind="failed"
        title={t('rules.failed', 'Failed')}
        names={failed.map(({ step, reason }) => `${stepText(step)}: ${reason}`)}
      />
      <NameList kind="skipped" title={t('rules.skipped', 'Not tried')} names={skipped.map(stepText)} />
      <NameList kind="done" title={t('rules.done', 'Done')} isOpen={false} names={done.map(stepText)} />
    </>
  );
}

function stepText({ kind, name }: Step): string {
  const texts: Record<Step['kind'], string> = {
    'create-folder': t('rules.step-create-folder', 'Create folder {{- name}}', { name }),
    create: t('rules.step-create', 'Create {{- name}}', { name }),
    change: t('rules.step-change', 'Change {{- name}}', { name }),
    remove: t('rules.step-remove', 'Remove {{- name}}', { name }),
    retime: t('rules.step-retime', 'Set the interval of {{- name}}', { name }),
    'remove-folder': t('rules.step-remove-folder', 'Remove folder {{- name}}', { name }),
  };
  return texts[kind];
}
