import { unique } from '../../lists';
import { type Matcher, selector, selectorOfNames, tagged } from '../../promql/promql';
import { type Source, seriesOf } from '../../triage/targets/source';
import { type Panel } from '../types';

/** An element of the answer to `getEmptinessQuery`. */
export interface EmptinessRow {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Why a panel is empty. never: its job delivered nothing within the last hour. lost: it did, but its scrapes fail now.
 * idle: nobody is in a call. missing: the job delivers and people are in calls, but these families are missing.
 * nothing: all families are there, but have no data for the selected values and range.
 */
export type Emptiness =
  | { readonly kind: 'never' | 'lost' | 'idle' | 'nothing' }
  | { readonly kind: 'missing'; readonly families: readonly string[] };

const LOOK_BACK = '1h';

/** Finds out why panels are empty, in one expression for all of them. */
export function getEmptinessQuery(panels: readonly Panel[], scope: readonly Matcher[]): string {
  const sources = unique(panels.map(({ source }) => source));
  const seen = `last_over_time(${select(
    sources.map(({ presence }) => presence.name),
    scope
  )}[${LOOK_BACK}])`;
  const people = sources.flatMap((source) => (source.people === undefined ? [] : [source.people.name]));
  const families = panels.flatMap(familiesOf).flatMap(({ series }) => series);
  const up = `(${selector('up', scope)}==1)`;
  return tagged({
    seen: `count by(__name__,service_name)(${seen})`,
    up: `count by(__name__,service_name)(${seen} and on(job,instance) ${up})`,
    ...(people.length > 0 && { people: `sum by(__name__)(${select(people, scope)})` }),
    ...(families.length > 0 && { there: `count by(__name__)(${select(families, scope)})` }),
  });
}

function select(names: readonly string[], scope: readonly Matcher[]): string {
  return selectorOfNames(unique(names).sort(), scope);
}

/** Reads the answer to `getEmptinessQuery` for one of its panels. */
export function readEmptiness(panel: Panel, rows: readonly EmptinessRow[]): Emptiness {
  const { source } = panel;
  const answers = (what: string): readonly EmptinessRow[] => rows.filter(({ labels }) => labels.what === what);
  const hasDelivered = (what: string): boolean => answers(what).some(({ labels }) => isPresence(source, labels));
  if (!hasDelivered('seen')) {
    return { kind: 'never' };
  }
  if (!hasDelivered('up')) {
    return { kind: 'lost' };
  }
  if (
    source.people !== undefined &&
    !answers('people').some((row) => isOf(source.people?.name, row) && row.value > 0)
  ) {
    return { kind: 'idle' };
  }
  const missing = familiesOf(panel).filter(
    ({ series }) => !answers('there').some((row) => series.some((name) => isOf(name, row)))
  );
  return panel.mayBeEmpty === undefined && missing.length > 0
    ? { kind: 'missing', families: missing.map(({ name }) => name) }
    : { kind: 'nothing' };
}

function isOf(name: string | undefined, { labels }: EmptinessRow): boolean {
  return labels.__name__ === name;
}

/** Exporters of hosts are alike. Only the service name of their scrapes separates them, if there is one. */
function isPresence({ presence, serviceName }: Source, labels: EmptinessRow['labels']): boolean {
  const { __name__: name, service_name: service } = labels;
  return name === presence.name && (service === undefined || serviceName === undefined || service === serviceName);
}

/** The families of its source that a panel asks for. */
function familiesOf({ source, queries }: Panel): Array<{ name: string; series: string[] }> {
  const asked = new Set(Object.values(queries).flatMap(({ expr }) => expr.match(/[a-zA-Z_:][\w:]*/g) ?? []));
  return source.metrics
    .map((metric) => ({ name: metric.name, series: seriesOf(metric).filter((name) => asked.has(name)) }))
    .filter(({ series }) => series.length > 0);
}
