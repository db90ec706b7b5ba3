import { type Message, message, type Text } from '../../../messages';
import { findMetric, type Metric, type Source } from '../../../triage/targets/source';
import { CLIENT_SOURCE, selfAudioEnabled } from '../sources/client';
import { SERVER_SOURCE } from '../sources/server';
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
import { type Board, type BoardContext, type Panel, type Row } from '../../../boards/types';
import { VARIABLES } from './variables';

const CAMERA = findMetric(CLIENT_SOURCE, '_self_video_enabled');
export const CAN_LISTEN = findMetric(CLIENT_SOURCE, '_peer_can_listen');
export const CAN_SEE = findMetric(CLIENT_SOURCE, '_peer_can_see');

function figure(title: Message, description: Text, source: Source, expr: string): Panel {
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
  const enabled = (legend: Message, metric: Metric) => ({ expr: getEnabledQuery(context, metric), legend });
  return {
    title: message('videocall.boards.row.videocall-rs-people-and-meetings', 'videocall.rs: people and meetings'),
    panels: [
      figure(
        message('videocall.boards.panel.people', 'People'),
        message(
          'videocall.boards.about.people',
          'People connected to a relay. Each person counts once per meeting, even with several connections.'
        ),
        SERVER_SOURCE,
        getPeopleQuery(context)
      ),
      figure(
        message('videocall.boards.panel.meetings', 'Meetings'),
        message('videocall.boards.about.meetings', 'Meetings with at least one person on a relay.'),
        SERVER_SOURCE,
        getMeetingsQuery(context)
      ),
      figure(
        message('videocall.boards.panel.reporting-sessions', 'Reporting sessions'),
        message(
          'videocall.boards.about.reporting-sessions',
          'Sessions whose clients send health reports. A person alone in a meeting reports nothing. Two people who loaded the page in the same second count once.'
        ),
        CLIENT_SOURCE,
        getReportingSessionsQuery(context)
      ),
      {
        type: 'stat',
        title: message('videocall.boards.panel.microphones-on', 'Microphones on'),
        description: message(
          'videocall.boards.about.microphones-on',
          'Share of the reporting people whose microphone is on. This is the only reliable sign of mute.'
        ),
        unit: 'percentunit',
        width: 6,
        source: CLIENT_SOURCE,
        queries: { A: enabled(message('videocall.boards.legend.on', 'on'), selfAudioEnabled) },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.people-and-sessions', 'People and sessions'),
        description: message(
          'videocall.boards.about.people-and-sessions',
          'People on the relays, and reporting sessions. If reports drop while people stay, telemetry is broken. If both drop at once, people lose their calls or go home.'
        ),
        unit: 'short',
        min: 0,
        source: SERVER_SOURCE,
        queries: {
          A: { expr: getPeopleQuery(context), legend: message('videocall.boards.legend.people', 'people') },
          B: {
            expr: getReportingSessionsQuery(context),
            legend: message('videocall.boards.legend.reporting-sessions', 'reporting sessions'),
          },
          C: { expr: getMeetingsQuery(context), legend: message('videocall.boards.legend.meetings', 'meetings') },
        },
      },
      {
        type: 'bargauge',
        title: message('videocall.boards.panel.meetings-by-size', 'Meetings by size'),
        description: message(
          'videocall.boards.about.meetings-by-size',
          'Number of meetings of each size, at the end of the time range.'
        ),
        unit: 'short',
        min: 0,
        source: SERVER_SOURCE,
        queries: { A: { expr: getMeetingSizesQuery(context), legend: '{{people}}' } },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.microphones-and-cameras-on', 'Microphones and cameras on'),
        description: message(
          'videocall.boards.about.microphones-and-cameras-on',
          'Share of the reporting people whose microphone or camera is on.'
        ),
        unit: 'percentunit',
        min: 0,
        max: 1,
        source: CLIENT_SOURCE,
        queries: {
          A: enabled(message('videocall.boards.legend.microphone', 'microphone'), selfAudioEnabled),
          B: enabled(message('videocall.boards.legend.camera', 'camera'), CAMERA),
        },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.joins-and-leaves', 'Joins and leaves'),
        description: message(
          'videocall.boards.about.joins-and-leaves',
          'People who joined and left in each interval. If many leave and rejoin at the same time, a wave of connections dropped.'
        ),
        unit: 'short',
        min: 0,
        style: 'bars',
        source: SERVER_SOURCE,
        queries: {
          A: { expr: getTurnoverQuery(context, 'joined'), legend: message('videocall.boards.legend.joined', 'joined') },
          B: {
            expr: getTurnoverQuery(context, 'left'),
            legend: message('videocall.boards.legend.people-left', 'left'),
          },
        },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.re-elections', 'Re-elections'),
        description: message(
          'videocall.boards.about.re-elections',
          'People who moved to another relay within their meeting, in each interval. A few are normal. A wave: a relay, or the network to it, went bad.'
        ),
        unit: 'short',
        min: 0,
        style: 'bars',
        source: CLIENT_SOURCE,
        queries: {
          A: {
            expr: getReelectionsQuery(context),
            legend: message('videocall.boards.legend.re-elections', 're-elections'),
          },
        },
      },
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.can-hear-and-can-see', 'Can hear and can see'),
        description: message(
          'videocall.boards.about.can-hear-and-can-see',
          'Share of the pairs in which the listener’s client says that it hears, or sees, a sender who is still connected. Muted senders count as not heard. Clients say yes too easily, so trust a drop more than a rise.'
        ),
        unit: 'percentunit',
        min: 0,
        max: 1,
        source: CLIENT_SOURCE,
        queries: {
          A: { expr: getCanQuery(context, CAN_LISTEN), legend: message('videocall.boards.legend.hears', 'hears') },
          B: { expr: getCanQuery(context, CAN_SEE), legend: message('videocall.boards.legend.sees', 'sees') },
        },
      },
    ],
  };
}

function connections(context: BoardContext): Row {
  const by = (place: Place, title: Message, description: Text): Panel => ({
    type: 'timeseries',
    title,
    description,
    unit: 'short',
    min: 0,
    style: 'stacked',
    source: SERVER_SOURCE,
    queries: { A: { expr: getConnectionsQuery(context, place), legend: `{{${place}}}` } },
  });
  const bits = (place: Place | 'direction', title: Message): Panel => ({
    type: 'timeseries',
    title,
    description: message(
      'videocall.boards.about.relay-traffic',
      'Traffic that the relays receive from clients and send to them. Sent traffic grows with the square of the meeting size. If traffic stops while connections stay, NATS or a relay is stuck.'
    ),
    unit: 'bps',
    min: 0,
    source: SERVER_SOURCE,
    queries: { A: { expr: getBytesQuery(context, place), legend: `{{${place}}}` } },
  });
  return {
    title: message(
      'videocall.boards.row.videocall-rs-connections-to-the-relays',
      'videocall.rs: connections to the relays'
    ),
    panels: [
      by(
        'protocol',
        message('videocall.boards.panel.connections-by-transport', 'Connections by transport'),
        message(
          'videocall.boards.about.connections-by-transport',
          'Connections by transport. Each join makes a short peak: while electing a relay, a client connects to all of them for ten seconds.'
        )
      ),
      by(
        'region',
        message('videocall.boards.panel.connections-by-region', 'Connections by region'),
        message(
          'videocall.boards.about.connections-by-region',
          'Connections by region. A region that empties at once was cut off, or its relay is down. Ids with an underscore shift the labels, so a relay process can show up as a region.'
        )
      ),
      by(
        'server_instance',
        message('videocall.boards.panel.connections-by-relay-process', 'Connections by relay process'),
        message(
          'videocall.boards.about.connections-by-relay-process',
          'Connections by relay process. A process that loses all connections while others gain them died or restarted. Ids with an underscore shift the labels, so a meeting can show up as a process.'
        )
      ),
      {
        type: 'timeseries',
        title: message('videocall.boards.panel.transport-mix', 'Transport mix'),
        description: message(
          'videocall.boards.about.transport-mix',
          'Share of connections by transport. If WebSocket is far above its usual share, UDP is blocked and WebTransport fails.'
        ),
        unit: 'short',
        min: 0,
        style: 'percent',
        source: SERVER_SOURCE,
        queries: { A: { expr: getConnectionsQuery(context, 'protocol'), legend: '{{protocol}}' } },
      },
      bits('direction', message('videocall.boards.panel.traffic-by-direction', 'Traffic by direction')),
      bits('region', message('videocall.boards.panel.traffic-by-region', 'Traffic by region')),
      {
        type: 'table',
        title: message('videocall.boards.panel.concealed-audio-between-regions', 'Concealed audio between regions'),
        description: message(
          'videocall.boards.about.concealed-audio-between-regions',
          'Mean share of concealed audio, with listeners’ regions in rows and senders’ regions in columns. Bad row: suspect the network to the clients of that region. Bad column: suspect the network from them. One bad cell: suspect the network between two regions.'
        ),
        unit: 'percentunit',
        decimals: 1,
        width: 12,
        source: CLIENT_SOURCE,
        thresholds: concealmentThresholds(context),
        labels: {
          receiver_region: message('videocall.boards.header.heard-in', 'Heard in'),
          sender_region: message('videocall.boards.header.spoken-in', 'Spoken in'),
        },
        matrix: { row: 'receiver_region', column: 'sender_region' },
        queries: {
          A: {
            expr: getConcealmentByRegionsQuery(context),
            legend: message('videocall.boards.legend.concealed', 'concealed'),
          },
        },
      },
      {
        ...bits(
          'server_instance',
          message('videocall.boards.panel.traffic-by-relay-process', 'Traffic by relay process')
        ),
        width: 12,
      },
    ],
  };
}

export const participation: Board = {
  uid: 'callscope-participation',
  slug: 'participation',
  title: message('videocall.boards.title.participation-and-connections', 'Participation and connections'),
  description: message(
    'videocall.boards.summary.participation-and-connections',
    'People and meetings by relay, region and transport, and who joins and leaves.'
  ),
  variables: [VARIABLES.relay, VARIABLES.transport, VARIABLES.region, VARIABLES.meeting],
  rows: (context) => [people(context), connections(context)],
};
