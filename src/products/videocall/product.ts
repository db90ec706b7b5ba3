import { type Product } from '../../triage/model';
import { BOARD_OF_CAUSE } from './boards/boardOfCause';
import { getAudioHistory, getLateHistory } from './detectors/audio/queries';
import { CAUSES } from './detectors/causes';
import { CLIENT_SOURCE } from './sources/client';
import { NATS_SOURCE } from './sources/nats';
import {
  getMeetingCountQuery,
  getMovesQuery,
  getPeopleCountQuery,
  getRttSessionsQuery,
  getRttGoodQuery,
  getRttShiftQuery,
} from './detectors/queries';
import { getLookUpQueries, getWhoQuery, readLookUp } from './lookUp';
import { connectionEvents, SERVER_SOURCE, startupTime } from './sources/server';
import { getProbe, getSignals, readSignals } from './detectors/signals';

/** videocall.rs: relays over WebTransport and WebSocket. Each client reports its own quality. */
export const videocall: Product = {
  id: 'videocall',
  title: 'videocall.rs',
  sources: [CLIENT_SOURCE, SERVER_SOURCE],
  hosts: [NATS_SOURCE],
  reportInterval: 5,
  causes: CAUSES,
  boardOfCause: BOARD_OF_CAUSE,
  signals: getSignals,
  read: readSignals,
  probe: getProbe,
  history: ({ id }, context) => {
    switch (id) {
      case 'audio':
        return getAudioHistory(context, { meetings: [] });
      case 'lag':
        return getLateHistory(context);
      default:
        return {
          n: getRttSessionsQuery(context),
          good: getRttGoodQuery(context),
          bins: getRttShiftQuery(context),
        };
    }
  },
  startTimes: [startupTime],
  counters: [connectionEvents],
  moves: getMovesQuery,
  lookUp: { kind: 'metrics', queries: getLookUpQueries, read: readLookUp, who: getWhoQuery },
  activityHistory: (context) => ({ people: getPeopleCountQuery(context), meetings: getMeetingCountQuery(context) }),
};
