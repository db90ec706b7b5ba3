import { createMattermostWorld } from './mattermost/world';
import { createVideocallWorld } from './videocall/world';
import { type World, type WorldOptions } from './world';

/** Every product there is a world of. */
export const WORLDS: ReadonlyMap<string, (options: WorldOptions) => World> = new Map([
  ['videocall', createVideocallWorld],
  ['mattermost', createMattermostWorld],
]);
