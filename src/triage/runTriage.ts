import { type Matcher, MAX_FOLLOW_UP_LENGTH, packed } from '../promql/promql';
import { PromError, type Settled, settled } from '../promClient/errors';
import {
  type PromClient,
  type Queries,
  type Results,
  type Sample,
  type Series,
  type TimeRange,
} from '../promClient/types';
import { type Limits } from '../settings';
import { getCoveredQueries, readCovered } from './targets/coveredLabels';
import {
  getDiscoveryQueries,
  newestScrape,
  readDiscovery,
  readProcesses,
  type SourceState,
  TOLERATED_SCRAPES,
} from './targets/discovery';
import { type Installation, installationsOf } from './targets/installations';
import { type Process } from './targets/process';
import { groupBy } from '../promClient/rows';
import { DEFAULT_INTERVAL, signalContext } from './signalContext';
import { type Note, type Product, type SignalContext, type StackSnapshot, type Symptom } from './model';
import { type Assessment } from './assessment';
import { diagnose, looksIdle, suspectSymptoms } from './diagnose';
import { type StackInput, type SymptomHistory } from './input';
import { type History, momentsOf } from './past/onset';

export interface TriageOptions {
  products: readonly Product[];
  scope: readonly Matcher[];
  limits: Limits;
  /** Unix seconds. */
  at: number;
  /** Id of a symptom whose past is asked for even if nothing is wrong with it, to be drawn. */
  charted?: string;
  /** Gets what the diagnosis is made from, to be traced. */
  observe?: (inputs: readonly StackInput[]) => void;
}

/** Samples that arrive later than this (s) are not judged. */
const MAX_LAG_SECONDS = 90;
const HISTORY_SECONDS = 15 * 60;
const LONG_HISTORY_SECONDS = 6 * 3600;
const LONG_STEP = 60;

interface Present {
  /** Unique: its questions and answers are told from those of others by it. */
  key: string;
  product: Product;
  installation: Installation;
  context: SignalContext;
}

/** What one product's first questions showed. */
interface Look extends Probed {
  suspects: readonly Symptom[];
  isIdle: boolean;
}

/**
 * Asks a Prometheus about one instant and diagnoses it: one request finds out what is there, a second one asks every
 * product's first questions, and only what then looks bad (or empty) is asked further, and for its past: in one request
 * for all products.
 * @throws PromError when no question of a request could be answered
 */
export async function runTriage(client: PromClient, options: TriageOptions): Promise<Assessment> {
  const notes: Note[] = [];
  const sources = [...new Set(options.products.flatMap((product) => product.sources))];
  const discovered = await settled(client.instant(getDiscoveryQueries(sources, options.scope), options.at));
  const discovery = discovered.results;
  notes.push(...failureNotes(discovered.failures));
  const instant = judgedInstant(readDiscovery(sources, discovery, options.at), newestScrape(discovery), options.at);
  const processes = readProcesses(sources, discovery, instant);
  const present = options.products.flatMap((product) => presentOf(product, processes, { ...options, at: instant }));
  if (present.length === 0) {
    return { ...diagnose(options.at, [], notes), evidenceAt: null };
  }

  notes.push(...lagNotes(options.at - instant), ...new Set(present.flatMap(({ installation }) => installation.notes)));
  const evidenceAt = newestEvidence(present, instant);
  const questions = prefixed(present, ({ product, context }) => ({
    ...product.signals(context),
    ...packed(getCoveredQueries(context)),
  }));
  const signals = await settled(client.instant(questions, evidenceAt));
  notes.push(...failureNotes(signals.failures));
  const probed = await probe(client, present, signals.results, evidenceAt, notes);
  const looks = probed.map((look): Look => ({
    ...look,
    suspects: withCharted(suspectSymptoms(look.snapshot, options.limits), look.snapshot, options.charted),
    isIdle: looksIdle(look.snapshot),
  }));
  const pasts = await askPasts(client, looks, evidenceAt, notes);
  const inputs = looks.map((look): StackInput => {
    const { product, installation, snapshot, context } = look;
    return {
      product,
      environment: installation.environment,
      context,
      sources: installation.sources,
      snapshot,
      covered: readCovered(own(signals.results, look), installation.sources),
      unanswered: [...Object.keys(discovered.failures), ...Object.keys(own(signals.failures, look))],
      unansweredFurther: [...look.unansweredProbes, ...openSuspicions(look, pasts, options.limits)],
      limits: options.limits,
      ...readPasts(look, pasts),
    };
  });
  options.observe?.(inputs);
  return { ...diagnose(options.at, inputs, notes), evidenceAt: lastScrapeOf(present) ?? evidenceAt };
}

/**
 * Where samples arrive late for everything alike (remote write, clocks that differ) the newest of them are judged, up
 * to a limit; what is older than that is no evidence of now.
 */
function judgedInstant(states: readonly SourceState[], newest: number | null, at: number): number {
  const intervals = states.flatMap(({ interval }) => (interval === null ? [] : [interval]));
  const usual = TOLERATED_SCRAPES * (intervals.length === 0 ? DEFAULT_INTERVAL : Math.min(...intervals));
  return newest !== null && at - newest > usual && at - newest <= MAX_LAG_SECONDS ? newest : at;
}

function lagNotes(lag: number): Note[] {
  return lag === 0
    ? []
    : [
        {
          kind: 'interval',
          text: `The newest samples are ${Math.round(lag)} s old: they arrive late, or clocks differ. The verdict is as of then.`,
        },
      ];
}

function presentOf(
  product: Product,
  processes: readonly Process[],
  options: Pick<TriageOptions, 'scope' | 'limits' | 'at'>
): Present[] {
  return installationsOf(product, processes, options.at)
    .filter(({ sources }) => sources.some(({ state }) => state !== 'never'))
    .map((installation, i) => ({
      key: i === 0 ? product.id : `${product.id} ${i + 1}`,
      product,
      installation,
      context: signalContext(product, installation.sources, {
        ...options,
        scope: [...options.scope, ...installation.matchers],
        names: installation.processNames,
      }),
    }));
}

/** A failed scrape empties its series at once: up to a few in a row are bridged by looking at the instant before them. */
function newestEvidence(present: readonly Present[], at: number): number {
  const failing = present.flatMap(({ installation, context }) =>
    installation.sources
      .filter(({ failing }) => failing)
      .map(({ lastGood }) => lastGood ?? at)
      .filter((lastGood) => at - lastGood <= TOLERATED_SCRAPES * context.scrape)
  );
  return Math.min(at, ...failing);
}

function lastScrapeOf(present: readonly Present[]): number | null {
  const times = present.flatMap(({ installation }) =>
    installation.sources.map(({ lastGood }) => lastGood).filter((time): time is number => time !== null)
  );
  return times.length === 0 ? null : Math.max(...times);
}

function withCharted(suspects: readonly Symptom[], { symptoms }: StackSnapshot, id?: string): readonly Symptom[] {
  return [...suspects, ...symptoms.filter((symptom) => symptom.id === id && !suspects.includes(symptom))];
}

interface Probed extends Present {
  snapshot: StackSnapshot;
  /** Names of the questions about what looks wrong that were not answered, or in part. */
  unansweredProbes: readonly string[];
}

/** What the products see, after one more request about what looks wrong at first sight. */
async function probe(
  client: PromClient,
  present: readonly Present[],
  signals: Results<Sample>,
  at: number,
  notes: Note[]
): Promise<Probed[]> {
  const questions = prefixed(present, (stack) =>
    packedFurther(stack.product.probe(named(own(signals, stack), stack), stack.context))
  );
  const { results, failures } = await followedUp(questions, (asked) => client.instant(asked, at));
  notes.push(...failureNotes(failures));
  return present.map((stack) => {
    const answers = { ...own(signals, stack), ...unpacked(own(results, stack)) };
    return {
      ...stack,
      snapshot: stack.product.read(named(answers, stack), stack.context),
      unansweredProbes: Object.keys(own(failures, stack)),
    };
  });
}

/** What was asked over time, by the product's id and the question's name, and how. */
interface Pasts {
  recent: Results<Series>;
  /** Only of what the recent past leaves open. */
  long: Results<Series>;
  /** Questions about the recent past that were not answered, or in part. */
  unanswered: readonly string[];
  at: number;
}

/** The past of everything that may become a finding, and of who was there where nobody is now. */
async function askPasts(client: PromClient, looks: readonly Look[], at: number, notes: Note[]): Promise<Pasts> {
  const ask = async (questions: Queries, span: number, step: number): Promise<Settled<Series>> => {
    const { results, failures } = await followedUp(packedFurther(questions), (asked) =>
      client.range(asked, alignedRange(at, span, step))
    );
    notes.push(...failureNotes(failures));
    return { results: unpacked(results), failures };
  };
  const steps = [...new Set(looks.map(({ context }) => context.interval))];
  const perStep = await Promise.all(
    steps.map((step) => {
      const those = looks.filter(({ context }) => context.interval === step);
      return ask(prefixed(those, pastQuestions), HISTORY_SECONDS, step);
    })
  );
  const recent: Results<Series> = Object.assign({}, ...perStep.map(({ results }) => results));
  const unanswered = perStep.flatMap(({ failures }) => Object.keys(failures)).flatMap(questionsIn);
  const open = prefixed(looks, (look) => openQuestions(look, { recent, unanswered }));
  return { recent, long: (await ask(open, LONG_HISTORY_SECONDS, LONG_STEP)).results, unanswered, at };
}

/** Carries the question of an answer: those of products have a label `what` of their own. */
const QUESTION = 'question';

function packedFurther(questions: Queries): Queries {
  return packed(questions, MAX_FOLLOW_UP_LENGTH, QUESTION);
}

/** The questions that an expression of several asks, by its name. */
function questionsIn(name: string): string[] {
  return name.split(', ');
}

/** What was asked in few expressions, by the questions again. */
function unpacked<T extends Pick<Sample, 'labels'>>(answers: Results<T>): Results<T> {
  return Object.fromEntries(
    [...groupBy(Object.values(answers).flat(), ({ labels }) => labels[QUESTION] ?? '')].map(([question, rows]) => [
      question,
      rows.map((row) => {
        const { [QUESTION]: _, ...labels } = row.labels;
        return { ...row, labels };
      }),
    ])
  );
}

/** Grafana floors both ends of a range to the step; so the same is asked everywhere. */
function alignedRange(at: number, span: number, step: number): TimeRange {
  const to = Math.floor(at / step) * step;
  return { from: to - span, to, step };
}

/** By the names under which they are asked: of suspects, of incidents, and of who was there. */
function pastsOf({ product, context, suspects, snapshot, isIdle }: Look): Readonly<Record<string, Queries>> {
  const activity = isIdle ? product.activityHistory(context) : null;
  return Object.fromEntries([
    ...suspects.map((symptom) => [`symptom ${symptom.id}`, { ...product.history(symptom, context) }] as const),
    ...snapshot.incidents.flatMap(({ past }, i) =>
      past === null ? [] : [[`incident ${i}`, { n: past.n, good: past.good }] as const]
    ),
    ...(activity === null ? [] : [['activity', { ...activity }] as const]),
  ]);
}

function pastQuestions(look: Look): Queries {
  return Object.fromEntries(
    Object.entries(pastsOf(look)).flatMap(([name, queries]) =>
      Object.entries(queries).map(([part, query]) => [`${name}.${part}`, query])
    )
  );
}

/** What was bad all along, or empty all along, is looked at over a longer time. */
function openQuestions(look: Look, { recent, unanswered }: Pick<Pasts, 'recent' | 'unanswered'>): Queries {
  const refused = refusedPasts(look, { unanswered });
  const answers = own(recent, look);
  const isOpen = (name: string): boolean =>
    name === 'activity'
      ? lastPresence(answers['activity.people'] ?? []) === null
      : (momentsOf(historyIn(answers, name), null)[0]?.bad ?? 0) > 0;
  const open = Object.keys(pastsOf(look)).filter((name) => !refused.includes(name) && isOpen(name));
  return Object.fromEntries(
    Object.entries(pastQuestions(look)).filter(([question]) => open.some((name) => question.startsWith(`${name}.`)))
  );
}

function historyIn(answers: Results<Series>, name: string): History {
  const part = (key: keyof History): readonly Series[] => answers[`${name}.${key}`] ?? [];
  return { n: part('n'), good: part('good'), bins: part('bins') };
}

/** What of a product has a past that could not be asked for as a whole. */
function refusedPasts(look: Look, { unanswered }: Pick<Pasts, 'unanswered'>): string[] {
  return Object.keys(pastsOf(look)).filter((name) =>
    unanswered.some((question) => question.startsWith(`${look.key}.${name}.`))
  );
}

/** The same without what is only to be drawn. */
function openSuspicions(look: Look, pasts: Pasts, limits: Limits): string[] {
  return pasts.unanswered.length === 0
    ? []
    : refusedPasts({ ...look, suspects: suspectSymptoms(look.snapshot, limits) }, pasts);
}

function readPasts(look: Look, pasts: Pasts): Pick<StackInput, 'histories' | 'incidentHistories' | 'pastActivity'> {
  const { recent, long, at } = pasts;
  const { context, suspects, snapshot } = look;
  const names = Object.keys(pastsOf(look));
  const refused = refusedPasts(look, pasts);
  const recents = named(own(recent, look), look);
  const longs = named(own(long, look), look);
  const historyOf = (name: string): SymptomHistory | null =>
    names.includes(name) && !refused.includes(name)
      ? {
          ...historyIn(recents, name),
          ...alignedRange(at, HISTORY_SECONDS, context.interval),
          longer:
            `${name}.n` in longs
              ? { ...historyIn(longs, name), ...alignedRange(at, LONG_HISTORY_SECONDS, LONG_STEP) }
              : null,
        }
      : null;
  return {
    histories: Object.fromEntries(
      suspects.flatMap(({ id }) => {
        const history = historyOf(`symptom ${id}`);
        return history === null ? [] : [[id, history] as const];
      })
    ),
    incidentHistories: snapshot.incidents.map((_, i) => historyOf(`incident ${i}`)),
    pastActivity:
      names.includes('activity') && !refused.includes('activity')
        ? {
            people: recents['activity.people'] ?? [],
            meetings: recents['activity.meetings'] ?? [],
            step: context.interval,
            lastPresence:
              lastPresence(recents['activity.people'] ?? []) ?? lastPresence(longs['activity.people'] ?? []),
          }
        : null,
  };
}

/** The last moment (unix s) at which somebody was there; null if nobody was. */
function lastPresence(people: readonly Series[]): number | null {
  const times = people.flatMap(({ points }) => points.filter(([, value]) => value > 0).map(([time]) => time));
  return times.length === 0 ? null : Math.max(...times);
}

function prefixed<T extends Present>(present: readonly T[], queriesOf: (stack: T) => Queries): Queries {
  return Object.fromEntries(
    present.flatMap((stack) => Object.entries(queriesOf(stack)).map(([name, query]) => [`${stack.key}.${name}`, query]))
  );
}

function own<T>(results: Readonly<Record<string, T>>, { key }: Present): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(results)
      .filter(([name]) => name.startsWith(`${key}.`))
      .map(([name, rows]) => [name.slice(key.length + 1), rows])
  );
}

/** Answers in which the name of the process stands in `instance`, in place of the labels that it is made of. */
function named<T extends Pick<Sample, 'labels'>>(results: Results<T>, { context: { names } }: Present): Results<T> {
  return names.labels.length === 1
    ? results
    : Object.fromEntries(
        Object.entries(results).map(([question, rows]) => [
          question,
          rows.map((row) => ({ ...row, labels: names.rename(row.labels) })),
        ])
      );
}

/** What came of further questions. That all of them failed takes nothing from what is known already. */
async function followedUp<T>(
  questions: Queries,
  ask: (questions: Queries) => Promise<Results<T>>
): Promise<Settled<T>> {
  const names = Object.keys(questions);
  if (names.length === 0) {
    return { results: {}, failures: {} };
  }
  try {
    return await settled(ask(questions));
  } catch (error) {
    if (error instanceof PromError) {
      return { results: {}, failures: Object.fromEntries(names.map((name) => [name, error])) };
    }
    throw error;
  }
}

/** One note for each reason: a store that is away is missed by all questions. */
function failureNotes(failures: Readonly<Record<string, PromError>>): Note[] {
  const reasons = groupBy(Object.entries(failures), ([, { message }]) => message);
  return [...reasons].map(([reason, failed]) => {
    const names = failed.map(([name]) => `“${name}”`).join(', ');
    return {
      kind: 'query',
      text: `Prometheus did not fully answer the ${failed.length === 1 ? 'query' : 'queries'} ${names}: ${reason}`,
    };
  });
}
