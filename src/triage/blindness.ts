import { type SourceState } from './targets/discovery';
import { type Note } from './model';
import { round, toTime } from './format';
import { type StackInput } from './input';
import { sumOf } from './places/localise';
import { type Affected, type Finding } from './types';

/** Under this share of the expected reports nothing is judged. */
const BLIND_COVERAGE = 0.5;
/** So many people in so many meetings don't leave within two scrapes of each other. */
const VANISHED_PEOPLE = 5;
const VANISHED_MEETINGS = 2;
/** A pipeline that broke shows within so many seconds by more than that. */
const VANISHING_SECONDS = 300;

const UNKNOWN: Affected = {
  sessions: null,
  of: null,
  meetings: null,
  participants: null,
  userMinutes: null,
  estimated: false,
};

/** Why the calls of a product can't be seen now: one finding, or none. */
export function blindFindings(input: StackInput): Finding[] {
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
  why: string;
}

function lostSources({ sources, snapshot }: StackInput): Reason | null {
  const lost = sources.filter(({ source, state }) => state === 'lost' && snapshot.evidenceSources.includes(source.id));
  const jobs = jobsOf(lost);
  return lost.length === 0
    ? null
    : { jobs, since: newestOf(lost), why: `metrics from ${jobs.join(' and ')} stopped arriving within the last hour` };
}

function unanswered({ unanswered: names }: StackInput): Reason | null {
  return names.length === 0
    ? null
    : { jobs: [], since: null, why: `Prometheus did not fully answer some queries (${names.join(', ')})` };
}

function stalledSources({ sources, snapshot }: StackInput): Reason | null {
  const stalled = sources.filter(({ source }) => snapshot.activity.stalled.includes(source.id));
  const jobs = jobsOf(stalled);
  return stalled.length === 0
    ? null
    : {
        jobs,
        since: null,
        why: `metrics from ${jobs.join(' and ')} are frozen or not numbers, although scrapes succeed`,
      };
}

function hiddenLabels({ covered, sources }: StackInput): Reason | null {
  const [first] = covered.filter(({ source, label }) => source.placeLabels?.includes(label) !== true);
  return first === undefined
    ? null
    : {
        jobs: jobsOf(sources.filter(({ source }) => source === first.source)),
        since: null,
        why: `the target label ${first.label} hides the metric label of the same name, which Prometheus renames to exported_${first.label}`,
      };
}

/** What is known to be missing, whatever the rest looks like. */
function hidden({ sources, snapshot: { activity } }: StackInput): Reason | null {
  return activity.hidden.length === 0
    ? null
    : { jobs: jobsOf(sources.slice(0, 1)), since: null, why: activity.hidden.join('; ') };
}

function lowCoverage({ sources, snapshot: { activity } }: StackInput): Reason | null {
  const { expected, received } = activity;
  return expected === null || received >= BLIND_COVERAGE * expected
    ? null
    : {
        jobs: jobsOf(sources.slice(0, 1)),
        since: null,
        why: `only ${round(received)} of ${expected} expected reports arrive`,
      };
}

function unmeasured({ sources, snapshot: { activity, symptoms } }: StackInput): Reason | null {
  const sessions = activity.sessions ?? 0;
  // Where units last, they are what somebody measured; events only happen.
  const isMeasured = symptoms.some(({ costsTime, tallies }) => costsTime && sumOf(tallies).n > 0);
  return sessions === 0 || activity.isNew || isMeasured
    ? null
    : {
        jobs: jobsOf(sources.slice(0, 1)),
        since: null,
        why:
          sessions === 1
            ? '1 person is connected but reports no measurements'
            : `${sessions} people are connected but none reports measurements`,
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
 * Everybody in several meetings gone within two steps: people leave one after another, pipelines break at once. After
 * some minutes in which nothing else shows that the pipeline broke, all calls have ended.
 */
function vanished(input: StackInput): Reason | null {
  const { sources, snapshot, context } = input;
  const crowd = lastCrowd(input);
  const hasTraffic = snapshot.activity.hasTraffic === true;
  return crowd === null || (context.at - crowd.time > VANISHING_SECONDS && !hasTraffic)
    ? null
    : {
        jobs: jobsOf(sources.filter(({ source }) => snapshot.evidenceSources.includes(source.id))),
        since: crowd.time,
        why: `${crowdText(crowd)}; ${hasTraffic ? 'the relays still report traffic, so the metrics are broken' : 'either the metrics are broken, or all calls ended together'}`,
      };
}

function crowdText({ people, meetings, time }: Crowd): string {
  return `${people} people in ${meetings} meetings left within seconds of each other at ${toTime(time)}`;
}

/** How the last calls ended where everybody left at once some minutes ago. */
export function departureNotes(input: StackInput): Note[] {
  const crowd = lastCrowd(input);
  return crowd === null
    ? []
    : [{ kind: 'idle', text: `${crowdText(crowd)}. Since then there is no sign that the metrics are broken.` }];
}

function lastCrowd({ pastActivity }: StackInput): Crowd | null {
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

function telemetryLost({ product, environment }: StackInput, { jobs, since, why }: Reason): Finding {
  return {
    cause: 'telemetry-lost',
    stack: product.id,
    environment,
    symptoms: [],
    severity: 'critical',
    where: jobs.map((value) => ({ label: 'job', value })),
    localized: jobs.length > 0,
    since: since === null ? null : toTime(since),
    affected: UNKNOWN,
    confidence: null,
    summary: `Callscope can't judge ${product.title}: ${why}.`,
    evidence: [],
    nextSteps: product.causes['telemetry-lost']?.nextSteps ?? [],
  };
}
