import { type Sample } from '../../../promClient/types';

/** An RTCD and an installation; '' if a label is missing. */
export interface Place {
  instance: string;
  groupID: string;
  [label: string]: string;
}

export interface PlacedValue {
  place: Place;
  value: number;
}

/** Values by RTCD and installation. */
export type Placed = ReadonlyMap<string, PlacedValue>;

/** `clientID` and `groupID` are two names for the installation. */
export function placeOf(labels: Readonly<Record<string, string>>): Place {
  return { instance: labels.instance ?? '', groupID: labels.groupID ?? labels.clientID ?? '' };
}

/** The key of a place among placed values. */
export function keyOf({ instance, groupID }: Readonly<Record<string, string>>): string {
  return `${instance ?? ''}\n${groupID ?? ''}`;
}

/** Values of the rows of one question (the label `what`) by place; several rows of a place are summed. */
export function placed(rows: readonly Sample[]): Placed {
  const values = new Map<string, PlacedValue>();
  for (const { labels, value } of rows) {
    const place = placeOf(labels);
    const key = keyOf(place);
    values.set(key, { place, value: value + (values.get(key)?.value ?? 0) });
  }
  return values;
}

/** The value at a place, 0 if there is none. */
export function at(values: Placed, place: Readonly<Record<string, string>>): number {
  return values.get(keyOf(place))?.value ?? 0;
}

/** Whether two places are the same server and installation; counts of an embedded server have neither. */
export function isSame(a: Readonly<Partial<Place>>, b: Readonly<Partial<Place>>): boolean {
  return a.instance === b.instance && a.groupID === b.groupID;
}
