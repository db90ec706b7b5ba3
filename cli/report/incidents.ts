import { type Product, type Severity } from '../../src/triage/model';
import { BLIND_CAUSE } from '../../src/triage/findings/blindness';
import { inEnglish } from '../../src/messages';
import { installationTitle, isAbout } from '../../src/triage/environment';
import { type Moment } from '../../src/triage/past/timeline';
import { type Diagnosis, type Finding, type Status } from '../../src/triage/types';
import { unique } from '../../src/lists';

/** Consecutive instants of the same status; unknown if the instant could not be judged at all. */
export interface Period {
  /** Unix seconds; the end is that of the last instant's step. */
  from: number;
  to: number;
  status: Status;
}

/** A cause at a place, from the first to the last instant that showed it. */
export interface Incident {
  /** Title of the installation. */
  title: string;
  cause: string;
  /** Without people and meetings; '' if it is everywhere, or only people and meetings are known. */
  place: string;
  severity: Severity;
  /** Unix seconds of the start, or of the first instant that showed it. */
  since: number;
  /** Whether the start is known, not only the first instant that showed it. */
  isStartKnown: boolean;
  /** Unix seconds. */
  until: number;
  /** Whether the last instant still shows it. */
  isOngoing: boolean;
  /** The most people at one instant, and of how many; null if unknown. */
  people: { affected: number; of: number | null; isEstimated: boolean } | null;
}

/** What a report names of a product. */
export type Named = Pick<Product, 'id' | 'title' | 'personLabels'>;

/** People give meetings their names, so a public report has none. */
const MEETING_LABEL = 'meeting_id';
/** An address never becomes a place. */
const ADDRESS = '@';
/** An incident that pauses for a single instant goes on. */
const PAUSE = 2;

/** @param step seconds between two moments, which are in ascending order */
export function periodsOf(moments: readonly Moment[], step: number, end: number): Period[] {
  const periods: Period[] = [];
  for (const { at, verdict } of moments) {
    const status = verdict instanceof Error ? 'blind' : verdict.status;
    const to = Math.min(end, at + step);
    const last = periods.at(-1);
    if (last?.status === status) {
      last.to = to;
    } else {
      periods.push({ from: at, to, status });
    }
  }
  return periods.filter(({ from, to }) => to > from);
}

/** Seconds with one of these statuses. */
export function secondsOf(periods: readonly Period[], ...statuses: readonly Status[]): number {
  return periods.reduce((sum, { from, to, status }) => sum + (statuses.includes(status) ? to - from : 0), 0);
}

/** Seconds in which Callscope could not judge everything that it looked at, even if something else was found then. */
export function blindSeconds(moments: readonly Moment[], step: number, end: number): number {
  return moments
    .filter(
      ({ verdict }) =>
        verdict instanceof Error ||
        verdict.status === 'blind' ||
        verdict.products.some(({ status }) => status === 'blind')
    )
    .reduce((sum, { at }) => sum + Math.max(0, Math.min(end, at + step) - at), 0);
}

/** What people suffered from, the earliest first. Blindness and warnings about the future are no incidents. */
export function incidentsOf(
  moments: readonly Moment[],
  step: number,
  end: number,
  products: readonly Named[]
): Incident[] {
  const all: Incident[] = [];
  const open = new Map<string, Incident>();
  for (const { at, verdict } of moments) {
    for (const finding of verdict instanceof Error ? [] : sufferedIn(verdict)) {
      const product = products.find(({ id }) => id === finding.product);
      const environment = finding.environment.filter(({ value }) => !value.includes(ADDRESS));
      const title = installationTitle({ title: product?.title ?? finding.product, environment }, inEnglish);
      const place = placeOf(finding, product?.personLabels ?? []);
      const key = JSON.stringify([title, finding.cause, place]);
      const before = open.get(key);
      const until = Math.min(end, at + step);
      if (before !== undefined && at - before.until < PAUSE * step) {
        before.until = until;
        before.severity = finding.severity === 'critical' ? 'critical' : before.severity;
        before.people = most(before.people, peopleOf(finding));
      } else {
        const since = finding.since === null ? null : Date.parse(finding.since) / 1000;
        const incident: Incident = {
          title,
          cause: finding.cause,
          place,
          severity: finding.severity,
          since: since === null ? at : Math.min(at, since),
          isStartKnown: since !== null,
          until,
          isOngoing: false,
          people: peopleOf(finding),
        };
        open.set(key, incident);
        all.push(incident);
      }
    }
  }
  return all
    .map((incident) => ({ ...incident, isOngoing: incident.until >= end }))
    .sort((a, b) => a.since - b.since || b.until - a.until);
}

function sufferedIn({ findings, products }: Diagnosis): Finding[] {
  return findings.filter(
    (finding) =>
      finding.cause !== BLIND_CAUSE &&
      products.some(({ status, ...each }) => (status === 'degraded' || status === 'outage') && isAbout(finding, each))
  );
}

function placeOf({ where }: Finding, personLabels: readonly string[]): string {
  return unique(
    where
      .filter(
        ({ label, value }) => label !== MEETING_LABEL && !personLabels.includes(label) && !value.includes(ADDRESS)
      )
      .map(({ value }) => value)
  ).join(', ');
}

function peopleOf({ affected: { sessions, of, estimated } }: Finding): Incident['people'] {
  return sessions === null ? null : { affected: Math.round(sessions), of, isEstimated: estimated };
}

function most(a: Incident['people'], b: Incident['people']): Incident['people'] {
  return a === null || (b !== null && b.affected > a.affected) ? b : a;
}
