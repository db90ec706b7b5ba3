import { type Matcher, selector } from '../../../promql/promql';
import { findMetric, type Metric } from '../../../triage/targets/source';
import { activeSessions, rtt } from '../sources/client';
import { HOST } from '../detectors/queries';
import { connectionsActive, SERVER_SOURCE } from '../sources/server';
import { type BoardContext } from '../../../boards/types';
import { chosen, RATE } from '../../../boards/queries/variables';
import { CHOSEN_RELAYS, IN_MEETING, noAddress, VARIABLES } from './variables';

/** Label names of a connection that hold no person. */
export type Place = 'protocol' | 'region' | 'server_instance';

const PEOPLE = 'meeting_id,customer_email';
const NO_ADDRESSES: readonly Matcher[] = ['region', 'server_instance', 'protocol'].map(noAddress);

function places(): readonly Matcher[] {
  return [chosen('protocol', VARIABLES.transport), chosen('region', VARIABLES.region), IN_MEETING, ...NO_ADDRESSES];
}

function connections({ scope }: BoardContext, past = ''): string {
  return `${selector(connectionsActive.name, [...scope, ...places()])}${past}`;
}

/** People on the relays, each counted once. */
export function getPeopleQuery(context: BoardContext): string {
  return `count(count by(${PEOPLE})(${connections(context)}))`;
}

/** Meetings on the relays. */
export function getMeetingsQuery(context: BoardContext): string {
  return `count(count by(meeting_id)(${connections(context)}))`;
}

/** Sizes of meetings, each twice the one before: one bar for each number of people would be too many bars. */
const SIZES: ReadonlyArray<{ readonly text: string; readonly range: string }> = [
  { text: '1 person', range: '==1' },
  { text: '2 people', range: '==2' },
  { text: '3 to 4', range: '>2<=4' },
  { text: '5 to 8', range: '>4<=8' },
  { text: '9 to 16', range: '>8<=16' },
  { text: '17 to 32', range: '>16<=32' },
  { text: 'over 32', range: '>32' },
];

/** Meetings by how many people they have, which becomes the label `people`; the smallest first, as "or" keeps order. */
export function getMeetingSizesQuery(context: BoardContext): string {
  const people = `count by(meeting_id)(count by(${PEOPLE})(${connections(context)}))`;
  return SIZES.map(({ text, range }) => `label_replace(count(${people}${range}),"people","${text}","","")`).join(
    ' or '
  );
}

/** Sessions whose clients report. */
export function getReportingSessionsQuery({ scope }: BoardContext): string {
  return `count(${selector(activeSessions.name, [...scope, IN_MEETING])})`;
}

/** Share of the people whose microphone or camera is on. */
export function getEnabledQuery({ scope }: BoardContext, { name }: Metric): string {
  return `avg(${selector(name, [...scope, IN_MEETING])})`;
}

/** Connections by a label of their place. */
export function getConnectionsQuery(context: BoardContext, place: Place): string {
  return `sum by(${place})(${connections(context)})`;
}

/** People who are there now but weren't a window ago, or the reverse. */
export function getTurnoverQuery(context: BoardContext, way: 'joined' | 'left'): string {
  const now = `count by(${PEOPLE})(${connections(context)})`;
  const then = `count by(${PEOPLE})(${connections(context, ` offset ${RATE}`)})`;
  const [after, before] = way === 'joined' ? [now, then] : [then, now];
  return `count(${after} unless ${before}) or vector(0)`;
}

/** People who were there a window ago and now report round-trip time to another relay. */
export function getReelectionsQuery({ scope }: BoardContext): string {
  const person = 'meeting_id,session_id,peer_id';
  const relays = (past: string): string =>
    `count by(${person},server)(label_replace(${selector(rtt.name, [...scope, CHOSEN_RELAYS, IN_MEETING])}${past},${HOST}))`;
  const then = relays(` offset ${RATE}`);
  // In the extended dialect each relay means another session.
  const extended = selector(rtt.name, [...scope, { label: 'server_url', op: '=', value: '' }, IN_MEETING]);
  const before = `${extended} offset ${RATE}`;
  const moved = `count by(meeting_id,peer_id)(${extended} unless ${before} and on(meeting_id,peer_id) ${before})`;
  return `count(${relays('')} unless ${then} and on(${person}) ${then} or ${moved}) or vector(0)`;
}

/** Bits per second that the relays receive and send, by place. The page holds running sums in a gauge. */
export function getBytesQuery({ scope }: BoardContext, by: Place | 'direction'): string {
  const bytes = selector(findMetric(SERVER_SOURCE, '_data_bytes_total').name, [...scope, ...places()]);
  return `sum by(${by})(rate(${bytes}[${RATE}]))*8`;
}
