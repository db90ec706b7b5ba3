import { FieldType, type DataFrame, type Field } from '@grafana/data';

function joinTable(refId: string, frames: DataFrame[], valueName: string): DataFrame {
  const series = frames.map((frame) => ({
    times: frame.fields.find(({ type }) => type === FieldType.time)?.values ?? [],
    value: frame.fields.find(({ type }) => type === FieldType.number),
  }));
  const labels = [...new Set(series.flatMap(({ value }) => Object.keys(value?.labels ?? {})))].sort();
  const fields: Field[] = [
    { name: 'Time', type: FieldType.time, config: {}, values: series.flatMap(({ times }) => times) },
    ...labels.map((label) => ({
      name: label,
      type: FieldType.string,
      config: { filterable: true },
      values: series.flatMap(({ times, value }) => times.map(() => value?.labels?.[label] ?? '')),
    })),
    {
      name: valueName,
      type: FieldType.number,
      config: {},
      values: series.flatMap(({ value }) => value?.values ?? []),
    },
  ];
  return {
    refId,
    fields,
    length: fields[0]?.values.length ?? 0,
    meta: { ...frames[0]?.meta, preferredVisualisationType: 'table' },
  };
}

/**
 * The server sends one frame for each series. The frames of queries in table format become one table each: time, the
 * labels in order of their names, the value. Tables come last; with several of them a value is called `Value #A`.
 *
 * @param tables refIds of the queries in table format
 */
export function joinTables(frames: DataFrame[], tables: string[]): DataFrame[] {
  const byRefId = tables
    .map((refId) => ({ refId, frames: frames.filter((frame) => frame.refId === refId && frame.fields.length > 0) }))
    .filter((table) => table.frames.length > 0);
  return [
    ...frames.filter(({ refId }) => !tables.includes(refId ?? '')),
    ...byRefId.map((table) =>
      joinTable(table.refId, table.frames, byRefId.length === 1 ? 'Value' : `Value #${table.refId}`)
    ),
  ];
}
