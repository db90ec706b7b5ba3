import { escapeRegex, type Matcher } from '../../promql/promql';
import { type Where } from '../model';

type Labels = Readonly<Record<string, string>>;

/** What the processes of an installation are called, in questions, answers and findings. */
export interface ProcessNames {
  /** The labels that questions keep so that each process has rows of its own: `instance` and what else it takes. */
  labels: readonly string[];
  /** The name of the process that a row belongs to. */
  nameOf(labels: Labels): string;
  /** A row's labels with the name in `instance`, in place of the labels that tell processes apart. */
  rename(labels: Labels): Labels;
  /** The labels that tell a process of this name from others. */
  whereOf(name: string): readonly Where[];
  /** Matchers that hold for the processes of these names (and, where it takes several labels, for few others). */
  matching(names: readonly string[]): readonly Matcher[];
}

const INSTANCE = 'instance';

/** Where `instance` tells all processes apart. */
export const BY_INSTANCE: ProcessNames = createProcessNames([]);

/**
 * @param processes each with all its target labels, and those of them (`by`) that tell it from others of its source
 */
export function createProcessNames(processes: ReadonlyArray<{ labels: Labels; by: readonly string[] }>): ProcessNames {
  const labels = [...new Set([INSTANCE, ...processes.flatMap(({ by }) => by)])];
  const keyOf = (own: Labels): string => JSON.stringify(labels.map((label) => own[label] ?? ''));
  const known = new Map(
    processes.map(({ labels: own, by }) => [keyOf(own), by.map((label): Where => ({ label, value: own[label] ?? '' }))])
  );
  // Exporters of a machine share its labels with the process, but not its instance.
  const onMachine = [...known.values()].filter((where) => where.every(({ label }) => label !== INSTANCE));
  const called = (where: readonly Where[]): string => where.map(({ value }) => value).join('/');
  const byName = new Map([...known.values()].map((where) => [called(where), where]));
  const whereOf = (name: string): readonly Where[] => byName.get(name) ?? [{ label: INSTANCE, value: name }];
  const nameOf = (own: Labels): string => {
    const where =
      known.get(keyOf(own)) ?? onMachine.find((labelled) => labelled.every(({ label, value }) => own[label] === value));
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
        const [only = '', ...others] = [...new Set(values)];
        return others.length === 0
          ? { label, op: '=', value: only }
          : { label, op: '=~', value: [only, ...others].map(escapeRegex).join('|') };
      });
    },
  };
}
