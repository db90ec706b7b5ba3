import { shortHash } from '../promql/hash';
import { type Matcher, selector } from '../promql/promql';

/** The recorded series. Each has the labels `product`, `symptom` or `objective`, those of the scope, and its place. */
export const RECORDED = {
  /** Units at a place now. */
  nowTotal: 'callscope:now_total:count',
  nowGood: 'callscope:now_good:count',
  /** Units at a place in one interval, which add up over time. */
  sloTotal: 'callscope:slo_total:count',
  sloGood: 'callscope:slo_good:count',
  /** The share that must be good. It is there as long as the rules are evaluated. */
  sloTarget: 'callscope:slo_objective:ratio',
} as const;

/** Labels that all series and alerts of a scope have: its exact matchers, so that scopes can share a store. */
export function scopeLabels(scope: readonly Matcher[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    scope.filter(({ op, value }) => op === '=' && value !== '').map(({ label, value }) => [label, value])
  );
}

/** A selector of recorded series. */
export function recorded(name: string, labels: Readonly<Record<string, string>>): string {
  return selector(
    name,
    Object.entries(labels).map(([label, value]): Matcher => ({ label, op: '=', value }))
  );
}

/** The names of a set of rules: scopes can share a Prometheus, a namespace, or a Grafana. */
export function namesOf(scope: readonly Matcher[]): { name: string; title: string } {
  return {
    name: scope.length === 0 ? 'callscope' : `callscope-${shortHash(selector('', scope))}`,
    // Grafana reads a slash in the name of a folder as a folder in it.
    title: ['Callscope', ...scope.map(({ value }) => value.replace(/[/\\]/g, '-'))].join(' '),
  };
}

const MAX_UID = 40;
const UID_START = 'cs-';

/** Whether `uidOf` makes such uids. Grafana's own ones have no dash after two characters. */
export function isOwnUid(uid: string): boolean {
  return uid.startsWith(UID_START);
}

/**
 * A stable uid for Grafana: letters, digits and dashes. A scope makes another one.
 * @param parts such as the product and the rule, short enough together
 */
export function uidOf(scope: readonly Matcher[], ...parts: readonly string[]): string {
  const name = `${UID_START}${parts.join('-')}`.toLowerCase();
  const uid = scope.length === 0 ? name : `${name}-${shortHash(selector('', scope))}`;
  if (uid.length > MAX_UID) {
    throw new Error(`${uid} is longer than ${MAX_UID} characters`);
  }
  return uid;
}

/** `rttBad` for the parts `rtt` and `bad`, with a capital first letter: the names of alerts. */
export function alertName(...parts: readonly string[]): string {
  return ['callscope', ...parts]
    .flatMap((part) => part.split(/[^a-zA-Z0-9.]+/))
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1).replace(/\./g, '')}`)
    .join('');
}
