import { findMetric, type Metric, type Source } from '../triage/targets/source';
import { CLIENT_SOURCE, selfAudioEnabled } from '../products/videocall/sources/client';
import { SERVER_SOURCE } from '../products/videocall/sources/server';
import { concealmentThresholds } from './audio';
import { getCanQuery, getConcealmentByRegionsQuery } from './audioQueries';
import {
  getBytesQuery,
  getConnectionsQuery,
  getEnabledQuery,
  getMeetingSizesQuery,
  getMeetingsQuery,
  getPeopleQuery,
  getReelectionsQuery,
  getReportingSessionsQuery,
  getTurnoverQuery,
  type Place,
} from './participationQueries';
import { type Board, type BoardContext, type Panel, type Row } from './types';

const CAMERA = findMetric(CLIENT_SOURCE, '_self_video_enabled');
const CAN_LISTEN = findMetric(CLIENT_SOURCE, '_peer_can_listen');
const CAN_SEE = findMetric(CLIENT_SOURCE, '_peer_can_see');

function figure(title: string, description: string, source: Source, expr: string): Panel {
  return {
    type: 'stat',
    title,
    description,
    unit: 'short',
    width: 6,
    source,
    queries: { A: { expr, legend: title } },
  };
}

function people(context: BoardContext): Row {
  const enabled = (legend: string, metric: Metric) => ({ expr: getEnabledQuery(context, metric), legend });
  return {
    title: 'videocall.rs: who is there',
    product: 'videocall',
    panels: [
      figure(
        'People',
        'People who are connected to a relay, each counted once per meeting however many connections they hold.',
        SERVER_SOURCE,
        getPeopleQuery(context)
      ),
      figure('Meetings', 'Meetings with at least one person on a relay.', SERVER_SOURCE, getMeetingsQuery(context)),
      figure(
        'Sessions that report',
        'Sessions whose clients send health reports. People who are alone in a meeting report nothing; two who loaded the page in the same second count once.',
        CLIENT_SOURCE,
        getReportingSessionsQuery(context)
      ),
      {
        type: 'stat',
        title: 'Microphones on',
        description: 'Share of the people who report and have their microphone on: the only true sign of mute.',
        unit: 'percentunit',
        width: 6,
        source: CLIENT_SOURCE,
        queries: { A: enabled('on', selfAudioEnabled) },
      },
      {
        type: 'timeseries',
        title: 'People and sessions',
        description:
          'People on the relays beside sessions that report. Reports that fall away while people stay are a fault of the telemetry; both falling at once are people who lose their calls, or go home.',
        unit: 'short',
        min: 0,
        source: SERVER_SOURCE,
        queries: {
          A: { expr: getPeopleQuery(context), legend: 'people' },
          B: { expr: getReportingSessionsQuery(context), legend: 'sessions that report' },
          C: { expr: getMeetingsQuery(context), legend: 'meetings' },
        },
      },
      {
        type: 'bargauge',
        title: 'Meetings by size',
        description: 'How many meetings have how many people, as of the end of the time range.',
        unit: 'short',
        min: 0,
        source: SERVER_SOURCE,
        queries: { A: { expr: getMeetingSizesQuery(context), legend: '{{people}}' } },
      },
      {
        type: 'timeseries',
        title: 'Microphones and cameras on',
        description: 'Share of the people who report and have their microphone or their camera on.',
        unit: 'percentunit',
        min: 0,
        max: 1,
        source: CLIENT_SOURCE,
        queries: { A: enabled('microphone', selfAudioEnabled), B: enabled('camera', CAMERA) },
      },
      {
        type: 'timeseries',
        title: 'Joins and leaves',
        description:
          'People who came or went between two points. Many who leave and as many who join again at once are a wave of dropped connections.',
        unit: 'short',
        min: 0,
        style: 'bars',
        source: SERVER_SOURCE,
        queries: {
          A: { expr: getTurnoverQuery(context, 'joined'), legend: 'joined' },
          B: { expr: getTurnoverQuery(context, 'left'), legend: 'left' },
        },
      },
      {
        type: 'timeseries',
        title: 'Re-elections',
        description:
          'People who stayed in their meeting but moved to another relay between two points. A few are normal; a wave means that a relay, or the way to it, got bad.',
        unit: 'short',
        min: 0,
        style: 'bars',
        source: CLIENT_SOURCE,
        queries: { A: { expr: getReelectionsQuery(context), legend: 're-elections' } },
      },
      {
        type: 'timeseries',
        title: 'Can hear and can see',
        description:
          'Share of the pairs in which the receiver believes to hear, or to see, a sender who is still connected. Mute takes away hearing; both are biased to yes, so a fall means something and a rise little.',
        unit: 'percentunit',
        min: 0,
        max: 1,
        source: CLIENT_SOURCE,
        queries: {
          A: { expr: getCanQuery(context, CAN_LISTEN), legend: 'hears' },
          B: { expr: getCanQuery(context, CAN_SEE), legend: 'sees' },
        },
      },
    ],
  };
}

function connections(context: BoardContext): Row {
  const by = (place: Place, name: string, description: string): Panel => ({
    type: 'timeseries',
    title: `Connections by ${name}`,
    description,
    unit: 'short',
    min: 0,
    style: 'stacked',
    source: SERVER_SOURCE,
    queries: { A: { expr: getConnectionsQuery(context, place), legend: `{{${place}}}` } },
  });
  const bits = (place: Place | 'direction', name: string): Panel => ({
    type: 'timeseries',
    title: `Traffic by ${name}`,
    description:
      'What the relays receive from clients and send to them. Sent goes with the square of the size of a meeting. Traffic that stops while connections stay means that NATS or a relay stands still.',
    unit: 'bps',
    min: 0,
    source: SERVER_SOURCE,
    queries: { A: { expr: getBytesQuery(context, place), legend: `{{${place}}}` } },
  });
  return {
    title: 'videocall.rs: connections to the relays',
    product: 'videocall',
    panels: [
      by(
        'protocol',
        'transport',
        'Connections by transport. An election holds connections to all relays for ten seconds, so each join makes a short peak.'
      ),
      by(
        'region',
        'region',
        'Connections by region. One that empties at once was cut off, or its relay is gone. The labels shift where an id holds an underscore: relay processes among the regions are such people.'
      ),
      by(
        'server_instance',
        'relay process',
        'Connections by process. One that loses all of them while others gain them has died or was restarted. Names of meetings among them come from ids with an underscore, which shift the labels.'
      ),
      {
        type: 'timeseries',
        title: 'Transport mix',
        description:
          'Share of the connections of each transport. People pushed from WebTransport to WebSocket, far above the usual share, have UDP blocked on their way.',
        unit: 'short',
        min: 0,
        style: 'percent',
        source: SERVER_SOURCE,
        queries: { A: { expr: getConnectionsQuery(context, 'protocol'), legend: '{{protocol}}' } },
      },
      bits('direction', 'direction'),
      bits('region', 'region'),
      {
        type: 'table',
        title: 'Concealed audio between regions',
        description:
          'Mean share of concealed audio: regions of those who hear down, of those who are heard across. A bad row is the way to the clients of a region, a bad column the way from them; a single bad cell the way between two regions.',
        unit: 'percentunit',
        decimals: 1,
        width: 12,
        source: CLIENT_SOURCE,
        thresholds: concealmentThresholds(context),
        labels: { receiver_region: 'Heard in', sender_region: 'Said in' },
        matrix: { row: 'receiver_region', column: 'sender_region' },
        queries: { A: { expr: getConcealmentByRegionsQuery(context), legend: 'concealed' } },
      },
      {
        ...bits('server_instance', 'relay process'),
        width: 12,
      },
    ],
  };
}

export const participation: Board = {
  uid: 'callscope-participation',
  slug: 'participation',
  title: 'Participation and connections',
  description: 'Who is in which meetings, over which relays, regions and transports, and who comes and goes.',
  variables: ['relay', 'transport', 'region', 'meeting'],
  rows: (context) => [people(context), connections(context)],
};
