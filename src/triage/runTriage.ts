import { type Matcher, MAX_FOLLOW_UP_LENGTH, packed } from '../promql/promql';
import { PartialError, type PromError } from '../promClient/errors';
import {
  type PromClient,
  type Queries,
  type Results,
  type Sample,
  type Series,
  type TimeRange,
} from '../promClient/types';
import { type Limits } from '../settings';
import {
  getDiscoveryQueries,
  newestScrape,
  readDiscovery,
  type SourceState,
  TOLERATED_SCRAPES,
} from '../stacks/discovery';
import { groupBy } from '../stacks/rows';
import { DEFAULT_INTERVAL, signalContext } from '../stacks/signalContext';
import { type Note, type Product, type SignalContext, type StackSnapshot, type Symptom } from '../stacks/snapshot';
import { type Assessment } from './assessment';
import { diagnose, looksIdle, suspectSymptoms } from './diagnose';
import { type StackInput, type SymptomHistory } from './input';
import { type History, momentsOf } from './onset';

export interface TriageOptions {
  products: readonly Product[];
  scope: readonly Matcher[];
  limits: Limits;
  /** Unix seconds. */
  at: number;
  /** Id of a symptom whose past is asked for even if nothing is wrong with it, to be drawn. */
  charted?: string;
}

/** Samples that arrive later than this (s) are not judged. */
const MAX_LAG_SECONDS = 90;
const HISTORY_SECONDS = 15 * 60;
const LONG_HISTORY_SECONDS = 6 * 3600;
const LONG_STEP = 60;

interface Present {
  product: Product;
  sources: SourceState[];
  context: SignalContext;
}

/** What one product's first questions showed. */
interface Look extends Present {
  snapshot: StackSnapshot;
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
  const sources = options.products.flatMap((product) => product.sources);
  const discovery = await answered(client.instant(getDiscoveryQueries(sources, options.scope), options.at), notes);
  const instant = judgedInstant(readDiscovery(sources, discovery, options.at), newestScrape(discovery), options.at);
  const present = options.products
    .map((product): Present => {
      const states = readDiscovery(product.sources, discovery, instant);
      return { product, sources: states, context: signalContext(product, states, { ...options, at: instant }) };
    })
    .filter(({ sources: states }) => states.some(({ state }) => state !== 'never'));
  if (present.length === 0) {
    return { ...diagnose(options.at, [], notes), evidenceAt: null };
  }

  notes.push(...lagNotes(options.at - instant), ...copyNotes(present));
  const evidenceAt = newestEvidence(present, instant);
  const questions = prefixed(present, ({ product, context }) => product.signals(context));
  const signals = await answered(client.instant(questions, evidenceAt), notes);
  const looks = (await probe(client, present, signals, evidenceAt, notes)).map((look): Look => ({
    ...look,
    suspects: withCharted(suspectSymptoms(look.snapshot, options.limits), look.snapshot, options.charted),
    isIdle: looksIdle(look.snapshot),
  }));
  const pasts = await askPasts(client, looks, evidenceAt, notes);
  const inputs = looks.map((look): StackInput => {
    const { product, sources: states, snapshot, context } = look;
    return {
      product,
      context,
      sources: states,
      snapshot,
      unanswered: Object.keys(own(questions, product)).filter((name) => !(`${product.id}.${name}` in signals)),
      limits: options.limits,
      ...readPasts(look, pasts),
    };
  });
  return { ...diagnose(options.at, inputs, notes), evidenceAt: lastScrapeOf(present) ?? evidenceAt };
}

/**
 * Where samples arrive late for everything alike (remote write, clocks that differ) the newest of them are judged, up
 * to a limit; what is older than that is no evidence of now.
 */
function judgedInstant(states: readonly SourceState[], newest: number | null, at: number): number {
  const intervals = states.map(({ interval }) => interval ?? 0);
  const usual = TOLERATED_SCRAPES * Math.max(DEFAULT_INTERVAL, ...intervals);
  return newest !== null && at - newest > usual && at - newest <= MAX_LAG_SECONDS ? newest : at;
}

function lagNotes(lag: number): Note[] {
  return lag === 0
    ? []
    : [
        {
          kind: 'interval',
          text: `The newest samples are ${Math.round(lag)} s old: they arrive late, or clocks differ. Judged as of then.`,
        },
      ];
}

function copyNotes(present: readonly Present[]): Note[] {
  const copies = Math.max(...present.flatMap(({ sources }) => sources.map((state) => state.copies)));
  return copies === 1
    ? []
    : [
        {
          kind: 'telemetry',
          text: `The same targets stand here ${copies} times (replicas without deduplication): counts are too high; narrow the scope to one replica.`,
        },
      ];
}

/** A failed scrape empties its series at once: up to a few in a row are bridged by looking at the instant before them. */
function newestEvidence(present: readonly Present[], at: number): number {
  const failing = present.flatMap(({ sources, context }) =>
    sources
      .filter(({ failing }) => failing)
      .map(({ lastGood }) => lastGood ?? at)
      .filter((lastGood) => at - lastGood <= TOLERATED_SCRAPES * context.scrape)
  );
  return Math.min(at, ...failing);
}

function lastScrapeOf(present: readonly Present[]): number | null {
  const times = present.flatMap(({ sources }) =>
    sources.map(({ lastGood }) => lastGood).filter((time): time is number => time !== null)
  );
  return times.length === 0 ? null : Math.max(...times);
}

function withCharted(suspects: readonly Symptom[], { symptoms }: StackSnapshot, id?: string): readonly Symptom[] {
  return [...suspects, ...symptoms.filter((symptom) => symptom.id === id && !suspects.includes(symptom))];
}

/** What the products see, after one more request about what looks wrong at first sight. */
async function probe(
  client: PromClient,
  present: readonly Present[],
  signals: Results<Sample>,
  at: number,
  notes: Note[]
): Promise<Array<Present & { snapshot: StackSnapshot }>> {
  const questions = prefixed(present, ({ product, context }) =>
    packedFurther(product.probe(own(signals, product), context))
  );
  const probed = Object.keys(questions).length === 0 ? {} : await answered(client.instant(questions, at), notes);
  return present.map((stack) => {
    const { product, context } = stack;
    const answers = { ...own(signals, product), ...unpacked(own(probed, product)) };
    return { ...stack, snapshot: product.read(answers, context) };
  });
}

/** What was asked over time, by the product's id and the question's name, and how. */
interface Pasts {
  recent: Results<Series>;
  /** Only of what the recent past leaves open. */
  long: Results<Series>;
  at: number;
}

/** The past of everything that may become a finding, and of who was there where nobody is now. */
async function askPasts(client: PromClient, looks: readonly Look[], at: number, notes: Note[]): Promise<Pasts> {
  const ask = async (questions: Queries, span: number, step: number): Promise<Results<Series>> =>
    Object.keys(questions).length === 0
      ? {}
      : unpacked(await answered(client.range(packedFurther(questions), alignedRange(at, span, step)), notes));
  const steps = [...new Set(looks.map(({ context }) => context.interval))];
  const perStep = steps.map((step) => {
    const those = looks.filter(({ context }) => context.interval === step);
    return ask(prefixed(those, pastQuestions), HISTORY_SECONDS, step);
  });
  const recent: Results<Series> = Object.assign({}, ...(await Promise.all(perStep)));
  const open = prefixed(looks, (look) => openQuestions(look, recent));
  return { recent, long: await ask(open, LONG_HISTORY_SECONDS, LONG_STEP), at };
}

/** Carries the question of an answer: those of products have a label `what` of their own. */
const QUESTION = 'question';

function packedFurther(questions: Queries): Queries {
  return packed(questions, MAX_FOLLOW_UP_LENGTH, QUESTION);
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
function openQuestions(look: Look, recent: Results<Series>): Queries {
  const answers = own(recent, look.product);
  const isOpen = (name: string): boolean =>
    name === 'activity'
      ? lastPresence(answers['activity.people'] ?? []) === null
      : (momentsOf(historyIn(answers, name), null)[0]?.bad ?? 0) > 0;
  const open = Object.keys(pastsOf(look)).filter(isOpen);
  return Object.fromEntries(
    Object.entries(pastQuestions(look)).filter(([question]) => open.some((name) => question.startsWith(`${name}.`)))
  );
}

function historyIn(answers: Results<Series>, name: string): History {
  const part = (key: keyof History): readonly Series[] => answers[`${name}.${key}`] ?? [];
  return { n: part('n'), good: part('good'), bins: part('bins') };
}

function readPasts(
  look: Look,
  { recent, long, at }: Pasts
): Pick<StackInput, 'histories' | 'incidentHistories' | 'pastActivity'> {
  const { product, context, suspects, snapshot } = look;
  const names = Object.keys(pastsOf(look));
  const recents = own(recent, product);
  const longs = own(long, product);
  const historyOf = (name: string): SymptomHistory | null =>
    names.includes(name)
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
    pastActivity: names.includes('activity')
      ? {
          people: recents['activity.people'] ?? [],
          meetings: recents['activity.meetings'] ?? [],
          step: context.interval,
          lastPresence: lastPresence(recents['activity.people'] ?? []) ?? lastPresence(longs['activity.people'] ?? []),
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
    present.flatMap((stack) =>
      Object.entries(queriesOf(stack)).map(([name, query]) => [`${stack.product.id}.${name}`, query])
    )
  );
}

function own<T>(results: Readonly<Record<string, T>>, { id }: Product): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(results)
      .filter(([name]) => name.startsWith(`${id}.`))
      .map(([name, rows]) => [name.slice(id.length + 1), rows])
  );
}

/** What came of a request whose expressions may have failed in part; each failure becomes a note. */
async function answered<T>(request: Promise<Results<T>>, notes: Note[]): Promise<Results<T>> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof PartialError)) {
      throw error;
    }
    for (const [name, failure] of Object.entries(error.failures as Record<string, PromError>)) {
      notes.push({ kind: 'query', text: `The question “${name}” could not be answered: ${failure.message}` });
    }
    return error.results as Results<T>;
  }
}
