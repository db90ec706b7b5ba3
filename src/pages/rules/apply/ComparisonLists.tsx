import { t } from '@grafana/i18n';
import React from 'react';
import { type Comparison } from '../../../rules/grafana/compare';
import { NameList } from './NameList';

/** By name, what applying would do. */
export function ComparisonLists({ comparison }: { comparison: Comparison }) {
  const { create, change, remove, unchanged, blocked, retime } = comparison;
  const inTheWay = (obstacle: Comparison['blocked'][number]['obstacle']): string[] =>
    blocked.filter((one) => one.obstacle === obstacle).map(({ rule }) => rule.title);
  return (
    <>
      <NameList
        kind="elsewhere"
        title={t('rules.elsewhere', 'Already in another folder. Remove them there first, or both notify')}
        names={inTheWay('elsewhere')}
      />
      <NameList
        kind="provisioned"
        title={t('rules.provisioned', 'A file or another program provisioned them, so only that can change them')}
        names={inTheWay('provisioned')}
      />
      <NameList kind="create" title={t('rules.to-create', 'To create')} names={create.map(({ title }) => title)} />
      <NameList
        kind="change"
        title={t('rules.to-change', 'To change')}
        names={change.map(({ wanted }) => wanted.title)}
      />
      <NameList kind="remove" title={t('rules.to-remove', 'To remove')} names={remove.map(({ title }) => title)} />
      <NameList
        kind="retime"
        title={t('rules.to-retime', 'Groups that get another interval')}
        names={retime.map(({ name, interval }) => `${name}: ${interval} s`)}
      />
      <NameList
        kind="unchanged"
        title={t('rules.unchanged', 'Unchanged')}
        isOpen={false}
        names={unchanged.map(({ title }) => title)}
      />
    </>
  );
}
