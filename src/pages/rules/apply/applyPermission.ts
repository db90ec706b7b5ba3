const PROVISIONERS = ['alert.provisioning:write', 'alert.rules.provisioning:write'];
/** What editors have instead. */
const EDITING = [
  'alert.rules:create',
  'alert.rules:write',
  'alert.rules:delete',
  'alert.provisioning.provenance:write',
];
/** Grafana grants `folders:delete` for single folders, such as those that somebody created: no need to ask for it here. */
const FOLDERS = 'folders:create';

/**
 * The permissions that somebody lacks to apply alerts, as Grafana 12.4 asks for them; [] if none.
 * @param has whether somebody has a permission
 */
export function missingToApply(has: (permission: string) => boolean): string[] {
  const mayProvision = PROVISIONERS.some(has) || EDITING.every(has);
  return [...(mayProvision ? [] : PROVISIONERS.slice(0, 1)), ...(has(FOLDERS) ? [] : [FOLDERS])];
}
