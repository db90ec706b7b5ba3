import { t } from '@grafana/i18n';
import * as v from 'valibot';
import { askGrafana, GrafanaError } from '../../../components/askGrafana';
import { unique } from '../../../lists';
import { type StoredAlerts, type StoredRule, type WantedAlerts } from '../../../rules/grafana/compare';
import { type Step } from '../../../rules/grafana/steps';

// Grafana's HTTP API for alert rules and folders.

const RULES_URL = '/api/v1/provisioning/alert-rules';

/** With it, people can edit the rules in Grafana. */
const EDITABLE = { 'X-Disable-Provenance': 'true' };

const RULE = v.looseObject({
  uid: v.string(),
  title: v.string(),
  folderUID: v.string(),
  ruleGroup: v.string(),
  provenance: v.optional(v.string(), ''),
});
const RULES = v.array(RULE, () => t('apply.no-rules', "Grafana's answer holds no alert rules"));
const GROUP = v.looseObject({ interval: v.number(), rules: v.array(v.unknown()) }, () =>
  t('apply.no-group', "Grafana's answer holds no rule group")
);
const COUNTS = v.record(v.string(), v.number(), () => t('apply.no-counts', "Grafana's answer holds no counts"));

/**
 * What Grafana has of some alerts, and in which groups.
 * @throws GrafanaError if it refuses, Error if the answer is unreadable
 */
export async function readAlerts({ folder }: WantedAlerts): Promise<StoredAlerts> {
  const [hasFolder, rules] = await Promise.all([folderExists(folder.uid), readRules()]);
  const names = unique(rules.filter(({ folderUID }) => folderUID === folder.uid).map(({ ruleGroup }) => ruleGroup));
  const groups = await Promise.all(
    names.map(async (name) => [name, (await readGroup(folder.uid, name)).interval] as const)
  );
  return { hasFolder, rules, intervals: Object.fromEntries(groups) };
}

async function readRules(): Promise<StoredRule[]> {
  return v.parse(RULES, await askGrafana({ method: 'GET', url: RULES_URL }));
}

async function folderExists(uid: string): Promise<boolean> {
  try {
    await askGrafana({ method: 'GET', url: folderUrl(uid) });
    return true;
  } catch (error) {
    // Grafana tells nobody but administrators that a folder doesn't exist.
    if (error instanceof GrafanaError && (error.status === 404 || error.status === 403)) {
      return false;
    }
    throw error;
  }
}

async function readGroup(folder: string, name: string): Promise<v.InferOutput<typeof GROUP>> {
  return v.parse(GROUP, await askGrafana({ method: 'GET', url: groupUrl(folder, name) }));
}

/**
 * Takes a step.
 * @throws GrafanaError if Grafana refuses, Error if something else is in the way
 */
export async function perform(step: Step): Promise<void> {
  switch (step.kind) {
    case 'create-folder':
      await askGrafana({ method: 'POST', url: '/api/folders', data: { uid: step.uid, title: step.name } });
      return;
    case 'create':
      await askGrafana({ method: 'POST', url: RULES_URL, data: step.rule, headers: EDITABLE });
      return;
    case 'change':
      await askGrafana({ method: 'PUT', url: ruleUrl(step.uid), data: step.rule, headers: EDITABLE });
      return;
    case 'remove':
      // The answer is empty, and says that it is JSON.
      await askGrafana({ method: 'DELETE', url: ruleUrl(step.uid), headers: EDITABLE, responseType: 'text' });
      return;
    case 'retime': {
      // The same request replaces the rules of the group.
      const group = await readGroup(step.folder, step.name);
      const data = { ...group, interval: step.interval };
      await askGrafana({ method: 'PUT', url: groupUrl(step.folder, step.name), data, headers: EDITABLE });
      return;
    }
    case 'remove-folder':
      await removeFolder(step.uid);
  }
}

async function removeFolder(uid: string): Promise<void> {
  const counts = v.parse(COUNTS, await askGrafana({ method: 'GET', url: `${folderUrl(uid)}/counts` }));
  if (Object.values(counts).some((count) => count > 0)) {
    throw new Error(t('apply.folder-stays', 'Something else is in the folder, so it stays'));
  }
  await askGrafana({ method: 'DELETE', url: folderUrl(uid) });
}

function ruleUrl(uid: string): string {
  return `${RULES_URL}/${encodeURIComponent(uid)}`;
}

function groupUrl(folder: string, name: string): string {
  return `/api/v1/provisioning/folder/${encodeURIComponent(folder)}/rule-groups/${encodeURIComponent(name)}`;
}

function folderUrl(uid: string): string {
  return `/api/folders/${encodeURIComponent(uid)}`;
}
