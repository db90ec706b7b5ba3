import { type Sample } from '../../promClient/types';

export interface PlacedValue {
  place: { instance: string; groupID: string };
  value: number;
}

/** Values by RTCD node and installation. */
export type Placed = ReadonlyMap<string, PlacedValue>;

export interface Gauges {
  sessions: Placed;
  settled: Placed;
  voice: Placed;
  ws: Placed;
  wsSeen: Placed;
}

function keyOf({ instance, groupID }: Readonly<Record<string, string>>): string {
  return `${instance ?? ''}\n${groupID ?? ''}`;
}

/** Reads the answers of `getGaugesQuery` and `getConnectionsQuery`; `clientID` and `groupID` are two names of one thing. */
export function readGauges(rows: readonly Sample[]): Gauges {
  const of = (what: string): Placed =>
    new Map(
      rows
        .filter(({ labels }) => labels.what === what)
        .map(({ labels, value }) => {
          const place = { instance: labels.instance ?? '', groupID: labels.groupID ?? labels.clientID ?? '' };
          return [keyOf(place), { place, value }] as const;
        })
    );
  return { sessions: of('sessions'), settled: of('settled'), voice: of('voice'), ws: of('ws'), wsSeen: of('wsSeen') };
}

/** The value at a place, 0 where there is none. */
export function at(values: Placed, place: Readonly<Record<string, string>>): number {
  return values.get(keyOf(place))?.value ?? 0;
}
