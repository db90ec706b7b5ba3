import { type Results, type Sample } from '../../promClient/types';
import { selector, selectorOfNames, tagged } from '../../promql/promql';
import { type Limits } from '../../settings';
import { EMBEDDED } from '../../products/mattermost/sources/plugin';
import { RTCD } from '../../products/mattermost/sources/rtcd';
import { bad, type Facts, notApplicable, pass, type Probe, unknown, valueOf } from '../probe';
import { list } from '../texts';

/** The job name that Mattermost's own dashboard has in some of its panels; its documents ask for another one. */
const DASHBOARD_JOB = 'calls';
/** More values than these make a label too many series. */
const MANY_VALUES = 1000;

type Scoped = Pick<Facts, 'scope'>;

/** Families of one meaning under both of their names: RTCD's own and the plugin's. */
function both(family: 'connStates' | 'wsMessages' | 'clientRtt' | 'clientLoss' | 'clientJitter'): string[] {
  return [RTCD[family].name, EMBEDDED[family].name];
}

/** All states that the RTC server counts. */
const CONN_STATES = ['connected', 'disconnected', 'failed', 'closed'];

/** How many series of connection states have the label `type`, how many a known value in it, and how many `state`. */
export function getStateLabelsQuery({ scope }: Scoped): string {
  const of = (label: string): string =>
    `count(${selectorOfNames(both('connStates'), [...scope, { label, op: '!=', value: '' }])})`;
  const known = selectorOfNames(both('connStates'), [
    ...scope,
    { label: 'type', op: '=~', value: CONN_STATES.join('|') },
  ]);
  return tagged({
    type: of('type'),
    state: of('state'),
    known: `count(${known})`,
    all: `count(${selectorOfNames(both('connStates'), scope)})`,
  });
}

/** The bounds of the clients' histograms: `{__name__, le}`. */
export function getBoundsQuery({ scope }: Scoped): string {
  const names = (['clientRtt', 'clientLoss', 'clientJitter'] as const).flatMap(both);
  return `count by(__name__,le)(${selectorOfNames(
    names.map((name) => `${name}_bucket`),
    scope
  )})`;
}

/** How many of the clients' histograms are native ones: `{__name__}`. */
export function getNativeQuery({ scope }: Scoped): string {
  return `count by(__name__)(${selectorOfNames((['clientRtt', 'clientLoss', 'clientJitter'] as const).flatMap(both), scope)})`;
}

/** How many values the label has that any client can choose. */
export function getMessageTypesQuery({ scope }: Scoped): string {
  return `count(count by(type)(${selectorOfNames(both('wsMessages'), scope)}))`;
}

/** How many targets are scraped under the job name of Mattermost's dashboard. */
export function getDashboardJobQuery({ scope }: Scoped): string {
  return `count(${selector('up', [...scope, { label: 'job', op: '=', value: DASHBOARD_JOB }])})`;
}

/** What is known to mislead about Mattermost Calls. */
export function mattermostProbes(facts: Facts): Probe[] {
  return [
    stateLabelCheck(facts),
    boundsCheck(facts),
    dashboardJobCheck(facts),
    appNodesCheck(facts),
    valuesCheck(facts),
  ];
}

function stateLabelCheck(facts: Facts): Probe {
  return {
    id: 'state-label',
    title: 'Label of connection states',
    why: 'The documents use the label state, but the real one is type: panels and rules that use state stay empty.',
    queries: { labels: getStateLabelsQuery(facts) },
    judge: ({ labels }) => {
      const count = (what: string): number => valueOf(labels, what) ?? 0;
      if (count('all') === 0) {
        return unknown('No connection state was counted yet: they come with the first call.');
      }
      if (count('type') < count('all')) {
        return bad(
          'fail',
          count('state') > 0
            ? 'Some series have the label state in place of type.'
            : 'Some series lack the label type.',
          'Look for a metric_relabel_configs that renames or drops it: failed connections are not seen without it.'
        );
      }
      return count('known') === count('all')
        ? pass('It is type on all series, as Callscope reads it. Panels and rules that select by state find nothing.')
        : bad(
            'fail',
            `The label type of ${count('all') - count('known')} series holds something else than a connection state (${CONN_STATES.join(', ')}).`,
            'Look for a label type that the job gives its targets, or a relabelling that sets one: failed connections are not seen behind it.'
          );
    },
  };
}

/** A limit that must be a bound of a histogram, and how many of its units make one of the histogram's. */
const BOUNDED = {
  rttMs: { what: 'round-trip time', family: 'clientRtt', scale: 1000 },
  loss: { what: 'loss', family: 'clientLoss', scale: 1 },
  jitterMs: { what: 'jitter', family: 'clientJitter', scale: 1000 },
} as const;

type Bounded = keyof typeof BOUNDED;

/** The bounds that the clients' histograms have, ascending, in the units of the limits; none where there is no histogram. */
export type LimitBounds = Readonly<Record<Bounded, readonly number[]>>;

/** Reads the answer of `getBoundsQuery`. */
export function readBounds(rows: readonly Sample[]): LimitBounds {
  const boundsOf = (limit: Bounded): number[] => {
    const { family, scale } = BOUNDED[limit];
    const names = both(family).map((name) => `${name}_bucket`);
    const bounds = rows
      .filter(({ labels }) => names.includes(labels.__name__ ?? ''))
      .map(({ labels }) => Number((Number(labels.le) * scale).toPrecision(12)));
    return [...new Set(bounds.filter(Number.isFinite))].sort((a, b) => a - b);
  };
  return { rttMs: boundsOf('rttMs'), loss: boundsOf('loss'), jitterMs: boundsOf('jitterMs') };
}

/** The limits that are no bounds of a histogram that is there, each with the two nearest bounds. */
export function limitsOffBounds(limits: Limits, bounds: LimitBounds): string[] {
  return (['rttMs', 'loss', 'jitterMs'] as const).flatMap((name) => {
    const { what, scale } = BOUNDED[name];
    const unit = scale === 1 ? '' : ' ms';
    const { bad: poor, severe } = limits[name];
    return bounds[name].length === 0
      ? []
      : [poor, severe]
          .filter((limit) => !bounds[name].includes(limit))
          .map(
            (limit) => `${limit}${unit} of ${what} (there are ${nearest(bounds[name], limit).join(' and ')}${unit})`
          );
  });
}

/** The limits of the settings against the bounds that the histograms really have. */
function boundsCheck(facts: Facts): Probe {
  return {
    id: 'bounds',
    title: 'Limits at bucket bounds',
    why: 'A histogram can only tell how many were over a limit where it has a bound.',
    queries: { bounds: getBoundsQuery(facts), native: getNativeQuery(facts) },
    judge: ({ bounds = [], native = [] }) => {
      if (bounds.length === 0) {
        return native.length > 0
          ? bad(
              'fail',
              'The histograms are stored as native ones only: there is no _bucket series.',
              'Set always_scrape_classic_histograms: true for this job (scrape_classic_histograms before Prometheus 3).'
            )
          : unknown('No client has reported yet: histograms come with the first report.');
      }
      const off = limitsOffBounds(facts.limits, readBounds(bounds));
      return off.length === 0
        ? pass('All limits are bounds of the histograms.')
        : bad('fail', `No bound: ${list(off)}.`, 'Choose limits in the settings that are bounds.');
    },
  };
}

function nearest(bounds: readonly number[], limit: number): number[] {
  return [...bounds].sort((a, b) => Math.abs(a - limit) - Math.abs(b - limit)).slice(0, 2);
}

function dashboardJobCheck(facts: Facts): Probe {
  const job = facts.jobs.find(({ source }) => source.id === 'plugin');
  const targets = (job === undefined ? [] : (facts.targets.get(job)?.targets ?? [])).filter(
    ({ hasDelivered }) => hasDelivered
  );
  return {
    id: 'dashboard-job',
    title: `Job name ${DASHBOARD_JOB}`,
    why: "Some panels of Mattermost's dashboard select it, although its documents name the job calls-plugin.",
    queries: { job: getDashboardJobQuery(facts) },
    judge: ({ job: rows }) => {
      const isThere = (valueOf(rows) ?? 0) > 0;
      if (targets.length === 0) {
        return notApplicable('The Calls plugin is not scraped.');
      }
      return isThere
        ? bad(
            'warn',
            `There is a job ${DASHBOARD_JOB}. The documented name is ${job?.source.job}.`,
            'Rename it, so that the documents’ own rules and the other panels find it; change the panels that select the old name.'
          )
        : pass(
            `There is none, as documented. Panels of dashboard 23225 that select job="${DASHBOARD_JOB}" (memory, database connections) stay empty.`
          );
    },
  };
}

function appNodesCheck({ appNodes, jobs, targets }: Facts): Probe {
  const job = jobs.find(({ source }) => source.id === 'plugin');
  return {
    id: 'app-nodes',
    title: 'Mattermost nodes',
    why: 'People on a node that is not scraped are not seen to join or fail.',
    queries: {},
    judge: () => {
      if (appNodes === null) {
        return notApplicable('The settings do not say how many there are.');
      }
      const found = (job === undefined ? [] : (targets.get(job)?.targets ?? [])).filter(
        ({ hasDelivered }) => hasDelivered
      ).length;
      const evidence = `${found} of ${appNodes} expected nodes are scraped.`;
      return found === appNodes
        ? pass(evidence)
        : bad(
            found < appNodes ? 'fail' : 'warn',
            evidence,
            found < appNodes ? 'Add the other nodes to the job.' : 'Correct the number in the settings.'
          );
    },
  };
}

function valuesCheck(facts: Facts): Probe {
  return {
    id: 'label-values',
    title: 'Values of labels',
    why: 'Whatever type of message a client sends becomes a label value, and each value a series.',
    queries: { types: getMessageTypesQuery(facts) },
    judge: ({ types }: Results<Sample>) => {
      const values = valueOf(types);
      if (values === null) {
        return unknown('No message was counted yet.');
      }
      return values <= MANY_VALUES
        ? pass(`The label type has ${values} values.`)
        : bad(
            'warn',
            `The label type has ${values} values.`,
            'Drop the family with metric_relabel_configs, and find out who sends such messages.'
          );
    },
  };
}
