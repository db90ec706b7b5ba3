import { type Message, message, type Text } from '../../../messages';
import { percent } from '../../../triage/format';
import { SLOW_WRITE } from '../detectors/queries';
import { type Metric } from '../../../triage/targets/source';
import { bucketGains, observationRate, quantileBands, shareOver } from '../../../boards/queries/histograms';
import { overLimit } from '../../../boards/objective';
import {
  type ErrorType,
  getErrorsQuery,
  getFailedShareQuery,
  getJoinsQuery,
  getJoinSuccessOverRangeQuery,
  getOpensQuery,
  getReceiversQuery,
  getRecoveriesQuery,
  getSessionsQuery,
  getSpeakersQuery,
  getTracksQuery,
  getTransitionsQuery,
  histogramOf,
  type Place,
  type RtcServer,
  writesOf,
} from './rtcdQueries';
import { type BoardContext, type Panel, type Thresholds } from '../../../boards/types';

const QUANTILES = [0.5, 0.95, 0.99] as const;
const NO_JOINS = message('mattermost.boards.empty.nobody-joined-in-this-range', 'Nobody joined in this range.');
/** Why the share of successful joins may be empty for the whole range. */
export const NO_JOINS_IN_RANGE = message(
  'mattermost.boards.empty.nobody-joined-in-this-range-rtc-panels',
  'Nobody joined in this range, or RTCD is older than 1.1.0.'
);

/** Share of joins that must succeed. Below the critical one, triage names the place. */
export const SUCCESSFUL_JOINS: Thresholds = { warning: 0.95, critical: 0.85, isFloor: true };
const FAILED_ENDS: Thresholds = { warning: 0.05, critical: 0.2 };

const INTERVALS = message(
  'mattermost.boards.normal.bucket-bands',
  'A histogram only tells in which bucket a quantile lies, so each band shows that bucket.'
);

/** Current figures, and figures for the range. */
export function rtcFigures(context: BoardContext, server: RtcServer): Panel[] {
  const { source } = server;
  const figure = (
    title: Message,
    description: Text,
    expr: string,
    more: Partial<Pick<Panel, 'unit' | 'decimals' | 'thresholds' | 'mayBeEmpty'>> = {}
  ): Panel => ({
    type: 'stat',
    title,
    description,
    unit: 'short',
    decimals: 0,
    width: 6,
    source,
    queries: { A: { expr, legend: title } },
    ...more,
  });
  return [
    figure(
      message('mattermost.boards.panel.sessions', 'Sessions'),
      message(
        'mattermost.boards.about.sessions',
        'Sessions on the servers. This is an upper bound: a session that fails to start stays counted until the process restarts.'
      ),
      getSessionsQuery(context, server)
    ),
    figure(
      message('mattermost.boards.panel.successful-joins', 'Successful joins'),
      message(
        'mattermost.boards.about.successful-joins',
        'Share of the joins in the range whose data channel opened. Joins since the last scrape don’t count: they may still open it. Below 95 %, check UDP and TCP port 8443 and the advertised address (ice_host_override).'
      ),
      getJoinSuccessOverRangeQuery(context, server),
      {
        unit: 'percentunit',
        decimals: 1,
        thresholds: SUCCESSFUL_JOINS,
        mayBeEmpty: NO_JOINS_IN_RANGE,
      }
    ),
    figure(
      message('mattermost.boards.panel.failed-sessions', 'Failed sessions'),
      message(
        'mattermost.boards.about.failed-sessions',
        'Sessions that lost their connection for over 30 s, as a share of all that ended in the range. Sessions of people who leave don’t fail.'
      ),
      getFailedShareQuery(context, server),
      {
        unit: 'percentunit',
        decimals: 1,
        thresholds: FAILED_ENDS,
        mayBeEmpty: message('mattermost.boards.empty.no-session-ended-in-this', 'No session ended in this range.'),
      }
    ),
    figure(
      message('mattermost.boards.panel.all-errors', 'All errors'),
      message(
        'mattermost.boards.about.all-errors',
        'All signaling and media errors in the time range. See below for their types and causes.'
      ),
      getErrorsQuery(context, server, { window: '$__range' }),
      { mayBeEmpty: message('mattermost.boards.empty.no-errors-in-this-range', 'No errors in this range.') }
    ),
  ];
}

/** Sessions, joins and broken connections. */
export function connectionPanels(context: BoardContext, server: RtcServer): Panel[] {
  const { source, rtc } = server;
  return [
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.sessions-by-server', 'Sessions by server'),
      description: message(
        'mattermost.boards.about.sessions-by-server',
        'Sessions on each server. A call stays on its server; a new call goes to the server with the most idle CPU. A server that stays empty gets no calls. If a line never drops to zero at night, its count has leaked.'
      ),
      unit: 'short',
      min: 0,
      style: 'stacked',
      source,
      queries: { A: { expr: getSessionsQuery(context, server, 'instance'), legend: '{{instance}}' } },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.connection-state-changes', 'Connection state changes'),
      description: message(
        'mattermost.boards.about.connection-state-changes',
        'Connections that changed to each state in each interval. Normal: connected, and closed when people leave. disconnected: no packet for 5 s, also when somebody shuts a laptop. failed: no packet for 30 s; closed follows. This metric has no installation label.'
      ),
      unit: 'short',
      min: 0,
      style: 'bars',
      source,
      queries: { A: { expr: getTransitionsQuery(context, server, { label: 'type' }), legend: '{{type}}' } },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.broken-connections-by-server', 'Broken connections by server'),
      description: message(
        'mattermost.boards.about.broken-connections-by-server',
        'Connections without a packet for 5 s, in each interval. A few are normal: people shut their laptops. A wave on one server: suspect its network or a restart. A wave on all servers: suspect the network in front of them.'
      ),
      unit: 'short',
      min: 0,
      style: 'bars',
      source,
      mayBeEmpty: message(
        'mattermost.boards.empty.no-connection-has-broken-since',
        'No connection has broken since the servers started.'
      ),
      queries: {
        A: {
          expr: getTransitionsQuery(context, server, { states: 'disconnected', label: 'instance' }),
          legend: '{{instance}}',
        },
      },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.joins', 'Joins'),
      description: message(
        'mattermost.boards.about.joins',
        'Attempts to join, and data channels that opened, in each interval. A data channel opens a second or two after the attempt. A lasting difference means that people can’t connect: check port 8443 and the advertised address.'
      ),
      unit: 'short',
      min: 0,
      source,
      mayBeEmpty: NO_JOINS,
      queries: {
        A: { expr: getJoinsQuery(context, server), legend: message('mattermost.boards.legend.tried', 'tried') },
        B: { expr: getOpensQuery(context, server), legend: message('mattermost.boards.legend.connected', 'connected') },
      },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.recoveries-by-server', 'Recoveries by server'),
      description: message(
        'mattermost.boards.about.recoveries-by-server',
        'Connections that broke and came back, in each interval: people heard a gap. Compare with broken connections. Those that don’t come back are people who left. Those that do come back point to an unstable network.'
      ),
      unit: 'short',
      min: 0,
      style: 'bars',
      source,
      mayBeEmpty: NO_JOINS,
      queries: { A: { expr: getRecoveriesQuery(context, server, 'instance'), legend: '{{instance}}' } },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.time-to-open-the-data-channel', 'Time to open the data channel'),
      description: [
        message(
          'mattermost.boards.about.time-to-open-the-data-channel',
          'Time from the end of signaling to an open data channel, once per join. Below 0.5 s is normal; web clients give up after 15 s.'
        ),
        INTERVALS,
      ],
      unit: 's',
      min: 0,
      source,
      mayBeEmpty: NO_JOINS,
      ...quantileBands(histogramOf(context, server, rtc.dcOpenTime), [0.5, 0.95]),
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.time-to-connect-or-recover', 'Time to connect or recover'),
      description: [
        message(
          'mattermost.boards.about.time-to-connect-or-recover',
          'Time from the start of a session to each of its connections. A recovery counts again, from the original join, so high quantiles show the age of recovered sessions. Only the median shows how long joining takes.'
        ),
        INTERVALS,
      ],
      unit: 's',
      min: 0,
      source,
      mayBeEmpty: NO_JOINS,
      ...quantileBands(histogramOf(context, server, rtc.connectionTime), [0.5]),
    },
  ];
}

/** Title and causes of each error type. */
const ERRORS: Readonly<Record<ErrorType, { title: Message; description: Message }>> = {
  signaling: {
    title: message('mattermost.boards.panel.errors-signaling', 'Errors: signaling'),
    description: message(
      'mattermost.boards.about.errors-signaling',
      'The offer/answer exchange failed, or no offer came within 10 s: that person is not in the call. Causes: a client that vanished, an overloaded app node, or its connection to RTCD. Log messages: failed to signal, timed out signaling.'
    ),
  },
  ice: {
    title: message('mattermost.boards.panel.errors-ice-candidates', 'Errors: ICE candidates'),
    description: message(
      'mattermost.boards.about.errors-ice-candidates',
      'A network candidate is unreadable. This is rare. It doesn’t mean that somebody can’t connect: people who can’t connect show as failed joins.'
    ),
  },
  rtp: {
    title: message('mattermost.boards.panel.errors-packets', 'Errors: packets'),
    description: message(
      'mattermost.boards.about.errors-packets',
      'Packets that RTCD can’t read or write, or drops because the queue of a receiver is full. Thousands at once during a screen share: CPU is at its limit, so add nodes.'
    ),
  },
  track: {
    title: message('mattermost.boards.panel.errors-tracks', 'Errors: tracks'),
    description: message(
      'mattermost.boards.about.errors-tracks',
      'Somebody didn’t get a track: they miss a voice or a screen. RTCD doesn’t retry. Causes: a client in the background that answers no offer for 10 s, or a very large call.'
    ),
  },
  signaling_lock_timeout: {
    title: message('mattermost.boards.panel.errors-signaling-lock', 'Errors: signaling lock'),
    description: message(
      'mattermost.boards.about.errors-signaling-lock',
      'A track change waited 5 s for the lock of a session and gave up, because a client held it too long. That person misses a voice or a screen until they rejoin.'
    ),
  },
};

/** Errors, one panel for each type with its causes. */
export function errorPanels(context: BoardContext, server: RtcServer, label: Place): Panel[] {
  const { source } = server;
  const mayBeEmpty = message(
    'mattermost.boards.empty.no-such-errors-since-the',
    'No such errors since the servers started.'
  );
  const panel = (title: Message, description: Text, expr: string, legend: string): Panel => ({
    type: 'timeseries',
    title,
    description,
    unit: 'short',
    min: 0,
    style: 'bars',
    source,
    mayBeEmpty,
    queries: { A: { expr, legend } },
  });
  return [
    panel(
      message('mattermost.boards.panel.errors-by-type', 'Errors by type'),
      message(
        'mattermost.boards.about.errors-by-type',
        'Errors in each interval. Hardly any are normal. The other panels explain what each type means for people, and its causes.'
      ),
      getErrorsQuery(context, server, { labels: ['type'] }),
      '{{type}}'
    ),
    ...(Object.keys(ERRORS) as ErrorType[]).map((type) =>
      panel(
        ERRORS[type].title,
        ERRORS[type].description,
        getErrorsQuery(context, server, { type, labels: [label] }),
        `{{${label}}}`
      )
    ),
  ];
}

/** Tracks, and how fast RTCD forwards their packets. */
export function mediaPanels(context: BoardContext, server: RtcServer): Panel[] {
  const { source, rtc } = server;
  const noScreen = message('mattermost.boards.empty.nobody-shares-a-screen-or', 'Nobody shares a screen or camera.');
  const voice = writesOf(context, server, 'voice');
  return [
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.tracks-received', 'Tracks received'),
      description: message(
        'mattermost.boards.about.tracks-received',
        'Tracks that people send, by MIME type. Everybody who has unmuted once has a voice track. A shared screen is one track, or up to three with simulcast and AV1.'
      ),
      unit: 'short',
      min: 0,
      style: 'stacked',
      source,
      queries: { A: { expr: getTracksQuery(context, server, 'in'), legend: '{{type}}' } },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.tracks-sent', 'Tracks sent'),
      description: message(
        'mattermost.boards.about.tracks-sent',
        'Tracks that people receive, by MIME type: they cost CPU and bandwidth. This is an upper bound: muted tracks count, and tracks of people who left stay until their receivers leave.'
      ),
      unit: 'short',
      min: 0,
      style: 'stacked',
      source,
      queries: { A: { expr: getTracksQuery(context, server, 'out'), legend: '{{type}}' } },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.people-sending-voice', 'People sending voice'),
      description: message(
        'mattermost.boards.about.people-sending-voice',
        'Voice packets per second, divided by 50: about the number of people who send voice. If it drops below its usual level, the server may be too busy to keep up.'
      ),
      unit: 'short',
      min: 0,
      source,
      queries: { A: { expr: getSpeakersQuery(context, server), legend: '{{instance}}' } },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.receivers-per-voice', 'Receivers per voice'),
      description: message(
        'mattermost.boards.about.receivers-per-voice',
        'Voice tracks sent per voice track received: about the mean call size minus one. Large calls cost less per person than many small ones.'
      ),
      unit: 'short',
      decimals: 1,
      min: 0,
      source,
      mayBeEmpty: message('mattermost.boards.empty.nobody-has-unmuted', 'Nobody has unmuted.'),
      queries: { A: { expr: getReceiversQuery(context, server), legend: '{{instance}}' } },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.voice-write-time', 'Voice write time'),
      description: [
        message(
          'mattermost.boards.about.voice-write-time',
          'Time to forward one voice packet to all its receivers; it grows with the call size. A p95 of about 1 ms is normal. Far above its baseline, the server is short of CPU, even if its CPU use falls.'
        ),
        INTERVALS,
      ],
      unit: 's',
      min: 0,
      source,
      ...quantileBands(voice, QUANTILES),
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.slow-voice-packets-by-server', 'Slow voice packets by server'),
      description: message(
        'mattermost.boards.about.slow-voice-packets-by-server',
        'Share of the voice packets that took over {{limit}} ms to forward. One server above the others is short of CPU: check its host.',
        { limit: SLOW_WRITE * 1000 }
      ),
      unit: 'percentunit',
      min: 0,
      source,
      thresholds: overLimit(context),
      queries: { A: { expr: shareOver(voice, SLOW_WRITE, 'instance'), legend: '{{instance}}' } },
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.screen-write-time', 'Screen write time'),
      description: [
        message(
          'mattermost.boards.about.screen-write-time',
          'Time to forward one packet of a shared screen or camera, counted once per packet and core.'
        ),
        INTERVALS,
      ],
      unit: 's',
      min: 0,
      source,
      mayBeEmpty: noScreen,
      ...quantileBands(writesOf(context, server, 'screen'), [0.95]),
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.wait-for-the-signaling-lock', 'Wait for the signaling lock'),
      description: [
        message(
          'mattermost.boards.about.wait-for-the-signaling-lock',
          'How long a track change waits for the lock of a session. Normal is close to zero. After 5 s it gives up, and somebody misses a track.'
        ),
        INTERVALS,
      ],
      unit: 's',
      min: 0,
      source,
      mayBeEmpty: message('mattermost.boards.empty.no-tracks-changed-in-this', 'No tracks changed in this range.'),
      ...quantileBands(histogramOf(context, server, rtc.lockGrabTime), [0.95]),
    },
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.signaling-lock-hold-time', 'Signaling lock hold time'),
      description: [
        message(
          'mattermost.boards.about.signaling-lock-hold-time',
          'How long one track change locks a session. It includes the answer of the client, so slow and distant clients show here.'
        ),
        INTERVALS,
      ],
      unit: 's',
      min: 0,
      source,
      mayBeEmpty: message('mattermost.boards.empty.no-tracks-changed-in-this', 'No tracks changed in this range.'),
      ...quantileBands(histogramOf(context, server, rtc.lockLockedTime), [0.95]),
    },
  ];
}

/** What clients report: round-trip time, loss and jitter, as intervals and as shares over the limit. */
export function reportPanels(context: BoardContext, server: RtcServer, places: readonly Place[]): Panel[] {
  const { rtc, source } = server;
  const { rttMs, loss, jitterMs } = context.limits;
  interface Report {
    name: Message;
    metric: Metric;
    unit: Panel['unit'];
    thresholds: Thresholds;
    limit: string;
    meaning: Message;
  }
  const measures: readonly Report[] = [
    {
      name: message('mattermost.boards.measure.rtt', 'RTT'),
      metric: rtc.clientRtt,
      unit: 's',
      thresholds: { warning: rttMs.bad / 1000, critical: rttMs.severe / 1000 },
      limit: `${rttMs.bad} ms`,
      meaning: message(
        'mattermost.boards.normal.round-trip-time-between-client',
        'Round-trip time between client and server. Bots that use the Go client report 0.'
      ),
    },
    {
      name: message('mattermost.boards.measure.packet-loss', 'packet loss'),
      metric: rtc.clientLoss,
      unit: 'percentunit',
      thresholds: { warning: loss.bad, critical: loss.severe },
      limit: percent(loss.bad, 2),
      meaning: message(
        'mattermost.boards.normal.share-of-lost-audio-packets',
        'Share of lost audio packets, in the worse of the two directions.'
      ),
    },
    {
      name: message('mattermost.boards.measure.jitter', 'jitter'),
      metric: rtc.clientJitter,
      unit: 's',
      thresholds: { warning: jitterMs.bad / 1000, critical: jitterMs.severe / 1000 },
      limit: `${jitterMs.bad} ms`,
      meaning: message(
        'mattermost.boards.normal.how-unevenly-audio-packets-arrive',
        'How unevenly audio packets arrive.'
      ),
    },
  ];
  const whereOf: Readonly<Record<Place, Message>> = {
    instance: message('mattermost.boards.place.server', 'server'),
    groupID: message('mattermost.boards.place.installation', 'installation'),
  };
  const width = 24 / (1 + places.length);
  const panels = measures.flatMap(({ name, metric, unit, thresholds, limit, meaning }): Panel[] => {
    const reports = histogramOf(context, server, metric);
    return [
      {
        type: 'timeseries',
        title: message('mattermost.boards.panel.reported', 'Reported {{- measure}}', { measure: name }),
        description: [
          meaning,
          message('mattermost.boards.normal.limit', 'The limit is {{- limit}}.', { limit }),
          message(
            'mattermost.boards.normal.who-reports-nothing',
            'Clients that neither speak nor hear report nothing.'
          ),
          INTERVALS,
        ],
        unit,
        min: 0,
        width,
        source,
        thresholds,
        ...quantileBands(reports, QUANTILES),
      },
      ...places.map((place): Panel => ({
        type: 'timeseries',
        title: message('mattermost.boards.panel.high', 'High {{- measure}} by {{- place}}', {
          measure: name,
          place: whereOf[place],
        }),
        description: message(
          'mattermost.boards.about.high',
          'Share of the reports with {{- measure}} over {{- limit}}. If one {{- place}} is above the others, look there. If all lines rise, suspect the network in front of all of them.',
          { measure: name, limit, place: whereOf[place] }
        ),
        unit: 'percentunit',
        min: 0,
        max: 1,
        width,
        source,
        thresholds: overLimit(context),
        queries: { A: { expr: shareOver(reports, thresholds.warning, place), legend: `{{${place}}}` } },
      })),
    ];
  });
  const rtt = histogramOf(context, server, rtc.clientRtt);
  return [
    ...panels,
    {
      type: 'timeseries',
      title: message('mattermost.boards.panel.reports', 'Reports'),
      description: message(
        'mattermost.boards.about.reports',
        'Reports per second: the base of all shares in this row. Each client that speaks or hears reports every 10 s. No reports while people are in calls: nobody talks, or clients can’t reach the server.'
      ),
      unit: 'cps',
      min: 0,
      style: 'stacked',
      width: 12,
      source,
      queries: { A: { expr: observationRate(rtt, 'instance'), legend: '{{instance}}' } },
    },
    {
      type: 'heatmap',
      title: message('mattermost.boards.panel.packet-loss-distribution', 'Packet loss distribution'),
      description: message(
        'mattermost.boards.about.packet-loss-distribution',
        'Reports in each packet loss bucket. Two separate bands mean that one group of people is worse off than the rest.'
      ),
      unit: 'percentunit',
      width: 12,
      source,
      buckets: 'le',
      queries: { A: { expr: bucketGains(histogramOf(context, server, rtc.clientLoss)), legend: '{{le}}' } },
    },
  ];
}
