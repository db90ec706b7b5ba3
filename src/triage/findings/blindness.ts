import { allOf, inTurn, message, type Text, type Values } from '../../messages';
import { type SourceState } from '../targets/discovery';
import { type Note } from '../model';
import { measuredTime, round, toTime } from '../format';
import { type ProductInput } from '../input';
import { sumOf } from '../places/localise';
import { type Affected, type Finding } from '../types';

/** Below this share of the expected reports Callscope can't judge. */
const BLIND_COVERAGE = 0.5;
/** This many people in this many meetings don't leave within two scrapes by chance. */
const VANISHED_PEOPLE = 5;
const VANISHED_MEETINGS = 2;
/** A broken pipeline shows other signs within this time (s). */
const VANISHING_SECONDS = 300;

const UNKNOWN: Affected = {
  sessions: null,
  of: null,
  meetings: null,
  participants: null,
  userMinutes: null,
  estimated: false,
};

/** The cause of a finding that says why a product can't be judged. */
export const BLIND_CAUSE = 'telemetry-lost';

/** At most one finding: why Callscope can't judge a product now. */
export function blindFindings(input: ProductInput): Finding[] {
  const reason =
    lostSources(input) ??
    unanswered(input) ??
    stalledSources(input) ??
    hiddenLabels(input) ??
    hidden(input) ??
    lowCoverage(input) ??
    unmeasured(input) ??
    vanished(input);
  return reason === null ? [] : [telemetryLost(input, reason)];
}

interface Reason {
  jobs: readonly string[];
  /** Unix seconds. */
  since: number | null;
  /** The whole sentence. */
  why: Text;
  /** What to do; what the product advises by default. */
  nextSteps?: readonly Text[];
}

/** Targets and pages are fine if only queries fail. */
const QUERY_STEPS: readonly Text[] = [
  message('blind.query-step-notes', 'Read the notes of triage: they say which queries failed, and why.'),
  message('blind.query-step-stores', 'Check that Prometheus and all its stores are up and not overloaded.'),
  message('blind.query-step-limits', 'If a query reaches a limit, narrow the scope or raise the limit.'),
];

function lostSources({ product: { title }, sources, snapshot }: ProductInput): Reason | null {
  const lost = sources.filter(({ source, state }) => state === 'lost' && snapshot.evidenceSources.includes(source.id));
  const jobs = jobsOf(lost);
  return lost.length === 0
    ? null
    : {
        jobs,
        since: newestOf(lost),
        why: message(
          'blind.lost',
          "Callscope can't judge {{- product}}: metrics from {{- jobs}} stopped arriving within the last hour.",
          { product: title, jobs: allOf(jobs) }
        ),
      };
}

function unanswered({ product: { title }, unanswered: names }: ProductInput): Reason | null {
  return names.length === 0
    ? null
    : {
        jobs: [],
        since: null,
        why: message(
          'blind.unanswered',
          "Callscope can't judge {{- product}}: Prometheus did not fully answer some queries ({{- names}}).",
          { product: title, names }
        ),
        nextSteps: QUERY_STEPS,
      };
}

function stalledSources({ product: { title }, sources, snapshot }: ProductInput): Reason | null {
  const stalled = sources.filter(({ source }) => snapshot.activity.stalled.includes(source.id));
  const jobs = jobsOf(stalled);
  return stalled.length === 0
    ? null
    : {
        jobs,
        since: null,
        why: message(
          'blind.stalled',
          "Callscope can't judge {{- product}}: metrics from {{- jobs}} are frozen or not numbers, although scrapes succeed.",
          { product: title, jobs: allOf(jobs) }
        ),
      };
}

function hiddenLabels({ product: { title }, covered, sources }: ProductInput): Reason | null {
  const [first] = covered.filter(({ source, label }) => source.placeLabels?.includes(label) !== true);
  return first === undefined
    ? null
    : {
        jobs: jobsOf(sources.filter(({ source }) => source === first.source)),
        since: null,
        why: message(
          'blind.hidden-by-target',
          "Callscope can't judge {{- product}}: the target label {{- label}} hides the metric label of the same name, which Prometheus renames to {{- renamed}}.",
          { product: title, label: first.label, renamed: `exported_${first.label}` }
        ),
      };
}

/** Measurements that are certainly missing, even if the rest looks fine. */
function hidden({ product: { title }, sources, snapshot: { activity } }: ProductInput): Reason | null {
  return activity.hidden.length === 0
    ? null
    : {
        jobs: jobsOf(sources.slice(0, 1)),
        since: null,
        why: message('blind.hidden', "Callscope can't judge {{- product}}: {{- reasons}}.", {
          product: title,
          reasons: inTurn(activity.hidden),
        }),
      };
}

function lowCoverage({ product: { title }, sources, snapshot: { activity } }: ProductInput): Reason | null {
  const { expected, received } = activity;
  return expected === null || received >= BLIND_COVERAGE * expected
    ? null
    : {
        jobs: jobsOf(sources.slice(0, 1)),
        since: null,
        why: message(
          'blind.coverage',
          "Callscope can't judge {{- product}}: only {{count}} of {{expected}} expected reports arrive.",
          {
            product: title,
            count: round(received),
            expected,
            defaultValue_one:
              "Callscope can't judge {{- product}}: only {{count}} of {{expected}} expected reports arrives.",
          }
        ),
      };
}

function unmeasured({ product: { title }, sources, snapshot: { activity, symptoms } }: ProductInput): Reason | null {
  const sessions = activity.sessions ?? 0;
  // Symptoms whose units last hold measurements; the others count events.
  const isMeasured = symptoms.some(({ costsTime, tallies }) => costsTime && sumOf(tallies).n > 0);
  return sessions === 0 || activity.isNew || isMeasured
    ? null
    : {
        jobs: jobsOf(sources.slice(0, 1)),
        since: null,
        why: message(
          'blind.unmeasured',
          "Callscope can't judge {{- product}}: {{count}} people are connected but none reports measurements.",
          {
            product: title,
            count: sessions,
            defaultValue_one: "Callscope can't judge {{- product}}: 1 person is connected but reports no measurements.",
          }
        ),
      };
}

/** People of several meetings who left in the same seconds. */
interface Crowd {
  /** Unix seconds. */
  time: number;
  people: number;
  meetings: number;
}

/**
 * Everybody in several meetings is gone within two steps. People leave one by one, so the pipeline may be broken. If no
 * other sign of that appears within some minutes, all calls have ended.
 */
function vanished(input: ProductInput): Reason | null {
  const { product, sources, snapshot, context } = input;
  const crowd = lastCrowd(input);
  const hasTraffic = snapshot.activity.hasTraffic === true;
  return crowd === null || (context.at - crowd.time > VANISHING_SECONDS && !hasTraffic)
    ? null
    : {
        jobs: jobsOf(sources.filter(({ source }) => snapshot.evidenceSources.includes(source.id))),
        since: crowd.time,
        why: hasTraffic
          ? message(
              'blind.vanished-traffic',
              "Callscope can't judge {{- product}}: {{people}} people in {{meetings}} meetings left within seconds of each other at {{- time}}; the relays still report traffic, so the metrics are broken.",
              { product: product.title, ...crowdValues(crowd) }
            )
          : message(
              'blind.vanished',
              "Callscope can't judge {{- product}}: {{people}} people in {{meetings}} meetings left within seconds of each other at {{- time}}; either the metrics are broken, or all calls ended together.",
              { product: product.title, ...crowdValues(crowd) }
            ),
      };
}

function crowdValues({ people, meetings, time }: Crowd): Values {
  return { people, meetings, time: toTime(time) };
}

/** A note for an idle product whose people all left at once some minutes ago. */
export function departureNotes(input: ProductInput): Note[] {
  const crowd = lastCrowd(input);
  return crowd === null
    ? []
    : [
        {
          kind: 'idle',
          text: [
            message(
              'note.departure',
              '{{people}} people in {{meetings}} meetings left within seconds of each other at {{- time}}.',
              crowdValues(crowd)
            ),
            message('note.departure-quiet', 'Since then there is no sign that the metrics are broken.'),
          ],
        },
      ];
}

function lastCrowd({ pastActivity }: ProductInput): Crowd | null {
  if (pastActivity === null) {
    return null;
  }
  const { people, meetings, step } = pastActivity;
  const peopleAt = new Map(people.flatMap(({ points }) => points.map(([time, value]) => [time, value] as const)));
  const meetingsAt = new Map(meetings.flatMap(({ points }) => points.map(([time, value]) => [time, value] as const)));
  const last = Math.max(...peopleAt.keys());
  const before = [...peopleAt.keys()].filter((time) => last - time <= 2 * step);
  const crowd = Math.max(...before.map((time) => peopleAt.get(time) ?? 0));
  const rooms = Math.max(...before.map((time) => meetingsAt.get(time) ?? 0));
  return crowd >= VANISHED_PEOPLE && rooms >= VANISHED_MEETINGS ? { time: last, people: crowd, meetings: rooms } : null;
}

function jobsOf(states: readonly SourceState[]): string[] {
  return states.flatMap(({ source, jobs }) => (jobs.length > 0 ? jobs : [source.job]));
}

function newestOf(states: readonly SourceState[]): number | null {
  const times = states.map(({ lastGood }) => lastGood).filter((time): time is number => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}

function telemetryLost({ product, environment }: ProductInput, { jobs, since, why, nextSteps }: Reason): Finding {
  return {
    cause: BLIND_CAUSE,
    product: product.id,
    environment,
    symptoms: [],
    severity: 'critical',
    where: jobs.map((value) => ({ label: 'job', value })),
    localized: jobs.length > 0,
    since: measuredTime(since),
    affected: UNKNOWN,
    confidence: null,
    summary: why,
    evidence: [],
    nextSteps: nextSteps ?? product.causes[BLIND_CAUSE]?.nextSteps ?? [],
  };
}
