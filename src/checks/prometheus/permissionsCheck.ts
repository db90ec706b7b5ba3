import { PromError } from '../../promClient/errors';
import { bad, type Facts, notApplicable, pass, type Probe } from '../probe';

/** What each permission is for. */
const USES: Readonly<Record<string, string>> = {
  'datasources:query': 'query the data source',
  'plugins:write': 'change the settings',
  'alert.rules:create': 'create alert rules',
  'folders:create': 'create a folder for these rules',
};

/** The permissions that the check looks at. */
export const PERMISSIONS: readonly string[] = Object.keys(USES);

/** What this user can't do. A missing permission isn't a fault of the installation. */
export function permissionsCheck({ grafana, active }: Pick<Facts, 'grafana' | 'active'>): Probe {
  return {
    id: 'permissions',
    title: 'Your permissions',
    why: 'Actions you lack permission for are hidden.',
    isOfNow: true,
    queries: {},
    judge: () => {
      if (grafana === null) {
        return notApplicable('Not asked through Grafana.');
      }
      const lacking = PERMISSIONS.filter((name) => grafana.permissions[name] !== true);
      const texts = [
        ...lacking.map((name) => `${name} (to ${USES[name]})`),
        ...(active instanceof PromError && active.kind === 'unauthorised' ? ['access to the list of targets'] : []),
      ];
      if (texts.length === 0) {
        return pass('You have all permissions that Callscope uses.');
      }
      return lacking.includes('datasources:query')
        ? bad('warn', `You lack ${texts.join(', ')}.`, 'Ask an administrator for it.')
        : pass(`You can read everything here. You lack ${texts.join(', ')}.`);
    },
  };
}
