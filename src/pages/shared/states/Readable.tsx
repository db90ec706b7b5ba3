import { t } from '@grafana/i18n';
import React, { type ReactNode, useMemo } from 'react';
import { worded } from '../../../messages';
import { type Matcher } from '../../../promql/promql';
import { ScopeError } from '../../../promql/scope';
import { readScope } from '../controls/readScope';
import { uidOf } from '../verdict/inquiry';
import { NoDataSource } from './NoDataSource';
import { Unreadable } from './Unreadable';

interface Props {
  /** As chosen: a uid, or the name of a variable without one. */
  dataSource: string;
  /** As typed. */
  scope: string;
  children(uid: string, scope: readonly Matcher[]): ReactNode;
}

/** What depends on a data source and a scope, or why they can't be used. The scope keeps its identity. */
export function Readable({ dataSource, scope, children }: Props) {
  const uid = uidOf(dataSource);
  const matchers = useMemo(() => readScope(scope), [scope]);
  if (uid === undefined) {
    return <NoDataSource wanted={dataSource} />;
  }
  return matchers instanceof ScopeError ? (
    <Unreadable field="scope" message={worded(matchers.text, t)} />
  ) : (
    children(uid, matchers)
  );
}
