import { type Results, type Sample } from '../../promClient/types';
import { selector, selectorOfNames, tagged } from '../../promql/promql';
import { type Limits } from '../../settings';
import { EMBEDDED } from '../../products/mattermost/sources/plugin';
import { RTCD } from '../../products/mattermost/sources/rtcd';
import { bad, type Facts, notApplicable, pass, type Probe, unknown, valueOf } from '../probe';
import { list } from '../texts';

/** The job name in some panels of Mattermost's own dashboard; its documentation has another one. */
const DASHBOARD_JOB = 'calls';
/** With more values than this, a label has too many series. */
const MANY_VALUES = 1000;

type Scoped = Pick<Facts, 'scope'>;

/** The names of a family in RTCD and in the plugin. */
function both(family: 'connStates' | 'wsMessages' | 'clientRtt' | 'clientLoss' | 'clientJitter'): string[] {
  return [RTCD[family].name, EMBEDDED[family].name];
}

/** All states that the RTC server counts. */
const CONN_STATES = ['connected', 'disconnected', 'failed', 'closed'];

/** How many series of connection states have the label `type`, how many of these a known value, and how many `state`. */
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

/** How many of the clients' histograms are native: `{__name__}`. */
export function getNativeQuery({ scope }: Scoped): string {
  return `count by(__name__)(${selectorOfNames((['clientRtt', 'clientLoss', 'clientJitter'] as const).flatMap(both), scope)})`;
}

/** The number of values of the label whose value any client can choose. */
export function getMessageTypesQuery({ scope }: Scoped): string {
  return `count(count by(type)(${selectorOfNames(both('wsMessages'), scope)}))`;
}

/** How many targets are scraped under the job name of Mattermost's dashboard. */
export function getDashboardJobQuery({ scope }: Scoped): string {
  return `count(${selector('up', [...scope, { label: 'job', op: '=', value: DASHBOARD_JOB }])})`;
}

/** Known pitfalls of Mattermost Calls. */
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
    title: 'Connection state label',
    why: 'The documentation says state, but the real label is type. Panels and rules that use state stay empty.',
    queries: { labels: getStateLabelsQuery(facts) },
    judge: ({ labels }) => {
      const count = (what: string): number => valueOf(labels, what) ?? 0;
      if (count('all') === 0) {
        return unknown('No connection states yet: they appear with the first call.');
      }
      if (count('type') < count('all')) {
        return bad(
          'fail',
          count('state') > 0 ? 'Some series have the label state instead of type.' : 'Some series lack the label type.',
          "Check metric_relabel_configs for steps that rename or drop it. Without it, Callscope can't see failed connections."
        );
      }
      return count('known') === count('all')
        ? pass('All series have the label type, as expected. Panels and rules that select by state find nothing.')
        : bad(
            'fail',
            `On ${count('all') - count('known')} series, the label type is not a connection state (${CONN_STATES.join(', ')}).`,
            'Check whether the job or its relabeling sets a label type. It hides failed connections.'
          );
    },
  };
}

/** Limits that must be bucket bounds of a histogram; `scale` converts a bound to the unit of the limit. */
const BOUNDED = {
  rttMs: { what: 'round-trip time', family: 'clientRtt', scale: 1000 },
  loss: { what: 'loss', family: 'clientLoss', scale: 1 },
  jitterMs: { what: 'jitter', family: 'clientJitter', scale: 1000 },
} as const;

type Bounded = keyof typeof BOUNDED;

/** The bucket bounds of the clients' histograms, ascending, in the units of the limits; empty without a histogram. */
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

/** The limits that aren't bucket bounds, each with the two nearest bounds; only for histograms that exist. */
export function limitsOffBounds(limits: Limits, bounds: LimitBounds): string[] {
  return (['rttMs', 'loss', 'jitterMs'] as const).flatMap((name) => {
    const { what, scale } = BOUNDED[name];
    const unit = scale === 1 ? '' : ' ms';
    const { bad: poor, severe } = limits[name];
    return bounds[name].length === 0
      ? []
      : [poor, severe]
          .filter((limit) => !bounds[name].includes(limit))
          .map((limit) => `${what} ${limit}${unit} (nearest: ${nearest(bounds[name], limit).join(' and ')}${unit})`);
  });
}

/** Whether the limits in the settings are bucket bounds of the histograms. */
function boundsCheck(facts: Facts): Probe {
  return {
    id: 'bounds',
    title: 'Limits at bucket bounds',
    why: 'A histogram can count values over a limit only at its bucket bounds.',
    queries: { bounds: getBoundsQuery(facts), native: getNativeQuery(facts) },
    judge: ({ bounds = [], native = [] }) => {
      if (bounds.length === 0) {
        return native.length > 0
          ? bad(
              'fail',
              'Only native histograms are stored: there are no _bucket series.',
              'Set always_scrape_classic_histograms: true for this job (scrape_classic_histograms before Prometheus 3).'
            )
          : unknown('No client has reported yet: histograms appear with the first report.');
      }
      const off = limitsOffBounds(facts.limits, readBounds(bounds));
      return off.length === 0
        ? pass('All limits are bucket bounds.')
        : bad('fail', `No bucket bound: ${list(off)}.`, 'In the settings, choose limits that are bucket bounds.');
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
    why: "Some panels of Mattermost's dashboard select it, but the documented job name is calls-plugin.",
    queries: { job: getDashboardJobQuery(facts) },
    judge: ({ job: rows }) => {
      const isThere = (valueOf(rows) ?? 0) > 0;
      if (targets.length === 0) {
        return notApplicable("Prometheus doesn't scrape the Calls plugin.");
      }
      return isThere
        ? bad(
            'warn',
            `There is a job ${DASHBOARD_JOB}. The documented name is ${job?.source.job}.`,
            'Rename it so that the documented rules and the other panels find it. Change the panels that select the old name.'
          )
        : pass(
            `No such job, as documented. Panels of dashboard 23225 that select job="${DASHBOARD_JOB}" (memory, database connections) stay empty.`
          );
    },
  };
}

function appNodesCheck({ appNodes, jobs, targets }: Facts): Probe {
  const job = jobs.find(({ source }) => source.id === 'plugin');
  return {
    id: 'app-nodes',
    title: 'Mattermost nodes',
    why: "If Prometheus doesn't scrape a node, Callscope can't see people join or fail there.",
    queries: {},
    judge: () => {
      if (appNodes === null) {
        return notApplicable("The settings don't say how many nodes to expect.");
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
    title: 'Number of label values',
    why: 'Every message type that a client sends becomes a label value, and each value is a series.',
    queries: { types: getMessageTypesQuery(facts) },
    judge: ({ types }: Results<Sample>) => {
      const values = valueOf(types);
      if (values === null) {
        return unknown('No messages yet.');
      }
      return values <= MANY_VALUES
        ? pass(`The label type has ${values} values.`)
        : bad(
            'warn',
            `The label type has ${values} values.`,
            'Drop the family with metric_relabel_configs, and find out who sends these messages.'
          );
    },
  };
}
