import { type CallShape } from '../../capacity/load';
import { type ProductReport } from '../../capacity/runCapacity';
import { type Typed } from '../../capacity/whatIf';

/** The calls of today, to start a what-if from. */
export interface Today {
  calls: number;
  shape: CallShape;
}

/** Those of the first product whose calls are measured; null if there are none. */
export function todayOf(products: readonly ProductReport[]): Today | null {
  const [pool] = products.flatMap((each) => (each.kind === 'predicted' ? [each.pool] : []));
  return pool === undefined || pool.shape === null
    ? null
    : { shape: pool.shape, calls: pool.load.sessions / pool.shape.people };
}

/** The same as whole numbers, as somebody would type them. */
export function typedOf({ calls, shape: { people, unmuted, screens } }: Today): Typed {
  const most = Math.max(2, Math.round(people));
  const text = (value: number): string => String(Math.min(most, Math.round(value)));
  return {
    calls: String(Math.max(1, Math.round(calls))),
    people: String(most),
    unmuted: text(unmuted),
    screens: text(screens),
  };
}
