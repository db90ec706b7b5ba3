import { grafanaInterval } from '../formats/grafanaImport';
import { type Rules } from '../model';
import { isOwnUid } from '../series';
import { type GrafanaRule, grafanaRule, SERIES_EVALUATIONS } from './grafanaRule';

/** A rule with its place, as Grafana's provisioning API takes it. */
export interface PlacedRule extends GrafanaRule {
  folderUID: string;
  ruleGroup: string;
  missingSeriesEvalsToResolve: number;
}

interface PlacedGroup {
  name: string;
  /** Seconds between two evaluations. */
  interval: number;
  rules: readonly PlacedRule[];
}

/** The alerts that Grafana should have. */
export interface WantedAlerts {
  folder: { uid: string; title: string };
  groups: readonly PlacedGroup[];
}

/** A rule that Grafana has. It holds more than this. */
export interface StoredRule {
  readonly [key: string]: unknown;
  readonly uid: string;
  readonly title: string;
  readonly folderUID: string;
  readonly ruleGroup: string;
  /** What may change it: '' people and this API, anything else a file or another program. */
  readonly provenance: string;
}

/** What Grafana has. */
export interface StoredAlerts {
  /** Whether the wanted folder exists. */
  hasFolder: boolean;
  /** Rules of all folders. */
  rules: readonly StoredRule[];
  /** Seconds between two evaluations of the groups in the wanted folder. */
  intervals: Readonly<Record<string, number>>;
}

/** Why Callscope can't change a rule: Grafana has it in another folder, or something else provisioned it. */
export type Obstacle = 'elsewhere' | 'provisioned';

/** How the wanted alerts differ from those that Grafana has. */
export interface Comparison {
  wanted: WantedAlerts;
  needsFolder: boolean;
  create: readonly PlacedRule[];
  change: ReadonlyArray<{ wanted: PlacedRule; stored: StoredRule }>;
  /** Own rules that are no longer wanted. */
  remove: readonly StoredRule[];
  unchanged: readonly PlacedRule[];
  blocked: ReadonlyArray<{ rule: Pick<StoredRule, 'uid' | 'title'>; obstacle: Obstacle }>;
  /** Groups with another interval than the wanted one. */
  retime: readonly PlacedGroup[];
  /** All own rules in the wanted folder that can be removed. */
  own: readonly StoredRule[];
}

/**
 * The alerts of rules, for Grafana's provisioning API. The folder has the name of the rules as its uid.
 * @param dataSource uid of the Prometheus data source
 */
export function wantedAlerts(
  { name, title, groups }: Pick<Rules, 'name' | 'title' | 'groups'>,
  dataSource: string
): WantedAlerts {
  return {
    folder: { uid: name, title },
    groups: groups.flatMap((group) => {
      const rules = group.rules.flatMap((rule) =>
        rule.kind === 'alert'
          ? [
              {
                ...grafanaRule(rule, dataSource),
                folderUID: name,
                ruleGroup: group.name,
                missingSeriesEvalsToResolve: SERIES_EVALUATIONS,
              },
            ]
          : []
      );
      return rules.length === 0 ? [] : [{ name: group.name, interval: grafanaInterval(group), rules }];
    }),
  };
}

/** Compares by uid. A rule differs only in what Callscope sets: it keeps a pause or a contact point of people. */
export function compareAlerts(wanted: WantedAlerts, { hasFolder, rules, intervals }: StoredAlerts): Comparison {
  const stored = new Map(rules.map((rule) => [rule.uid, rule]));
  const all = wanted.groups.flatMap((group) => group.rules);
  const uids = new Set(all.map(({ uid }) => uid));
  const found = all.map((rule) => {
    const known = stored.get(rule.uid);
    return { rule, known, obstacle: known === undefined ? null : obstacleOf(known, wanted) };
  });
  const own = rules.filter(({ uid, folderUID }) => isOwnUid(uid) && folderUID === wanted.folder.uid);
  const free = found.filter(({ obstacle }) => obstacle === null);
  const pairs = free.flatMap(({ rule, known }) => (known === undefined ? [] : [{ wanted: rule, stored: known }]));
  const obsolete = own.filter(({ uid }) => !uids.has(uid));
  return {
    wanted,
    needsFolder: !hasFolder,
    create: free.flatMap(({ rule, known }) => (known === undefined ? [rule] : [])),
    change: pairs.filter((pair) => !isAsWanted(pair.stored, pair.wanted)),
    remove: obsolete.filter(({ provenance }) => provenance === ''),
    unchanged: pairs.filter((pair) => isAsWanted(pair.stored, pair.wanted)).map((pair) => pair.wanted),
    blocked: [
      ...found.flatMap(({ rule, obstacle }) => (obstacle === null ? [] : [{ rule, obstacle }])),
      ...obsolete
        .filter(({ provenance }) => provenance !== '')
        .map((rule) => ({ rule, obstacle: 'provisioned' as const })),
    ],
    retime: wanted.groups.filter(
      ({ name, interval, rules: placed }) =>
        intervals[name] !== interval && free.some(({ rule }) => placed.includes(rule))
    ),
    own: own.filter(({ provenance }) => provenance === ''),
  };
}

function obstacleOf({ provenance, folderUID }: StoredRule, { folder }: WantedAlerts): Obstacle | null {
  // Grafana 12.4 refuses to take a rule over from a file or another program.
  return provenance !== '' ? 'provisioned' : folderUID !== folder.uid ? 'elsewhere' : null;
}

/** Whether there is nothing to apply. */
export function isApplied({ create, change, remove, retime }: Comparison): boolean {
  return [create, change, remove, retime].every(({ length }) => length === 0);
}

function isAsWanted(stored: StoredRule, wanted: PlacedRule): boolean {
  return (
    holds({ ...stored, for: secondsOf(stored.for) }, { ...wanted, for: secondsOf(wanted.for) }) &&
    sizeOf(stored.labels) === sizeOf(wanted.labels) &&
    sizeOf(stored.annotations) === sizeOf(wanted.annotations)
  );
}

/** Whether a value has all that another has: Grafana completes queries with defaults. */
function holds(value: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(value) && value.length === part.length && part.every((one, i) => holds(value[i], one));
  }
  if (typeof part !== 'object' || part === null) {
    return value === part;
  }
  const known = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  return Object.entries(part).every(([key, one]) => holds(known.get(key), one));
}

function sizeOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** The seconds of `60s`, `1m30s` or `1d`; NaN for anything else. */
function secondsOf(duration: unknown): number {
  const parts = typeof duration === 'string' ? [...duration.matchAll(/(\d+)([smhdw])/g)] : [];
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join('') === duration;
  return isWhole ? parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? NaN), 0) : NaN;
}
