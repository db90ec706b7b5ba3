import { accessDenied } from '../accessDenied';
import { type Answer, type Exchange, type Route } from '../routes';
import { type Alerting, Refusal, type Rule } from './alerting';

const PROVISIONING = /^\/api\/v1\/provisioning/.source;
const RULES = new RegExp(`${PROVISIONING}/alert-rules$`);
const RULE = new RegExp(`${PROVISIONING}/alert-rules/([^/]+)$`);
const GROUP = new RegExp(`${PROVISIONING}/folder/([^/]+)/rule-groups/([^/]+)$`);
const FOLDERS = /^\/api\/folders$/;
const FOLDER = /^\/api\/folders\/([^/]+)$/;

const PROVENANCE = 'alert.provisioning.provenance:write';
const PROVISIONERS = ['alert.provisioning:write', 'alert.rules.provisioning:write'];

/** What permissions a change of rules needs: any of some, or all of others. */
function mayChange(permissions: readonly string[], actions: readonly string[]): boolean {
  return (
    PROVISIONERS.some((one) => permissions.includes(one)) ||
    (permissions.includes(PROVENANCE) && actions.some((one) => permissions.includes(one)))
  );
}

/** Grafana's API for folders and for provisioning alert rules, as far as the plugin uses it. */
export function alertingRoutes(alerting: Alerting, permissionsOf: (exchange: Exchange) => readonly string[]): Route[] {
  const changing =
    (actions: readonly string[], missing: string, change: (exchange: Exchange, ...groups: string[]) => Answer) =>
    (exchange: Exchange, ...groups: string[]): Answer =>
      mayChange(permissionsOf(exchange), actions)
        ? answered(() => change(exchange, ...groups))
        : accessDenied(`any of ${PROVISIONERS.join(', ')}, all of ${missing}`);
  const inFolders =
    (permission: string, answer: (exchange: Exchange, ...groups: string[]) => Answer) =>
    (exchange: Exchange, ...groups: string[]): Answer =>
      permissionsOf(exchange).includes(permission)
        ? answered(() => answer(exchange, ...groups))
        : accessDenied(permission);
  const changingRule = (action: string, change: (exchange: Exchange, uid: string) => Answer) =>
    changing([action], `${action}, ${PROVENANCE}`, (exchange, uid = '') => change(exchange, uid));

  // Only administrators may read what doesn't exist.
  const readFolder = (exchange: Exchange, uid = ''): Answer =>
    alerting.hasFolder(uid) || permissionsOf(exchange).includes('alert.provisioning:read')
      ? { body: alerting.folder(uid) }
      : accessDenied('folders:read');

  return [
    [['GET'], FOLDER, inFolders('folders:read', readFolder)],
    [
      ['GET'],
      /^\/api\/folders\/([^/]+)\/counts$/,
      inFolders('folders:read', (_, uid = '') => ({
        body: { alertrule: alerting.rulesIn(uid).length, dashboard: 0, folder: 0, librarypanel: 0 },
      })),
    ],
    [
      ['POST'],
      FOLDERS,
      inFolders('folders:create', ({ body }) => {
        const { uid, title } = JSON.parse(body);
        return { body: alerting.addFolder({ uid, title }) };
      }),
    ],
    [
      ['DELETE'],
      FOLDER,
      inFolders('folders:delete', (_, uid = '') => {
        alerting.removeFolder(uid);
        return { body: { message: 'Folder deleted' } };
      }),
    ],

    [['GET'], RULES, inFolders('alert.rules:read', () => ({ body: alerting.allRules }))],
    [
      ['POST'],
      RULES,
      changingRule('alert.rules:create', (exchange) => ({
        status: 201,
        body: alerting.addRule(JSON.parse(exchange.body), provenanceOf(exchange)),
      })),
    ],
    [
      ['PUT'],
      RULE,
      changingRule('alert.rules:write', (exchange, uid) => ({
        body: alerting.changeRule(uid, JSON.parse(exchange.body), provenanceOf(exchange)),
      })),
    ],
    [
      ['DELETE'],
      RULE,
      changingRule('alert.rules:delete', (_, uid) => {
        alerting.removeRule(uid);
        return { status: 204, body: '' };
      }),
    ],
    [
      ['GET'],
      GROUP,
      inFolders('alert.rules:read', (_, folder = '', name = '') => ({ body: alerting.group(folder, name) })),
    ],
    [
      ['PUT'],
      GROUP,
      changing(
        ['alert.rules:write', 'alert.rules:create', 'alert.rules:delete'],
        `alert.rules:read, folders:read, ${PROVENANCE}, any of alert.rules:write, alert.rules:create, alert.rules:delete`,
        (exchange, folder = '', name = '') => {
          const { interval, rules }: { interval: number; rules: Rule[] } = JSON.parse(exchange.body);
          alerting.replaceGroup(folder, name, interval, rules, provenanceOf(exchange));
          return { body: alerting.group(folder, name) };
        }
      ),
    ],
  ];
}

function provenanceOf({ headers }: Exchange): Rule['provenance'] {
  return headers.has('x-disable-provenance') ? undefined : 'api';
}

function answered(answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof Refusal) {
      const { status, body } = error;
      return { status, body, ...(body === '' && { headers: { 'content-type': 'text/plain' } }) };
    }
    throw error;
  }
}
