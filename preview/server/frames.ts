/** Data frames in the JSON that Grafana's query API answers with, made from answers of Prometheus' query API. */

/** A sample as Prometheus writes it: Unix seconds, and the value as text (`NaN`, `+Inf` and `-Inf` included). */
type Sample = [seconds: number, value: string];
type Labels = Record<string, string>;

export type PrometheusResult =
  | { resultType: 'vector'; result: Array<{ metric: Labels; value: Sample }> }
  | { resultType: 'matrix'; result: Array<{ metric: Labels; values: Sample[] }> }
  | { resultType: 'scalar'; result: Sample };

/** What a frame tells about the query behind it. */
export interface FrameContext {
  refId: string;
  /** The expression after interpolation. */
  expr: string;
  legendFormat: string;
  stepMs: number;
  /** `Expr: …\nStep: …`, shown by the query inspector. */
  executedQueryString: string;
}

export interface FrameJson {
  schema: { refId: string; meta: object; fields: object[] };
  data: { values: Array<Array<number | null>>; entities?: Array<Record<string, number[]> | null> };
}

/** Values that JSON has no number for, by Prometheus' spelling, under the names that Grafana's frames use. */
const ENTITIES: Record<string, string> = { NaN: 'NaN', '+Inf': 'Inf', '-Inf': 'NegInf' };

function labelSetName({ __name__: name = '', ...labels }: Labels): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const list = pairs.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(', ');
  return name !== '' && list === '' ? name : `${name}{${list}}`;
}

function displayName(labels: Labels, { expr, legendFormat }: FrameContext): string {
  const isAuto = legendFormat === '__auto';
  if (isAuto && Object.keys(labels).length > 0) {
    return '';
  }
  const name =
    legendFormat === '' || isAuto
      ? labelSetName(labels)
      : legendFormat.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label) => labels[label] ?? '');
  return name === '{}' ? expr : name;
}

/** What the first frame of an answer says about the query that was run. */
function queryMeta({ stepMs, executedQueryString }: FrameContext) {
  return { custom: { calculatedMinStep: stepMs }, executedQueryString };
}

/** The single frame of a query that gave nothing, or failed at Prometheus. */
export function emptyFrame(context: FrameContext): FrameJson {
  return {
    schema: { refId: context.refId, meta: { typeVersion: [0, 0], ...queryMeta(context) }, fields: [] },
    data: { values: [] },
  };
}

function seriesFrame(labels: Labels, samples: Sample[], resultType: string, isFirst: boolean, context: FrameContext) {
  const about = queryMeta(context);
  const name = displayName(labels, context);
  const entities: Record<string, number[]> = {};
  const values = samples.map(([, text], index) => {
    const entity = ENTITIES[text];
    if (entity === undefined) {
      return Number(text);
    }
    (entities[entity] ??= []).push(index);
    return null;
  });
  return {
    schema: {
      refId: context.refId,
      meta: {
        type: resultType === 'matrix' ? 'timeseries-multi' : 'numeric-multi',
        typeVersion: [0, 1],
        custom: { ...(isFirst && about.custom), resultType },
        ...(isFirst && { executedQueryString: about.executedQueryString }),
      },
      fields: [
        { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' }, config: { interval: context.stepMs } },
        {
          name: labels.__name__ ?? 'Value',
          type: 'number',
          typeInfo: { frame: 'float64' },
          labels,
          config: name === '' ? {} : { displayNameFromDS: name },
        },
      ],
    },
    data: {
      values: [samples.map(([seconds]) => Math.round(seconds * 1_000)), values],
      ...(Object.keys(entities).length > 0 && { entities: [null, entities] }),
    },
  };
}

/** One frame for each series, in Prometheus' order; a single empty frame when there is no series. */
export function toFrames(answer: PrometheusResult, context: FrameContext): FrameJson[] {
  const series =
    answer.resultType === 'scalar'
      ? [{ metric: {}, samples: [answer.result] }]
      : answer.resultType === 'vector'
        ? answer.result.map(({ metric, value }) => ({ metric, samples: [value] }))
        : answer.result.map(({ metric, values }) => ({ metric, samples: values }));
  if (series.length === 0) {
    return [emptyFrame(context)];
  }
  return series.map(({ metric, samples }, index) =>
    seriesFrame(metric, samples, answer.resultType, index === 0, context)
  );
}
