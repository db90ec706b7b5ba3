import { message } from '../../../messages';
import { selector } from '../../../promql/promql';
import { bad, type Facts, notApplicable, pass, type Probe, valueOf } from '../../../checks/probe';
import { PLUGIN_SOURCE } from '../sources/plugin';

/** The job name in some panels of Mattermost's own dashboard; its documentation has another one. */
const DASHBOARD_JOB = 'calls';

/** How many targets are scraped under the job name of Mattermost's dashboard. */
export function getDashboardJobQuery({ scope }: Pick<Facts, 'scope'>): string {
  return `count(${selector('up', [...scope, { label: 'job', op: '=', value: DASHBOARD_JOB }])})`;
}

/** Whether the plugin's job has the name that the dashboard selects. */
export function dashboardJobCheck(facts: Facts): Probe {
  const job = facts.jobs.find(({ source }) => source === PLUGIN_SOURCE);
  const targets = (job === undefined ? [] : (facts.targets.get(job)?.targets ?? [])).filter(
    ({ hasDelivered }) => hasDelivered
  );
  return {
    id: 'dashboard-job',
    title: message('mattermost.checks.dashboard-job.title', 'Job name {{- job}}', { job: DASHBOARD_JOB }),
    why: message(
      'mattermost.checks.dashboard-job.why',
      "Some panels of Mattermost's dashboard select it, but the documented job name is calls-plugin."
    ),
    queries: { job: getDashboardJobQuery(facts) },
    judge: ({ job: rows }) => {
      const isThere = (valueOf(rows) ?? 0) > 0;
      if (targets.length === 0) {
        return notApplicable(
          message('mattermost.checks.dashboard-job.not-scraped', "Prometheus doesn't scrape the Calls plugin.")
        );
      }
      return isThere
        ? bad(
            'warn',
            [
              message('mattermost.checks.dashboard-job.there', 'There is a job {{- job}}.', { job: DASHBOARD_JOB }),
              message('checks.found.documented', 'The documented name is {{- job}}.', { job: PLUGIN_SOURCE.job }),
            ],
            message(
              'mattermost.checks.dashboard-job.rename',
              'Rename it so that the documented rules and the other panels find it. Change the panels that select the old name.'
            )
          )
        : pass(
            message(
              'mattermost.checks.dashboard-job.absent',
              'There is no such job, as documented. Panels of dashboard 23225 that select job="{{- job}}" (memory, database connections) stay empty.',
              { job: DASHBOARD_JOB }
            )
          );
    },
  };
}
