import { unique } from '../lists';
import { type Matcher } from '../promql/promql';
import { settled } from '../promClient/errors';
import { type PromClient } from '../promClient/types';
import { type Limits, type Settings } from '../settings';
import { askFirst, askFurther, failureNotes } from './asking';
import { type Assessment } from './assessment';
import { diagnose, looksIdle, suspectSymptoms } from './findings/diagnose';
import { type ProductInput } from './input';
import { type Note, type Product, type ProductSnapshot, type SignalContext, type Symptom } from './model';
import { askPasts, type Look } from './past/askPasts';
import { DEFAULT_INTERVAL, signalContext } from './signalContext';
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

export interface TriageOptions {
  products: readonly Product[];
  scope: readonly Matcher[];
  limits: Limits;
  /** The numbers that the settings expect; none by default. */
  expected?: Settings['expected'];
  /** Unix seconds. */
  at: number;
  /** Id of a symptom whose history is queried even if it is fine, to be drawn. */
  charted?: string;
  /** Called with the inputs of the diagnosis, for a trace. */
  observe?: (inputs: readonly ProductInput[]) => void;
}

/** Callscope doesn't judge samples that arrive later than this (s). */
const MAX_LAG_SECONDS = 90;

interface Present {
  /** Unique prefix of its queries and answers. */
  key: string;
  product: Product;
  installation: Installation;
  context: SignalContext;
}

/**
 * Queries a Prometheus about one instant and diagnoses it. The first request discovers products, the second one sends
 * the first queries of all products. Only if something looks bad or empty, one more request for all products queries it
 * further, and its history.
 * @throws PromError if no query of a request is answered
 */
export async function runTriage(client: PromClient, options: TriageOptions): Promise<Assessment> {
  const notes: Note[] = [];
  const sources = unique(options.products.flatMap((product) => product.sources));
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
  const begun = present.map((each) => ({ ...each, investigation: each.product.investigate(each.context) }));
  const signals = await askFirst(
    begun,
    ({ investigation, context }) => ({ ...investigation.questions, ...getCoveredQueries(context) }),
    (queries) => client.instant(queries, evidenceAt)
  );
  const seen = begun.map(({ investigation, ...each }) => ({
    ...each,
    signals: signals.of(each),
    further: investigation.next(signals.of(each).answers),
  }));
  const followUps = await askFurther(
    seen,
    ({ further }) => further.questions,
    (queries) => client.instant(queries, evidenceAt)
  );
  const looks = seen.map(({ further, ...each }) => {
    const { answers, unanswered } = followUps.of(each);
    const snapshot = further.next(answers);
    return {
      ...each,
      snapshot,
      unansweredFurther: unanswered,
      suspects: withCharted(suspectSymptoms(snapshot, options.limits), snapshot, options.charted),
      isIdle: looksIdle(snapshot),
    };
  });
  const pasts = await askPasts(client, looks, evidenceAt);
  notes.push(...signals.notes, ...followUps.notes, ...pasts.notes);
  const inputs = looks.map((look): ProductInput => ({
    product: look.product,
    environment: look.installation.environment,
    context: look.context,
    sources: look.installation.sources,
    snapshot: look.snapshot,
    covered: readCovered(look.signals.answers, look.installation.sources),
    unanswered: [...Object.keys(discovered.failures), ...look.signals.unanswered],
    unansweredFurther: [...look.unansweredFurther, ...openSuspicions(look, pasts.refusedOf, options.limits)],
    limits: options.limits,
    ...pasts.of(look),
  }));
  options.observe?.(inputs);
  return { ...diagnose(options.at, inputs, notes), evidenceAt: lastScrapeOf(present) ?? evidenceAt };
}

/** Histories that were not answered, without those that are only drawn. */
function openSuspicions(look: Look, refusedOf: (look: Look) => readonly string[], limits: Limits): readonly string[] {
  return refusedOf({ ...look, suspects: suspectSymptoms(look.snapshot, limits) });
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
          text: `The newest samples are ${Math.round(lag)} s old: they arrive late, or clocks differ. The verdict is for that time.`,
        },
      ];
}

function presentOf(
  product: Product,
  processes: readonly Process[],
  options: Pick<TriageOptions, 'scope' | 'limits' | 'expected' | 'at'>
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

function withCharted(suspects: readonly Symptom[], { symptoms }: ProductSnapshot, id?: string): readonly Symptom[] {
  return [...suspects, ...symptoms.filter((symptom) => symptom.id === id && !suspects.includes(symptom))];
}
