import { formatFault } from '../simulator/faults';
import { type MattermostOptions } from '../simulator/mattermost/world';
import { Random } from '../simulator/random';
import { type VideocallOptions } from '../simulator/videocall/world';
import { type World } from '../simulator/world';
import { WORLDS } from '../simulator/worlds';
import { HEALTHY, type Incident, TWO_AT_ONCE } from './incident';
import { QUIET_TIMES } from './quietTimes';
import { LARGE_ONES, OTHERWISE, PAIRS, type Single, SMALL_ONES, VARIANTS } from './variants';

export type Options = Partial<Omit<VideocallOptions & MattermostOptions, 'seed' | 'start'>>;

const SIZES: Readonly<Record<Incident['product'], readonly number[]>> = {
  videocall: [40, 80],
  mattermost: [40, 160],
};
const LARGE = 320;
/** The default number of sessions of the worlds. */
const DEFAULT_SESSIONS = 54;
/** Healthy runs repeat, each time with other people. */
const REPEATS = 3;
const ROUND_SECONDS = 5;

type Draft = Pick<Incident, 'row' | 'product' | 'faults'> & { options: Options; isFresh?: boolean };

/** All incidents of a seed: each variant in each strength at two sizes, large ones, pairs, quiet times, other dialects. */
export function catalogue(seed: number | string): Incident[] {
  const drafts: Draft[] = [
    ...VARIANTS.flatMap(({ product, faults, options = {}, sizes = SIZES[product] }) =>
      faults.flatMap((fault) => sized({ row: fault.name, product, faults: [fault], options }, sizes))
    ),
    ...LARGE_ONES.map((single) => draftOf({ ...single, options: { sessions: LARGE } })),
    ...PAIRS.flatMap(({ product, faults }) =>
      sized({ row: TWO_AT_ONCE, product, faults, options: {} }, SIZES[product])
    ),
    ...QUIET_TIMES.flatMap(({ product, faults = [], options, isFresh }) =>
      Array.from({ length: REPEATS }, () => ({ row: HEALTHY, product, faults, options, isFresh: isFresh === true }))
    ),
    ...OTHERWISE.map(draftOf),
    ...SMALL_ONES.map(draftOf),
  ];
  return drafts.map(({ options, isFresh = false, ...draft }, i) => {
    const id = `${draft.row}/${i}`;
    const random = new Random(`${seed}/${id}`);
    return {
      ...draft,
      id,
      title: [titleOf(draft, options), ...(isFresh ? ['fresh'] : [])].join(' '),
      sessions: options.meetings?.reduce((sum, size) => sum + size, 0) ?? options.sessions ?? DEFAULT_SESSIONS,
      isFresh,
      createWorld: (start) => createWorld(draft.product, { ...options, seed: `${seed}/${id}`, start }),
      phase: random.uniform(0, ROUND_SECONDS),
      second: random.integer(0, 59),
    };
  });
}

function draftOf({ product, fault, options = {} }: Single): Draft {
  return { row: fault.name, product, faults: [fault], options };
}

function sized(draft: Draft, sizes: readonly number[]): Draft[] {
  return sizes.map((sessions) => ({ ...draft, options: { ...draft.options, sessions } }));
}

function titleOf({ product, faults }: Pick<Incident, 'product' | 'faults'>, options: Options): string {
  const details = Object.entries(options).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [product, ...faults.map(formatFault), ...details].join(' ');
}

/** The virtual world of a product; options that its world lacks are left out. */
export function createWorld(product: Incident['product'], options: Options & { seed: string; start: number }): World {
  const create = WORLDS.get(product);
  if (create === undefined) {
    throw new Error(`There is no simulation of ${product}`);
  }
  return create(options);
}
