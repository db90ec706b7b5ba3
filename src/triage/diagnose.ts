import { type Series } from '../promClient/types';
import { type SourceState } from '../stacks/discovery';
import {
  type Activity,
  type Note,
  type Product,
  type StackSnapshot,
  type Symptom,
  type Tally,
} from '../stacks/snapshot';
import { type PlaceRow, type StackView, type SymptomView } from './assessment';
import { type Explanation, type Localisation, localise, sumOf } from './localise';
import { badStretch, type History, type Moment, momentsOf, userMinutes } from './onset';
import { fisherExact, wilson } from './statistics';
import { type Affected, type Diagnosis, type Finding, type Severity, type StackStatus, type Status } from './types';

/** Everything known about one product at one instant. */
export interface StackInput {
  product: Product;
  sources: readonly SourceState[];
  snapshot: StackSnapshot;
  /** Names of the product's questions that Prometheus could not answer. */
  unanswered: readonly string[];
  limits: { minUnits: number };
  /** By symptom id; only of symptoms that may be findings. */
  histories: Readonly<Record<string, SymptomHistory>>;
  /** People and meetings on the relays over time; asked for when everything is quiet. */
  pastActivity: PastActivity | null;
}

export interface SymptomHistory extends History {
  /** Unix seconds. */
  from: number;
  step: number;
  /** Longer look back, asked for when the whole of the first one is bad. */
  longer: (History & { from: number; step: number }) | null;
}

export interface PastActivity {
  people: readonly Series[];
  meetings: readonly Series[];
  step: number;
}

/** Under this share of the expected reports nothing is judged. */
const BLIND_COVERAGE = 0.5;
/** Under this share a note says so. */
const FULL_COVERAGE = 0.8;
/** A few scattered people are a finding when they are bad for as long as this (s): one burst is not. */
const SCATTERED_SECONDS = 30;
/** A session's RTT is a mean over ten seconds, reported each five: a step is seen about this late (s). */
const VISIBLE_AFTER_INTERVALS = 1.5;
/** So many people in so many meetings don't leave within two scrapes of each other. */
const VANISHED_PEOPLE = 5;
const VANISHED_MEETINGS = 2;

const STATUS_ORDER: readonly Status[] = ['outage', 'degraded', 'blind', 'healthy', 'idle'];

/** Which symptoms have bad units at all, so that their past is worth asking for. */
export function suspectSymptoms(snapshot: StackSnapshot): readonly Symptom[] {
  return snapshot.activity.stalled.length > 0 ? [] : snapshot.symptoms.filter(({ tallies }) => sumOf(tallies).bad > 0);
}

/** Whether nobody seems to be there, so that it matters how they left. */
export function looksIdle({ activity }: StackSnapshot): boolean {
  return (activity.sessions ?? 0) === 0 && (activity.present ?? 0) === 0;
}

/** The diagnosis of all products at one instant, and what a page shows beside it. */
export function diagnose(
  at: number,
  inputs: readonly StackInput[],
  notes: readonly Note[]
): { diagnosis: Diagnosis; stacks: StackView[] } {
  const judged = inputs.map((input) => ({ input, ...judgeStack(at, input) }));
  const findings = judged.flatMap((stack) => stack.findings);
  const statuses = judged.map(({ input, status }): StackStatus => ({
    id: input.product.id,
    dialect: input.snapshot.dialect,
    status,
  }));
  return {
    diagnosis: {
      version: 1,
      at: toTime(at),
      status: worst(statuses.map(({ status }) => status)),
      stacks: statuses,
      findings: [...findings].sort(byImportance),
      notes: [
        ...notes,
        ...(inputs.length === 0
          ? [
              {
                kind: 'telemetry' as const,
                text: 'No calls system found here: none of its metrics was seen in the last hour.',
              },
            ]
          : []),
        ...judged.flatMap((stack) => stack.notes),
      ],
    },
    stacks: judged.map(({ view }) => view),
  };
}

function worst(statuses: readonly Status[]): Status {
  return STATUS_ORDER.find((status) => statuses.includes(status)) ?? 'blind';
}

function judgeStack(
  at: number,
  input: StackInput
): { findings: Finding[]; status: Status; notes: Note[]; view: StackView } {
  const { snapshot, product } = input;
  const stalled = snapshot.activity.stalled.length > 0;
  const localised = (stalled ? [] : snapshot.symptoms).map((symptom) => ({
    symptom,
    ...localise(symptom.tallies, symptom.dimensions, input.limits.minUnits),
  }));
  const symptomFindings = localised.flatMap((result) => findingsOf(at, input, result));
  const blindness = blindFindings(input);
  const findings = [...symptomFindings, ...blindness];
  const status = statusOf(snapshot.activity, symptomFindings, blindness);
  return {
    findings,
    status,
    notes: [...snapshot.notes, ...activityNotes(input, status)],
    view: {
      id: product.id,
      title: product.title,
      dialect: snapshot.dialect,
      status,
      activity: snapshot.activity,
      symptoms: snapshot.symptoms.map((symptom) => viewOf(symptom, input, symptomFindings)),
      detectionBudget: detectionBudget(input),
    },
  };
}

function statusOf(activity: Activity, symptoms: readonly Finding[], blindness: readonly Finding[]): Status {
  const critical = symptoms.find(({ severity, affected }) => severity === 'critical' && isHalf(affected));
  if (critical !== undefined) {
    return 'outage';
  }
  if (symptoms.length > 0) {
    return 'degraded';
  }
  if (blindness.length > 0) {
    return 'blind';
  }
  return (activity.sessions ?? 0) > 0 ? 'healthy' : 'idle';
}

function isHalf({ sessions, of }: Affected): boolean {
  return sessions !== null && of !== null && sessions >= of / 2;
}

// ---- findings of symptoms

function findingsOf(
  at: number,
  input: StackInput,
  { symptom, explanations, rest }: Localisation & { symptom: Symptom }
): Finding[] {
  const history = input.histories[symptom.id] ?? null;
  const findings = explanations.map((explanation) => explainedFinding(at, input, symptom, explanation, history));
  const scattered = scatteredFinding(input, symptom, rest, history);
  return scattered === null ? findings : [...findings, scattered];
}

function explainedFinding(
  at: number,
  input: StackInput,
  symptom: Symptom,
  explanation: Explanation,
  history: SymptomHistory | null
): Finding {
  const { dimension, values, inside, outside } = explanation;
  const cause = dimension?.cause ?? symptom.everywhere;
  const sum = sumOf(inside);
  const past = history === null ? null : pastOf(history, inside, input.product.reportInterval);
  const outsideSum = sumOf(outside);
  const { low, high } = wilson(sum.bad, sum.n);
  return {
    cause,
    stack: input.product.id,
    severity: severityOf(sum),
    where: dimension === null ? [] : values.map((value) => ({ label: dimension.label, value })),
    localized: dimension !== null,
    since: past?.since === undefined || past.since === null ? null : toTime(Math.min(at, past.since)),
    affected: affectedOf(symptom, inside, past?.userMinutes ?? null),
    confidence: round(explanation.confidence),
    summary: `${summarySubject(symptom)} ${share(sum)} ${placeText(explanation, symptom)}.`,
    evidence: [
      {
        what: `share of ${symptom.units} over ${symptom.limit} ${symptom.limitUnit}`,
        value: round(sum.bad / sum.n),
        low: round(low),
        high: round(high),
        query: symptom.query,
      },
      ...(outside.length === 0
        ? []
        : [
            {
              what: `the same share everywhere else (n = ${outsideSum.n})`,
              value: round(outsideSum.n === 0 ? 0 : outsideSum.bad / outsideSum.n),
              low: round(wilson(outsideSum.bad, outsideSum.n).low),
              high: round(wilson(outsideSum.bad, outsideSum.n).high),
              query: symptom.query,
            },
          ]),
    ],
    nextSteps: input.product.causes[cause]?.nextSteps ?? [],
  };
}

function summarySubject({ title, limit, limitUnit }: Symptom): string {
  return `${title} is over ${limit} ${limitUnit} for`;
}

function share({ bad, n }: { bad: number; n: number }): string {
  return `${bad} of ${n}`;
}

function placeText({ dimension, values, unlocalised }: Explanation, { units }: Symptom): string {
  if (dimension !== null) {
    return `${units} on ${values.join(', ')}`;
  }
  return unlocalised === 'only-one-place'
    ? `${units}; not localisable, there is only one relay to compare with`
    : `${units}, on all relays, regions and transports alike`;
}

function severityOf({ n, severe }: { n: number; severe: number }): Severity {
  return n > 0 && severe / n >= 0.5 ? 'critical' : 'warning';
}

function scatteredFinding(
  input: StackInput,
  symptom: Symptom,
  rest: readonly Tally[],
  history: SymptomHistory | null
): Finding | null {
  const { bad } = sumOf(rest);
  if (symptom.scattered === null || bad === 0 || history === null) {
    return null;
  }
  const moments = momentsOf(history, rest);
  const lasting = moments.filter(
    ({ time }) => time > history.from + 0 && time >= lastTime(moments) - SCATTERED_SECONDS
  );
  const steady = Math.min(...lasting.map((moment) => moment.bad), bad);
  if (steady === 0 || lastTime(moments) - firstTime(lasting) < SCATTERED_SECONDS - history.step) {
    return null;
  }
  const past = pastOf(history, rest, input.product.reportInterval);
  const all = sumOf(symptom.tallies);
  const badPlaces = new Set(
    rest.filter((tally) => tally.bad > 0).map(({ place }) => place[symptom.dimensions[0].label])
  );
  const [onlyPlace] = badPlaces;
  const few =
    badPlaces.size === 1 && onlyPlace !== undefined && bad > 1
      ? `all on ${onlyPlace}, too few to blame it`
      : 'no relay, region or transport explains them';
  return {
    cause: symptom.scattered,
    stack: input.product.id,
    severity: 'warning',
    where: [],
    localized: false,
    since: past.since === null ? null : toTime(past.since),
    affected: affectedOf(symptom, rest, past.userMinutes),
    confidence: round(1 - fisherExact(bad, all.n, 0, all.n)),
    summary: `${summarySubject(symptom)} ${bad === 1 ? 'a single person' : `${bad} people`} of ${all.n}; ${few}.`,
    evidence: [
      {
        what: `share of ${symptom.units} over ${symptom.limit} ${symptom.limitUnit} for ${SCATTERED_SECONDS} s`,
        value: round(steady / all.n),
        low: round(wilson(steady, all.n).low),
        high: round(wilson(steady, all.n).high),
        query: symptom.query,
      },
    ],
    nextSteps: input.product.causes[symptom.scattered]?.nextSteps ?? [],
  };
}

function firstTime(moments: readonly Moment[]): number {
  return moments[0]?.time ?? Infinity;
}

function lastTime(moments: readonly Moment[]): number {
  return moments[moments.length - 1]?.time ?? -Infinity;
}

/** When the places' bad stretch began (null: it is older than what can be seen) and what it cost so far. */
function pastOf(
  history: SymptomHistory,
  tallies: readonly Tally[],
  reportInterval: number
): { since: number | null; userMinutes: number } {
  const recent = momentsOf(history, tallies);
  const stretch = badStretch(recent);
  const isOlder = stretch.length > 0 && stretch[0] === recent[0];
  if (!isOlder) {
    return {
      since: stretch.length === 0 ? null : firstTime(stretch) - VISIBLE_AFTER_INTERVALS * reportInterval,
      userMinutes: round(userMinutes(stretch, history.step)),
    };
  }
  if (history.longer === null) {
    return { since: null, userMinutes: round(userMinutes(stretch, history.step)) };
  }
  const long = momentsOf(history.longer, tallies);
  const longStretch = badStretch(long);
  return {
    since: longStretch.length === 0 || longStretch[0] === long[0] ? null : firstTime(longStretch),
    userMinutes: round(userMinutes(longStretch, history.longer.step)),
  };
}

function affectedOf(symptom: Symptom, inside: readonly Tally[], minutes: number | null): Affected {
  const hasMeetings = inside.every(({ meeting }) => meeting !== null);
  const meetings = new Set(inside.filter(({ bad }) => bad > 0).map(({ meeting }) => meeting));
  return {
    sessions: sumOf(inside).bad,
    of: sumOf(symptom.tallies).n,
    meetings: hasMeetings ? meetings.size : null,
    participants: hasMeetings ? sumOf(symptom.tallies.filter(({ meeting }) => meetings.has(meeting))).n : null,
    userMinutes: minutes,
    estimated: symptom.estimated,
  };
}

// ---- blindness

const NOBODY: Affected = {
  sessions: null,
  of: null,
  meetings: null,
  participants: null,
  userMinutes: null,
  estimated: false,
};

function blindFindings(input: StackInput): Finding[] {
  const { product, sources, snapshot } = input;
  const { activity } = snapshot;
  const lost = sources.filter(({ source, state }) => source.required && state === 'lost');
  const jobs = (states: readonly SourceState[]): string[] => states.flatMap((state) => jobNames(state));
  if (lost.length > 0) {
    return [
      telemetryLost(
        product,
        jobs(lost),
        newestOf(lost),
        `Can't see the calls of ${product.title}: ${jobs(lost).join(' and ')} delivered within the last hour and does not now.`
      ),
    ];
  }
  if (input.unanswered.length > 0) {
    return [
      telemetryLost(
        product,
        [],
        null,
        `Can't judge the calls of ${product.title}: Prometheus could not answer all questions (${input.unanswered.join(', ')}).`
      ),
    ];
  }
  const stalled = sources.filter(({ source }) => activity.stalled.includes(source.id));
  if (stalled.length > 0) {
    return [
      telemetryLost(
        product,
        jobs(stalled),
        null,
        `Can't see the calls of ${product.title}: ${jobs(stalled).join(' and ')} is scraped, but nothing on its page moves any more.`
      ),
    ];
  }
  const { expected, received } = activity;
  if (expected !== null && received < BLIND_COVERAGE * expected) {
    const client = sources.filter(({ source }) => source === product.sources[0]);
    return [
      telemetryLost(
        product,
        jobs(client),
        null,
        `Can't judge the calls of ${product.title}: only ${received} of ${expected} expected reports arrive.`
      ),
    ];
  }
  if ((activity.sessions ?? 0) > 0 && snapshot.symptoms.every(({ tallies }) => tallies.length === 0)) {
    return [
      telemetryLost(
        product,
        jobs(sources.filter(({ source }) => source === product.sources[0])),
        null,
        `Can't judge the calls of ${product.title}: ${activity.sessions} sessions are there, but nothing that they measured.`
      ),
    ];
  }
  const vanished = input.pastActivity === null ? null : vanishedAt(input.pastActivity);
  if (vanished !== null) {
    return [
      telemetryLost(
        product,
        jobs(sources.filter(({ source, state }) => source.required && state === 'delivers')),
        vanished.time,
        `Can't see the calls of ${product.title}: ${vanished.people} people in ${vanished.meetings} meetings disappeared from all pages at once at ${toTime(vanished.time)}; that is the pipeline, or all calls ended in the same seconds.`
      ),
    ];
  }
  return [];
}

function jobNames({ source, jobs }: SourceState): readonly string[] {
  return jobs.length > 0 ? jobs : [source.job];
}

function newestOf(states: readonly SourceState[]): number | null {
  const times = states.map(({ lastGood }) => lastGood).filter((time): time is number => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}

function telemetryLost(product: Product, jobs: readonly string[], since: number | null, summary: string): Finding {
  return {
    cause: 'telemetry-lost',
    stack: product.id,
    severity: 'critical',
    where: jobs.map((value) => ({ label: 'job', value })),
    localized: jobs.length > 0,
    since: since === null ? null : toTime(since),
    affected: NOBODY,
    confidence: 0.99,
    summary,
    evidence: [],
    nextSteps: product.causes['telemetry-lost']?.nextSteps ?? [],
  };
}

/** The moment at which everybody in several meetings was gone within two steps; null if people left one after another. */
function vanishedAt({
  people,
  meetings,
  step,
}: PastActivity): { time: number; people: number; meetings: number } | null {
  const peopleAt = new Map(people.flatMap(({ points }) => points.map(([time, value]) => [time, value] as const)));
  const meetingsAt = new Map(meetings.flatMap(({ points }) => points.map(([time, value]) => [time, value] as const)));
  const times = [...peopleAt.keys()].sort((a, b) => a - b);
  const last = times[times.length - 1];
  if (last === undefined) {
    return null;
  }
  const before = times.filter((time) => last - time <= 2 * step);
  const crowd = Math.max(...before.map((time) => peopleAt.get(time) ?? 0));
  const rooms = Math.max(...before.map((time) => meetingsAt.get(time) ?? 0));
  return crowd >= VANISHED_PEOPLE && rooms >= VANISHED_MEETINGS ? { time: last, people: crowd, meetings: rooms } : null;
}

// ---- notes and views

function activityNotes({ snapshot, sources, product }: StackInput, status: Status): Note[] {
  const { activity } = snapshot;
  const { expected, received, present } = activity;
  const notes: Note[] = [];
  if (expected !== null && expected > 0 && received < FULL_COVERAGE * expected) {
    notes.push({ kind: 'coverage', text: `${received} of ${expected} expected reports arrive.` });
  }
  for (const { source } of sources.filter(({ state, source }) => state === 'never' && source.required)) {
    notes.push({
      kind: 'coverage',
      text: `${product.title}: nothing of job ${source.job} was seen in the last hour, so it can't be told whether all report.`,
    });
  }
  if (status === 'idle' && (present ?? 0) > 0) {
    notes.push({
      kind: 'idle',
      text: `${present} people are connected, each alone or just arrived: they report nothing yet.`,
    });
  }
  return notes;
}

function viewOf(symptom: Symptom, { histories, limits }: StackInput, findings: readonly Finding[]): SymptomView {
  const sum = sumOf(symptom.tallies);
  const history = histories[symptom.id];
  return {
    id: symptom.id,
    title: symptom.title,
    units: symptom.units,
    limit: symptom.limit,
    limitUnit: symptom.limitUnit,
    n: sum.n,
    bad: sum.bad,
    nearest: symptom.nearest,
    tables: Object.fromEntries(
      symptom.dimensions.map(({ label }) => [label, tableOf(symptom.tallies, label, limits.minUnits, findings)])
    ),
    history: history?.bad ?? null,
    query: symptom.query,
  };
}

function tableOf(tallies: readonly Tally[], label: string, minUnits: number, findings: readonly Finding[]): PlaceRow[] {
  const values = [...new Set(tallies.map(({ place }) => place[label] ?? ''))].filter((value) => value !== '');
  return values
    .map((value): PlaceRow => {
      const { n, bad } = sumOf(tallies.filter(({ place }) => place[label] === value));
      const named = findings.some(({ where }) => where.some((at) => at.label === label && at.value === value));
      return {
        value,
        n,
        bad,
        share: n === 0 ? 0 : bad / n,
        ...wilson(bad, n),
        verdict: named ? 'here' : n < minUnits ? 'small' : 'ok',
      };
    })
    .sort((a, b) => b.share - a.share || b.n - a.n || a.value.localeCompare(b.value));
}

/** Report, scrape and one refresh: the worst time from a fault to the first query that shows it (s). */
function detectionBudget({ product, sources }: StackInput): number | null {
  const intervals = sources.map(({ interval }) => interval).filter((interval): interval is number => interval !== null);
  const REFRESH_SECONDS = 5;
  return intervals.length === 0 ? null : product.reportInterval + Math.max(...intervals) + REFRESH_SECONDS;
}

function byImportance(a: Finding, b: Finding): number {
  const chronic = (finding: Finding): number => (finding.since === null && finding.cause !== 'telemetry-lost' ? 1 : 0);
  const people = (finding: Finding): number => finding.affected.sessions ?? 0;
  return chronic(a) - chronic(b) || people(b) - people(a) || a.cause.localeCompare(b.cause);
}

/** RFC 3339 with whole seconds. */
export function toTime(unixSeconds: number): string {
  return new Date(Math.round(unixSeconds) * 1000).toISOString().replace('.000Z', 'Z');
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
