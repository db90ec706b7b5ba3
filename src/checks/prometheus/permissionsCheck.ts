import { message, type Message } from '../../messages';
import { PromError } from '../../promClient/errors';
import { bad, type Facts, notApplicable, pass, type Probe } from '../probe';

/** What each permission is for. */
const USES: Readonly<Record<string, (name: string) => Message>> = {
  'datasources:query': (name) => message('checks.permissions.query', '{{- name}} (to query the data source)', { name }),
  'plugins:write': (name) => message('checks.permissions.settings', '{{- name}} (to change the settings)', { name }),
  'alert.rules:create': (name) => message('checks.permissions.rules', '{{- name}} (to create alert rules)', { name }),
  'folders:create': (name) =>
    message('checks.permissions.folder', '{{- name}} (to create a folder for these rules)', { name }),
};

/** Why a question about Grafana doesn't apply. */
export const NOT_THROUGH_GRAFANA = message('checks.not-through-grafana', 'Not asked through Grafana.');

/** The permissions that the check looks at. */
export const PERMISSIONS: readonly string[] = Object.keys(USES);

/** What this user can't do. A missing permission isn't a fault of the installation. */
export function permissionsCheck({ grafana, active }: Pick<Facts, 'grafana' | 'active'>): Probe {
  return {
    id: 'permissions',
    title: message('checks.permissions.title', 'Your permissions'),
    why: message('checks.permissions.why', 'Actions you lack permission for are hidden.'),
    isOfNow: true,
    queries: {},
    judge: () => {
      if (grafana === null) {
        return notApplicable(NOT_THROUGH_GRAFANA);
      }
      const lacking = PERMISSIONS.filter((name) => grafana.permissions[name] !== true);
      const actions = [
        ...lacking.flatMap((name) => USES[name]?.(name) ?? []),
        ...(active instanceof PromError && active.kind === 'unauthorised'
          ? [message('checks.permissions.targets', 'access to the list of targets')]
          : []),
      ];
      if (actions.length === 0) {
        return pass(message('checks.permissions.all', 'You have all permissions that Callscope uses.'));
      }
      const lack = message('checks.permissions.lacking', 'You lack {{- actions}}.', { actions });
      return lacking.includes('datasources:query')
        ? bad('warn', lack, message('remedy.permissions', 'Ask an administrator for it.'))
        : pass([message('checks.permissions.readable', 'You can read everything here.'), lack]);
    },
  };
}
