import { FieldType, type AnnotationEvent, type DataFrame } from '@grafana/data';

/** What a Prometheus annotation says of each point, in the form of legends: `Restart of {{job}}`. */
export interface AnnotationTexts {
  titleFormat?: string;
  textFormat?: string;
  /** Names of labels, with commas. */
  tagKeys?: string;
}

/** Points that are no further apart than this (ms) are one event, as Grafana has it for annotations without a step. */
const STEP_MS = 60_000;

/** An event for each point of a series that is above zero; neighbors are one event that lasts. */
export function annotationEvents(texts: AnnotationTexts, frames: DataFrame[]): AnnotationEvent[] {
  return frames.flatMap((frame) => {
    const times: number[] = frame.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
    return frame.fields
      .filter(({ type }) => type === FieldType.number)
      .flatMap(({ values, labels = {} }) => {
        const fill = (format = '') => format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
        const tags = (texts.tagKeys ?? '').split(',').flatMap((key) => labels[key.trim()] ?? []);
        return spans(times.filter((_, i) => values[i] > 0)).map(({ time, timeEnd }) => ({
          time,
          ...(timeEnd > time && { timeEnd, isRegion: true }),
          title: fill(texts.titleFormat),
          text: fill(texts.textFormat),
          tags,
        }));
      });
  });
}

function spans(times: number[]): Array<{ time: number; timeEnd: number }> {
  const found: Array<{ time: number; timeEnd: number }> = [];
  for (const time of times) {
    const last = found.at(-1);
    if (last !== undefined && time - last.timeEnd <= STEP_MS) {
      last.timeEnd = time;
    } else {
      found.push({ time, timeEnd: time });
    }
  }
  return found;
}
