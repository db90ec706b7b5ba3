import { explainedText, periodText, spentText, worstPlacesText } from '../src/objectives/incidentTexts';
import { type Judgement } from '../src/objectives/judge';
import { type ObjectiveReport, type ProductObjectives } from '../src/objectives/report';
import { type ObjectivesReport } from '../src/objectives/runObjectives';
import {
  attainmentText,
  budgetText,
  coverageTexts,
  delayText,
  exhaustionText,
  noRulesText,
  placeText,
  rateText,
  reachTexts,
  slicesText,
  stateText,
  summaryText,
} from '../src/objectives/texts';
import { unique } from '../src/lists';
import { english, inEnglish } from '../src/messages';
import { percent, plural, toTime } from '../src/triage/format';

const HEADLINES: Readonly<Record<Judgement, string>> = {
  kept: 'OBJECTIVES KEPT',
  missed: 'OBJECTIVE MISSED',
  unknown: 'OBJECTIVES UNKNOWN',
};

/** A report for a terminal. */
export function formatObjectives(report: ObjectivesReport, judgement: Judgement): string {
  const { at, windowDays, products, failures, unexplained } = report;
  return `${[
    `${HEADLINES[judgement]} at ${toTime(at)}, over ${plural(windowDays, 'day')}`,
    ...(products.length > 0
      ? [`  ${summaryText(report, inEnglish)}`]
      : failures.length > 0
        ? []
        : [`  ${noRulesText(inEnglish)}`]),
    ...products.flatMap((product) => productLines(product, windowDays)),
    ...unique([...failures, ...unexplained].map(english)).map((text) => `  ${text}`),
  ].join('\n')}\n`;
}

function productLines({ title, objectives, delay }: ProductObjectives, windowDays: number): string[] {
  return [
    title,
    ...objectives.flatMap((objective) => objectiveLines(objective, windowDays)),
    `  ${delayText(delay, inEnglish)}`,
  ];
}

function objectiveLines(report: ObjectiveReport, windowDays: number): string[] {
  const { state, target, counted, attainment, budgetLeft, burns, spenders } = report;
  const [title, promise] = [english(report.title), english(report.promise)];
  const stated = stateText(state, inEnglish);
  const units = counted === null ? 'unknown' : `${Math.round(counted.units)} counted`;
  return [
    `  ${title}: ${state === 'missed' ? stated.toUpperCase() : stated}. ${attainment === null ? 'No share is known' : `${attainmentText(attainment)} are good`}; the target is ${percent(target, 2)} of ${promise} (${units})`,
    `    budget left: ${budgetLeft === null ? 'unknown' : budgetText(budgetLeft)} of ${percent(report.budget, 2)}`,
    `    burns: ${burns.map((burn) => `${rateText(burn, inEnglish)} in ${burn.window}`).join(', ')}`,
    ...[slicesText(report, inEnglish) ?? [], exhaustionText(report, inEnglish)].flat().map((text) => `    ${text}`),
    ...spenders.map(
      ({ where, ofBad, bad, units: all }) =>
        `    ${placeText(where, inEnglish)}: ${percent(ofBad)} of all bad. ${percent(bad / all, 2)} were bad there.`
    ),
    ...incidentLines(report),
    ...coverageTexts(report, windowDays, inEnglish).map((text) => `    ${text}`),
    ...reachTexts(report, inEnglish).map((text) => `    ${text}`),
  ];
}

function incidentLines(report: ObjectiveReport): string[] {
  const explained = explainedText(report, inEnglish);
  const worst = report.incidents?.worst ?? [];
  return [
    ...worst.map(
      (incident) =>
        `    ${periodText(incident, inEnglish, toTime)}: ${spentText(incident)} of the budget. ${percent(incident.badShare, 2)} were bad. ${worstPlacesText(incident, inEnglish)}. Judge it with triage --time ${toTime(incident.worstAt)}`
    ),
    ...(explained === null ? [] : [`    ${explained}`]),
  ];
}
