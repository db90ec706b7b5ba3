import { isHealthy } from './incident';
import { isAlarm, isFound, type Reading } from './reading';
import { type Rule, RULE_TITLES, RULES } from './rules';
import {
  calibrationOf,
  falseAlarmsOf,
  isCauseRight,
  isPlaceRight,
  type Judged,
  median,
  type Part,
  type Score,
  scoresBySize,
  scoresOf,
  totalOf,
} from './scores';
import { asMarkdown, asText, type Table } from './tables';

/** How often the triage was right, by cause, and its false alarms while nothing was wrong. */
export function accuracyReport(all: readonly Judged[], { markdown }: { markdown: boolean }): string {
  const draw = markdown ? asMarkdown : asText;
  const scores = scoresOf(all);
  return [
    ...(scores.length === 0
      ? []
      : [draw(scoreTable('cause', [...scores, totalOf(all)])), draw(scoreTable('sessions', scoresBySize(all)))]),
    draw(falseAlarmTable(all)),
    draw(calibrationTable(all)),
  ].join('\n');
}

function scoreTable(by: string, scores: readonly Score[]): Table {
  return [
    [
      by,
      'incidents',
      'cause first',
      'right place',
      'found after, median',
      'worst',
      'start off by',
      'sessions off by',
      'false second',
      'missing',
      'alarm 60 s after',
      ...RULES.map((rule) => RULE_TITLES[rule]),
    ],
    ...scores.map((score) => [
      score.row,
      String(score.incidents),
      percent(score.cause),
      percent(score.place),
      seconds(median(score.detection)),
      score.detection.length < score.incidents ? 'never' : seconds(Math.max(...score.detection)),
      seconds(median(score.onset)),
      share(median(score.sessions)),
      String(score.extra),
      String(score.missing),
      String(score.lingering),
      ...RULES.map((rule) => `${score.rules[rule].length} (${seconds(median(score.rules[rule]))})`),
    ]),
  ];
}

function falseAlarmTable(all: readonly Judged[]): Table {
  const { triage, fresh, rules } = falseAlarmsOf(all);
  const row = (title: string, part: Part): string[] => [title, String(part.of), String(part.right), percent(part, 1)];
  return [
    ['while nothing is wrong', 'evaluations', 'false alarms', 'share'],
    row('triage', triage),
    row('… in the first ten minutes', fresh),
    ...RULES.map((rule: Rule) => row(RULE_TITLES[rule], rules[rule])),
  ];
}

function calibrationTable(all: readonly Judged[]): Table {
  return [
    ['confidence', 'findings', 'right'],
    ...calibrationOf(all).map((each) => [`${each.from} to ${each.to}`, String(each.of), percent(each)]),
  ];
}

function percent({ right, of }: Part, digits = 0): string {
  return of === 0 ? '-' : `${((100 * right) / of).toFixed(digits)} %`;
}

function share(value: number | null): string {
  return value === null ? '-' : `${Math.round(100 * value)} %`;
}

function seconds(value: number | null): string {
  return value === null ? '-' : `${Math.round(value)} s`;
}

/** What was wrong about one incident, instant by instant; [] if nothing was. */
export function missesOf({ incident, run }: Judged): string[] {
  const said = (what: string, readings: readonly Reading[]): string[] =>
    readings.map(
      ({ t, status, findings }) =>
        `    ${what} at ${t} s: ${status}${findings
          .map(
            ({ cause, where, confidence, summary }) =>
              `; ${cause} [${where.join(', ')}] ${confidence ?? '-'}: ${summary}`
          )
          .join('')}`
    );
  const isMissed = !isCauseRight(run) || !isPlaceRight(run);
  const isUnclean = run.verdicts.some(({ extra, missing }) => extra.length + missing.length > 0);
  const isFoundAtAll = isHealthy(incident) || [...run.search, ...run.verdicts].some(isFound);
  const misses = [
    ...said('false alarm', run.healthy.filter(isAlarm)),
    ...(isMissed || isUnclean ? said('verdict', run.verdicts) : []),
    ...(isFoundAtAll ? [] : ['    never found']),
    ...said('still', run.after.filter(isAlarm)),
  ];
  return misses.length === 0 ? [] : [`  ${incident.title}`, ...misses];
}
