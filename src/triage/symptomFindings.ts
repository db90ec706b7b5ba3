import { type Symptom, type Tally } from '../stacks/snapshot';
import { round, toTime } from './format';
import { type StackInput, type SymptomHistory } from './input';
import { type Explanation, type Localisation, localise, sumOf, USUAL_THRESHOLD } from './localise';
import { type Moment, momentsOf } from './onset';
import { pastOf, steadilyBad } from './past';
import { binomialAtMost, fisherExact, wilson } from './statistics';
import { type Affected, type Evidence, type Finding, type Severity } from './types';

/** A few scattered people are a finding when they are bad for as long as this (s): one burst is not. */
const SCATTERED_SECONDS = 15;
/** One or two people must be bad for longer. */
const SINGLE_SECONDS = 30;
const FEW_PEOPLE = 3;
/** Places that are less likely than all else together are not named where people may as well be scattered. */
const UNSURE = 0.5;

/** A finding and the tallies and symptom it was made from, for the order of explanation and the views. */
export interface SymptomFinding {
  symptom: Symptom;
  finding: Finding;
}

/** What the symptoms of one product amount to, worst explanation of each symptom first. */
export function findingsOfSymptoms(at: number, input: StackInput): SymptomFinding[] {
  const judged = input.snapshot.symptoms.filter((symptom) => symptom.judged);
  const all = judged.flatMap((symptom) => findingsOf(at, input, symptom));
  return all.filter(({ symptom }) => !all.some((other) => symptom.yieldsTo.includes(other.symptom.id)));
}

function findingsOf(at: number, input: StackInput, symptom: Symptom): SymptomFinding[] {
  const history = input.histories[symptom.id] ?? null;
  const { explanations, rest }: Localisation = localise(
    symptom.tallies,
    symptom.dimensions,
    input.limits.minUnits,
    symptom.threshold
  );
  const lasting = explanations.filter(({ dimension, inside }) => {
    const told = history === null || dimension === null || !isTold(history, dimension.label) ? symptom.tallies : inside;
    return history === null || !isOver(momentsOf(history, told), sumOf(told), symptom);
  });
  const unsure = lasting.filter(({ dimension, confidence }) => dimension !== null && confidence < UNSURE);
  const unplaced = scatteredFinding(at, input, symptom, [...rest, ...unsure.flatMap(({ inside }) => inside)], history);
  const placed = unplaced === null ? lasting : lasting.filter((explanation) => !unsure.includes(explanation));
  const explained = placed.map((explanation) => explainedFinding(at, input, symptom, explanation, history));
  return [...explained, ...(unplaced === null ? [] : [unplaced])].map((finding) => ({ symptom, finding }));
}

/** Whether a past tells places of this kind apart. */
function isTold({ n }: SymptomHistory, label: string): boolean {
  return n.some(({ labels }) => label in labels);
}

/** So unlikely is what looks far better by chance, and what looks good. */
const BETTER_BY_CHANCE = 0.02;
const GOOD_BY_CHANCE = 0.35;

/**
 * What a long window still holds is over when it was as bad before, and a later moment, made from a shorter one, is good
 * or far better, and not by chance.
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
  input: StackInput,
  symptom: Symptom,
  explanation: Explanation,
  history: SymptomHistory | null
): Finding {
  const { dimension, values, inside, outside } = explanation;
  const cause = dimension?.cause ?? symptom.everywhere;
  const sum = sumOf(inside);
  return {
    cause,
    stack: input.product.id,
    environment: input.environment,
    symptoms: [symptom.id],
    severity: severityOf(sum),
    where: dimension === null ? [] : values.map((value) => ({ label: dimension.label, value })),
    localized: dimension !== null,
    ...costOf(at, symptom, inside, history, input.product.reportInterval),
    confidence: round(explanation.confidence),
    summary: `${symptom.complaint} for ${sum.bad} of ${sum.n} ${placeText(explanation, symptom)}.`,
    evidence: [
      shareEvidence(`share of bad ${symptom.units}`, sum, symptom),
      ...(outside.length === 0 ? [] : [shareEvidence('the same share everywhere else', sumOf(outside), symptom)]),
      ...warnedEvidence(inside, symptom),
    ],
    nextSteps: input.product.causes[cause]?.nextSteps ?? [],
  };
}

function placeText({ dimension, values, unlocalised, inside }: Explanation, { units, dimensions }: Symptom): string {
  if (dimension !== null) {
    return `${units} on ${values.join(', ')}`;
  }
  if (unlocalised === 'too-few') {
    return `${units}, too few to tell where`;
  }
  if (unlocalised === 'alike') {
    return `${units}, everywhere alike`;
  }
  const places = new Set(inside.filter(({ bad }) => bad > 0).map(({ place }) => place[dimensions[0].label] ?? ''));
  const [only = ''] = places.size === 1 ? places : [];
  return `${units}; not localisable, there is nothing to compare ${only === '' ? 'with' : `${only} with`}`;
}

function shareEvidence(what: string, { n, bad }: { n: number; bad: number }, { query }: Symptom): Evidence {
  const { low, high } = wilson(bad, n);
  return { what: `${what} (n = ${n})`, value: round(n === 0 ? 0 : bad / n), low: round(low), high: round(high), query };
}

/** How many already see a warning of the product's own client: what users see and what they don't see yet differ. */
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
  input: StackInput,
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
  return {
    cause: symptom.scattered,
    stack: input.product.id,
    environment: input.environment,
    symptoms: [symptom.id],
    severity: 'warning',
    where: [],
    localized: false,
    ...costOf(at, symptom, rest, history, input.product.reportInterval),
    confidence: round(Math.min(0.99, 1 - fisherExact(bad, all.n, 0, all.n))),
    summary: `${symptom.complaint} for ${bad === 1 ? 'a single one' : bad} of ${all.n} ${symptom.units}; ${scatterText(rest, symptom)}.`,
    evidence: [shareEvidence(`share of bad ${symptom.units} for ${seconds} s`, { n: all.n, bad: steady }, symptom)],
    nextSteps: input.product.causes[symptom.scattered]?.nextSteps ?? [],
  };
}

function scatterText(rest: readonly Tally[], { dimensions: [relay] }: Symptom): string {
  const places = new Set(rest.filter(({ bad }) => bad > 0).map(({ place }) => place[relay.label]));
  const [only] = places;
  return places.size === 1 && only && sumOf(rest).bad > 1
    ? `all on ${only}, too few to blame it`
    : 'no relay, region or transport explains them';
}

/** Since when, and at what cost in people and time. */
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
      // Where nobody is known to be there although units are bad, it isn't known how many are.
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
