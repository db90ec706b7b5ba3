import { type ProductBoards } from '../../../boards/types';
import { videocall as product } from '../product';
import { audio } from './audio';
import { costlyQueries } from './costly';
import { nats } from './nats';
import { overview } from './shared/overview';
import { participation } from './participation';
import { rttSlo } from './shared/rttSlo';
import { telemetry } from './shared/telemetry';

/** The dashboards of videocall.rs. */
export const videocall: ProductBoards = {
  product,
  tag: 'videocall.rs',
  boards: [audio, participation, nats],
  overview,
  rttSlo,
  telemetry,
  costly: costlyQueries,
};
