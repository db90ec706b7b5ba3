import { capacityIds } from '../../src/components/capacityIds';
import { objectiveIds } from '../../src/components/objectiveIds';
import { ruleIds } from '../../src/components/ruleIds';
import { setUpIds } from '../../src/components/setUpIds';
import { testIds } from '../../src/components/testIds';
import { CONFIG_PAGE_URL, PLUGIN_BASE_URL, ROUTES } from '../../src/constants';

export interface AppPage {
  name: string;
  path: string;
  /** The id of what shows that it is complete. */
  complete: string | RegExp;
}

/** All but the dashboards. */
export const PAGES: readonly AppPage[] = [
  { name: 'triage', path: `${PLUGIN_BASE_URL}/${ROUTES.triage}`, complete: testIds.verdict.status },
  { name: 'checks', path: `${PLUGIN_BASE_URL}/${ROUTES.checks}`, complete: setUpIds.checks.list },
  { name: 'capacity', path: `${PLUGIN_BASE_URL}/${ROUTES.capacity}`, complete: capacityIds.report },
  {
    name: 'objectives',
    path: `${PLUGIN_BASE_URL}/${ROUTES.objectives}`,
    complete: new RegExp(`^(${objectiveIds.report}|${objectiveIds.noRules})$`),
  },
  { name: 'rules', path: `${PLUGIN_BASE_URL}/${ROUTES.rules}`, complete: ruleIds.file.text },
  { name: 'configuration', path: CONFIG_PAGE_URL, complete: setUpIds.config.form },
];
