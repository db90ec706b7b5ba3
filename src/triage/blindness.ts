import { type SourceState } from '../stacks/discovery';
import { round, toTime } from './format';
import { type PastActivity, type StackInput } from './input';
import { type Affected, type Finding } from './types';

/** Under this share of the expected reports nothing is judged. */
const BLIND_COVERAGE = 0.5;
/** So many people in so many meetings don't leave within two scrapes of each other. */
const VANISHED_PEOPLE = 5;
const VANISHED_MEETINGS = 2;

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
    unseen(input) ??
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
    : { jobs, since: newestOf(lost), why: `${jobs.join(' and ')} delivered within the last hour, but not now` };
}

function unanswered({ unanswered: names }: StackInput): Reason | null {
  return names.length === 0
    ? null
    : { jobs: [], since: null, why: `Prometheus did not answer all questions in full (${names.join(', ')})` };
}

function stalledSources({ sources, snapshot }: StackInput): Reason | null {
  const stalled = sources.filter(({ source }) => snapshot.activity.stalled.includes(source.id));
  const jobs = jobsOf(stalled);
  return stalled.length === 0
    ? null
    : {
        jobs,
        since: null,
        why: `${jobs.join(' and ')} is scraped, but nothing on its page moves any more, or its numbers are none`,
      };
}

function unseen({ sources, snapshot }: StackInput): Reason | null {
  const why = snapshot.unseen ?? null;
  const jobs = jobsOf(sources.filter(({ source }) => snapshot.evidenceSources.includes(source.id)));
  return why === null ? null : { jobs, since: null, why };
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
  return sessions === 0 || symptoms.some(({ tallies }) => tallies.length > 0)
    ? null
    : {
        jobs: jobsOf(sources.slice(0, 1)),
        since: null,
        why: `${sessions} sessions are there, but nothing that they measured`,
      };
}

/** Everybody in several meetings gone within two steps: people leave one after another, pipelines break at once. */
function vanished({ pastActivity, sources, snapshot }: StackInput): Reason | null {
  const crowd = pastActivity === null ? null : lastCrowd(pastActivity);
  return crowd === null
    ? null
    : {
        jobs: jobsOf(sources.filter(({ source }) => snapshot.evidenceSources.includes(source.id))),
        since: crowd.time,
        why: `${crowd.people} people in ${crowd.meetings} meetings disappeared from all pages at once at ${toTime(crowd.time)}; that is the pipeline, or all calls ended in the same seconds`,
      };
}

function lastCrowd({
  people,
  meetings,
  step,
}: PastActivity): { time: number; people: number; meetings: number } | null {
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
    confidence: 0.99,
    summary: `The calls of ${product.title} can't be judged: ${why}.`,
    evidence: [],
    nextSteps: product.causes['telemetry-lost']?.nextSteps ?? [],
  };
}
