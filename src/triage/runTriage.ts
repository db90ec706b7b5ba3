import { type Matcher } from '../promql/promql';
import { PartialError, type PromError } from '../promClient/errors';
import { type PromClient, type Queries, type Results, type Sample } from '../promClient/types';
import { type Limits } from '../settings';
import {
  getDiscoveryQueries,
  newestScrape,
  readDiscovery,
  type SourceState,
  TOLERATED_SCRAPES,
} from '../stacks/discovery';
import { type Incident, type Note, type Product, type SignalContext, type Symptom } from '../stacks/snapshot';
import { type Assessment } from './assessment';
import { diagnose, looksIdle, suspectSymptoms } from './diagnose';
import { type PastActivity, type StackInput, type SymptomHistory } from './input';
import { momentsOf } from './onset';

export interface TriageOptions {
  products: readonly Product[];
  scope: readonly Matcher[];
  limits: Limits;
  /** Unix seconds. */
  at: number;
}

/** Scrapes are assumed to be this far apart (s) until their times tell. */
const DEFAULT_INTERVAL = 15;
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

/**
 * Asks a Prometheus about one instant and diagnoses it: one request finds out what is there, a second one asks every
 * product's first questions, and only what then looks bad (or empty) is asked for its past.
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
      return { product, sources: states, context: contextOf(product, states, { ...options, at: instant }) };
    })
    .filter(({ sources: states }) => states.some(({ state }) => state !== 'never'));
  if (present.length === 0) {
    return { ...diagnose(options.at, [], notes), evidenceAt: null };
  }

  notes.push(...lagNotes(options.at - instant), ...copyNotes(present));
  const evidenceAt = newestEvidence(present, instant);
  const questions = prefixed(present, ({ product, context }) => product.signals(context));
  const signals = await answered(client.instant(questions, evidenceAt), notes);
  const inputs = await Promise.all(
    present.map(async (stack): Promise<StackInput> => {
      const first = own(signals, stack.product);
      const second = await askProbe(client, stack, first, evidenceAt, notes);
      const snapshot = stack.product.read({ ...first, ...second }, stack.context);
      const suspects = suspectSymptoms(snapshot, options.limits);
      return {
        product: stack.product,
        sources: stack.sources,
        snapshot,
        unanswered: Object.keys(own(questions, stack.product)).filter(
          (name) => !(`${stack.product.id}.${name}` in signals)
        ),
        limits: options.limits,
        ...(await askHistories(client, stack, suspects, snapshot.incidents, evidenceAt, notes)),
        pastActivity: looksIdle(snapshot) ? await askPastActivity(client, stack, evidenceAt, notes) : null,
      };
    })
  );
  return { ...diagnose(options.at, inputs, notes), evidenceAt: lastScrapeOf(present) ?? evidenceAt };
}

function contextOf(
  product: Product,
  sources: readonly SourceState[],
  { scope, limits, at }: TriageOptions
): SignalContext {
  const intervals = sources.map(({ interval }) => interval).filter((interval): interval is number => interval !== null);
  // Scrapes are some milliseconds early or late: five seconds are five.
  const scrape = intervals.length === 0 ? DEFAULT_INTERVAL : Math.max(1, Math.round(Math.max(...intervals)));
  return { scope, limits, sources, at, scrape, interval: Math.max(scrape, product.reportInterval) };
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

async function askProbe(
  client: PromClient,
  { product, context }: Present,
  first: Results<Sample>,
  at: number,
  notes: Note[]
): Promise<Results<Sample>> {
  const queries = product.probe(first, context);
  return Object.keys(queries).length === 0 ? {} : answered(client.instant(queries, at), notes);
}

/** The past of everything that may become a finding, in one request; a longer one if it was bad all along. */
async function askHistories(
  client: PromClient,
  { product, context }: Present,
  suspects: readonly Symptom[],
  incidents: readonly Incident[],
  at: number,
  notes: Note[]
): Promise<Pick<StackInput, 'histories' | 'incidentHistories'>> {
  const pasts = Object.fromEntries([
    ...suspects.map(({ id }) => [`symptom ${id}`, product.history(id, context)] as const),
    ...incidents.flatMap(({ past }, i) => (past === null ? [] : [[`incident ${i}`, past] as const])),
  ]);
  const histories = await askPasts(client, pasts, context.interval, at, notes);
  return {
    histories: Object.fromEntries(
      suspects.flatMap(({ id }) => {
        const history = histories[`symptom ${id}`];
        return history === undefined ? [] : [[id, history] as const];
      })
    ),
    incidentHistories: incidents.map((_, i) => histories[`incident ${i}`] ?? null),
  };
}

async function askPasts(
  client: PromClient,
  pasts: Readonly<Record<string, { n: string; good: string }>>,
  interval: number,
  at: number,
  notes: Note[]
): Promise<Readonly<Record<string, SymptomHistory>>> {
  if (Object.keys(pasts).length === 0) {
    return {};
  }
  const queries = Object.fromEntries(
    Object.entries(pasts).flatMap(([name, { n, good }]) => [
      [`${name}.n`, n],
      [`${name}.good`, good],
    ])
  );
  const ask = async (span: number, step: number): Promise<Record<string, SymptomHistory>> => {
    const from = at - span;
    const results = await answered(client.range(queries, { from, to: at, step }), notes);
    return Object.fromEntries(
      Object.keys(pasts).map((name) => [
        name,
        { n: results[`${name}.n`] ?? [], good: results[`${name}.good`] ?? [], from, step, longer: null },
      ])
    );
  };
  const recent = await ask(HISTORY_SECONDS, interval);
  if (!Object.values(recent).some((history) => (momentsOf(history, null)[0]?.bad ?? 0) > 0)) {
    return recent;
  }
  const long = await ask(LONG_HISTORY_SECONDS, LONG_STEP);
  return Object.fromEntries(
    Object.entries(recent).map(([name, history]) => [name, { ...history, longer: long[name] ?? null }])
  );
}

async function askPastActivity(
  client: PromClient,
  { product, context }: Present,
  at: number,
  notes: Note[]
): Promise<PastActivity | null> {
  const queries = product.activityHistory(context);
  if (queries === null) {
    return null;
  }
  const { people = [], meetings = [] } = await answered(
    client.range({ ...queries }, { from: at - HISTORY_SECONDS, to: at, step: context.interval }),
    notes
  );
  return { people, meetings, step: context.interval };
}

function prefixed(present: readonly Present[], queriesOf: (stack: Present) => Queries): Queries {
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
