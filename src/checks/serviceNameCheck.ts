import { type JobTarget } from './jobTargets';
import { scrapeConfigOf } from './scrapeConfig';
import { type Source } from '../stacks/registry';
import { list } from './texts';
import { type Check } from './types';

/** Whether a job's targets have the documented `service_name` label. */
export function serviceNameCheck(
  source: Source,
  documented: string,
  targets: readonly JobTarget[],
  query: string | null
): Check {
  const wrong = targets.filter(({ serviceName }) => serviceName !== documented);
  const isAbsent = wrong.some(({ serviceName }) => serviceName === '');
  const findings = wrong.map(({ instance, serviceName }) =>
    serviceName === '' ? `none on ${instance}` : `"${serviceName}" on ${instance}`
  );
  return {
    id: 'service-name',
    title: 'Label service_name',
    why: 'Dashboards of the documents select by this label, and machines of different services are told apart by it.',
    query,
    state: wrong.length === 0 ? 'pass' : isAbsent ? 'fail' : 'warn',
    evidence:
      wrong.length === 0
        ? `It is "${documented}" on all targets.`
        : `It should be "${documented}", but is ${list(findings)}.`,
    remedy:
      wrong.length === 0
        ? null
        : {
            text: `Add the label service_name: ${documented} to the targets of this job, and reload Prometheus.`,
            snippet: scrapeConfigOf(source, targets),
          },
  };
}
