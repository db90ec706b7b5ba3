import {
  type AnnotationQuery,
  type AnnotationSupport,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type DataSourceJsonData,
  type LegacyMetricFindQueryOptions,
  type MetricFindValue,
  type ScopedVars,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';
import { map, of, type Observable } from 'rxjs';
import { annotationEvents, type AnnotationTexts } from './annotationEvents';
import { escapeForPromql } from './escapeForPromql';
import { joinTables } from './joinTables';
import { splitBuckets } from './splitBuckets';

interface PrometheusQuery extends DataQuery {
  expr?: string;
  format?: 'time_series' | 'table' | 'heatmap';
  instant?: boolean;
  range?: boolean;
  interval?: string;
  legendFormat?: string;
}

interface PrometheusAnnotation extends AnnotationQuery<PrometheusQuery>, AnnotationTexts {
  expr?: string;
  step?: string;
}

interface InstantSeries {
  metric: Record<string, string>;
  value: [number, string];
}

/** `jsonData` of the data source. */
export interface PrometheusSettings extends DataSourceJsonData {
  timeInterval?: string;
}

/** Left as they are for the server, which knows the step. */
const SERVER_VARIABLES: ScopedVars = Object.fromEntries(
  ['__interval', '__interval_ms', '__range', '__range_s', '__range_ms', '__rate_interval', '__rate_interval_ms'].map(
    (name) => [name, { text: `$${name}`, value: `$${name}` }]
  )
);

const QUERY_RESULT = /^query_result\((.+)\)$/s;
const LABEL_VALUES = /^label_values\((?:(.+),)?\s*([a-zA-Z_]\w*)\s*\)$/s;

/** Stands in for Grafana's own Prometheus data source: same type, same requests, same shape of answers. */
export class PrometheusDataSource extends DataSourceWithBackend<PrometheusQuery, PrometheusSettings> {
  constructor(settings: DataSourceInstanceSettings<PrometheusSettings>) {
    super(settings);
    this.interval = settings.jsonData.timeInterval || '15s';
  }

  override annotations: AnnotationSupport<PrometheusQuery, PrometheusAnnotation> = {
    prepareAnnotation: (annotation: PrometheusAnnotation) => ({
      ...annotation,
      target: { refId: 'Anno', expr: annotation.expr, interval: annotation.step, range: true, instant: false },
    }),
    processEvents: (annotation, frames) => of(annotationEvents(annotation, frames)),
  };

  override filterQuery({ expr, hide }: PrometheusQuery): boolean {
    return !hide && Boolean(expr);
  }

  override query(request: DataQueryRequest<PrometheusQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.filter((target) => this.filterQuery(target));
    const refIdsIn = (wanted: PrometheusQuery['format']) =>
      targets.filter(({ format }) => format === wanted).map(({ refId }) => refId);
    const [tables, heatmaps] = [refIdsIn('table'), refIdsIn('heatmap')];
    return super.query({ ...request, targets }).pipe(
      map((response) => ({
        ...response,
        data: splitBuckets(joinTables(response.data as DataFrame[], tables), heatmaps),
      }))
    );
  }

  override applyTemplateVariables(query: PrometheusQuery, scopedVars: ScopedVars): PrometheusQuery {
    const variables = { ...scopedVars, ...SERVER_VARIABLES };
    const replace = (text?: string) => getTemplateSrv().replace(text, variables);
    return {
      ...query,
      expr: getTemplateSrv().replace(query.expr, variables, escapeForPromql),
      interval: replace(query.interval),
      legendFormat: replace(query.legendFormat),
    };
  }

  /** Answers `label_values(label)`, `label_values(selector, label)` and `query_result(expression)`. */
  override async metricFindQuery(
    query: string | { query: string },
    options?: LegacyMetricFindQueryOptions
  ): Promise<MetricFindValue[]> {
    const asked = typeof query === 'string' ? query : query.query;
    const text = getTemplateSrv().replace(asked, options?.scopedVars, escapeForPromql);
    const [, expression] = QUERY_RESULT.exec(text) ?? [];
    if (expression !== undefined) {
      return this.findResults(expression, options?.range?.to.valueOf());
    }
    const [, selector, label] = LABEL_VALUES.exec(text) ?? [];
    if (label === undefined) {
      throw new Error(`the preview host knows label_values() and query_result() only, not ${JSON.stringify(text)}`);
    }
    const values: { data: string[] } = await this.getResource(`api/v1/label/${label}/values`, {
      'match[]': selector,
      start: options?.range && Math.floor(options.range.from.valueOf() / 1_000),
      end: options?.range && Math.ceil(options.range.to.valueOf() / 1_000),
    });
    return values.data.map((value) => ({ text: value }));
  }

  /** Each series as Grafana writes it: `name{label="value"} value milliseconds`. */
  private async findResults(query: string, toMs = Date.now()): Promise<MetricFindValue[]> {
    const answer: { data: { result: InstantSeries[] } } = await this.getResource('api/v1/query', {
      query,
      time: toMs / 1_000,
    });
    return answer.data.result.map(({ metric: { __name__ = '', ...labels }, value: [seconds, value] }) => {
      const inBraces = Object.entries(labels).map(([name, text]) => `${name}="${text}"`);
      return { text: `${__name__}{${inBraces.join(',')}} ${value} ${seconds * 1_000}` };
    });
  }
}
