import { audio } from './audio';
import { callsPlugin } from './callsPlugin';
import { hosts } from './hosts';
import { nats } from './nats';
import { overview } from './overview';
import { participation } from './participation';
import { rtcd } from './rtcd';
import { rttSlo } from './rttSlo';
import { telemetry } from './telemetry';
import { type Board } from './types';

/** All dashboards, in the order of their tabs. */
export const BOARDS: readonly Board[] = [
  overview,
  rttSlo,
  audio,
  participation,
  rtcd,
  callsPlugin,
  hosts,
  nats,
  telemetry,
];
