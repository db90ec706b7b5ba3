import { type Message, message, oneOf, type Text, type Value } from '../../messages';
import { SEVERAL, type Symptom, type Tally } from '../model';
import { round, toTime } from '../format';
import { type ProductInput, type SymptomHistory } from '../input';
import { type Explanation, type Localisation, localise, type Shifts, sumOf, USUAL_THRESHOLD } from '../places/localise';
import { type Moment, momentsOf } from '../past/onset';
import { pastOf, steadilyBad } from '../past/past';
import { shiftsOf } from '../places/shift';
import { binomialAtMost, fisherExact, wilson } from '../places/statistics';
import { type Affected, type Evidence, type Finding, type Severity } from '../types';

/** A few scattered people are a finding if they are bad for this long (s). A single burst is not. */
const SCATTERED_SECONDS = 15;
/** One or two people must be bad for longer. */
const SINGLE_SECONDS = 30;
const FEW_PEOPLE = 3;
/** A place with few people must be bad for this long (s). */
const FEW_SECONDS = 10;
/** Below this probability it is no coincidence that scattered people are at one place. */
const AT_ONE_PLACE_BY_CHANCE = 0.05;
/** Callscope doesn't name places with less confidence than this if the people may be scattered. */
const UNSURE = 0.5;

/** A finding and its symptom. */
export interface SymptomFinding {
  symptom: Symptom;
  finding: Finding;
}

/** The findings of one product's symptoms; for each symptom the worst comes first. */
export function findingsOfSymptoms(at: number, input: ProductInput): SymptomFinding[] {
  const judged = input.snapshot.symptoms.filter((symptom) => symptom.judged);
  const all = judged.flatMap((symptom) => findingsOf(at, input, symptom));
  return all.filter(({ symptom }) => !all.some((other) => symptom.yieldsTo.includes(other.symptom.id)));
}

function findingsOf(at: number, input: ProductInput, symptom: Symptom): SymptomFinding[] {
  const history = input.histories[symptom.id] ?? null;
  const shifts = shiftsOf(history);
  const { explanations, rest, changed } = explain(input, symptom, shifts);
  const lasting = explanations.filter((explanation) => isLasting(explanation, symptom, history, input.limits));
  const unsure = lasting.filter(({ dimension, confidence }) => dimension !== null && confidence < UNSURE);
  const left = [...rest, ...unsure.flatMap(({ inside }) => inside)];
  const unplaced = scatteredFinding(at, input, symptom, left, history);
  const placed = unplaced === null ? lasting : lasting.filter((explanation) => !unsure.includes(explanation));
  // If a whole place changed, its few bad people are not scattered: the others are only still under the limit.
  const common =
    unplaced === null
      ? undefined
      : changed.find(
          ({ inside }) => sumOf(inside).bad === sumOf(left).bad && raisedIn(inside, symptom, shifts) > sumOf(inside).bad
        );
  const explained = [...placed, ...(common === undefined ? [] : [common])].map((explanation) =>
    explainedFinding(at, input, symptom, explanation, { history, shifts })
  );
  return [...explained, ...(unplaced === null || common !== undefined ? [] : [unplaced])].map((finding) => ({
    symptom,
    finding,
  }));
}

/**
 * Explains the units over the limit. Where more units changed with them than are over the limit, the explanation comes
 * from what changed. `changed` holds all changed places, also those where few or no units are bad.
 */
function explain(
  { limits: { minUnits } }: ProductInput,
  { tallies, dimensions, threshold = USUAL_THRESHOLD }: Symptom,
  shifts: Shifts
): Localisation & { changed: readonly Explanation[] } {
  const before: Shifts = (place) => {
    const shift = shifts(place);
    return shift === null ? null : { ...shift, raised: 0 };
  };
  const byLimit = localise(tallies, dimensions, minUnits, threshold, before);
  const changed = localise(tallies, dimensions, minUnits, threshold, shifts).explanations;
  const explanations = changed.filter(({ inside }) => sumOf(inside).bad >= threshold.bad);
  if (byLimit.explanations.length === 0 || explanations.length === 0) {
    return { ...byLimit, changed };
  }
  const explained = new Set(explanations.flatMap(({ inside }) => inside));
  return { explanations, rest: tallies.filter((tally) => !explained.has(tally)), changed };
}

/** Whether it is still going on and, with few units, more than a burst. */
function isLasting(
  { dimension, inside }: Explanation,
  symptom: Symptom,
  history: SymptomHistory | null,
  { minUnits }: ProductInput['limits']
): boolean {
  if (history === null) {
    return true;
  }
  const told = dimension === null || !isTold(history, dimension.label) ? symptom.tallies : inside;
  const moments = momentsOf(history, told);
  const isFew = dimension !== null && sumOf(inside).n < minUnits;
  return (
    !isOver(moments, sumOf(told), symptom) &&
    !isCoincidence(moments, sumOf(told), history.step, symptom) &&
    (!isFew || steadilyBad(moments, history.step, FEW_SECONDS) >= FEW_PEOPLE)
  );
}

/** Less likely than this, units don't go bad by chance … */
const COINCIDENCE = 1e-5;
/** … nor several of them at once: a single moment says less than the whole time. */
const BURST = 1e-4;

/** Whether units went bad one by one, and no more of them than on a good day. */
function isCoincidence(
  moments: readonly Moment[],
  { n, bad }: { n: number; bad: number },
  step: number,
  { byChance }: Symptom
): boolean {
  if (byChance === undefined) {
    return false;
  }
  const newest = (moments.at(-1)?.time ?? 0) + step;
  // The past ends before the present.
  const rises = [...moments, { time: newest, bad }].map(({ time, bad: now }) => {
    const before = moments.filter((other) => other.time <= time - 2 * step).at(-1);
    return time >= newest - byChance.seconds && before !== undefined ? now - before.bad : 0;
  });
  const rise = Math.max(0, ...rises);
  const isByChance = (many: number, seconds: number, limit: number): boolean =>
    binomialAtMost(n - many, n, 1 - byChance.share * Math.min(1, seconds / byChance.seconds)) > limit;
  return (
    (rise < byChance.atOnce || isByChance(rise, 2 * step, BURST)) && isByChance(bad, byChance.seconds, COINCIDENCE)
  );
}

/** Whether a history has places of this kind. */
function isTold({ n }: SymptomHistory, label: string): boolean {
  return n.some(({ labels }) => label in labels);
}

/** Below these probabilities, it is not by chance that a later moment is better, or good. */
const BETTER_BY_CHANCE = 0.02;
const GOOD_BY_CHANCE = 0.35;

/**
 * Whether a fault is over although the long window still contains it: it was as bad before, and a later moment, from a
 * shorter window, is good or far better, not by chance.
 */
function isOver(
  moments: readonly Moment[],
  { n, bad }: { n: number; bad: number },
  { threshold = USUAL_THRESHOLD }: Symptom
): boolean {
  const share = bad / n;
  const isBad = (moment: Moment): boolean => moment.bad / moment.n >= Math.min(share / 2, threshold.share);
  const firstGood = moments.map(isBad).lastIndexOf(true) + 1;
  return (
    firstGood > 0 &&
    moments
      .slice(firstGood)
      .some(
        (later) =>
          binomialAtMost(later.bad, Math.round(later.n), share) <= (later.bad === 0 ? GOOD_BY_CHANCE : BETTER_BY_CHANCE)
      )
  );
}

function explainedFinding(
  at: number,
  input: ProductInput,
  symptom: Symptom,
  explanation: Explanation,
  { history, shifts }: { history: SymptomHistory | null; shifts: Shifts }
): Finding {
  const { dimension, values, inside, outside, unlocalised } = explanation;
  const cause = dimension?.cause ?? symptom.everywhere;
  const sum = sumOf(inside);
  const raised = raisedIn(inside, symptom, shifts);
  return {
    cause,
    product: input.product.id,
    environment: input.environment,
    symptoms: [symptom.id],
    severity: severityOf(sum),
    where: dimension === null ? [] : values.map((value) => ({ label: dimension.label, value })),
    localized: dimension !== null,
    ...costOf(at, symptom, inside, history, input.product.reportInterval),
    confidence: round(explanation.confidence),
    summary: [
      ...placeText(explanation, sum, symptom),
      ...(raised > sum.bad
        ? [
            message(
              'finding.rose',
              'It rose at the same time for {{raised}} of these {{n}} {{- units}}, {{under}} of them still under the limit.',
              { raised, n: sum.n, units: symptom.units(sum.n), under: raised - sum.bad }
            ),
          ]
        : []),
      ...fewText(explanation, symptom, input.limits),
    ],
    evidence: [
      shareEvidence(
        message('evidence.share-bad', 'share of bad {{- units}} (n = {{n}})', {
          units: symptom.units(SEVERAL),
          n: sum.n,
        }),
        sum,
        symptom
      ),
      ...(outside.length === 0 ? [] : [elsewhereEvidence(sumOf(outside), symptom)]),
      ...(raised > sum.bad
        ? [
            shareEvidence(
              message('evidence.share-rose', 'share of {{- units}} that rose (n = {{n}})', {
                units: symptom.units(SEVERAL),
                n: sum.n,
              }),
              { n: sum.n, bad: raised },
              symptom
            ),
          ]
        : []),
      ...warnedEvidence(inside, symptom),
    ],
    nextSteps: stepsFor(input, cause, unlocalised === 'alike' || unlocalised === null),
  };
}

function stepsFor({ product }: ProductInput, cause: string, isPlaced: boolean): readonly Text[] {
  const text = product.causes[cause];
  return (isPlaced ? undefined : text?.unplacedSteps) ?? text?.nextSteps ?? [];
}

/** Number of units that are bad or changed, if far more changed than are bad; else number of bad units. */
function raisedIn(inside: readonly Tally[], { threshold = USUAL_THRESHOLD }: Symptom, shifts: Shifts): number {
  const { n, bad } = sumOf(inside);
  const raised = inside.reduce((sum, each) => sum + Math.max(each.bad, (shifts(each.place)?.raised ?? 0) * each.n), 0);
  return raised - bad >= threshold.share * n ? Math.round(raised) : bad;
}

/** A warning if the place, or the rest, has few units. */
function fewText(
  { dimension, values, inside, outside }: Explanation,
  { units }: Symptom,
  { minUnits }: ProductInput['limits']
): Message[] {
  const [here, elsewhere] = [sumOf(inside), sumOf(outside)];
  if (dimension === null) {
    return [];
  }
  return here.n < minUnits
    ? [
        message('finding.few-here', 'Only {{count}} {{- units}} are on {{- places}}; elsewhere, {{- bad}}.', {
          count: here.n,
          units: units(here.n),
          places: values,
          bad: badText(elsewhere),
          defaultValue_one: 'Only {{count}} {{- units}} is on {{- places}}; elsewhere, {{- bad}}.',
        }),
      ]
    : elsewhere.n < minUnits
      ? [
          message('finding.few-elsewhere', 'Only {{count}} {{- units}} are elsewhere; {{- bad}}.', {
            count: elsewhere.n,
            units: units(elsewhere.n),
            bad: badText(elsewhere),
            defaultValue_one: 'Only {{count}} {{- units}} is elsewhere; {{- bad}}.',
          }),
        ]
      : [];
}

function badText({ n, bad }: { n: number; bad: number }): Message {
  return message('finding.bad-of', '{{count}} of {{n}} are bad', {
    n,
    count: bad,
    defaultValue_one: '{{count}} of {{n}} is bad',
  });
}

/** What is wrong, and where. */
function placeText(
  { dimension, values, unlocalised, inside }: Explanation,
  { n, bad }: { n: number; bad: number },
  symptom: Symptom
): Message[] {
  const { complaint, units, dimensions } = symptom;
  if (dimension !== null) {
    return [
      message('finding.place', '{{- complaint}} for {{bad}} of {{n}} {{- units}} on {{- places}}.', {
        complaint,
        bad,
        n,
        units: units(n),
        places: values,
      }),
    ];
  }
  const everywhere = unplacedText(bad, n, symptom);
  if (unlocalised === 'alike') {
    return [everywhere, message('finding.alike', 'No {{- places}} stands out.', { places: alternatives(symptom) })];
  }
  if (unlocalised === 'too-few') {
    return [
      everywhere,
      message('finding.too-few', "Can't say where: there are too few {{- units}} to compare places.", {
        units: units(SEVERAL),
      }),
    ];
  }
  const places = new Set(inside.filter(({ bad: own }) => own > 0).map(({ place }) => place[dimensions[0].label] ?? ''));
  const [only = ''] = places.size === 1 ? places : [];
  return [
    everywhere,
    only === ''
      ? message('finding.no-other-place', "Can't say where: there is no other place to compare with.")
      : message('finding.only-place', "Can't say where: {{- place}} is the only place with enough data.", {
          place: only,
        }),
  ];
}

function unplacedText(bad: number, n: number, { complaint, units }: Symptom): Message {
  return message('finding.unplaced', '{{- complaint}} for {{bad}} of {{n}} {{- units}}.', {
    complaint,
    bad,
    n,
    units: units(n),
  });
}

function shareEvidence(what: Message, { n, bad }: { n: number; bad: number }, { query }: Symptom): Evidence {
  const { low, high } = wilson(bad, n);
  return { what, value: round(n === 0 ? 0 : bad / n), low: round(low), high: round(high), query };
}

function elsewhereEvidence(sum: { n: number; bad: number }, symptom: Symptom): Evidence {
  const what = message('evidence.share-elsewhere', 'share of bad {{- units}} elsewhere (n = {{n}})', {
    units: symptom.units(SEVERAL),
    n: sum.n,
  });
  return shareEvidence(what, sum, symptom);
}

/** How many people already see a warning in the product's own client. */
function warnedEvidence(inside: readonly Tally[], { warning, query }: Symptom): Evidence[] {
  const { n } = sumOf(inside);
  if (warning === undefined || n === 0) {
    return [];
  }
  const share = (sure: 'surely' | 'possibly'): number =>
    round(inside.reduce((sum, { warned }) => sum + (warned?.[sure] ?? 0), 0) / n);
  return [{ what: warning, value: share('surely'), low: share('surely'), high: share('possibly'), query }];
}

function severityOf({ n, severe }: { n: number; severe: number }): Severity {
  return n > 0 && severe / n >= 0.5 ? 'critical' : 'warning';
}

function scatteredFinding(
  at: number,
  input: ProductInput,
  symptom: Symptom,
  rest: readonly Tally[],
  history: SymptomHistory | null
): Finding | null {
  const { bad } = sumOf(rest);
  if (symptom.scattered === null || bad === 0 || history === null) {
    return null;
  }
  const moments = momentsOf(history, rest);
  const seconds = bad < FEW_PEOPLE ? SINGLE_SECONDS : SCATTERED_SECONDS;
  const steady = steadilyBad(moments, history.step, seconds);
  if (steady === 0 || (steady < FEW_PEOPLE && seconds < SINGLE_SECONDS)) {
    return null;
  }
  const all = sumOf(symptom.tallies);
  const place = onePlaceOf(rest, symptom);
  return {
    cause: symptom.scattered,
    product: input.product.id,
    environment: input.environment,
    symptoms: [symptom.id],
    severity: 'warning',
    where: [],
    localized: false,
    ...costOf(at, symptom, rest, history, input.product.reportInterval),
    confidence: null,
    summary: [unplacedText(bad, all.n, symptom), scatteredText(bad, place, symptom)],
    evidence: [
      shareEvidence(
        message('evidence.share-steady', 'share of {{- units}} bad for at least {{seconds}} s (n = {{n}})', {
          units: symptom.units(SEVERAL),
          seconds,
          n: all.n,
        }),
        { n: all.n, bad: steady },
        symptom
      ),
    ],
    nextSteps: stepsFor(input, symptom.scattered, place === null),
  };
}

/** @param place the one that holds all bad units; null if they are scattered */
function scatteredText(bad: number, place: string | null, symptom: Symptom): Message {
  if (place === null) {
    return message('finding.scattered', 'No {{- places}} explains them.', {
      places: alternatives(symptom),
      count: bad,
      defaultValue_one: 'No {{- places}} explains it.',
    });
  }
  return bad === 2
    ? message('finding.both-at-place', 'Both are on {{- place}}: too few to say whether it is the cause.', { place })
    : message('finding.all-at-place', 'All {{bad}} are on {{- place}}: too few to say whether it is the cause.', {
        bad,
        place,
      });
}

/** The kinds of places in a sentence: "relay, region or transport". */
function alternatives({ dimensions }: Symptom): Value {
  return oneOf(dimensions.map(({ noun }) => noun));
}

/** The place that holds all bad units, unless by chance; null if they are scattered. */
function onePlaceOf(rest: readonly Tally[], { tallies, dimensions }: Symptom): string | null {
  const { bad } = sumOf(rest);
  const places = dimensions.flatMap(({ label }) => {
    const [value, ...others] = new Set(rest.filter((each) => each.bad > 0).map(({ place }) => place[label] ?? ''));
    return value === undefined || value === '' || others.length > 0 ? [] : [{ label, value }];
  });
  const found = places.find(({ label, value }) => {
    const here = sumOf(tallies.filter(({ place }) => place[label] === value)).n;
    return bad > 1 && (here === bad || fisherExact(bad, here, 0, sumOf(tallies).n - here) <= AT_ONE_PLACE_BY_CHANCE);
  });
  return found?.value ?? null;
}

/** When it began, and how many people and minutes it costs. */
function costOf(
  at: number,
  symptom: Symptom,
  inside: readonly Tally[],
  history: SymptomHistory | null,
  reportInterval: number
): { since: string | null; affected: Affected } {
  const { n, people } = sumOf(inside);
  const of = sumOf(symptom.tallies).people;
  const past = history === null ? null : pastOf(history, inside, reportInterval);
  const hasMeetings = inside.every(({ meeting }) => meeting !== null);
  const meetings = new Set(inside.filter(({ bad }) => bad > 0).map(({ meeting }) => meeting));
  return {
    since: past === null || past.since === null ? null : toTime(Math.min(at, past.since)),
    affected: {
      // Units are bad but no people are known: then the number of people is unknown.
      sessions:
        of === 0
          ? null
          : Math.round(
              inside.reduce((sum, tally) => sum + (tally.n === 0 ? 0 : (tally.people * tally.bad) / tally.n), 0)
            ),
      of: of === 0 ? null : of,
      meetings: hasMeetings ? meetings.size : null,
      participants: hasMeetings ? sumOf(symptom.tallies.filter(({ meeting }) => meetings.has(meeting))).people : null,
      userMinutes: past === null || !symptom.costsTime || n === 0 ? null : round((past.badMinutes * people) / n),
      estimated: symptom.estimated,
    },
  };
}
