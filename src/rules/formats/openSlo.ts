import { unique } from '../../lists';
import { percent } from '../../triage/format';
import { type BurnTier, type RecordedObjective, type Rules } from '../model';
import { rulesYaml } from './prometheus';

const VERSION = 'openslo/v1';
/** The name of the notification target, to be replaced by a real one. */
const TARGET = 'callscope-on-call';

/** Objectives in OpenSLO v1: a service for each product, and an SLO with its alert policies for each objective. */
export function openSlo({ objectives }: Pick<Rules, 'objectives'>): string {
  const services = unique(objectives.map(({ product }) => product)).filter(
    ({ id }, i, all) => all.findIndex((other) => other.id === id) === i
  );
  return [
    ...services.map(({ id, title }) => ({
      apiVersion: VERSION,
      kind: 'Service',
      metadata: { name: id, displayName: title },
      spec: { description: `Calls of ${title}` },
    })),
    {
      apiVersion: VERSION,
      kind: 'AlertNotificationTarget',
      metadata: { name: TARGET },
      spec: { description: 'Replace it by a target of your own', target: 'alertmanager' },
    },
    ...objectives.map(slo),
  ]
    .map(rulesYaml)
    .join('---\n');
}

function slo(objective: RecordedObjective): object {
  const { uid, product, title, promise, target, windowDays, good, total, tiers } = objective;
  return {
    apiVersion: VERSION,
    kind: 'SLO',
    metadata: { name: uid, displayName: `${product.title}: ${title}` },
    spec: {
      description: `${percent(target, 2)} of ${promise} over ${windowDays} days`,
      service: product.id,
      indicator: {
        metadata: { name: `${uid}-sli` },
        spec: { ratioMetric: { counter: false, good: metric(good), total: metric(total) } },
      },
      timeWindow: [{ duration: `${windowDays}d`, isRolling: true }],
      budgetingMethod: 'Occurrences',
      objectives: [{ displayName: title, target }],
      alertPolicies: tiers.map((tier) => policy(uid, tier)),
    },
  };
}

function metric(query: string): object {
  return { metricSource: { type: 'Prometheus', spec: { query } } };
}

function policy(uid: string, { factor, long, short, severity }: BurnTier): object {
  const name = `${uid}-burn-${long}`;
  return {
    kind: 'AlertPolicy',
    metadata: { name },
    spec: {
      alertWhenBreaching: true,
      alertWhenNoData: false,
      alertWhenResolved: false,
      conditions: [
        {
          kind: 'AlertCondition',
          metadata: { name: `${name}-condition` },
          spec: {
            severity,
            condition: { kind: 'burnrate', op: 'gt', threshold: factor, lookbackWindow: long, alertAfter: short },
          },
        },
      ],
      notificationTargets: [{ targetRef: TARGET }],
    },
  };
}
