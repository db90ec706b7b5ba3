import { groupBy, unique } from '../../lists';
import { allOf, inTurn, message } from '../../messages';
import { valueOfLabel } from '../../promClient/rows';
import { WHOLE_ENVIRONMENT_LABELS } from '../../promql/environmentLabels';
import { escapeRegex, type Matcher } from '../../promql/promql';
import { stateOf, type SourceState } from './discovery';
import { hostOf } from './host';
import { type Process } from './process';
import { type Source } from './source';
import { createProcessNames, type ProcessNames } from './processNames';
import { type Note, type Product, type Where } from '../model';

/** One installation of a product. Each is judged separately. */
export interface Installation {
  /** Labels that separate its environment from others in the same store; [] if there is only one. */
  environment: readonly Where[];
  /** Matchers for each selector, in addition to the scope. */
  matchers: readonly Matcher[];
  /** The names of its processes: by `instance`, or by other labels if several processes share one. */
  processNames: ProcessNames;
  /** The product's own sources, in its order. */
  sources: readonly SourceState[];
  processes: readonly Process[];
  notes: readonly Note[];
}

/**
 * Labels that separate environments, the coarsest first: of jobs, of Kubernetes, and external labels of Prometheus. A
 * value of a later one may also be a part of an installation, such as the region of a relay.
 */
const ENVIRONMENT_LABELS: readonly string[] = [
  ...WHOLE_ENVIRONMENT_LABELS,
  'datacenter',
  'dc',
  'site',
  'region',
  'namespace',
  'prometheus',
  'monitor',
];
const NAMES_WHOLE: ReadonlySet<string> = new Set(WHOLE_ENVIRONMENT_LABELS);
/** The most environments that are judged separately: each one costs a full set of queries. */
const MAX_ENVIRONMENTS = 8;
/** Labels that only separate copies of the same samples (`prometheus_replica`, `__replica__`, `replica`). */
const REPLICA_LABEL = /replica/i;
/** Labels about how a target is scraped or named, not about what it is. */
const SCRAPE_LABELS: ReadonlySet<string> = new Set([
  'job',
  'endpoint',
  'metrics_path',
  'path',
  'service',
  'service_name',
]);
/** Two targets of one process have the same start time, to a hundredth (s). */
const SAME_START = 0.005;

/**
 * The installations of a product among all processes of a store. Copies of the same samples and pages that are scraped
 * twice are left out, so that nobody is counted twice.
 * @param at unix seconds
 */
export function installationsOf(product: Product, all: readonly Process[], at: number): Installation[] {
  const processes = all.filter(({ source }) => product.sources.includes(source));
  const copies = withoutCopies(processes);
  const once = withoutTwins(copies.processes);
  const environments = environmentsOf(once.processes);
  const notes = [...copies.notes, ...once.notes, ...environmentNotes(environments)];
  return environments.flatMap((environment) =>
    partsOf(product, environment.processes).map((part): Installation => ({
      environment: [...environment.where, ...part.where],
      matchers: [...copies.matchers, ...once.matchers, ...environment.where.map(matching), ...part.matchers],
      ...named(product, part.processes, at),
      processes: part.processes,
      notes,
    }))
  );
}

interface Chosen {
  processes: readonly Process[];
  matchers: readonly Matcher[];
  notes: readonly Note[];
}

/** Of copies that differ only in a replica label, keeps the one with the most processes, else the first by name. */
function withoutCopies(processes: readonly Process[]): Chosen {
  const label = labelsOf(processes).find(
    (name) => REPLICA_LABEL.test(name) && hasTwins(processes, (process) => keyWithout(process, new Set([name])))
  );
  if (label === undefined) {
    return { processes, matchers: [], notes: [] };
  }
  const count = (value: string): number =>
    processes.filter(({ labels, state }) => valueOfLabel(labels, label) === value && state === 'delivers').length;
  const [kept = '', ...others] = valuesOf(processes, label)
    .filter((value) => value !== '')
    .sort((a, b) => count(b) - count(a) || a.localeCompare(b));
  return {
    processes: processes.filter(({ labels }) => !others.includes(valueOfLabel(labels, label))),
    matchers: [noneOf(label, others)],
    notes: [
      {
        kind: 'telemetry',
        text: [
          message('note.copies', 'The same samples are stored {{times}} times and differ only in {{- label}}.', {
            times: others.length + 1,
            label,
          }),
          message('note.copies-used', 'Callscope uses only {{- matcher}}, so nobody is counted twice.', {
            matcher: `${label}="${kept}"`,
          }),
        ],
      },
    ],
  };
}

/** Counts a process once if its page is scraped twice (two jobs, two paths, two host names). */
function withoutTwins(processes: readonly Process[]): Chosen {
  const twins = [
    ...groupBy(
      processes.filter(({ state }) => state === 'delivers'),
      twinKey
    ).values(),
  ]
    .filter((group) => group.length > 1)
    .map((group) => [...group].sort(byDocumented));
  const extra = twins.flatMap(([, ...others]) => others);
  const kept = processes.filter((process) => !extra.includes(process));
  if (extra.length === 0) {
    return { processes, matchers: [], notes: [] };
  }
  const apart = leavingOut(extra, kept);
  const scraped = message('note.twins', 'The same process is scraped twice: {{- targets}}.', {
    targets: inTurn(
      twins.map((group) =>
        allOf(
          group.map(({ labels: { instance = '', job = '' } }) =>
            message('note.twin', '{{- instance}} (job {{- job}})', { instance, job })
          )
        )
      )
    ),
  });
  const advice = message('note.twins-advice', 'Drop one of the two targets.');
  return apart === null
    ? {
        processes,
        matchers: [],
        notes: [
          {
            kind: 'telemetry',
            text: [scraped, message('note.twins-counted', 'Counts are too high.'), advice],
          },
        ],
      }
    : {
        processes: kept,
        matchers: [apart],
        notes: [
          {
            kind: 'telemetry',
            text: [scraped, message('note.twins-once', 'Callscope counts it once.'), advice],
          },
        ],
      };
}

/** Two targets of a source on one host with one start time are one process. */
function twinKey(process: Process): string {
  const { source, labels, started } = process;
  if (started === null) {
    return keyWithout(process, new Set());
  }
  const others = Object.entries(labels)
    .filter(([name]) => name !== 'instance' && !isScrapeLabel(source, name))
    .sort(([a], [b]) => a.localeCompare(b));
  return JSON.stringify([source.id, hostOf(labels.instance ?? ''), Math.round(started / SAME_START), others]);
}

function byDocumented(a: Process, b: Process): number {
  const rank = ({ source: { job, pageLabel }, labels }: Process): number =>
    labels.job === job ? 0 : pageLabel !== undefined && pageLabel in labels ? 2 : 1;
  return rank(a) - rank(b) || keyWithout(a, new Set()).localeCompare(keyWithout(b, new Set()));
}

interface Environment {
  where: readonly Where[];
  processes: readonly Process[];
}

/**
 * Splits the processes by labels if each value holds a whole installation. If each of two values has a source that the
 * other lacks, they belong together. So they do if one lacks a source that each installation has, and the label may name
 * a part.
 */
function environmentsOf(processes: readonly Process[]): Environment[] {
  return ENVIRONMENT_LABELS.reduce<Environment[]>(
    (environments, label) => {
      const split = environments.flatMap((environment) =>
        valuesOf(environment.processes, label).map((value): Environment => ({
          where: [...environment.where, { label, value }],
          processes: environment.processes.filter(({ labels }) => valueOfLabel(labels, label) === value),
        }))
      );
      return split.length > environments.length &&
        split.length <= MAX_ENVIRONMENTS &&
        areWhole(split, NAMES_WHOLE.has(label))
        ? split
        : environments;
    },
    [{ where: [], processes }]
  );
}

function environmentNotes(environments: readonly Environment[]): Note[] {
  const scopes = environments.map(({ where }) =>
    where.map(({ label, value }) => `${label}=${JSON.stringify(value)}`).join(',')
  );
  return environments.length === 1
    ? []
    : [
        {
          kind: 'labels',
          text: [
            message('note.environments', 'Callscope judges {{number}} environments separately: {{- scopes}}.', {
              number: environments.length,
              scopes: scopes.join('; '),
            }),
            message('note.environments-advice', 'To see only one, use it as the scope.'),
          ],
        },
      ];
}

function areWhole(environments: readonly Environment[], mayLack: boolean): boolean {
  const sources = environments
    .map(({ processes }) => new Set(processes.map(({ source }) => source)))
    .sort((a, b) => a.size - b.size);
  return sources.every((some, i) => {
    const next = sources[i + 1] ?? some;
    const lacking = [...next].filter((source) => !some.has(source));
    return (
      (mayLack || lacking.every(({ onlyWhere }) => onlyWhere !== undefined)) &&
      [...some].every((source) => next.has(source))
    );
  });
}

interface Part {
  /** Labels that separate it from the rest of the environment; [] for the rest. */
  where: readonly Where[];
  processes: readonly Process[];
  matchers: readonly Matcher[];
}

/** Processes of another dialect that form a whole installation are split off, even without a label for that. */
function partsOf({ standsAlone }: Product, processes: readonly Process[]): Part[] {
  const alone = standsAlone === undefined ? [] : processes.filter((process) => standsAlone(process, processes));
  const others = processes.filter((process) => !alone.includes(process));
  const apart = alone.length === 0 || others.length === 0 ? null : leavingOut(alone, others);
  const selected = apart === null ? null : leavingOut(others, alone);
  return apart === null || selected === null
    ? [{ where: [], processes, matchers: [] }]
    : [
        { where: [], processes: others, matchers: [apart] },
        {
          where: [{ label: apart.label, value: valuesOf(alone, apart.label).join(', ') }],
          processes: alone,
          matchers: [selected],
        },
      ];
}

/** A matcher that excludes some processes and none of the others; null if no single label can. */
function leavingOut(out: readonly Process[], others: readonly Process[]): Matcher | null {
  const label = ['job', 'instance', ...labelsOf(out)].find((name) => {
    const values = new Set(valuesOf(others, name));
    return valuesOf(out, name).every((value) => value !== '' && !values.has(value));
  });
  return label === undefined ? null : noneOf(label, valuesOf(out, label));
}

function named(
  product: Product,
  processes: readonly Process[],
  at: number
): Pick<Installation, 'processNames' | 'sources'> {
  const perSource = product.sources.map((source) => {
    const own = processes.filter((process) => process.source === source);
    return { source, own, labels: tellingLabels(source, own) };
  });
  const processNames = createProcessNames(
    perSource.flatMap(({ own, labels }) => own.map((process) => ({ labels: process.labels, by: labels })))
  );
  const nameOf = ({ labels }: Process): string => processNames.nameOf(labels);
  return { processNames, sources: perSource.map(({ source, own }) => stateOf(source, own, at, nameOf)) };
}

/** The labels that identify the processes of a source: `instance`, else one other label, else as many as needed. */
function tellingLabels(source: Source, processes: readonly Process[]): string[] {
  const isUnique = (labels: readonly string[]): boolean =>
    !hasTwins(processes, ({ labels: own }) => JSON.stringify(labels.map((label) => valueOfLabel(own, label))));
  const candidates = labelsOf(processes)
    .filter((name) => name !== 'instance' && !REPLICA_LABEL.test(name) && !valuesOf(processes, name).includes(''))
    .sort((a, b) => machineRank(source, a) - machineRank(source, b) || a.localeCompare(b));
  return (
    [['instance'], ...candidates.map((name) => [name])].find(isUnique) ??
    candidates.reduce((labels, name) => (isUnique(labels) ? labels : [...labels, name]), ['instance'])
  );
}

/** Labels named after machines come before those about scraping. */
function machineRank(source: Source, label: string): number {
  return isScrapeLabel(source, label) ? 2 : /host|node|machine|pod|server|agent/i.test(label) ? 0 : 1;
}

function isScrapeLabel({ pageLabel }: Source, label: string): boolean {
  return SCRAPE_LABELS.has(label) || label === pageLabel;
}

function labelsOf(processes: readonly Process[]): string[] {
  return unique(processes.flatMap(({ labels }) => Object.keys(labels))).sort();
}

/** The values of a label; '' for processes without it. */
function valuesOf(processes: readonly Process[], label: string): string[] {
  return unique(processes.map(({ labels }) => valueOfLabel(labels, label))).sort();
}

function keyWithout({ source, labels }: Process, left: ReadonlySet<string>): string {
  return JSON.stringify([
    source.id,
    ...Object.entries(labels)
      .filter(([name]) => !left.has(name))
      .sort(([a], [b]) => a.localeCompare(b)),
  ]);
}

function hasTwins(processes: readonly Process[], keyOf: (process: Process) => string): boolean {
  return new Set(processes.map(keyOf)).size < processes.length;
}

function matching({ label, value }: Where): Matcher {
  return { label, op: '=', value };
}

function noneOf(label: string, values: readonly string[]): Matcher {
  const [only = ''] = values;
  return values.length === 1
    ? { label, op: '!=', value: only }
    : { label, op: '!~', value: values.map(escapeRegex).join('|') };
}
