import { type Fault } from '../simulator/faults';
import { STILL, USUAL_HABITS } from '../simulator/videocall/habits';
import { type Options } from './catalogue';
import { type Incident } from './incident';

/** A time in which nobody suffers, although much may happen. */
export interface QuietTime {
  product: Incident['product'];
  options: Options;
  /** Whether nothing was scraped before. */
  isFresh?: boolean;
  /** Harmless events; times are seconds since the first query. */
  faults?: readonly Fault[];
}

/** One failed scrape, and a page whose counters restart. */
function restart(job: string, start: number, product: string): Fault {
  return {
    name: 'telemetry-lost',
    place: { job, ...(product === 'mattermost' && { product }) },
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
  { product: 'videocall', options: { sessions: 20 } },
  { product: 'videocall', options: { sessions: 60 } },
  { product: 'videocall', options: { sessions: 150 } },
  { product: 'videocall', options: { sessions: 60, habits: RESTLESS } },
  { product: 'videocall', options: { sessions: 60, habits: MOVING, reelect: true } },
  { product: 'videocall', options: { sessions: 60, habits: MUTED } },
  { product: 'videocall', options: { sessions: 40, habits: GOING_HOME } },
  { product: 'videocall', options: { sessions: 40, habits: STILL } },
  { product: 'videocall', options: { meetings: [2, 3] } },
  { product: 'videocall', options: { meetings: [1, 1, 1] } },
  {
    product: 'videocall',
    options: { sessions: 60 },
    faults: [restart('videocall-client-metrics', 61, 'videocall'), restart('videocall-server-stats', 181, 'videocall')],
  },
];

const OF_MATTERMOST_CALLS: readonly QuietTime[] = [
  { product: 'mattermost', options: { sessions: 12 } },
  { product: 'mattermost', options: { sessions: 60 } },
  { product: 'mattermost', options: { sessions: 300 } },
  { product: 'mattermost', options: { sessions: 60, rtcds: 1, groupIDs: ['mm-a'] } },
  { product: 'mattermost', options: { sessions: 80, rtcds: 3, groupIDs: ['mm-a'], appNodes: 3 } },
  { product: 'mattermost', options: { sessions: 0 } },
  { product: 'mattermost', options: { sessions: 60 }, faults: [{ name: 'drain', start: 30, end: 270 }] },
  {
    product: 'mattermost',
    options: { sessions: 60 },
    faults: [restart('rtcd', 61, 'mattermost'), restart('calls-plugin', 181, 'mattermost')],
  },
  {
    product: 'mattermost',
    options: { sessions: 0 },
    faults: [{ name: 'relay-down', place: { product: 'mattermost' }, mode: 'gone', start: 60, end: 240 }],
  },
];

/** Two relays of one region, one for each transport. */
const TWO_RELAYS = ['webtransport-us-east.example.org', 'websocket-us-east.example.org'];

/** Installations whose scrapes have just begun. */
const JUST_SCRAPED: readonly QuietTime[] = [
  { product: 'videocall', options: { meetings: [4, 3], relays: TWO_RELAYS } },
  { product: 'videocall', options: { sessions: 20 } },
  { product: 'videocall', options: { sessions: 80 } },
  { product: 'videocall', options: { sessions: 60, habits: MOVING, reelect: true, extended: true } },
  { product: 'mattermost', options: { sessions: 12, rtcds: 1, groupIDs: ['mm-a'], appNodes: 1 } },
  { product: 'mattermost', options: { sessions: 60 } },
  { product: 'mattermost', options: { sessions: 160 } },
  { product: 'mattermost', options: { sessions: 40, embedded: true } },
];

/** Healthy and idle times of the catalog. */
export const QUIET_TIMES: readonly QuietTime[] = [
  ...OF_VIDEOCALL_RS,
  ...OF_MATTERMOST_CALLS,
  { product: 'videocall', options: { sessions: 60, habits: MOVING, reelect: true, extended: true } },
  { product: 'mattermost', options: { sessions: 60, embedded: true } },
  { product: 'videocall', options: { meetings: [4, 3], relays: TWO_RELAYS } },
  { product: 'videocall', options: { meetings: [5, 3, 2], relays: TWO_RELAYS, habits: RESTLESS } },
  { product: 'mattermost', options: { sessions: 10, rtcds: 1, groupIDs: ['mm-a'], appNodes: 1 } },
  ...JUST_SCRAPED.map((quiet) => ({ ...quiet, isFresh: true })),
];
