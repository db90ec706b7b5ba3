import { unique } from '../../lists';
import { type Queries, type Results, type Sample } from '../../promClient/types';
import { escapeRegex, type Matcher, selector } from '../../promql/promql';
import { type Concerned, type LookedUp, type SignalContext, type Wanted } from '../../triage/model';
import { getBlockedPeopleQuery, getHeardQuery, getHearsQuery } from './detectors/audio/queries';
import { selfAudioEnabled } from './sources/client';
import { getPlacesOfQuery, getRttOfQuery } from './detectors/queries';
import { once } from './detectors/replicas';
import { connectionsActive } from './sources/server';

/**
 * A regular expression that matches one text in any case, spelled in character codes, so that no query log and no echo
 * of the query shows the identity in readable form.
 */
export function spelled(text: string): string {
  const codes = Array.from(text, (char) => `\\x{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return `(?i)${codes.join('')}`;
}

function matcher(label: string, { id }: Wanted): Matcher {
  return { label, op: '=~', value: spelled(id) };
}

/** Queries about a person (by user id) or a meeting. No answer holds an identity. */
export function getLookUpQueries(context: SignalContext, wanted: Wanted): Queries {
  const of = (label: string): Matcher => matcher(wanted.by === 'meeting' ? 'meeting_id' : label, wanted);
  return {
    rtt: getRttOfQuery(context, of('peer_id')),
    hears: getHearsQuery(context, of('from_peer')),
    heard: getHeardQuery(context, of('customer_email')),
    places: getPlacesOfQuery(context, of('customer_email')),
    microphones: `sum by(meeting_id)(${once(context, 'client', selfAudioEnabled.labels, selector(selfAudioEnabled.name, [...context.scope, of('peer_id')]))})`,
  };
}

/** Labels of places that name people by the id of their relay session. */
export const PERSON_LABELS: readonly string[] = ['sender', 'receiver'];

/** The people of a finding: `{who}`. Places name them by the id of their relay session. */
export function getWhoQuery(context: SignalContext, { cause, where }: Concerned): string | null {
  const valuesOf = (...labels: readonly string[]): string[] =>
    where.filter(({ label }) => labels.includes(label)).map(({ value }) => value);
  if (cause === 'media-blocked') {
    const identified = getBlockedPeopleQuery(context, valuesOf('meeting_id'));
    return `count by(who)(label_replace(${identified},"who","$1","from_peer","(.+)"))`;
  }
  const sessions = valuesOf(...PERSON_LABELS);
  if (sessions.length === 0) {
    return null;
  }
  const connections = selector(connectionsActive.name, [
    ...context.scope,
    { label: 'session_id', op: '=~', value: sessions.map(escapeRegex).join('|') },
  ]);
  return `count by(who)(label_replace(${connections},"who","$1","customer_email","(.+)"))`;
}

/** Reads the answers of `getLookUpQueries`: one row for each meeting. */
export function readLookUp(results: Results<Sample>): LookedUp[] {
  const rows = Object.values(results).flat();
  const meetings = unique(rows.map(({ labels }) => labels.meeting_id ?? '')).sort();
  return meetings.map((meeting) => {
    const own = (name: string): readonly Sample[] =>
      (results[name] ?? []).filter(({ labels }) => (labels.meeting_id ?? '') === meeting);
    return {
      meeting,
      people: own('places').reduce((sum, { value }) => sum + value, 0),
      relays: own('rtt')
        .map(({ labels, value }) => ({ relay: labels.server ?? '', transport: labels.server_type ?? '', rttMs: value }))
        .sort((a, b) => b.rttMs - a.rttMs),
      regions: unique(own('places').map(({ labels }) => labels.region ?? '')).filter((region) => region !== ''),
      hears: pairsOf(own('hears')),
      heard: pairsOf(own('heard')),
      microphones: own('microphones')[0]?.value ?? null,
    };
  });
}

function pairsOf(rows: readonly Sample[]): LookedUp['hears'] {
  const sum = (chosen: readonly Sample[]): number => chosen.reduce((total, { value }) => total + value, 0);
  return rows.length === 0 ? null : { n: sum(rows), bad: sum(rows.filter(({ labels }) => labels.bad === '1')) };
}
