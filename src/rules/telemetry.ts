import { english } from '../messages';
import { selector } from '../promql/promql';
import { type Metric, type Source } from '../triage/targets/source';
import { type AlertRule } from './model';
import { linksOf, placeOf } from './annotations';
import { type ConditionRule, type ProductRules, type RuleOptions } from './product';
import { alertName, scopeLabels, uidOf } from './series';

/** Telemetry that was there within this time, in PromQL, is missed. */
const LATELY = '1h';
/** A failed scrape or two are no loss (s). */
const LASTING = 60;

/**
 * The number of people who were in calls when a page was last there, if it is gone: 0 people at the end of a day, and a
 * store that never had the page, miss nothing.
 */
function lostQuery(people: Metric, presence: Metric, { scope }: RuleOptions): string {
  const there = `count(${selector(presence.name, scope)})`;
  const counted = `(sum(${selector(people.name, scope)}) or 0*${there})`;
  return `last_over_time(${counted}[${LATELY}:1m])>0 unless ${there}`;
}

/** Targets that delivered a page within the last hour, and are down now: `{job, instance}`. */
function downQuery({ presence }: Pick<Source, 'presence'>, { scope }: RuleOptions): string {
  const delivered = `last_over_time(${selector(presence.name, scope)}[${LATELY}])`;
  return `max by(job,instance)(${selector('up', scope)}==0 and on(job,instance) ${delivered})`;
}

/** What can be wrong with a page: it is gone while people are in calls, or a target of it is down. */
export function telemetryConditions({ sources }: Pick<ProductRules, 'sources'>, options: RuleOptions): ConditionRule[] {
  return sources.flatMap((source): ConditionRule[] => {
    const down: ConditionRule = {
      id: `${source.id}-down`,
      cause: 'telemetry-lost',
      severity: 'warning',
      expr: downQuery(source, options),
      lasting: LASTING,
      places: ['instance'],
      summary: `{{ $labels.instance }} of job {{ $labels.job }} is down.`,
      description: `Prometheus can't scrape it. Check whether the process runs, and whether its port is open. ${english(source.purpose)}`,
    };
    if (source.people === undefined) {
      return [down];
    }
    const lost: ConditionRule = {
      id: `${source.id}-lost`,
      cause: 'telemetry-lost',
      severity: 'critical',
      expr: lostQuery(source.people, source.presence, options),
      lasting: LASTING,
      places: [],
      summary: `the metrics of ${source.job} are gone. {{ $value }} people were in calls, and nobody can tell how they are.`,
      description: `No target delivers this page any more. Check the targets of job ${source.job} and service discovery. ${english(source.purpose)}`,
    };
    return [lost, down];
  });
}

/** The alert of a condition. */
export function conditionAlert(product: ProductRules, condition: ConditionRule, options: RuleOptions): AlertRule {
  const { id, cause, severity, expr, lasting, places, summary, description } = condition;
  const { scope } = options;
  const [place] = places;
  return {
    kind: 'alert',
    uid: uidOf(scope, product.id, id),
    alert: alertName(product.id, id),
    expr,
    proof: null,
    lasting,
    labels: {
      ...scopeLabels(scope),
      severity,
      product: product.id,
      cause,
      place: placeOf(place),
    },
    annotations: {
      summary: `${product.title}: ${summary}`,
      description,
      ...linksOf(options, product.boardOfCause[cause], places),
    },
  };
}
