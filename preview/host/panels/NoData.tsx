import { type FieldConfigSource } from '@grafana/data';
import React from 'react';

/** What stands in a panel without data: its own words, if it has some. */
export function NoData({ fieldConfig }: { fieldConfig: FieldConfigSource }) {
  return <div className="panel-empty">{fieldConfig.defaults.noValue ?? 'No data'}</div>;
}
