const PROVISIONERS = ['alert.provisioning:write', 'alert.rules.provisioning:write'];
/** What editors have instead. */
const EDITING = [
  'alert.rules:create',
  'alert.rules:write',
  'alert.rules:delete',
  'alert.provisioning.provenance:write',
];
const FOLDERS = ['folders:create', 'folders:delete'];

/**
 * The permissions that somebody lacks to apply alerts, as Grafana 12.4 asks for them; [] if none.
 * @param has whether somebody has a permission
 */
export function missingToApply(has: (permission: string) => boolean): string[] {
  const editing = EDITING.filter((permission) => !has(permission));
  const folders = FOLDERS.filter((permission) => !has(permission));
  return PROVISIONERS.some(has) || editing.length === 0 ? folders : [...PROVISIONERS.slice(0, 1), ...folders];
}
