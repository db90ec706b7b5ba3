import { type Translate, worded } from '../messages';
import { percent, toTime } from '../triage/format';
import { judge, objectivesIn } from './judge';
import { type Where } from './places';
import { DAY } from './queries';
import { type TierReach } from './reach';
import { type Burn, type ObjectiveReport } from './report';
import { type ObjectivesReport } from './runObjectives';

/** `52 s`, `8 min 38 s`, `35 min`, `4.3 h`, `12 days` */
export function durationText(seconds: number, t: Translate): string {
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
  return whole < 2 * DAY ? `${rounded(whole / 3600)} h` : daysText(rounded(whole / DAY), t);
}

function daysText(count: number, t: Translate): string {
  return t('objectives.days', '{{count}} days', { count, defaultValue_one: '{{count}} day' });
}

/** At most one decimal, and none from ten on. */
function rounded(value: number): number {
  return value < 10 ? Math.round(10 * value) / 10 : Math.round(value);
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
export function rateText({ counted, rate }: Pick<Burn, 'counted' | 'rate'>, t: Translate): string {
  if (rate === null) {
    return counted === null ? t('objectives.rate-unknown', 'unknown') : t('objectives.rate-nothing', 'nothing counted');
  }
  return `${rate > 0 && rate < 0.05 ? '< 0.1' : rounded(rate)} ×`;
}

/** The state of an objective after its title. */
export function stateText(state: ObjectiveReport['state'], t: Translate): string {
  const texts: Record<ObjectiveReport['state'], string> = {
    kept: t('objectives.kept', 'kept'),
    missed: t('objectives.missed', 'missed'),
    idle: t('objectives.idle', 'nothing counted'),
    unknown: t('objectives.unknown', 'unknown'),
  };
  return texts[state];
}

/** The place within a sentence; its labels are in the order of their names. */
export function placeText(where: Where, t: Translate): string {
  return where.length === 0
    ? t('objectives.elsewhere', 'elsewhere')
    : where.map(({ value }) => (value === '' ? t('objectives.no-value', '(none)') : value)).join(', ');
}

/** The answer in one or two sentences: how many objectives are kept, and which aren't. */
export function summaryText(report: Pick<ObjectivesReport, 'products' | 'failures'>, t: Translate): string {
  const all = objectivesIn(report);
  const count = (state: ObjectiveReport['state']): number => all.filter((each) => each.state === state).length;
  const missed = report.products.flatMap(({ title: product, objectives }) =>
    objectives.flatMap(({ state, title, attainment, target }) =>
      state === 'missed' && attainment !== null
        ? [
            t('objectives.misses', '{{- product}} misses “{{- objective}}”: {{- share}}, target {{- target}}.', {
              product,
              objective: worded(title, t),
              share: attainmentText(attainment),
              target: percent(target, 2),
            }),
          ]
        : []
    )
  );
  const [idle, unknown] = [count('idle'), count('unknown')];
  return [
    keptText(count('kept'), all.length, t),
    ...missed,
    ...(idle === 0 ? [] : [t('objectives.idle-count', '{{idle}} had nothing to count.', { idle })]),
    ...(unknown === 0 ? [] : [t('objectives.unknown-count', "{{unknown}} can't be judged now.", { unknown })]),
    ...(judge(report) === 'unknown' && report.failures.length > 0
      ? [t('objectives.failed-queries', 'Some queries failed.')]
      : []),
  ].join(' ');
}

function keptText(kept: number, count: number, t: Translate): string {
  return kept === 1
    ? t('objectives.one-kept', '1 of {{count}} objectives is kept.', {
        count,
        defaultValue_one: '1 of {{count}} objective is kept.',
      })
    : t('objectives.kept-count', '{{kept}} of {{count}} objectives are kept.', {
        kept,
        count,
        defaultValue_one: '{{kept}} of {{count}} objective is kept.',
      });
}

/** The share of time in which the target was kept, as a sentence; null if no time counted. */
export function slicesText({ goodSlices }: Pick<ObjectiveReport, 'goodSlices'>, t: Translate): string | null {
  return (
    goodSlices &&
    t('objectives.good-time', 'Good time: {{- share}} of the slices of {{- step}} in which anybody called.', {
      share: attainmentText(goodSlices.share),
      step: durationText(goodSlices.step, t),
    })
  );
}

/** When the budget is used up at two rates, as a sentence. */
export function exhaustionText(
  { exhaustion, budgetLeft }: Pick<ObjectiveReport, 'exhaustion' | 'budgetLeft'>,
  t: Translate
): string {
  if (budgetLeft === null) {
    return t('objectives.lasts-unknown', "Can't tell how long the budget lasts: its counts are missing.");
  }
  if (budgetLeft <= 0) {
    return t('objectives.used-up', 'The budget is used up. Stop risky changes until less is bad.');
  }
  const ends = (['1h', '6h'] as const).flatMap((window) => {
    const seconds = exhaustion[window];
    return seconds === null
      ? []
      : [
          t('objectives.used-up-at', 'in {{- time}} at the rate of the last {{- window}}', {
            time: durationText(seconds, t),
            window,
          }),
        ];
  });
  return ends.length === 0
    ? t('objectives.lasts', "At the rate of the last hours, the budget doesn't run out.")
    : t('objectives.used-up-in', 'The budget is used up {{- ends}}.', { ends: ends.join(', ') });
}

/**
 * What is known of the window, as sentences.
 * @param timeOf shows unix seconds
 */
export function coverageTexts(
  { coverage, before }: Pick<ObjectiveReport, 'coverage' | 'before'>,
  windowDays: number,
  t: Translate,
  timeOf: (unixSeconds: number) => string = toTime
): string[] {
  const { since, stored, isFull, isStale, evaluated, counted } = coverage;
  const frozen = missingText(evaluated);
  const uncounted = missingText(counted);
  return [
    ...(isFull || since === null
      ? []
      : [
          t(
            'objectives.filling',
            "The window isn't full yet: data exists since {{- since}}, {{- stored}} of {{- window}}.",
            { since: timeOf(since), stored: durationText(stored, t), window: daysText(windowDays, t) }
          ),
        ]),
    ...(isStale
      ? [
          t(
            'objectives.stale',
            'The rules have stopped: nothing says how calls are now. Check that they are still loaded.'
          ),
        ]
      : []),
    ...(frozen === null
      ? []
      : [
          t(
            'objectives.frozen',
            "For {{- share}} of that time the rules weren't evaluated. The budget was frozen then.",
            { share: frozen }
          ),
        ]),
    ...(uncounted === null
      ? []
      : [
          t(
            'objectives.uncounted',
            'For {{- share}} of that time there are no counts: nobody called, or metrics were missing. That spends nothing.',
            { share: uncounted }
          ),
        ]),
    ...(before === null
      ? []
      : [
          t('objectives.before', 'In the {{count}} days before, {{- share}} were good.', {
            count: windowDays,
            share: attainmentText(before),
            defaultValue_one: 'In the day before, {{- share}} were good.',
          }),
        ]),
  ];
}

/** The rest of a share of time; null if that is hardly anything, or unknown. */
function missingText(share: number | null): string | null {
  return share !== null && share < 0.995 ? percent(Math.max(0.01, 1 - share)) : null;
}

/** Which alerts can fire for the target, as sentences. */
export function reachTexts({ reach, largest }: Pick<ObjectiveReport, 'reach' | 'largest'>, t: Translate): string[] {
  const place =
    largest === null
      ? []
      : [
          t('objectives.if-place', 'If only {{- place}} is bad, which has {{- share}} of the units, {{- then}}', {
            place: placeText(largest.where, t),
            share: percent(largest.share),
            then: firesText(reach, ({ ofPlace }) => ofPlace, t),
          }),
        ];
  return [
    t('objectives.if-all', 'If everything is bad, {{- then}}', { then: firesText(reach, ({ ofAll }) => ofAll, t) }),
    ...place,
  ];
}

function listOf(texts: readonly string[], t: Translate): string {
  return texts.length < 2
    ? texts.join()
    : t('objectives.and', '{{- first}} and {{- last}}', {
        first: texts.slice(0, -1).join(', '),
        last: texts.slice(-1).join(),
      });
}

function firesText(reach: readonly TierReach[], timeOf: (tier: TierReach) => number | null, t: Translate): string {
  const firing = reach.flatMap((each) => {
    const seconds = timeOf(each);
    return seconds === null ? [] : [{ ...each.tier, seconds }];
  });
  const [first] = firing;
  if (first === undefined) {
    return t('objectives.never-fires', 'no burn-rate alert ever fires: use the alerts on what is bad now.');
  }
  const never = reach.filter((each) => timeOf(each) === null).map(({ tier }) => `${tier.factor} ×`);
  return [
    t('objectives.fires', 'the first alert ({{- severity}}, {{factor}} × over {{- window}}) fires after {{- time}}.', {
      severity: first.severity,
      factor: first.factor,
      window: first.long,
      time: durationText(first.seconds, t),
    }),
    ...(never.length === 0
      ? []
      : [
          neverText(
            never,
            firing.some(({ severity }) => severity === 'critical'),
            t
          ),
        ]),
  ].join(' ');
}

function neverText(never: readonly string[], isPaged: boolean, t: Translate): string {
  const tiers = listOf(never, t);
  // Extraction finds plurals only by a literal `count`.
  return isPaged
    ? t('objectives.tiers-never', "Tiers {{- tiers}} can't fire.", {
        count: never.length,
        tiers,
        defaultValue_one: "Tier {{- tiers}} can't fire.",
      })
    : t('objectives.tiers-never-page', "Tiers {{- tiers}} can't fire, so nobody is paged.", {
        count: never.length,
        tiers,
        defaultValue_one: "Tier {{- tiers}} can't fire, so nobody is paged.",
      });
}

/** How late the recorded series are, as a sentence. */
export function delayText(delay: number | null, t: Translate): string {
  return delay === null
    ? t(
        'objectives.delay-unknown',
        "Can't tell how late these numbers are: the interval of scrapes or rules is unknown."
      )
    : t(
        'objectives.delay',
        'A fault reaches these numbers within {{- time}}: one scrape, and one evaluation of the rules.',
        { time: durationText(delay, t) }
      );
}

/** What prints the rules, and what says how to load them. */
const RULES_COMMAND = 'npm run -s rules -- --format prometheus';
const RULES_DOCUMENT = 'docs/rules.md';

/** What to do if no objective is recorded. */
export function noRulesText(t: Translate): string {
  return t(
    'objectives.no-rules-here',
    'No objectives are recorded here. Print the rules with the same scope as here, and load them into this Prometheus: {{- command}}. {{- document}} says how.',
    { command: RULES_COMMAND, document: RULES_DOCUMENT }
  );
}
