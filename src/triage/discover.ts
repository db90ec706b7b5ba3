import { unique } from '../lists';
import { message } from '../messages';
import { type Matcher } from '../promql/promql';
import { type Settled, settled, toPromError } from '../promClient/errors';
import { type PromClient, type Queries, type Sample } from '../promClient/types';
import { type Limits, type Settings } from '../settings';
import { getClockQuery, requirePresent } from './askingClock';
import { type Asker, attempted, failureNotes, firstQuestions, singly } from './asking';
import { type Investigation } from './inquiry';
import { type Note, type Product, type SignalContext } from './model';
import { type Evaluated, getEvaluatedQuery, readEvaluated } from './recorded';
import { DEFAULT_INTERVAL, signalContext } from './signalContext';
import { getCoveredQueries } from './targets/coveredLabels';
import {
  getDiscoveryQueries,
  getOwnTimesQueries,
  newestScrape,
  readDiscovery,
  readProcesses,
  sourcesWithoutUp,
  type SourceState,
  TOLERATED_SCRAPES,
  withOwnTimes,
} from './targets/discovery';
import { type Installation, installationsOf } from './targets/installations';
import { type Process } from './targets/process';
import { type Source } from './targets/source';

export interface DiscoveryOptions {
  products: readonly Product[];
  scope: readonly Matcher[];
  limits: Limits;
  /** The numbers that the settings expect; none by default. */
  expected?: Settings['expected'];
  /** Unix seconds. */
  at: number;
  /** Whether `at` is the present, by the asker's clock. */
  isNow?: boolean;
}

/** Callscope doesn't judge samples that arrive later than this (s). */
const MAX_LAG_SECONDS = 90;

/** An installation that is there, and its investigation. */
export interface Begun extends Asker {
  product: Product;
  installation: Installation;
  context: SignalContext;
  investigation: Investigation;
}

/** What the first request of a triage finds. */
export interface Discovered {
  begun: readonly Begun[];
  /** The first questions of all installations. */
  questions: Queries;
  /** Follow-ups that don't depend on the answers. */
  standing: Queries;
  /** When recording rules last evaluated each of them. */
  evaluated: Evaluated;
  /** Unix seconds: what is judged. Earlier than asked if all samples arrive late. */
  at: number;
  notes: readonly Note[];
  /** Why queries failed, by name. */
  failures: Settled<Sample>['failures'];
}

/** The queries of the first request: what is there, which answers are recorded, and what time it is. */
export function firstQueries(sources: readonly Source[], scope: readonly Matcher[], isNow = false): Queries {
  const { scrapes = '', ...others } = getDiscoveryQueries(sources, scope);
  const clock = isNow ? ` or ${getClockQuery(scope)}` : '';
  return { ...others, scrapes: `${scrapes} or ${getEvaluatedQuery()}${clock}` };
}

/** Answers of the first request. A backend that doesn't know negative offsets can still be judged. */
async function askFirst(
  client: PromClient,
  sources: readonly Source[],
  { scope, at, isNow = false }: DiscoveryOptions
): Promise<Settled<Sample>> {
  const asked = await settled(client.instant(firstQueries(sources, scope, isNow), at));
  if (!isNow || asked.failures.scrapes?.kind !== 'bad-query') {
    return asked;
  }
  const { scrapes = '' } = firstQueries(sources, scope);
  const { scrapes: _, ...failures } = asked.failures;
  const again = await settled(client.instant({ scrapes }, at)).catch((error: unknown) => ({
    results: {},
    failures: { scrapes: toPromError(error) },
  }));
  return { results: { ...asked.results, ...again.results }, failures: { ...failures, ...again.failures } };
}

/** One more request if the pipeline drops `up`: without it, only the samples themselves say when they were scraped. */
async function withTimes(
  client: PromClient,
  sources: readonly Source[],
  { results, failures }: Settled<Sample>,
  { scope, at }: DiscoveryOptions
): Promise<Settled<Sample>> {
  const untimed = failures.scrapes === undefined ? sourcesWithoutUp(sources, results) : [];
  const times = await attempted(getOwnTimesQueries(untimed, scope), (queries) => settled(client.instant(queries, at)));
  return { results: withOwnTimes(results, times.results), failures: { ...failures, ...times.failures } };
}

/**
 * Discovers products, and what to ask first about them.
 * @throws PromError if no query about them is answered, or if the asker's clock is behind
 */
export async function discover(client: PromClient, options: DiscoveryOptions): Promise<Discovered> {
  const sources = unique(options.products.flatMap((product) => product.sources));
  const first = await askFirst(client, sources, options);
  requirePresent(first.results.scrapes ?? [], options.at);
  const { results, failures } = await withTimes(client, sources, first, options);
  const at = judgedInstant(readDiscovery(sources, results, options.at), newestScrape(results), options.at);
  const processes = readProcesses(sources, results, at);
  const begun = options.products.flatMap((product) => begunOf(product, processes, { ...options, at }));
  const installations = begun.map(({ installation }) => installation);
  return {
    begun,
    questions: firstQuestions(begun, ({ investigation, context }) => ({
      ...investigation.questions,
      ...getCoveredQueries(context),
    })),
    standing: singly(begun, ({ investigation }) => investigation.standing),
    evaluated: readEvaluated(results.scrapes ?? []),
    at,
    notes: [
      ...failureNotes(failures),
      ...(begun.length === 0 ? [] : lagNotes(options.at - at)),
      ...new Set(installations.flatMap(({ notes }) => notes)),
    ],
    failures,
  };
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
          text: [
            message('note.lag', 'The newest samples are {{seconds}} s old: they arrive late, or clocks differ.', {
              seconds: Math.round(lag),
            }),
            message('note.lag-judged', 'The verdict is for that time.'),
          ],
        },
      ];
}

function begunOf(
  product: Product,
  processes: readonly Process[],
  options: Omit<DiscoveryOptions, 'products'>
): Begun[] {
  return installationsOf(product, processes, options.at)
    .filter(({ sources }) => sources.some(({ state }) => state !== 'never'))
    .map((installation, i) => {
      const context = signalContext(product, installation.sources, {
        ...options,
        scope: [...options.scope, ...installation.matchers],
        names: installation.processNames,
      });
      return {
        key: i === 0 ? product.id : `${product.id} ${i + 1}`,
        product,
        installation,
        context,
        investigation: product.investigate(context),
      };
    });
}

/** A failed scrape empties its series at once. A few in a row are bridged: the instant before them is judged. */
export function newestEvidence(begun: readonly Begun[], at: number): number {
  const failing = begun.flatMap(({ installation, context }) =>
    installation.sources
      .filter(({ failing }) => failing)
      .map(({ lastGood }) => lastGood ?? at)
      .filter((lastGood) => at - lastGood <= TOLERATED_SCRAPES * context.scrape)
  );
  return Math.min(at, ...failing);
}
