import { type Product } from '../../triage/model';
import { BOARD_OF_CAUSE } from './boards/boardOfCause';
import { CAUSES } from './detectors/causes';
import { EXPLAINS } from './detectors/explains';
import {
  CLIENT_SERIES,
  CONNECTIONS_PER_BROKER,
  CONNECTIONS_PER_RELAY,
  MEGABITS_PER_BROKER,
  MEGABITS_PER_RELAY,
} from './expectations';
import { CLIENT_SOURCE, EXTENDED } from './sources/client';
import { NATS_SOURCE } from './sources/nats';
import { getMeetingCountQuery, getMovesQuery, getPeopleCountQuery } from './detectors/queries';
import { getLookUpQueries, getWhoQuery, PERSON_LABELS, readLookUp } from './lookUp';
import { connectionEvents, SERVER_SOURCE, startupTime } from './sources/server';
import { investigate } from './investigate';

/** videocall.rs: relays over WebTransport and WebSocket. Each client reports its own quality. */
export const videocall: Product = {
  id: 'videocall',
  title: 'videocall.rs',
  expectations: [CONNECTIONS_PER_RELAY, MEGABITS_PER_RELAY, CLIENT_SERIES, CONNECTIONS_PER_BROKER, MEGABITS_PER_BROKER],
  sources: [CLIENT_SOURCE, SERVER_SOURCE],
  hosts: [NATS_SOURCE],
  dialects: ['main', EXTENDED],
  reportInterval: 5,
  causes: CAUSES,
  explains: EXPLAINS,
  boardOfCause: BOARD_OF_CAUSE,
  personLabels: PERSON_LABELS,
  investigate,
  startTimes: [startupTime],
  counters: [connectionEvents],
  moves: getMovesQuery,
  lookUp: { kind: 'metrics', queries: getLookUpQueries, read: readLookUp, who: getWhoQuery },
  activityHistory: (context) => ({ people: getPeopleCountQuery(context), meetings: getMeetingCountQuery(context) }),
};
