import { type AnnotationQuery, type DataSourceRef } from '@grafana/schema';
import { message, type Translate, worded } from '../../messages';
import { type Matcher, selectorOfNames } from '../../promql/promql';
import { type Product } from '../../triage/model';
import { RATE } from './variables';

/** An annotation as Grafana's Prometheus data source takes it. */
interface PrometheusAnnotation extends AnnotationQuery {
  expr: string;
  step: string;
  titleFormat: string;
  textFormat: string;
  tagKeys: string;
}

/** Processes of products that restarted in each interval: `{job, instance}`. */
export function getRestartsQuery(
  products: ReadonlyArray<Pick<Product, 'startTimes'>>,
  scope: readonly Matcher[]
): string {
  const starts = products.flatMap(({ startTimes }) => startTimes.map(({ name }) => name));
  return `changes(${selectorOfNames(starts, scope)}[${RATE}])>0`;
}

/** Marks the restarts that a query finds on all time series of a board, in somebody's language. */
export function restartAnnotation(expr: string, datasource: DataSourceRef, translate: Translate): PrometheusAnnotation {
  return {
    name: worded(message('boards.restarts', 'Restarts'), translate),
    datasource,
    enable: true,
    hide: false,
    iconColor: 'orange',
    expr,
    step: '',
    titleFormat: worded(message('boards.restart-of', 'Restart of {{- job}}', { job: '{{job}}' }), translate),
    textFormat: '{{instance}}',
    tagKeys: 'job,instance',
  };
}
