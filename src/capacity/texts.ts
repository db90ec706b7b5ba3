import { type Resource } from './headroom';
import { type Variable } from './model';
import { type Placement } from './placement';
import { type PredictedProduct } from './product';

/** Names of resources within a sentence. */
export const RESOURCE_NAMES: Readonly<Record<Resource, string>> = {
  cpu: 'CPU',
  network: 'network',
  memory: 'memory',
  descriptors: 'file descriptors',
};

const VARIABLE_NAMES: Readonly<Record<Variable, string>> = {
  cores: 'cores',
  voicesIn: 'open microphones',
  voicesOut: 'copies of voices',
  screensIn: 'shared screens',
  screensOut: 'copies of screens',
  sessions: 'people',
};

/** That a prediction extrapolates, as a sentence; null if it doesn't. */
export function extrapolationText(beyond: readonly Variable[]): string | null {
  return beyond.length === 0
    ? null
    : `Extrapolated: the published load tests end at fewer ${beyond.map((name) => VARIABLE_NAMES[name]).join(', ')}.`;
}

/** What to do with each relay, as sentences; the first is about the next call. */
export function placementTexts({ next, free, drain }: Placement, relay: PredictedProduct['relay']): string[] {
  return [
    ...(next === null ? [] : [`Start new calls on ${next}: it has the most room.`]),
    ...(free.length === 0
      ? []
      : [`Restart ${free.join(', ')} now if needed: ${free.length === 1 ? 'it carries' : 'they carry'} no call.`]),
    ...(drain === null
      ? []
      : [
          `If one ${relay.one} has to go, drain ${drain}: the others have CPU for its calls. Remove it from DNS, send SIGTERM, and wait until its calls end.`,
        ]),
  ];
}
