import { FieldType, type DataFrame } from '@grafana/data';

/** The upper bound of a bucket's series; NaN for what is none. */
export function boundOf(name: string): number {
  return name === '+Inf' ? Infinity : name === '' ? NaN : Number(name);
}

/**
 * The series of a histogram count everything up to their bound. Each becomes a series of what lies between its bound
 * and the one below, in the order of the bounds.
 * @param heatmaps refIds of the queries in heatmap format
 */
export function splitBuckets(frames: DataFrame[], heatmaps: string[]): DataFrame[] {
  const isHeatmap = ({ refId }: DataFrame): boolean => heatmaps.includes(refId ?? '');
  return [
    ...frames.filter((frame) => !isHeatmap(frame)),
    ...heatmaps.flatMap((refId) => splitHistogram(frames.filter((frame) => frame.refId === refId))),
  ];
}

function splitHistogram(frames: DataFrame[]): DataFrame[] {
  const buckets = frames
    .map((frame) => ({ frame, bound: boundOf(valueOf(frame)?.labels?.le ?? '') }))
    .filter(({ bound }) => !Number.isNaN(bound))
    .sort((a, b) => a.bound - b.bound);
  return buckets.map(({ frame }, index) => {
    const below = samplesOf(buckets[index - 1]?.frame);
    const times = frame.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
    return {
      ...frame,
      fields: frame.fields.map((field) =>
        field.type === FieldType.number
          ? { ...field, values: field.values.map((value, i) => value - (below.get(times[i]) ?? 0)) }
          : field
      ),
    };
  });
}

function valueOf(frame: DataFrame) {
  return frame.fields.find(({ type }) => type === FieldType.number);
}

function samplesOf(frame: DataFrame | undefined): Map<number, number> {
  const times: number[] = frame?.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  const values: number[] = (frame && valueOf(frame)?.values) ?? [];
  return new Map(times.map((time, i) => [time, values[i] ?? 0]));
}
