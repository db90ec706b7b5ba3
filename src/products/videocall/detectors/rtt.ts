import { groupBy } from '../../../lists';
import { message, type Message } from '../../../messages';
import { type Sample } from '../../../promClient/types';
import { type SignalContext, type Symptom, type Tally } from '../../../triage/model';
import { isExtended } from './dialect';
import { REGION, RELAY, TRANSPORT } from './dimensions';
import { followUp } from './known';
import {
  BINS_PER_LIMIT,
  getRelaysQuery,
  getRttBinsQuery,
  getRttGoodQuery,
  getRttSessionsQuery,
  getRttShiftQuery,
  getShiftedQueries,
} from './queries';

/** The regions of slow relays. */
export const relayRegions = followUp({
  ask: ({ presence: { bins } }, context): { relays?: string } => {
    const isHidden = context.sources.some(({ covered }) => covered.includes('region'));
    return isSlow(bins) && !isExtended(context) && !isHidden ? { relays: getRelaysQuery(context) } : {};
  },
  read: (answers) => regionsOf(answers('relays')),
});

/** In the extended dialect, the places of slow sessions with shifted labels. */
export const shiftedSessions = followUp({
  ask: ({ presence: { bins } }, context): Partial<ReturnType<typeof getShiftedQueries>> =>
    isExtended(context) && isSlow(bins.filter(({ place }) => place.server === '')) ? getShiftedQueries(context) : {},
  read: (answers) => placedShifted(answers('shifted'), answers('processes')),
});

function isSlow(bins: readonly BinRow[]): boolean {
  return bins.some(({ bin }) => bin >= BINS_PER_LIMIT);
}

function regionsOf(rows: readonly Sample[]): Map<string, string> {
  const best = new Map<string, { region: string; sessions: number }>();
  for (const { labels, value } of rows) {
    const relay = relayOf(labels);
    const region = labels.region ?? '';
    const known = best.get(relay);
    if (region !== '' && (known === undefined || value > known.sessions)) {
      best.set(relay, { region, sessions: value });
    }
  }
  return new Map([...best].map(([relay, { region }]) => [relay, region]));
}

function relayOf(labels: Sample['labels']): string {
  return `${labels.server ?? ''}\n${labels.server_type ?? ''}`;
}

export interface BinRow {
  place: Readonly<Record<string, string>>;
  meeting: string;
  bin: number;
  n: number;
}

export function isReadable({ labels }: Sample): boolean {
  const bin = Number(labels.bin);
  return Number.isFinite(bin) && bin >= 0;
}

/** A relay without an address is named by transport and region. In dialect main, regions are queried later. */
function placeOf({ server, server_type: transport = '', region = '' }: Sample['labels']): BinRow['place'] {
  return region === ''
    ? { server: server ?? '', server_type: transport }
    : { server: `${transport}-${region}`, server_type: transport, region };
}

export function readBins(rows: readonly Sample[]): BinRow[] {
  return rows.filter(isReadable).map(({ labels, value }) => ({
    place: placeOf(labels),
    meeting: labels.meeting_id ?? '',
    bin: Number(labels.bin),
    n: value,
  }));
}

function withRegions(bins: readonly BinRow[], regions: ReadonlyMap<string, string>): readonly BinRow[] {
  if (regions.size === 0) {
    return bins;
  }
  // One place for all rows of a relay: there are many.
  const places = new Map<string, BinRow['place']>();
  return bins.map(({ place, meeting, bin, n }) => {
    const relay = relayOf(place);
    const region = regions.get(relay);
    const known = places.get(relay) ?? (region === undefined ? place : { ...place, region });
    places.set(relay, known);
    return { place: known, meeting, bin, n };
  });
}

/** Sessions with everything known about their place. */
export function placedBins(
  bins: readonly BinRow[],
  regions: ReadonlyMap<string, string>,
  shifted: readonly BinRow[],
  context: SignalContext
): readonly BinRow[] {
  return isExtended(context) ? withShifted(bins, shifted) : withRegions(bins, regions);
}

/** The real places of sessions with shifted labels, if the process that stands in their `region` is known. */
function placedShifted(shifted: readonly Sample[], processes: readonly Sample[]): BinRow[] {
  const regions = new Map(processes.map(({ labels }) => [labels.server_instance ?? '', labels.region ?? '']));
  return readBins(
    shifted.flatMap(({ labels, value }) => {
      const region = regions.get(labels.region ?? '');
      return region === undefined ? [] : [{ labels: { ...labels, region }, value }];
    })
  );
}

function withShifted(bins: readonly BinRow[], found: readonly BinRow[]): BinRow[] {
  const keyOf = ({ meeting, bin, place }: BinRow): string => JSON.stringify([meeting, bin, place.server_type]);
  const foundBy = groupBy(found, keyOf);
  const left = bins.map((row) =>
    row.place.server === '' ? { ...row, n: row.n - sessionsIn(foundBy.get(keyOf(row)) ?? []) } : row
  );
  return [...left.filter(({ n }) => n > 0), ...found];
}
function toTallies(bins: readonly BinRow[], { limits: { rttMs } }: SignalContext): Tally[] {
  const severeBin = Math.round((rttMs.severe / rttMs.bad) * BINS_PER_LIMIT);
  const tallies = new Map<string, Tally>();
  for (const { place, meeting, bin, n } of bins) {
    const key = `${meeting}\n${relayOf(place)}`;
    const tally = tallies.get(key) ?? { place, meeting, n: 0, bad: 0, severe: 0, people: 0 };
    tally.n += n;
    tally.people += n;
    tally.bad += bin >= BINS_PER_LIMIT ? n : 0;
    tally.severe += bin >= severeBin ? n : 0;
    tallies.set(key, tally);
  }
  return [...tallies.values()];
}

/** The highest p95 of a relay with enough sessions, as the lower edge of its bin (ms). */
function nearestLimit(bins: readonly BinRow[], { limits }: SignalContext): Symptom['nearest'] {
  const width = limits.rttMs.bad / BINS_PER_LIMIT;
  return [...groupBy(bins, ({ place }) => place.server ?? '')]
    .filter(([, rows]) => sessionsIn(rows) >= limits.minUnits)
    .map(([place, rows]) => ({ place, value: quantileBin(rows, 0.95) * width }))
    .reduce<Symptom['nearest']>((worst, next) => (worst === null || next.value > worst.value ? next : worst), null);
}

function sessionsIn(rows: readonly BinRow[]): number {
  return rows.reduce((sum, { n }) => sum + n, 0);
}

function quantileBin(rows: readonly BinRow[], quantile: number): number {
  const sorted = [...rows].sort((a, b) => a.bin - b.bin);
  const rank = quantile * sessionsIn(sorted);
  let seen = 0;
  for (const { bin, n } of sorted) {
    seen += n;
    if (seen >= rank) {
      return bin;
    }
  }
  return 0;
}

function nameSessions(count: number): Message {
  return message('unit.sessions', 'sessions', { count, defaultValue_one: 'session' });
}

export function rttSymptom(bins: readonly BinRow[], context: SignalContext): Symptom {
  return {
    id: 'rtt',
    title: message('videocall.rtt', 'Round-trip time'),
    complaint: message('symptom.rtt', 'Round-trip time is over {{limit}} ms', { limit: context.limits.rttMs.bad }),
    units: nameSessions,
    limit: context.limits.rttMs.bad,
    limitUnit: message('unit.ms', 'ms'),
    tallies: toTallies(bins, context),
    dimensions: [
      { ...RELAY, cause: 'relay-latency', minRelays: 1 },
      { ...REGION, cause: 'region-latency', minRelays: 2 },
      { ...TRANSPORT, cause: 'transport-latency', minRelays: 2 },
    ],
    everywhere: 'fleet-latency',
    scattered: 'client-network',
    estimated: false,
    costsTime: true,
    judged: true,
    yieldsTo: [],
    nearest: nearestLimit(bins, context),
    past: {
      n: getRttSessionsQuery(context),
      good: getRttGoodQuery(context),
      bins: getRttShiftQuery(context),
    },
    query: getRttBinsQuery(context),
  };
}
