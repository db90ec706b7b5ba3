import { inTurn, message } from '../../messages';
import { type Sample } from '../../promClient/types';
import { selector, selectorOfNames } from '../../promql/promql';
import { type Metric } from '../../triage/targets/source';
import { type ExpectedJob } from '../targets/expectedJobs';
import { type JobTarget } from '../targets/jobTargets';
import { bad, type Facts, notApplicable, pass, type Probe, unknown } from '../probe';
import { distinct, list, NO_TARGET_DELIVERS, START_A_CALL } from '../texts';
import { peopleNow } from './callsCheck';
import { deliveredMatchers } from './targetRows';

/** The names of all series that the targets deliver now, by job; values are numbers of series. */
export function getNamesQuery(facts: Pick<Facts, 'targets' | 'scope'>): string {
  return `count by(job,__name__)(${selector('', deliveredMatchers(facts))})`;
}

/** Which of some families had samples within the last day. */
export function getSeenNamesQuery(missing: readonly Metric[], facts: Pick<Facts, 'scope'>): string {
  const names = missing.flatMap(seriesNames);
  return `count by(__name__)(last_over_time(${selectorOfNames(names, facts.scope)}[1d]))`;
}

/** Names of series that prove a family: a native histogram has its plain name, a classic one doesn't. */
function seriesNames({ name, type }: Metric): string[] {
  return type === 'histogram' ? [name, `${name}_count`] : [name];
}

function hasFamily(rows: readonly Sample[], metric: Metric): boolean {
  const names = seriesNames(metric);
  return rows.some(({ labels }) => names.includes(labels.__name__ ?? ''));
}

/** Whether all required families are present while people are in calls. */
export function metricsCheck({ source }: ExpectedJob, targets: readonly JobTarget[], facts: Facts): Probe {
  const jobs = targets.map(({ job }) => job);
  const required = source.metrics.filter((metric) => metric.required);
  const missingIn = (rows: readonly Sample[] | undefined): Metric[] => {
    const own = (rows ?? []).filter(({ labels }) => jobs.includes(labels.job ?? ''));
    return required.filter((metric) => !hasFamily(own, metric));
  };
  const people = peopleNow(source, facts);
  return {
    id: 'metrics',
    title: message('checks.metrics.title', 'Metrics'),
    why: message('checks.metrics.why', 'Callscope judges calls by these families.'),
    queries: { names: getNamesQuery(facts), ...people.queries },
    further: ({ names }): Record<string, string> => {
      const missing = missingIn(names);
      return missing.length > 0 && missing.length < required.length ? { seen: getSeenNamesQuery(missing, facts) } : {};
    },
    judge: (results) => {
      const missing = missingIn(results.names);
      if (required.length === 0) {
        return notApplicable(message('checks.metrics.optional', 'All its families depend on the version or on use.'));
      }
      if (missing.length === 0) {
        return pass(message('checks.metrics.all', 'All {{n}} families are present.', { n: required.length }));
      }
      if (targets.every(({ isDelivering }) => !isDelivering)) {
        return notApplicable(NO_TARGET_DELIVERS);
      }
      const isSeen = (metric: Metric): boolean => hasFamily(results.seen ?? [], metric);
      const texts = missing.map((metric) =>
        isSeen(metric)
          ? message('checks.metrics.seen', '{{- family}} (seen within the last day)', { family: metric.name })
          : metric.name
      );
      const evidence = message('checks.metrics.missing', 'Missing: {{- families}} ({{n}} of {{all}} families).', {
        families: list(texts),
        n: missing.length,
        all: required.length,
      });
      const needs = distinct(missing.map(({ neededFor }) => neededFor).filter((need) => need !== undefined));
      if (needs.length === 0) {
        return pass([evidence, message('checks.metrics.not-needed', 'No verdict needs them.')]);
      }
      const inCalls = people.read(results);
      if (inCalls !== null && inCalls < facts.limits.minUnits) {
        const called = message('checks.metrics.people', 'People in calls: {{n}}.', { n: inCalls });
        return missing.every(isSeen)
          ? pass([called, evidence])
          : unknown([evidence, message('checks.metrics.with-calls', 'They appear with calls.'), called], START_A_CALL);
      }
      const consequence = [
        evidence,
        message('checks.metrics.consequence', "Without them, Callscope can't judge: {{- needs}}.", {
          needs: inTurn(needs),
        }),
      ];
      const advice = message(
        'remedy.metrics',
        'Check whether the version is too old for these families, and whether relabeling drops them.'
      );
      return missing.every(isSeen) ? unknown(consequence, advice) : bad('warn', consequence, advice);
    },
  };
}
