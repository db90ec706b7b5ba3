import { type Fault } from '../simulator/faults';
import { STILL, USUAL_HABITS } from '../simulator/videocall/habits';
import { type Options } from './catalogue';
import { type Incident } from './incident';

/** A time in which nobody suffers, though much may happen. */
export interface QuietTime {
  stack: Incident['stack'];
  options: Options;
  /** Whether nothing was scraped before. */
  isFresh?: boolean;
  /** What is harmless; times are seconds since the first question. */
  faults?: readonly Fault[];
}

/** One scrape that fails, and a page whose numbers begin anew. */
function restart(job: string, start: number, stack: string): Fault {
  return {
    name: 'telemetry-lost',
    place: { job, ...(stack === 'mattermost' && { stack }) },
    mode: 'down',
    start,
    end: start + 5,
  };
}

const RESTLESS = { ...USUAL_HABITS, stay: 240, vacancy: 10, unmuted: 60, muted: 30, camera: 120 };
const MOVING = { ...USUAL_HABITS, reconnect: 400 };
const MUTED = { ...USUAL_HABITS, unmuted: 40, muted: 2000 };
const GOING_HOME = { ...USUAL_HABITS, stay: 300, vacancy: Infinity };

const OF_VIDEOCALL_RS: readonly QuietTime[] = [
  { stack: 'videocall', options: { sessions: 20 } },
  { stack: 'videocall', options: { sessions: 60 } },
  { stack: 'videocall', options: { sessions: 150 } },
  { stack: 'videocall', options: { sessions: 60, habits: RESTLESS } },
  { stack: 'videocall', options: { sessions: 60, habits: MOVING, reelect: true } },
  { stack: 'videocall', options: { sessions: 60, habits: MUTED } },
  { stack: 'videocall', options: { sessions: 40, habits: GOING_HOME } },
  { stack: 'videocall', options: { sessions: 40, habits: STILL } },
  { stack: 'videocall', options: { meetings: [2, 3] } },
  { stack: 'videocall', options: { meetings: [1, 1, 1] } },
  {
    stack: 'videocall',
    options: { sessions: 60 },
    faults: [restart('videocall-client-metrics', 61, 'videocall'), restart('videocall-server-stats', 181, 'videocall')],
  },
];

const OF_MATTERMOST_CALLS: readonly QuietTime[] = [
  { stack: 'mattermost', options: { sessions: 12 } },
  { stack: 'mattermost', options: { sessions: 60 } },
  { stack: 'mattermost', options: { sessions: 300 } },
  { stack: 'mattermost', options: { sessions: 60, rtcds: 1, groupIDs: ['mm-a'] } },
  { stack: 'mattermost', options: { sessions: 80, rtcds: 3, groupIDs: ['mm-a'], appNodes: 3 } },
  { stack: 'mattermost', options: { sessions: 0 } },
  { stack: 'mattermost', options: { sessions: 60 }, faults: [{ name: 'drain', start: 30, end: 270 }] },
  {
    stack: 'mattermost',
    options: { sessions: 60 },
    faults: [restart('rtcd', 61, 'mattermost'), restart('calls-plugin', 181, 'mattermost')],
  },
  {
    stack: 'mattermost',
    options: { sessions: 0 },
    faults: [{ name: 'relay-down', place: { stack: 'mattermost' }, mode: 'gone', start: 60, end: 240 }],
  },
];

/** Two relays of one region, of each transport one. */
const TWO_RELAYS = ['webtransport-us-east.example.org', 'websocket-us-east.example.org'];

/** Installations that somebody has just begun to scrape. */
const JUST_SCRAPED: readonly QuietTime[] = [
  { stack: 'videocall', options: { meetings: [4, 3], relays: TWO_RELAYS } },
  { stack: 'videocall', options: { sessions: 20 } },
  { stack: 'videocall', options: { sessions: 80 } },
  { stack: 'videocall', options: { sessions: 60, habits: MOVING, reelect: true, extended: true } },
  { stack: 'mattermost', options: { sessions: 12, rtcds: 1, groupIDs: ['mm-a'], appNodes: 1 } },
  { stack: 'mattermost', options: { sessions: 60 } },
  { stack: 'mattermost', options: { sessions: 160 } },
  { stack: 'mattermost', options: { sessions: 40, embedded: true } },
];

/** Healthy and idle times of the catalogue. */
export const QUIET_TIMES: readonly QuietTime[] = [
  ...OF_VIDEOCALL_RS,
  ...OF_MATTERMOST_CALLS,
  { stack: 'videocall', options: { sessions: 60, habits: MOVING, reelect: true, extended: true } },
  { stack: 'mattermost', options: { sessions: 60, embedded: true } },
  { stack: 'videocall', options: { meetings: [4, 3], relays: TWO_RELAYS } },
  { stack: 'videocall', options: { meetings: [5, 3, 2], relays: TWO_RELAYS, habits: RESTLESS } },
  { stack: 'mattermost', options: { sessions: 10, rtcds: 1, groupIDs: ['mm-a'], appNodes: 1 } },
  ...JUST_SCRAPED.map((quiet) => ({ ...quiet, isFresh: true })),
];
