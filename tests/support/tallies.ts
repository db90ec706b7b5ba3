import { plain } from '../../src/messages';
import { type Dimension, type Tally } from '../../src/triage/model';

/** Some sessions at a place, of whom `bad` are bad. */
export function tally(
  place: Readonly<Record<string, string>>,
  n: number,
  bad: number,
  { meeting = 'm1', severe = 0 }: { meeting?: string | null; severe?: number } = {}
): Tally {
  return { place, meeting, n, bad, severe, people: n };
}

/** A relay with its people; the first `bad` of them are bad. */
export interface Relay {
  server: string;
  server_type: string;
  region: string;
  n: number;
  bad: number;
}

function place(label: string, name: string): Pick<Dimension, 'label' | 'name' | 'noun' | 'plural'> {
  const noun = name.toLowerCase();
  return { label, name: plain(name), noun: plain(noun), plural: plain(`${noun}s`) };
}

/** The places that a fleet of relays has, from the finest to the coarsest. */
export const DIMENSIONS: readonly [Dimension, ...Dimension[]] = [
  { ...place('server', 'Relay'), cause: 'relay-latency', minRelays: 1 },
  { ...place('region', 'Region'), cause: 'region-latency', minRelays: 2 },
  { ...place('server_type', 'Transport'), cause: 'transport-latency', minRelays: 2 },
];

/** Two relays in each of three regions, one per transport; `bad` of those named, nobody elsewhere. */
export function fleet(bad: Readonly<Record<string, number>>, n = 10): Relay[] {
  return ['us', 'eu', 'ap'].flatMap((region) =>
    ['wt', 'ws'].map((transport) => {
      const server = `${transport}-${region}`;
      return { server, server_type: transport, region, n, bad: bad[server] ?? 0 };
    })
  );
}

const MEETING_SIZE = 4;

/** Tallies of the people of some relays, in meetings of four of the same relay. */
export function populate(relays: readonly Relay[], severe = 0): Tally[] {
  return relays.flatMap(({ n, bad, ...place }) =>
    Array.from({ length: Math.ceil(n / MEETING_SIZE) }, (_, i) => {
      const people = Math.min(MEETING_SIZE, n - i * MEETING_SIZE);
      const badPeople = Math.max(0, Math.min(people, bad - i * MEETING_SIZE));
      return tally(place, people, badPeople, {
        meeting: `${place.server} meeting ${i}`,
        severe: Math.round(badPeople * severe),
      });
    })
  );
}
