import { unique } from '../../lists';
import { valueOfLabel } from '../../promClient/rows';
import { escapeRegex, type Matcher } from '../../promql/promql';
import { type Where } from '../model';

type Labels = Readonly<Record<string, string>>;

/** The names of an installation's processes in queries, answers and findings. */
export interface ProcessNames {
  /** The labels that queries keep to separate processes: `instance` and others if needed. */
  labels: readonly string[];
  /** The name of the process that a row belongs to. */
  nameOf(labels: Labels): string;
  /** A row's labels with the name in `instance`, without the other labels that separate processes. */
  rename(labels: Labels): Labels;
  /** The labels that identify the process of this name. */
  whereOf(name: string): readonly Where[];
  /** Matchers for the processes of these names (with several labels they may also match a few others). */
  matching(names: readonly string[]): readonly Matcher[];
}

const INSTANCE = 'instance';

/** For processes that `instance` identifies. */
export const BY_INSTANCE: ProcessNames = createProcessNames([]);

/**
 * @param processes each with all its target labels and those (`by`) that identify it within its source
 */
export function createProcessNames(processes: ReadonlyArray<{ labels: Labels; by: readonly string[] }>): ProcessNames {
  const labels = unique([INSTANCE, ...processes.flatMap(({ by }) => by)]);
  const keyOf = (own: Labels): string => JSON.stringify(labels.map((label) => valueOfLabel(own, label)));
  const known = new Map(
    processes.map(({ labels: own, by }) => [
      keyOf(own),
      by.map((label): Where => ({ label, value: valueOfLabel(own, label) })),
    ])
  );
  // Exporters of a machine share its labels with the process, but not its instance.
  const onMachine = [...known.values()].filter((where) => where.every(({ label }) => label !== INSTANCE));
  const called = (where: readonly Where[]): string => where.map(({ value }) => value).join('/');
  const byName = new Map([...known.values()].map((where) => [called(where), where]));
  const whereOf = (name: string): readonly Where[] => byName.get(name) ?? [{ label: INSTANCE, value: name }];
  const nameOf = (own: Labels): string => {
    const where =
      known.get(keyOf(own)) ??
      onMachine.find((labelled) => labelled.every(({ label, value }) => valueOfLabel(own, label) === value));
    return where === undefined ? (own[INSTANCE] ?? '') : called(where);
  };
  return {
    labels,
    nameOf,
    rename: (own) =>
      own[INSTANCE] === undefined
        ? own
        : {
            ...Object.fromEntries(Object.entries(own).filter(([label]) => !labels.includes(label))),
            [INSTANCE]: nameOf(own),
          },
    whereOf,
    matching: (names) => {
      const wheres = names.map(whereOf);
      const shared = labels.filter((label) => wheres.every((where) => where.some((each) => each.label === label)));
      return shared.map((label): Matcher => {
        const values = wheres.flatMap((where) =>
          where.filter((each) => each.label === label).map(({ value }) => value)
        );
        const [only = '', ...others] = unique(values);
        return others.length === 0
          ? { label, op: '=', value: only }
          : { label, op: '=~', value: [only, ...others].map(escapeRegex).join('|') };
      });
    },
  };
}
