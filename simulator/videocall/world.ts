import { type World, type WorldOptions } from '../world';

export function createVideocallWorld({ start }: WorldOptions): World {
  let now = start;
  return {
    exporters: [],
    faults: [],
    advance: (to) => {
      now = Math.max(now, to);
    },
    page: () => null,
    inject: () => undefined,
    heal: () => undefined,
    truth: () => ({ at: now, faults: [], stacks: [] }),
  };
}
