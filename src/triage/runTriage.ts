import { type Settled, settled } from '../promClient/errors';
import { type PromClient, type Sample } from '../promClient/types';
import { type Limits } from '../settings';
import { askFurther, roundOf } from './asking';
import { type Assessment } from './assessment';
import { type Begun, discover, type DiscoveryOptions, newestEvidence } from './discover';
import { diagnose, looksIdle, suspectSymptoms } from './findings/diagnose';
import { type ProductInput } from './input';
import { type ProductSnapshot, type Symptom } from './model';
import { askPasts, type Look } from './past/askPasts';
import { type Reading, readingOf } from './recorded';
import { readCovered } from './targets/coveredLabels';
import { TOLERATED_SCRAPES } from './targets/discovery';

export interface TriageOptions extends DiscoveryOptions {
  /** Id of a symptom whose history is queried even if it is fine, to be drawn. */
  charted?: string;
  /** Called with the inputs of the diagnosis, for a trace. */
  observe?: (inputs: readonly ProductInput[]) => void;
}

/**
 * Queries a Prometheus about one instant and diagnoses it. The first request discovers products, the second one sends
 * the first queries of all products, or reads what recording rules answered ahead. Only if something looks bad or empty,
 * one more request for all products queries it further, and its history.
 * @throws PromError if no query of a request is answered, or if the asker's clock is behind
 */
export async function runTriage(client: PromClient, options: TriageOptions): Promise<Assessment> {
  const { begun, questions, standing, evaluated, at, notes, failures } = await discover(client, options);
  if (begun.length === 0) {
    return { ...diagnose(options.at, [], notes), evidenceAt: null };
  }

  const reading = readingOf(questions, evaluated, newestEvidence(begun, at), maxAgeOf(begun));
  const evidenceAt = reading.at;
  const signals = roundOf(begun, await askAs(client, reading));
  const seen = begun.map(({ investigation, ...each }) => ({
    ...each,
    signals: signals.of(each),
    further: investigation.next(signals.of(each).answers),
  }));
  const followUps = await askFurther(
    seen,
    ({ further }) => further.questions,
    (queries) => askAs(client, readingOf(queries, evaluated, evidenceAt, SAME_EVALUATION)),
    standing
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
  const inputs = looks.map((look): ProductInput => ({
    product: look.product,
    environment: look.installation.environment,
    context: look.context,
    sources: look.installation.sources,
    snapshot: look.snapshot,
    covered: readCovered(look.signals.answers, look.installation.sources),
    unanswered: [...Object.keys(failures), ...look.signals.unanswered],
    unansweredFurther: [...look.unansweredFurther, ...openSuspicions(look, pasts.refusedOf, options.limits)],
    limits: options.limits,
    ...pasts.of(look),
  }));
  options.observe?.(inputs);
  const all = [...notes, ...signals.notes, ...followUps.notes, ...pasts.notes];
  return { ...diagnose(options.at, inputs, all), evidenceAt: Math.min(evidenceAt, lastScrapeOf(begun) ?? evidenceAt) };
}

async function askAs(client: PromClient, { queries, at, read }: Reading): Promise<Settled<Sample>> {
  return read(await settled(client.instant(queries, at)));
}

/** Follow-ups read only what was recorded with the answers that led to them, less than this many seconds apart. */
const SAME_EVALUATION = 1;

/** Recording rules follow the scrapes, and some evaluations may be late. */
function maxAgeOf(begun: readonly Begun[]): number {
  return TOLERATED_SCRAPES * Math.max(...begun.map(({ context }) => context.scrape));
}

/** Histories that were not answered, without those that are only drawn. */
function openSuspicions(look: Look, refusedOf: (look: Look) => readonly string[], limits: Limits): readonly string[] {
  return refusedOf({ ...look, suspects: suspectSymptoms(look.snapshot, limits) });
}

function lastScrapeOf(begun: readonly Begun[]): number | null {
  const times = begun.flatMap(({ installation }) =>
    installation.sources.map(({ lastGood }) => lastGood).filter((time): time is number => time !== null)
  );
  return times.length === 0 ? null : Math.max(...times);
}

function withCharted(suspects: readonly Symptom[], { symptoms }: ProductSnapshot, id?: string): readonly Symptom[] {
  return [...suspects, ...symptoms.filter((symptom) => symptom.id === id && !suspects.includes(symptom))];
}
