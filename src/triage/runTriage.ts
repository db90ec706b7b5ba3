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
  /** Id of a symptom whose history is queried even if it is fine, to be drawn. */
  charted?: string;
  /** Called with the inputs of the diagnosis, for a trace. */
  observe?: (inputs: readonly StackInput[]) => void;
}

/** Samples that arrive later than this (s) are not judged. */
const MAX_LAG_SECONDS = 90;
const HISTORY_SECONDS = 15 * 60;
const LONG_HISTORY_SECONDS = 6 * 3600;
const LONG_STEP = 60;

interface Present {
  /** Unique prefix of its queries and answers. */
  key: string;
  product: Product;
  installation: Installation;
  context: SignalContext;
}

/** What the first queries of one product showed. */
interface Look extends Probed {
  suspects: readonly Symptom[];
  isIdle: boolean;
}

/**
 * Queries a Prometheus about one instant and diagnoses it. The first request discovers products, the second one sends
 * the first queries of all products. Only what then looks bad or empty is queried further, and for its history, in one
 * request for all products.
 * @throws PromError if no query of a request is answered
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
 * If all samples arrive late (remote write, clock skew), the newest ones are judged, up to a limit. Older ones say
 * nothing about now.
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

/** A failed scrape empties its series at once. A few in a row are bridged: the instant before them is judged. */
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
  /** Names of the follow-up queries that got no or only part of an answer. */
  unansweredProbes: readonly string[];
}

/** The products' snapshots, after one follow-up request about what looks wrong. */
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

/** Answers over time, by product id and query name. */
interface Pasts {
  recent: Results<Series>;
  /** Only where the recent past leaves the start open. */
  long: Results<Series>;
  /** Queries about the recent past that got no or only part of an answer. */
  unanswered: readonly string[];
  at: number;
}

/** The history of everything that may become a finding and, if nobody is in a call, of who was. */
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

/** The label that names the query of an answer. Answers of products already have a label `what`. */
const QUESTION = 'question';

function packedFurther(questions: Queries): Queries {
  return packed(questions, MAX_FOLLOW_UP_LENGTH, QUESTION);
}

/** The names of the queries that were packed into one expression. */
function questionsIn(name: string): string[] {
  return name.split(', ');
}

/** Answers of packed expressions, by query. */
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

/** Grafana floors both ends of a range to the step, so the command line does, too. */
function alignedRange(at: number, span: number, step: number): TimeRange {
  const to = Math.floor(at / step) * step;
  return { from: to - span, to, step };
}

/** History queries by name: of suspects, of incidents, and of people in calls. */
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

/** Queries over a longer time, for what was bad or empty during the whole recent past. */
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

/** The histories of a product that could not be queried completely. */
function refusedPasts(look: Look, { unanswered }: Pick<Pasts, 'unanswered'>): string[] {
  return Object.keys(pastsOf(look)).filter((name) =>
    unanswered.some((question) => question.startsWith(`${look.key}.${name}.`))
  );
}

/** The same without what is only drawn. */
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

/** Answers with the process name in `instance`, which replaces the labels that make it up. */
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

/** Answers of follow-up queries. If all of them fail, that doesn't void the earlier answers. */
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

/** One note per reason: a store that is down fails many queries. */
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
