import { message, type Message, type Text } from '../messages';
import { type Resource } from './headroom';
import { type Variable } from './model';
import { type Placement } from './placement';
import { type PredictedProduct } from './product';
import { type PredictedReport } from './report';

/** Names of resources within a sentence. */
export const RESOURCE_NAMES: Readonly<Record<Resource, Message>> = {
  cpu: message('capacity.resource-cpu', 'CPU'),
  network: message('capacity.resource-network', 'network'),
  memory: message('capacity.resource-memory', 'memory'),
  descriptors: message('capacity.resource-descriptors', 'file descriptors'),
};

const VARIABLE_NAMES: Readonly<Record<Variable, Message>> = {
  cores: message('capacity.variable-cores', 'cores'),
  voicesIn: message('capacity.variable-voices', 'open microphones'),
  voicesOut: message('capacity.variable-voice-copies', 'copies of voices'),
  screensIn: message('capacity.variable-screens', 'shared screens'),
  screensOut: message('capacity.variable-screen-copies', 'copies of screens'),
  sessions: message('capacity.variable-people', 'people'),
};

/** That a prediction extrapolates, as a sentence; null if it doesn't. */
export function extrapolationText(beyond: readonly Variable[]): Message | null {
  return beyond.length === 0
    ? null
    : message('capacity.extrapolation', 'Extrapolated: the published load tests end at fewer {{- variables}}.', {
        variables: beyond.map((name) => VARIABLE_NAMES[name]),
      });
}

/** What to do with each relay, as sentences; the first is about the next call. */
export function placementTexts({ next, free, drain }: Placement, relay: PredictedProduct['relay']): Message[] {
  return [
    ...(next === null
      ? []
      : [message('capacity.next', 'Start new calls on {{- relay}}: it has the most room.', { relay: next })]),
    ...(free.length === 0
      ? []
      : [
          message('capacity.free', 'Restart {{- relays}} now if needed: they carry no call.', {
            count: free.length,
            relays: free,
            defaultValue_one: 'Restart {{- relays}} now if needed: it carries no call.',
          }),
        ]),
    ...(drain === null
      ? []
      : [
          message(
            'capacity.drain',
            'If one {{- kind}} has to go, drain {{- relay}}: the others have CPU for its calls. Remove it from DNS, send SIGTERM, and wait until its calls end.',
            { kind: relay.one, relay: drain }
          ),
        ]),
  ];
}

/**
 * What is there but can't be predicted.
 * @param enter where to enter a shape of calls; null where nobody can
 */
export function notesOf(
  { notes, relays, pool }: Pick<PredictedReport, 'notes' | 'relays' | 'pool'>,
  enter: Message | null
): Text[] {
  const isShapeUnknown = relays.length > 0 && pool.shape === null;
  return isShapeUnknown ? [...notes, enter === null ? NO_SHAPE : [NO_SHAPE, enter]] : [...notes];
}

const NO_SHAPE = message('capacity.shape-unknown', 'Nobody called in the last day, so the shape of calls is unknown.');
