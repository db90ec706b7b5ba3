import { message } from '../../../messages';
import { bad, type Facts, notApplicable, pass, type Probe } from '../../../checks/probe';
import { APP_NODES } from '../expectations';
import { PLUGIN_SOURCE } from '../sources/plugin';

/** Whether Prometheus scrapes as many nodes as the settings expect. */
export function appNodesCheck({ expected, jobs, targets }: Facts): Probe {
  const appNodes = expected[APP_NODES.id] ?? null;
  const job = jobs.find(({ source }) => source === PLUGIN_SOURCE);
  return {
    id: 'app-nodes',
    title: message('mattermost.checks.app-nodes.title', 'Mattermost nodes'),
    why: message(
      'mattermost.checks.app-nodes.why',
      "If Prometheus doesn't scrape a node, Callscope can't see people join or fail there."
    ),
    queries: {},
    judge: () => {
      if (appNodes === null) {
        return notApplicable(
          message('mattermost.checks.app-nodes.unset', "The settings don't say how many nodes to expect.")
        );
      }
      const found = (job === undefined ? [] : (targets.get(job)?.targets ?? [])).filter(
        ({ hasDelivered }) => hasDelivered
      ).length;
      const evidence = message(
        'mattermost.checks.app-nodes.scraped',
        '{{found}} of {{count}} expected nodes are scraped.',
        {
          found,
          count: appNodes,
          defaultValue_one: '{{found}} of {{count}} expected node is scraped.',
        }
      );
      return found === appNodes
        ? pass(evidence)
        : bad(
            found < appNodes ? 'fail' : 'warn',
            evidence,
            found < appNodes
              ? message('mattermost.checks.app-nodes.add', 'Add the other nodes to the job.')
              : message('mattermost.checks.app-nodes.correct', 'Correct the number in the settings.')
          );
    },
  };
}
