import { formatPrometheusDuration, parseIntervalMs } from '../durations';

export interface Folder {
  uid: string;
  title: string;
}

/** A rule as it was sent, with what Grafana adds. */
export interface Rule {
  uid: string;
  title: string;
  folderUID: string;
  ruleGroup: string;
  for: string;
  provenance?: 'api';
  [key: string]: unknown;
}

/** A request that Grafana refuses. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: object | string
  ) {
    super(`refused with ${status}`);
  }
}

/** Seconds between two evaluations of a new group, and what intervals must be multiples of. */
const DEFAULT_INTERVAL = 60;
const TICK = 10;

/** Folders and alert rules of a Grafana 12.4. */
export class Alerting {
  private readonly folders = new Map<string, Folder>();
  private readonly rules = new Map<string, Rule>();
  private readonly intervals = new Map<string, number>();

  /** @throws Refusal if there is none */
  folder(uid: string): Folder {
    const folder = this.folders.get(uid);
    if (folder === undefined) {
      throw new Refusal(404, { message: 'folder not found', status: 'not-found' });
    }
    return folder;
  }

  hasFolder(uid: string): boolean {
    return this.folders.has(uid);
  }

  /** @throws Refusal if the uid is taken; titles may be */
  addFolder(folder: Folder): Folder {
    if (this.folders.has(folder.uid)) {
      throw new Refusal(412, { message: 'the folder has been changed by someone else' });
    }
    this.folders.set(folder.uid, folder);
    return folder;
  }

  /** @throws Refusal if there is none, or something is in it */
  removeFolder(uid: string): void {
    if (!this.folders.has(uid)) {
      throw new Refusal(404, { message: `folders.folder.grafana.app "${uid}" not found` });
    }
    if (this.rulesIn(uid).length > 0) {
      throw new Refusal(400, {
        statusCode: 400,
        messageId: 'folder.not-empty',
        message: 'Folder cannot be deleted: folder is not empty',
      });
    }
    this.folders.delete(uid);
  }

  get allRules(): Rule[] {
    return [...this.rules.values()];
  }

  rulesIn(folderUID: string): Rule[] {
    return this.allRules.filter((rule) => rule.folderUID === folderUID);
  }

  /** @throws Refusal if the uid is taken, or the rule is invalid */
  addRule(sent: Rule, provenance: Rule['provenance']): Rule {
    this.check(sent);
    if (this.rules.has(sent.uid)) {
      const reason = 'UNIQUE constraint failed: alert_rule.org_id, alert_rule.uid';
      throw new Refusal(409, {
        statusCode: 409,
        messageId: 'alerting.alert-rule.conflict',
        message: `Failed to save alert rule '${sent.uid}' in organization 1 due to conflict: ${reason}`,
        extra: { Error: reason, OrgID: 1, RuleUID: sent.uid },
      });
    }
    return this.store(sent, provenance);
  }

  /** @throws Refusal if there is none, the rule is invalid, or something else provisioned it */
  changeRule(uid: string, sent: Rule, provenance: Rule['provenance']): Rule {
    const known = this.rules.get(uid);
    if (known === undefined) {
      throw new Refusal(404, '');
    }
    this.check(sent);
    if (known.provenance === 'api' && provenance === undefined) {
      throw new Refusal(500, { message: 'Internal Server Error' });
    }
    return this.store({ ...sent, uid }, provenance);
  }

  removeRule(uid: string): void {
    this.rules.delete(uid);
  }

  /** @throws Refusal if there is none */
  group(folderUid: string, title: string): { title: string; folderUid: string; interval: number; rules: Rule[] } {
    const rules = this.rulesIn(folderUid).filter(({ ruleGroup }) => ruleGroup === title);
    if (rules.length === 0) {
      throw new Refusal(404, { statusCode: 404, messageId: 'alerting.alert-rule.notFound', message: 'NotFound' });
    }
    return { title, folderUid, interval: this.intervals.get(title) ?? DEFAULT_INTERVAL, rules };
  }

  /**
   * Replaces a group: rules that aren't sent are removed.
   * @throws Refusal if the interval or a rule is invalid
   */
  replaceGroup(folderUid: string, title: string, interval: number, sent: Rule[], provenance: Rule['provenance']): void {
    if (!(interval > 0 && interval % TICK === 0)) {
      throw new Refusal(400, {
        message: `invalid alert rule: interval (${interval}s) should be non-zero and divided exactly by scheduler interval: ${TICK}`,
      });
    }
    sent.forEach((rule) => this.check({ ...rule, folderUID: folderUid }));
    this.rulesIn(folderUid)
      .filter(({ ruleGroup }) => ruleGroup === title)
      .forEach(({ uid }) => this.rules.delete(uid));
    sent.forEach((rule) => this.store({ ...rule, folderUID: folderUid, ruleGroup: title }, provenance));
    this.intervals.set(title, interval);
  }

  private check({ folderUID, title }: Rule): void {
    const problem = this.folders.has(folderUID) ? (title === '' ? 'title is empty' : null) : 'folder does not exist';
    if (problem !== null) {
      throw new Refusal(400, { message: `invalid alert rule: ${problem}` });
    }
  }

  private store({ provenance: _, ...sent }: Rule, provenance: Rule['provenance']): Rule {
    const rule: Rule = {
      isPaused: false,
      notification_settings: null,
      record: null,
      keep_firing_for: '0s',
      ...sent,
      uid: sent.uid,
      title: sent.title,
      folderUID: sent.folderUID,
      ruleGroup: sent.ruleGroup,
      id: this.rules.size + 1,
      orgID: 1,
      data: Array.isArray(sent.data) ? sent.data.map(completed) : [],
      for: formatPrometheusDuration(parseIntervalMs(sent.for)),
      updated: new Date().toISOString(),
      ...(provenance !== undefined && { provenance }),
    };
    this.rules.set(rule.uid, rule);
    return rule;
  }
}

/** A query with Grafana's defaults. */
function completed(query: { model?: object }): object {
  return { queryType: '', ...query, model: { intervalMs: 1000, maxDataPoints: 43200, ...query.model } };
}
