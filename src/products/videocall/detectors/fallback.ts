import { unique } from '../../../lists';
import { message } from '../../../messages';
import { affects, fact } from '../../../triage/findings/facts';
import { type Sample } from '../../../promClient/types';
import { percent } from '../../../triage/format';
import { type Incident, type Note, type SignalContext } from '../../../triage/model';
import { inquiry } from '../../../triage/inquiry';
import { followUp, type Known } from './known';
import { getTransportHistory, getTransportsKnownQuery, getTransportsQuery, getUsualTransportsQuery } from './queries';

/** People by transport. */
interface Transports {
  n: number;
  fallen: number;
}

/** With fewer people, or fewer on WebSocket, there is no comparison. */
const LEAST_PEOPLE = 5;
/** The excess over the baseline that is worth follow-up queries. */
const SUSPECT_EXCESS = 0.1;
/** The excess over the baseline that makes a finding. */
const EXCESS = 0.2;
/** Number of standard deviations above the baseline that rule out chance. */
const DEVIATIONS = 3;

/** It must last longer (s) than an election, which connects everybody over all transports. */
const LASTING_SECONDS = 10;

const FALLBACK = 'websocket';

function transportsOf(rows: readonly Sample[], region: string | null): Transports {
  const own = rows.filter(({ labels }) => region === null || labels.region === region);
  const sum = (some: readonly Sample[]): number => some.reduce((all, { value }) => all + value, 0);
  return { n: sum(own), fallen: sum(own.filter(({ labels }) => labels.protocol === FALLBACK)) };
}

/** People by transport over the last hour. */
export const usualTransports = inquiry({
  ask: (context) => ({ usual: getUsualTransportsQuery(context) }),
  read: (answers) => answers('usual'),
});

/** People by transport now, and for how long each region has had people, if more than usual use WebSocket. */
export const transports = followUp({
  ask: (known, context): { transports?: string; transportsKnown?: string } =>
    isSuspect(known)
      ? { transports: getTransportsQuery(context), transportsKnown: getTransportsKnownQuery(context) }
      : {},
  read: (answers) => ({ now: answers('transports'), known: answers('transportsKnown') }),
});

function isSuspect({ usual, presence: { bins } }: Known): boolean {
  const past = transportsOf(usual, null);
  const sum = (some: typeof bins): number => some.reduce((all, { n }) => all + n, 0);
  const n = sum(bins);
  const fallen = sum(bins.filter(({ place }) => place.server_type === FALLBACK));
  return fallen >= LEAST_PEOPLE && past.n > 0 && fallen / n >= past.fallen / past.n + SUSPECT_EXCESS;
}

/** A region has a baseline once it has had people for this long (s). */
const KNOWN_SECONDS = 240;

/** Rows of the regions that have a baseline. */
function ofKnownRegions(rows: readonly Sample[], known: readonly Sample[]): readonly Sample[] {
  const regions = new Set(known.filter(({ value }) => value >= KNOWN_SECONDS).map(({ labels }) => labels.region ?? ''));
  return rows.filter(({ labels }) => regions.has(labels.region ?? ''));
}

/** A note if many people use WebSocket but there is no baseline yet. */
export function fallbackNotes({ now, known }: ReturnType<(typeof transports)['read']>): Note[] {
  const seconds = known.flatMap(({ value }) => (value < KNOWN_SECONDS ? [value] : []));
  return now.length === 0 || seconds.length === 0
    ? []
    : [
        {
          kind: 'waiting',
          text: [
            message('videocall.note.websocket', 'Many people use WebSocket.'),
            message(
              'videocall.note.websocket-wait',
              'Callscope can tell in {{seconds}} s whether that is normal here.',
              { seconds: Math.round(KNOWN_SECONDS - Math.max(...seconds)) }
            ),
          ],
        },
      ];
}

/** A finding if far more people than usual fall back from WebTransport to WebSocket: in one region, or everywhere. */
export function findFallbackIncidents(
  rows: readonly Sample[],
  found: ReturnType<(typeof transports)['read']>,
  context: SignalContext
): Incident[] {
  const usual = ofKnownRegions(rows, found.known);
  const now = ofKnownRegions(found.now, found.known);
  const regions = unique(now.map(({ labels }) => labels.region ?? ''));
  const populated = regions.filter((region) => transportsOf(now, region).n >= LEAST_PEOPLE);
  const pushed = populated.filter((region) => isPushed(transportsOf(now, region), transportsOf(usual, region)));
  const places = pushed.length === 1 && populated.length > 1 ? pushed : [null];
  return places
    .filter((region) => isPushed(transportsOf(now, region), transportsOf(usual, region)))
    .map((region) => fallbackIncident(region, transportsOf(now, region), transportsOf(usual, region), context));
}

function isPushed(now: Transports, usual: Transports): boolean {
  if (now.n < LEAST_PEOPLE || usual.n === 0) {
    return false;
  }
  const share = usual.fallen / usual.n;
  const byChance = now.n * share + DEVIATIONS * Math.sqrt(now.n * share * (1 - share));
  return now.fallen / now.n >= share + EXCESS && now.fallen > byChance;
}

function fallbackIncident(region: string | null, now: Transports, usual: Transports, context: SignalContext): Incident {
  const usualShare = usual.fallen / usual.n;
  const shares = { share: percent(now.fallen / now.n), usual: percent(usualShare) };
  return {
    cause: 'transport-fallback',
    severity: 'warning',
    where: region === null ? [] : [{ label: 'region', value: region }],
    since: null,
    past: { ...getTransportHistory(context, usualShare, region), lasting: LASTING_SECONDS },
    affected: affects({ sessions: Math.round(now.fallen - usualShare * now.n), of: now.n, estimated: true }),
    summary: [
      region === null
        ? message('videocall.finding.websocket', '{{- share}} of people use WebSocket, normally {{- usual}}.', shares)
        : message(
            'videocall.finding.websocket-in',
            '{{- share}} of people in {{- region}} use WebSocket, normally {{- usual}}.',
            { ...shares, region }
          ),
      message('videocall.finding.websocket-cause', 'WebTransport fails for them.'),
    ],
    evidence: [
      fact(
        message('videocall.evidence.websocket', 'share of people on WebSocket (n = {{n}})', { n: now.n }),
        now.fallen / now.n,
        getTransportsQuery(context)
      ),
      fact(
        message('videocall.evidence.websocket-usual', 'median of this share over the last hour'),
        usualShare,
        getUsualTransportsQuery(context)
      ),
    ],
  };
}
