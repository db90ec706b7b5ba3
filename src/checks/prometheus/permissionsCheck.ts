import { PromError } from '../../promClient/errors';
import { bad, type Facts, notApplicable, pass, type Probe } from '../probe';

/** What each permission is good for. */
const USES: Readonly<Record<string, string>> = {
  'datasources:query': 'ask the data source',
  'plugins:write': 'change the settings',
  'alert.rules:create': 'create alert rules',
  'folders:create': 'create the folder of these rules',
};

/** Permissions that are looked at. */
export const PERMISSIONS: readonly string[] = Object.keys(USES);

/** What this user can't do. Lacking a permission is no fault of the installation. */
export function permissionsCheck({ grafana, active }: Pick<Facts, 'grafana' | 'active'>): Probe {
  return {
    id: 'permissions',
    title: 'Your permissions',
    why: 'Actions you lack permission for are hidden.',
    isOfNow: true,
    queries: {},
    judge: () => {
      if (grafana === null) {
        return notApplicable('No Grafana was asked.');
      }
      const lacking = PERMISSIONS.filter((name) => grafana.permissions[name] !== true);
      const texts = [
        ...lacking.map((name) => `${name} (to ${USES[name]})`),
        ...(active instanceof PromError && active.kind === 'unauthorised' ? ['the list of targets'] : []),
      ];
      if (texts.length === 0) {
        return pass('You may do everything that Callscope can do.');
      }
      return lacking.includes('datasources:query')
        ? bad('warn', `You lack ${texts.join(', ')}.`, 'Ask an administrator for it.')
        : pass(`You may read everything here. You lack ${texts.join(', ')}.`);
    },
  };
}
