import { type AnnotationQuery, type DataSourceRef } from '@grafana/schema';
import { selectorOfNames } from '../promql/promql';
import { PLUGIN_PROCESS } from '../products/mattermost/sources/plugin';
import { RTCD_PROCESS } from '../products/mattermost/sources/rtcd';
import { startupTime } from '../products/videocall/sources/server';
import { type BoardContext } from './types';
import { RATE } from './variables';

/** An annotation as Grafana's Prometheus data source takes it. */
interface PrometheusAnnotation extends AnnotationQuery {
  expr: string;
  step: string;
  titleFormat: string;
  textFormat: string;
  tagKeys: string;
}

/** Processes that started again between two points: `{job, instance}`. */
export function getRestartsQuery({ scope }: BoardContext): string {
  const starts = [RTCD_PROCESS.startTime, PLUGIN_PROCESS.startTime, startupTime].map(({ name }) => name);
  return `changes(${selectorOfNames(starts, scope)}[${RATE}])>0`;
}

/** Marks restarts on all time series of a board. */
export function restartAnnotation(context: BoardContext, datasource: DataSourceRef): PrometheusAnnotation {
  return {
    name: 'Restarts',
    datasource,
    enable: true,
    hide: false,
    iconColor: 'orange',
    expr: getRestartsQuery(context),
    step: '',
    titleFormat: 'Restart of {{job}}',
    textFormat: '{{instance}}',
    tagKeys: 'job,instance',
  };
}
