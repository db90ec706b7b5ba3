import { unique } from '../lists';
import { type Incident, type Symptom } from './model';
import { type ProductInput } from './input';
import { localise, sumOf } from './places/localise';
import { momentsOf } from './past/onset';
import { steadilyBad } from './past/past';
import { type Diagnosis, type Finding } from './types';

/** What one detector saw, and why it did or didn't report it. */
export interface TraceEntry {
  /** After the product: `symptom rtt`, `incident relay-down`. */
  what: string;
  saw: string;
  why: string;
}

/** Places of a symptom that are shown, the worst first. */
const SHOWN_PLACES = 5;

/** How each detector of each product reached its result. */
export function traceOf(inputs: readonly ProductInput[], { findings }: Diagnosis): TraceEntry[] {
  return inputs.flatMap((input) => {
    const { product, snapshot, sources } = input;
    const own = findings.filter((finding) => finding.product === product.id);
    const spoken = new Set([...own.map(({ cause }) => cause), ...snapshot.incidents.map(({ cause }) => cause)]);
    const silent = Object.keys(product.causes).filter((cause) => !spoken.has(cause));
    return [
      ...sources.map(({ source, state, jobs, interval }): TraceEntry => ({
        what: `${product.id} source ${source.id}`,
        saw: `${state}${jobs.length === 0 ? '' : ` as job ${jobs.join(', ')}`}`,
        why: interval === null ? 'scrape interval unknown' : `scraped every ${Math.round(interval)} s`,
      })),
      activityEntry(input),
      ...snapshot.symptoms.map((symptom) => symptomEntry(input, symptom, own)),
      ...snapshot.incidents.map((incident, i) => incidentEntry(input, incident, i, own)),
      {
        what: `${product.id} causes not seen`,
        saw: silent.join(', ') || 'none',
        why: 'no detector saw a sign of these causes',
      },
    ];
  });
}

function activityEntry({ product, snapshot, unanswered, unansweredFurther }: ProductInput): TraceEntry {
  const { sessions, present, expected, received, stalled } = snapshot.activity;
  const open = [...unanswered, ...unansweredFurther];
  return {
    what: `${product.id} activity`,
    saw: `${sessions ?? 'unknown'} sessions, ${present ?? 'unknown'} people on the relays, ${Math.round(received)} of ${expected ?? 'unknown'} expected reports`,
    why: [
      stalled.length === 0 ? 'its metrics keep changing' : `the metrics of ${stalled.join(', ')} are frozen`,
      open.length === 0 ? 'all its queries were answered' : `not answered in full: ${open.join(', ')}`,
    ].join('; '),
  };
}

function symptomEntry(input: ProductInput, symptom: Symptom, findings: readonly Finding[]): TraceEntry {
  const { n, bad } = sumOf(symptom.tallies);
  const { title, units, limit, limitUnit } = symptom;
  return {
    what: `${input.product.id} symptom ${symptom.id}`,
    saw: `${title}: ${bad} of ${n} ${units} are bad (limit ${limit} ${limitUnit})${placesText(symptom)}`,
    why: symptomReason(input, symptom, findings),
  };
}

function placesText({ tallies, dimensions: [{ label }] }: Symptom): string {
  const places = unique(tallies.map(({ place }) => place[label] ?? ''))
    .map((value) => ({ value, ...sumOf(tallies.filter(({ place }) => (place[label] ?? '') === value)) }))
    .filter(({ bad }) => bad > 0)
    .sort((a, b) => b.bad / b.n - a.bad / a.n || b.bad - a.bad);
  const shown = places
    .slice(0, SHOWN_PLACES)
    .map(({ value, bad, n }) => `${label} ${value || 'unknown'} ${bad} of ${n}`);
  const more = places.length - shown.length;
  return shown.length === 0 ? '' : `: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function symptomReason(
  { snapshot, limits, histories }: ProductInput,
  symptom: Symptom,
  findings: readonly Finding[]
): string {
  const { n, bad } = sumOf(symptom.tallies);
  const told = findings.filter(({ symptoms }) => symptoms.includes(symptom.id)).map(({ cause }) => cause);
  if (told.length > 0) {
    return `reported as ${told.join(', ')}`;
  }
  if (n === 0) {
    return 'nothing was measured';
  }
  if (bad === 0) {
    return 'none are bad';
  }
  if (snapshot.activity.stalled.length > 0) {
    return 'not judged while metrics are frozen';
  }
  if (!symptom.judged) {
    return 'only shown: other detectors report what is wrong';
  }
  const history = histories[symptom.id];
  const isPlaced =
    localise(symptom.tallies, symptom.dimensions, limits.minUnits, symptom.threshold).explanations.length > 0;
  if (isPlaced) {
    return 'a place is worse than the rest, but it has recovered since, or another symptom reports it';
  }
  if (symptom.scattered === null) {
    return 'no place is significantly worse than the rest';
  }
  return history === undefined
    ? 'no place is significantly worse than the rest, and the query for its past failed'
    : `no place is significantly worse than the rest, and too few stay bad: only ${steadilyBad(momentsOf(history, symptom.tallies), history.step, 15)} throughout the last 15 s`;
}

function incidentEntry(
  { product, incidentHistories }: ProductInput,
  { cause, where, summary, past }: Incident,
  index: number,
  findings: readonly Finding[]
): TraceEntry {
  const history = incidentHistories[index] ?? null;
  const isTold = findings.some((finding) => finding.cause === cause && finding.summary === summary);
  const why = isTold
    ? 'reported'
    : past === null
      ? 'another finding explains it'
      : history === null
        ? 'the query for its past failed'
        : `bad for less than ${past.lasting} s, or another finding explains it`;
  return {
    what: `${product.id} incident ${cause}`,
    saw: `${where.map(({ label, value }) => `${label} ${value}: `).join('')}${summary}`,
    why,
  };
}
