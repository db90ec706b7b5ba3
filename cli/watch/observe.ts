import { groupBy, unique } from '../../src/lists';
import { installationKey, isAbout } from '../../src/triage/environment';
import { BLIND_CAUSE } from '../../src/triage/findings/blindness';
import { type Product, type Severity, type Where } from '../../src/triage/model';
import { type Diagnosis, type Finding, type ProductStatus, type Status } from '../../src/triage/types';
import { whereText } from '../../src/triage/verdict';
import { affectedText, evidenceText } from '../formatDiagnosis';
import { placesOf } from './places';
import { type Failed, type Round } from './round';

/** People suffer; they will soon, unless somebody acts; or Callscope can't judge. */
export type Kind = 'degraded' | 'ahead' | 'blind';

export type Labels = Readonly<Record<string, string>>;

/** Something to alert about, as it is now. Its installation and labels identify it. */
export interface Alarm {
  /** The key of its installation; '' for what concerns all of them. */
  installation: string;
  kind: Kind;
  /** All labels except the severity. They say what and where, never how bad or who: they last as long as the fault. */
  labels: Labels;
  severity: Severity;
  /** Unix seconds; null if unknown. */
  since: number | null;
  annotations: Labels;
  /** The page at that instant; null without a page. */
  link: string | null;
  /** It counts if it is seen in so many rounds in a row. */
  rounds: number;
}

/** What a round says, and about what it says nothing. */
export interface Observation {
  alarms: readonly Alarm[];
  /** By the key of the installation: the kinds of alarms that would be there if they existed. */
  judged: ReadonlyMap<string, ReadonlySet<Kind>>;
  /** Whether installations that are not in `judged` are gone. If not, nothing is known about them. */
  isComplete: boolean;
}

export interface ObserveOptions {
  products: readonly Product[];
  /** Labels for all alerts, to separate them from those of watchers of other installations. */
  labels: Labels;
  /** Address of the app; null = no links. */
  page: string | null;
  /** The scope as the user wrote it, for links. */
  scope: string;
}

const ALERT_NAMES: Readonly<Record<Kind, string>> = {
  degraded: 'CallsDegraded',
  ahead: 'CallsWarning',
  blind: 'CallsBlind',
};

/** The labels that every alert may have beside those of environments and of the user. */
export const OWN_LABELS: readonly string[] = ['alertname', 'product', 'cause', 'place', 'severity'];

/** Key of what concerns all installations. */
const ALL = '';
/** A single failed round may be a restart of Prometheus. */
const FAILED_ROUNDS = 2;

const EVERY_KIND: ReadonlySet<Kind> = new Set<Kind>(['degraded', 'ahead', 'blind']);
const ONLY_BLIND: ReadonlySet<Kind> = new Set<Kind>(['blind']);
const NOT_AHEAD: ReadonlySet<Kind> = new Set<Kind>(['degraded', 'blind']);

/** Reads the alarms in a round. */
export function observe(round: Round, options: ObserveOptions): Observation {
  if (round.kind === 'failed') {
    return { alarms: [failedAlarm(round, options)], judged: new Map([[ALL, ONLY_BLIND]]), isComplete: false };
  }
  const { diagnosis, at } = round;
  const { products, findings, notes } = diagnosis;
  const isUnanswered = notes.some(({ kind }) => kind === 'query');
  return {
    alarms: [
      ...(products.length === 0 ? [nothingAlarm(diagnosis, at, options)] : []),
      ...alarmsOf(diagnosis, at, options),
    ],
    judged: new Map([
      [ALL, ONLY_BLIND],
      ...products.map(
        (product) => [installationKey(product), judgedKinds(product.status, findingsAbout(product, findings))] as const
      ),
    ]),
    isComplete: products.length > 0 && !isUnanswered,
  };
}

/** Environment labels, without a clash with the labels that each alert has. */
export function environmentLabels(environment: readonly Where[]): Record<string, string> {
  return Object.fromEntries(
    environment.map(({ label, value }) => [OWN_LABELS.includes(label) ? `environment_${label}` : label, value])
  );
}

/** The labels of each place of a finding, except the severity. */
export function findingLabels(finding: Finding<unknown>, products: readonly Product[]): Array<Record<string, string>> {
  const { product, environment, cause, where } = finding;
  const personLabels = products.find(({ id }) => id === product)?.personLabels ?? [];
  // The list of lost jobs grows while a pipeline breaks.
  const places = cause === BLIND_CAUSE ? [''] : placesOf(where, personLabels);
  return places.map((place) => ({ ...environmentLabels(environment), product, cause, place }));
}

function findingsAbout(product: ProductStatus, findings: ReadonlyArray<Finding<string>>): Array<Finding<string>> {
  return findings.filter((finding) => isAbout(finding, product));
}

/** A finding that ends while the product is blind may still be there. Warnings ahead show only if nobody suffers. */
function judgedKinds(status: Status, findings: ReadonlyArray<Finding<string>>): ReadonlySet<Kind> {
  if (status === 'blind' || findings.some(({ cause }) => cause === BLIND_CAUSE)) {
    return ONLY_BLIND;
  }
  return status === 'degraded' || status === 'outage' ? NOT_AHEAD : EVERY_KIND;
}

function kindOf({ cause }: Pick<Finding, 'cause'>, status: Status): Kind {
  if (cause === BLIND_CAUSE) {
    return 'blind';
  }
  return status === 'degraded' || status === 'outage' ? 'degraded' : 'ahead';
}

function alarmsOf({ products, findings }: Diagnosis<string>, at: number, options: ObserveOptions): Alarm[] {
  const each = products.flatMap((product) =>
    findingsAbout(product, findings).flatMap((finding) => {
      const kind = kindOf(finding, product.status);
      return findingLabels(finding, options.products).map((labels) => ({
        labels: labelsOf(kind, labels, options),
        finding,
        kind,
        product,
      }));
    })
  );
  return [...groupBy(each, ({ labels }) => JSON.stringify(labels)).values()].flatMap((same): Alarm[] => {
    const [first] = same;
    if (first === undefined) {
      return [];
    }
    const { kind, labels, product } = first;
    const own = same.map(({ finding }) => finding);
    const starts = own.flatMap(({ since }) => (since === null ? [] : [Date.parse(since) / 1000]));
    return [
      {
        installation: installationKey(product),
        kind,
        labels,
        severity: kind !== 'ahead' && own.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning',
        since: starts.length === 0 ? null : Math.min(...starts),
        annotations: annotationsOf(own, product.status),
        link: linkTo(at, options, installationKey(product)),
        rounds: 1,
      },
    ];
  });
}

/** The labels of an alert; empty ones are left out, because Alertmanager takes them as missing. */
function labelsOf(kind: Kind, labels: Labels, { labels: given }: ObserveOptions): Labels {
  const all = { ...given, ...labels, alertname: ALERT_NAMES[kind] };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, value]) => value !== '')
      .sort(([a], [b]) => a.localeCompare(b))
  );
}

function annotationsOf(findings: ReadonlyArray<Finding<string>>, status: Status): Labels {
  const lines = (of: (finding: Finding<string>) => readonly string[]): string =>
    unique(findings.flatMap(of).filter((line) => line !== '')).join('\n');
  return withoutEmpty({
    summary: lines(({ summary }) => [summary]),
    where: lines((finding) => [whereText(finding)]),
    affected: lines(({ affected }) => [affectedText(affected)]),
    evidence: lines(({ evidence }) => evidence.map(evidenceText)),
    next_steps: lines(({ nextSteps }) => nextSteps.map((step, i) => `${i + 1}. ${step}`)),
    status,
  });
}

function withoutEmpty(annotations: Labels): Labels {
  return Object.fromEntries(Object.entries(annotations).filter(([, text]) => text !== ''));
}

function linkTo(at: number, { page, scope }: ObserveOptions, installation: string): string | null {
  if (page === null) {
    return null;
  }
  const url = new URL(`${page}/triage`);
  url.searchParams.set('at', new Date(Math.round(at) * 1000).toISOString().replace('.000Z', 'Z'));
  if (scope !== '') {
    url.searchParams.set('scope', scope);
  }
  if (installation !== ALL) {
    url.searchParams.set('product', installation);
  }
  return url.href;
}

function failedAlarm({ at, error }: Failed, options: ObserveOptions): Alarm {
  return generalAlarm('prometheus-failed', at, options, {
    summary: `Callscope can't judge any calls: ${error.message}.`,
    next_steps: [
      '1. Check that Prometheus runs and answers queries.',
      '2. Check the address, credentials and timeout of the watcher.',
    ].join('\n'),
  });
}

function nothingAlarm({ notes }: Diagnosis<string>, at: number, options: ObserveOptions): Alarm {
  return generalAlarm('nothing-found', at, options, {
    summary: ["Callscope can't judge any calls.", ...notes.map(({ text }) => text)].join(' '),
    next_steps: [
      '1. Check in Prometheus that the targets of your calls system are up.',
      '2. Check the scope of the watcher.',
      '3. Run the checks: npm run -s check -- --url URL.',
    ].join('\n'),
  });
}

function generalAlarm(cause: string, at: number, options: ObserveOptions, annotations: Labels): Alarm {
  return {
    installation: ALL,
    kind: 'blind',
    labels: labelsOf('blind', { cause }, options),
    severity: 'critical',
    since: null,
    annotations: { ...annotations, status: 'blind' },
    link: linkTo(at, options, ALL),
    rounds: FAILED_ROUNDS,
  };
}
