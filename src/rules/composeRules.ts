import { type Rule, type RuleGroup, type Rules } from './model';
import { objectiveAlerts, objectiveRecordings, recordedObjective } from './objectives';
import { type ProductRules, type RuleOptions } from './product';
import { namesOf } from './series';
import { symptomAlert, symptomRecordings } from './symptoms';
import { conditionAlert, telemetryConditions } from './telemetry';

/** Seconds between two evaluations of alerts on recorded counts, which are cheap: people must know within 30 s. */
const SYMPTOM_SECONDS = 5;
/** … of counts by place: there is nothing new between two scrapes. */
const COUNT_SECONDS = 5;
/** … of lost telemetry and the like. */
const CONDITION_SECONDS = 15;
/** … of objectives. */
const OBJECTIVE_SECONDS = 30;

/**
 * The window of counters (s), and the interval of what is counted for objectives: four scrapes, at least four reports
 * of each client. With the same length, windows add up.
 */
function countSeconds({ scrape }: Pick<RuleOptions, 'scrape'>): number {
  return Math.max(40, 4 * scrape);
}

/**
 * Seconds until a fault reaches the alerts of objectives, at most: a scrape, and an evaluation of each group on the way.
 */
export function objectiveDelay(options: Pick<RuleOptions, 'scrape'>): number {
  return options.scrape + nowSeconds(options) + countSeconds(options) + OBJECTIVE_SECONDS;
}

function nowSeconds({ scrape }: Pick<RuleOptions, 'scrape'>): number {
  return Math.max(COUNT_SECONDS, scrape);
}

/** All rules of some products. Alerts are in other groups than the series that they read. */
export function composeRules(products: readonly ProductRules[], options: RuleOptions): Rules {
  return {
    ...namesOf(options.scope),
    groups: products.flatMap((product) => groupsOf(product, options)),
    objectives: products.flatMap((product) =>
      product.objectives(options).map((objective) => recordedObjective(product, objective, options))
    ),
  };
}

function groupsOf(product: ProductRules, options: RuleOptions): RuleGroup[] {
  const symptoms = product.symptoms(options);
  const objectives = product.objectives(options);
  const conditions = [...product.conditions(options), ...telemetryConditions(product, options)];
  const group = (name: string, interval: number, rules: readonly Rule[]): RuleGroup => ({
    name: `${namesOf(options.scope).name}-${product.id}-${name}`,
    interval,
    rules,
  });
  return [
    group(
      'now',
      nowSeconds(options),
      symptoms.flatMap((symptom) => symptomRecordings(product, symptom, options))
    ),
    group(
      'counts',
      countSeconds(options),
      objectives.flatMap((objective) => objectiveRecordings(product, objective, options))
    ),
    group(
      'symptoms',
      SYMPTOM_SECONDS,
      symptoms.map((symptom) => symptomAlert(product, symptom, options))
    ),
    group(
      'objectives',
      OBJECTIVE_SECONDS,
      objectives.flatMap((objective) => objectiveAlerts(product, objective, options))
    ),
    group(
      'conditions',
      Math.max(CONDITION_SECONDS, options.scrape),
      conditions.map((condition) => conditionAlert(product, condition, options))
    ),
  ];
}
