import { percent, plural, toTime } from '../triage/format';
import { type Judgement, judge, objectivesIn } from './judge';
import { DAY } from './queries';
import { type TierReach } from './reach';
import { type Burn, type ObjectiveReport, type Spender } from './report';
import { type ObjectivesReport } from './runObjectives';

/** `52 s`, `8 min 38 s`, `35 min`, `4.3 h`, `12 days` */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 600) {
    return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  if (whole < 7200) {
    return `${Math.round(whole / 60)} min`;
  }
  return whole < 2 * DAY ? `${number(whole / 3600)} h` : `${number(whole / DAY)} days`;
}

/** At most one decimal, and none from ten on. */
function number(value: number): string {
  return String(value < 10 ? Math.round(10 * value) / 10 : Math.round(value));
}

/** `98.99 %`: rounded down, so that a missed target never looks kept. */
export function attainmentText(share: number): string {
  // The product of a share such as 0.9999 may end just below the whole number.
  return percent(Math.floor(1e4 * share + 1e-6) / 1e4, 2);
}

/** Share of the budget that is left; a debt has a minus. */
export function budgetText(left: number): string {
  const text = percent(left);
  if (text === percent(0) && left > 0) {
    return '< 1 %';
  }
  return (left < 1 && text === percent(1) ? '> 99 %' : text).replace('-', '−');
}

/** `0.4 ×`: how many times as fast as it lasts the budget burns. */
export function rateText({ counted, rate }: Pick<Burn, 'counted' | 'rate'>): string {
  if (rate === null) {
    return counted === null ? 'unknown' : 'nothing counted';
  }
  return `${rate > 0 && rate < 0.05 ? '< 0.1' : number(rate)} ×`;
}

/** The place within a sentence; its labels are in the order of their names. */
export function placeText(where: Spender['where']): string {
  return where.length === 0 ? 'elsewhere' : where.map(({ value }) => (value === '' ? '(none)' : value)).join(', ');
}

/** The answer in one or two sentences: how many objectives are kept, and which aren't. */
export function summaryText(report: Pick<ObjectivesReport, 'products' | 'failures'>): string {
  const all = objectivesIn(report);
  const judgement: Judgement = judge(report);
  const count = (state: ObjectiveReport['state']): number => all.filter((each) => each.state === state).length;
  const missed = report.products.flatMap(({ title, objectives }) =>
    objectives.flatMap(({ state, title: name, attainment, target }) =>
      state === 'missed' && attainment !== null
        ? [`${title} misses ${name.toLowerCase()}: ${attainmentText(attainment)} of ${percent(target, 2)}.`]
        : []
    )
  );
  const [kept, idle, unknown] = [count('kept'), count('idle'), count('unknown')];
  return [
    `${kept} of ${plural(all.length, 'objective')} ${kept === 1 || all.length === 1 ? 'is' : 'are'} kept.`,
    ...missed,
    ...(idle === 0 ? [] : [`${idle} had nothing to count.`]),
    ...(unknown === 0 ? [] : [`${unknown} can't be judged now.`]),
    ...(judgement === 'unknown' && report.failures.length > 0 ? ['Some queries failed.'] : []),
  ].join(' ');
}

/** When the budget is used up at two rates, as a sentence. */
export function exhaustionText({ exhaustion, budgetLeft }: Pick<ObjectiveReport, 'exhaustion' | 'budgetLeft'>): string {
  if (budgetLeft === null) {
    return "Can't tell how long the budget lasts: its counts are missing.";
  }
  if (budgetLeft <= 0) {
    return 'The budget is used up. Stop risky changes until less is bad.';
  }
  const ends = (['1h', '6h'] as const).flatMap((name) => {
    const seconds = exhaustion[name];
    return seconds === null ? [] : [`in ${durationText(seconds)} at the rate of the last ${name}`];
  });
  return ends.length === 0
    ? 'At the rate of the last hours, the budget lasts.'
    : `The budget is used up ${ends.join(', ')}.`;
}

/**
 * What is known of the window, as sentences.
 * @param timeOf shows unix seconds
 */
export function coverageTexts(
  { coverage, before }: Pick<ObjectiveReport, 'coverage' | 'before'>,
  windowDays: number,
  timeOf: (unixSeconds: number) => string = toTime
): string[] {
  const { since, stored, isFull, isStale, evaluated, counted } = coverage;
  const missing = (share: number): string => (share < 0.995 ? percent(Math.max(0.01, 1 - share)) : percent(0));
  return [
    ...(isFull || since === null
      ? []
      : [
          `The window isn't full yet: data exists since ${timeOf(since)}, ${durationText(stored)} of ${plural(windowDays, 'day')}.`,
        ]),
    ...(isStale ? ['The rules have stopped: nothing says how calls are now. Check that they are still loaded.'] : []),
    ...(evaluated === null || missing(evaluated) === percent(0)
      ? []
      : [`For ${missing(evaluated)} of that time the rules weren't evaluated. The budget was frozen then.`]),
    ...(counted === null || missing(counted) === percent(0)
      ? []
      : [
          `For ${missing(counted)} of that time there are no counts: nobody called, or metrics were missing. That spends nothing.`,
        ]),
    ...(before === null ? [] : [`In the ${plural(windowDays, 'day')} before, ${attainmentText(before)} were good.`]),
  ];
}

/** Which alerts can fire for the target, as sentences. */
export function reachTexts({ reach, largest }: Pick<ObjectiveReport, 'reach' | 'largest'>): string[] {
  const place =
    largest === null
      ? []
      : [
          `If only ${placeText(largest.where)} is bad, which has ${percent(largest.share)} of the units, ${firesText(reach, ({ ofPlace }) => ofPlace)}`,
        ];
  return [`If everything is bad, ${firesText(reach, ({ ofAll }) => ofAll)}`, ...place];
}

function listOf(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} and ${texts.slice(-1).join()}`;
}

function firesText(reach: readonly TierReach[], timeOf: (tier: TierReach) => number | null): string {
  const firing = reach.flatMap((each) => {
    const seconds = timeOf(each);
    return seconds === null ? [] : [{ ...each.tier, seconds }];
  });
  const [first] = firing;
  if (first === undefined) {
    return 'no burn-rate alert ever fires: use the alerts on what is bad now.';
  }
  const never = reach.filter((each) => timeOf(each) === null).map(({ tier }) => `${tier.factor} ×`);
  const critical = firing.find(({ severity }) => severity === 'critical');
  return [
    `the first alert (${first.severity}, ${first.factor} × over ${first.long}) fires after ${durationText(first.seconds)}.`,
    ...(never.length === 0
      ? []
      : [
          `${never.length === 1 ? 'Tier' : 'Tiers'} ${listOf(never)} can't fire${critical === undefined ? ', so nobody is paged' : ''}.`,
        ]),
  ].join(' ');
}

/** How late the recorded series are, as a sentence. */
export function delayText(delay: number | null): string {
  return delay === null
    ? "Can't tell how late these numbers are: the interval of scrapes or rules is unknown."
    : `A fault reaches these numbers within ${durationText(delay)}: one scrape, and one evaluation of the rules.`;
}

/** What prints the rules, and what says how to load them. */
export const RULES_COMMAND = 'npm run -s rules -- --format prometheus';
export const RULES_DOCUMENT = 'docs/rules.md';

/** What to do if no objective is recorded. */
export const NO_RULES = `No objectives are recorded here. Print the rules with the same scope as here, and load them into this Prometheus: ${RULES_COMMAND}. ${RULES_DOCUMENT} says how.`;
