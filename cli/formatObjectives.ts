import { type Judgement } from '../src/objectives/judge';
import { type ObjectiveReport, type ObjectiveState, type ProductObjectives } from '../src/objectives/report';
import { type ObjectivesReport } from '../src/objectives/runObjectives';
import {
  attainmentText,
  budgetText,
  coverageTexts,
  delayText,
  exhaustionText,
  NO_RULES,
  placeText,
  rateText,
  reachTexts,
  summaryText,
} from '../src/objectives/texts';
import { percent, plural, toTime } from '../src/triage/format';

const HEADLINES: Readonly<Record<Judgement, string>> = {
  kept: 'OBJECTIVES KEPT',
  missed: 'OBJECTIVE MISSED',
  unknown: 'OBJECTIVES UNKNOWN',
};

const STATES: Readonly<Record<ObjectiveState, string>> = {
  kept: 'kept',
  missed: 'MISSED',
  idle: 'nothing counted',
  unknown: 'unknown',
};

/** A report for a terminal. */
export function formatObjectives(report: ObjectivesReport, judgement: Judgement): string {
  const { at, windowDays, products, failures } = report;
  return `${[
    `${HEADLINES[judgement]} at ${toTime(at)}, over ${plural(windowDays, 'day')}`,
    ...(products.length > 0 ? [`  ${summaryText(report)}`] : failures.length > 0 ? [] : [`  ${NO_RULES}`]),
    ...products.flatMap((product) => productLines(product, windowDays)),
    ...failures.map((text) => `  ${text}`),
  ].join('\n')}\n`;
}

function productLines({ title, objectives, delay }: ProductObjectives, windowDays: number): string[] {
  return [title, ...objectives.flatMap((objective) => objectiveLines(objective, windowDays)), `  ${delayText(delay)}`];
}

function objectiveLines(report: ObjectiveReport, windowDays: number): string[] {
  const { title, state, promise, target, counted, attainment, budgetLeft, burns, spenders } = report;
  const units = counted === null ? 'unknown' : `${Math.round(counted.units)} counted`;
  return [
    `  ${title}: ${STATES[state]}. ${attainment === null ? 'No share is known' : attainmentText(attainment)} of ${percent(target, 2)} of ${promise} (${units})`,
    `    budget left: ${budgetLeft === null ? 'unknown' : budgetText(budgetLeft)} of ${percent(report.budget, 2)}`,
    `    burns: ${burns.map((burn) => `${rateText(burn)} in ${burn.window}`).join(', ')}`,
    `    ${exhaustionText(report)}`,
    ...spenders.map(
      ({ where, ofBad, bad, units: all }) =>
        `    ${placeText(where)}: ${percent(ofBad)} of all bad. ${percent(bad / all, 2)} were bad there.`
    ),
    ...coverageTexts(report, windowDays).map((text) => `    ${text}`),
    ...reachTexts(report).map((text) => `    ${text}`),
  ];
}
