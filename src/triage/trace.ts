import { unique } from '../lists';
import { type Message, message, plain, sentencesOf, type Text, type Translate, worded } from '../messages';
import { type Incident, type Symptom } from './model';
import { type ProductInput } from './input';
import { localise, sumOf } from './places/localise';
import { momentsOf } from './past/onset';
import { steadilyBad } from './past/past';
import { type Diagnosis, type Finding } from './types';

/** What one detector saw, and why it did or didn't report it. */
export interface TraceEntry<T = Text> {
  /** After the product: `symptom rtt`, `incident relay-down`. */
  what: T;
  saw: T;
  why: T;
}

/** Places of a symptom that are shown, the worst first. */
const SHOWN_PLACES = 5;

const UNKNOWN = message('trace.unknown', 'unknown');

/** How each detector of each product reached its result. */
export function traceOf(inputs: readonly ProductInput[], { findings }: Diagnosis): TraceEntry[] {
  return inputs.flatMap((input) => {
    const { product, snapshot, sources } = input;
    const own = findings.filter((finding) => finding.product === product.id);
    const spoken = new Set([...own.map(({ cause }) => cause), ...snapshot.incidents.map(({ cause }) => cause)]);
    const silent = Object.keys(product.causes).filter((cause) => !spoken.has(cause));
    return [
      ...sources.map(({ source, state, jobs, interval }): TraceEntry => ({
        what: message('trace.source', '{{- product}} source {{- id}}', { product: product.id, id: source.id }),
        saw:
          jobs.length === 0
            ? plain(state)
            : message('trace.state-jobs', '{{- state}} as job {{- jobs}}', { state, jobs }),
        why:
          interval === null
            ? message('trace.interval-unknown', 'scrape interval unknown')
            : message('trace.interval', 'scraped every {{seconds}} s', { seconds: Math.round(interval) }),
      })),
      activityEntry(input),
      ...snapshot.symptoms.map((symptom) => symptomEntry(input, symptom, own)),
      ...snapshot.incidents.map((incident, i) => incidentEntry(input, incident, i, own)),
      {
        what: message('trace.not-seen', '{{- product}} causes not seen', { product: product.id }),
        saw: silent.length === 0 ? message('trace.none', 'none') : plain(silent),
        why: message('trace.not-seen-why', 'no detector saw a sign of these causes'),
      },
    ];
  });
}

function activityEntry({ product, snapshot, unanswered, unansweredFurther }: ProductInput): TraceEntry {
  const { sessions, present, expected, received, stalled } = snapshot.activity;
  const open = [...unanswered, ...unansweredFurther];
  return {
    what: message('trace.activity', '{{- product}} activity', { product: product.id }),
    saw: message(
      'trace.activity-saw',
      'sessions: {{- sessions}}, people on the relays: {{- present}}, reports: {{received}} of {{- expected}} expected',
      {
        sessions: sessions ?? UNKNOWN,
        present: present ?? UNKNOWN,
        received: Math.round(received),
        expected: expected ?? UNKNOWN,
      }
    ),
    why: message('trace.activity-why', '{{- metrics}}; {{- queries}}', {
      metrics:
        stalled.length === 0
          ? message('trace.metrics-change', 'its metrics keep changing')
          : message('trace.metrics-frozen', 'the metrics of {{- sources}} are frozen', { sources: stalled }),
      queries:
        open.length === 0
          ? message('trace.answered', 'all its queries were answered')
          : message('trace.unanswered', 'not answered in full: {{- queries}}', { queries: open }),
    }),
  };
}

function symptomEntry(input: ProductInput, symptom: Symptom, findings: readonly Finding[]): TraceEntry {
  return {
    what: message('trace.symptom', '{{- product}} symptom {{- id}}', { product: input.product.id, id: symptom.id }),
    saw: seenText(symptom),
    why: symptomReason(input, symptom, findings),
  };
}

function seenText(symptom: Symptom): Message {
  const { tallies, title, units, limit, limitUnit: unit } = symptom;
  const [{ label }] = symptom.dimensions;
  const { n, bad } = sumOf(tallies);
  const seen = { title, bad, n, units: units(n), limit, unit };
  const worst = worstPlaces(symptom);
  const places = worst
    .slice(0, SHOWN_PLACES)
    .map(({ value, ...sum }) =>
      message('trace.place', '{{- label}} {{- place}} {{bad}} of {{n}}', { label, place: value || UNKNOWN, ...sum })
    );
  const more = worst.length - places.length;
  if (places.length === 0) {
    return message(
      'trace.symptom-saw',
      '{{- title}}: {{bad}} of {{n}} {{- units}} bad (limit {{limit}} {{- unit}})',
      seen
    );
  }
  return more > 0
    ? message(
        'trace.symptom-saw-more',
        '{{- title}}: {{bad}} of {{n}} {{- units}} bad (limit {{limit}} {{- unit}}): {{- places}} and {{more}} more',
        { ...seen, places, more }
      )
    : message(
        'trace.symptom-saw-places',
        '{{- title}}: {{bad}} of {{n}} {{- units}} bad (limit {{limit}} {{- unit}}): {{- places}}',
        { ...seen, places }
      );
}

/** Places with bad units, the worst first. */
function worstPlaces({
  tallies,
  dimensions: [{ label }],
}: Symptom): Array<{ value: string } & Pick<ReturnType<typeof sumOf>, 'n' | 'bad'>> {
  return unique(tallies.map(({ place }) => place[label] ?? ''))
    .map((value) => {
      const { n, bad } = sumOf(tallies.filter(({ place }) => (place[label] ?? '') === value));
      return { value, n, bad };
    })
    .filter(({ bad }) => bad > 0)
    .sort((a, b) => b.bad / b.n - a.bad / a.n || b.bad - a.bad);
}

function symptomReason(
  { snapshot, limits, histories }: ProductInput,
  symptom: Symptom,
  findings: readonly Finding[]
): Message {
  const { n, bad } = sumOf(symptom.tallies);
  const told = findings.filter(({ symptoms }) => symptoms.includes(symptom.id)).map(({ cause }) => cause);
  if (told.length > 0) {
    return message('trace.reported-as', 'reported as {{- causes}}', { causes: told });
  }
  if (n === 0) {
    return message('trace.nothing-measured', 'nothing was measured');
  }
  if (bad === 0) {
    return message('trace.none-bad', 'none are bad');
  }
  if (snapshot.activity.stalled.length > 0) {
    return message('trace.frozen', 'not judged while metrics are frozen');
  }
  if (!symptom.judged) {
    return message('trace.only-shown', 'only shown: other detectors report what is wrong');
  }
  const history = histories[symptom.id];
  const isPlaced =
    localise(symptom.tallies, symptom.dimensions, limits.minUnits, symptom.threshold).explanations.length > 0;
  if (isPlaced) {
    return message(
      'trace.recovered',
      'a place is worse than the rest, but it has recovered since, or another symptom reports it'
    );
  }
  if (symptom.scattered === null) {
    return message('trace.no-place', 'no place is significantly worse than the rest');
  }
  return history === undefined
    ? message(
        'trace.no-place-no-past',
        'no place is significantly worse than the rest, and the query for its past failed'
      )
    : message(
        'trace.too-few',
        'no place is significantly worse than the rest, and too few stay bad: only {{steady}} throughout the last 15 s',
        { steady: steadilyBad(momentsOf(history, symptom.tallies), history.step, 15) }
      );
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
    ? message('trace.reported', 'reported')
    : past === null
      ? message('trace.explained', 'another finding explains it')
      : history === null
        ? message('trace.no-past', 'the query for its past failed')
        : message('trace.brief', 'bad for less than {{seconds}} s, or another finding explains it', {
            seconds: past.lasting,
          });
  return {
    what: message('trace.incident', '{{- product}} incident {{- cause}}', { product: product.id, cause }),
    saw: [
      ...where.map(({ label, value }) => message('trace.where', '{{- label}} {{- value}}:', { label, value })),
      ...sentencesOf(summary),
    ],
    why,
  };
}

/** A trace in somebody's language. */
export function wordedTrace(entries: readonly TraceEntry[], translate: Translate): Array<TraceEntry<string>> {
  return entries.map(({ what, saw, why }) => ({
    what: worded(what, translate),
    saw: worded(saw, translate),
    why: worded(why, translate),
  }));
}
