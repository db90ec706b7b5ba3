import { SLOW_WRITE } from '../products/mattermost/detectors/queries';
import { type Metric } from '../triage/targets/source';
import { bucketGains, observationRate, quantileBands, shareOver } from './histograms';
import { overLimit } from './objective';
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
import { type BoardContext, type Panel, type Thresholds } from './types';

const QUANTILES = [0.5, 0.95, 0.99] as const;
const NO_JOINS = 'Nobody joined between two points.';
/** Why the share of successful joins may be empty over the whole range. */
export const NO_JOINS_IN_RANGE = 'Nobody joined in this range, or RTCD is older than 1.1.0.';

/** Share of joins that must succeed; with so many failing as below the second, triage names the place. */
export const SUCCESSFUL_JOINS: Thresholds = { warning: 0.95, critical: 0.85, isFloor: true };
const FAILED_ENDS: Thresholds = { warning: 0.05, critical: 0.2 };

const INTERVALS =
  'All that a histogram tells of a quantile is the bucket it lies in, so each is drawn as the interval of its bucket.';

/** How it stands now and over the range. */
export function rtcFigures(context: BoardContext, server: RtcServer): Panel[] {
  const { source } = server;
  const figure = (
    title: string,
    description: string,
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
      'Sessions',
      'Sessions that the servers hold. An upper bound: a failed start of a session is never taken off again until the process restarts.',
      getSessionsQuery(context, server)
    ),
    figure(
      'Successful joins',
      'Share of the attempts to join that opened their data channel, without those since the last scrape, which may still open it. Below 95 % look at UDP and TCP 8443 and at the advertised address (ice_host_override).',
      getJoinSuccessOverRangeQuery(context, server),
      {
        unit: 'percentunit',
        decimals: 1,
        thresholds: SUCCESSFUL_JOINS,
        mayBeEmpty: NO_JOINS_IN_RANGE,
      }
    ),
    figure(
      'Failed sessions',
      'Of the sessions that ended within the range, the share whose connection was lost for over half a minute. A leave only closes.',
      getFailedShareQuery(context, server),
      {
        unit: 'percentunit',
        decimals: 1,
        thresholds: FAILED_ENDS,
        mayBeEmpty: 'No session ended in this range.',
      }
    ),
    figure(
      'All errors',
      'All errors of signalling and media in the chosen time range. Their types, and what causes them, are below.',
      getErrorsQuery(context, server, { window: '$__range' }),
      { mayBeEmpty: 'No errors in this range.' }
    ),
  ];
}

/** Who is there, who joins, and whose connection breaks. */
export function connectionPanels(context: BoardContext, server: RtcServer): Panel[] {
  const { source, rtc } = server;
  return [
    {
      type: 'timeseries',
      title: 'Sessions by server',
      description:
        'Sessions on each server. A call stays on one server, and a new one goes to the server with the most idle processor; one that stays empty gets no calls, one whose line never falls to zero at night has leaked.',
      unit: 'short',
      min: 0,
      style: 'stacked',
      source,
      queries: { A: { expr: getSessionsQuery(context, server, 'instance'), legend: '{{instance}}' } },
    },
    {
      type: 'timeseries',
      title: 'Transitions by state',
      description:
        'Connections that came into a state between two points. Normal: connected, and closed when people leave. Disconnected is five seconds without a packet (also a laptop that closes), failed half a minute; each failed brings a closed. The family tells no installation.',
      unit: 'short',
      min: 0,
      style: 'bars',
      source,
      queries: { A: { expr: getTransitionsQuery(context, server, { label: 'type' }), legend: '{{type}}' } },
    },
    {
      type: 'timeseries',
      title: 'Broken connections by server',
      description:
        'Connections that had no packet for five seconds, between two points. A few are people who shut their laptops; a wave on one server is its network or a restart, on all at once the network before them.',
      unit: 'short',
      min: 0,
      style: 'bars',
      source,
      mayBeEmpty: 'No connection has broken since the servers started.',
      queries: {
        A: {
          expr: getTransitionsQuery(context, server, { states: 'disconnected', label: 'instance' }),
          legend: '{{instance}}',
        },
      },
    },
    {
      type: 'timeseries',
      title: 'Joins',
      description:
        'Attempts to join, and data channels that opened, between two points. They follow each other within a second or two. A gap that stays are people who never connect: a blocked port 8443, or a wrong advertised address.',
      unit: 'short',
      min: 0,
      source,
      mayBeEmpty: NO_JOINS,
      queries: {
        A: { expr: getJoinsQuery(context, server), legend: 'tried' },
        B: { expr: getOpensQuery(context, server), legend: 'connected' },
      },
    },
    {
      type: 'timeseries',
      title: 'Recoveries by server',
      description:
        'Connections that broke and came back, between two points: people heard a gap. Together with broken connections that do not come back, it tells a shaky network from people who left.',
      unit: 'short',
      min: 0,
      style: 'bars',
      source,
      mayBeEmpty: NO_JOINS,
      queries: { A: { expr: getRecoveriesQuery(context, server, 'instance'), legend: '{{instance}}' } },
    },
    {
      type: 'timeseries',
      title: 'Time until the data channel opens',
      description: `Time from the end of signalling to an open data channel, once for each join. Normal is below half a second; web clients give up after 15 s. ${INTERVALS}`,
      unit: 's',
      min: 0,
      source,
      mayBeEmpty: NO_JOINS,
      ...quantileBands(histogramOf(context, server, rtc.dcOpenTime), [0.5, 0.95]),
    },
    {
      type: 'timeseries',
      title: 'Time until connected, recoveries included',
      description: `Time from the start of a session to each of its connections. A recovery counts again from the original join on, so the upper quantiles are the age of sessions that came back: only the median tells how joining feels. ${INTERVALS}`,
      unit: 's',
      min: 0,
      source,
      mayBeEmpty: NO_JOINS,
      ...quantileBands(histogramOf(context, server, rtc.connectionTime), [0.5]),
    },
  ];
}

/** What each type of error means: title, and what causes it. */
const ERRORS: Readonly<Record<ErrorType, { title: string; description: string }>> = {
  signaling: {
    title: 'Errors: signalling',
    description:
      'The exchange of offer and answer failed, or no offer came within ten seconds: that person is not in the call. Causes: a client that vanished, an overloaded app node, or its connection to RTCD. In the log: failed to signal, timed out signaling.',
  },
  ice: {
    title: 'Errors: candidates',
    description:
      'A network candidate that could not be read. Rare, and no sign that somebody cannot connect: such people show as joins that did not work.',
  },
  rtp: {
    title: 'Errors: packets',
    description:
      'Packets that could not be read or written, or that were dropped because the queue of a receiver was full. Thousands at once while a screen is shared mean that the processors are at their limit: add nodes.',
  },
  track: {
    title: 'Errors: tracks',
    description:
      'A track that somebody did not get: that person does not hear somebody, or does not see the screen, and it is not tried again. Causes: a client in the background that answers no offer for ten seconds, or a very large call.',
  },
  signaling_lock_timeout: {
    title: 'Errors: signalling lock',
    description:
      'A change of tracks that was given up after waiting five seconds for the lock of a session, which a client holds too long: that person misses a voice or a screen until joining again.',
  },
};

/** Errors, one panel for each type with its causes. */
export function errorPanels(context: BoardContext, server: RtcServer, label: Place): Panel[] {
  const { source } = server;
  const mayBeEmpty = 'No such errors since the servers started.';
  const panel = (title: string, description: string, expr: string, legend: string): Panel => ({
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
      'Errors by type',
      'Errors between two points. Hardly any is normal; the other panels say what each type means for people and what causes it.',
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

/** Tracks, and how quickly their packets are passed on. */
export function mediaPanels(context: BoardContext, server: RtcServer): Panel[] {
  const { source, rtc } = server;
  const noScreen = 'Nobody shares a screen or shows a camera.';
  const voice = writesOf(context, server, 'voice');
  return [
    {
      type: 'timeseries',
      title: 'Tracks received',
      description:
        'Tracks that people send, by MIME type. Voice counts everybody who has unmuted once; a shared screen is one track, or up to three with simulcast and AV1.',
      unit: 'short',
      min: 0,
      style: 'stacked',
      source,
      queries: { A: { expr: getTracksQuery(context, server, 'in'), legend: '{{type}}' } },
    },
    {
      type: 'timeseries',
      title: 'Tracks sent',
      description:
        'Tracks that people receive, by MIME type: what processors and network pay for. Muted ones count, and tracks of people who left stay until their receivers leave, too: an upper bound.',
      unit: 'short',
      min: 0,
      style: 'stacked',
      source,
      queries: { A: { expr: getTracksQuery(context, server, 'out'), legend: '{{type}}' } },
    },
    {
      type: 'timeseries',
      title: 'People who send voice',
      description:
        'Voice packets by fifty a second, so about the people whose microphones are on and send. It falls below its usual level when a server is so busy that it no longer keeps up.',
      unit: 'short',
      min: 0,
      source,
      queries: { A: { expr: getSpeakersQuery(context, server), legend: '{{instance}}' } },
    },
    {
      type: 'timeseries',
      title: 'Receivers of a voice',
      description:
        'Tracks sent for each voice that is received: about the size of the calls, less one. Large calls cost less for each person than many small ones.',
      unit: 'short',
      decimals: 1,
      min: 0,
      source,
      mayBeEmpty: 'Nobody has unmuted.',
      queries: { A: { expr: getReceiversQuery(context, server), legend: '{{instance}}' } },
    },
    {
      type: 'timeseries',
      title: 'Write time of voice',
      description: `Time to pass one voice packet on to all its receivers: it grows with the size of a call. A p95 of about a millisecond is normal, one far above its own past is a server that starves, even if its processor use falls. ${INTERVALS}`,
      unit: 's',
      min: 0,
      source,
      ...quantileBands(voice, QUANTILES),
    },
    {
      type: 'timeseries',
      title: 'Slow voice packets by server',
      description: `Share of the voice packets that took over ${SLOW_WRITE * 1000} ms to pass on. One server above the others is short of processors; look at its host.`,
      unit: 'percentunit',
      min: 0,
      source,
      thresholds: overLimit(context),
      queries: { A: { expr: shareOver(voice, SLOW_WRITE, 'instance'), legend: '{{instance}}' } },
    },
    {
      type: 'timeseries',
      title: 'Write time of screens',
      description: `Time to pass one packet of a shared screen or a camera on: once for each packet and processor core. ${INTERVALS}`,
      unit: 's',
      min: 0,
      source,
      mayBeEmpty: noScreen,
      ...quantileBands(writesOf(context, server, 'screen'), [0.95]),
    },
    {
      type: 'timeseries',
      title: 'Wait for the signalling lock',
      description: `How long a change of tracks waits until the session is free. Normal is next to nothing; at five seconds it is given up, and somebody misses a track. ${INTERVALS}`,
      unit: 's',
      min: 0,
      source,
      mayBeEmpty: 'No tracks changed between two points.',
      ...quantileBands(histogramOf(context, server, rtc.lockGrabTime), [0.95]),
    },
    {
      type: 'timeseries',
      title: 'Signalling lock held',
      description: `How long a session is locked by one change of tracks: the answer of the client included, so slow clients and far ones show here. ${INTERVALS}`,
      unit: 's',
      min: 0,
      source,
      mayBeEmpty: 'No tracks changed between two points.',
      ...quantileBands(histogramOf(context, server, rtc.lockLockedTime), [0.95]),
    },
  ];
}

/** What clients report: round-trip time, loss and jitter, as intervals and as shares over the limit. */
export function reportPanels(context: BoardContext, server: RtcServer, places: readonly Place[]): Panel[] {
  const { rtc, source } = server;
  const { rttMs, loss, jitterMs } = context.limits;
  interface Report {
    title: string;
    metric: Metric;
    unit: Panel['unit'];
    thresholds: Thresholds;
    limit: string;
    meaning: string;
  }
  const measures: readonly Report[] = [
    {
      title: 'Round-trip time',
      metric: rtc.clientRtt,
      unit: 's',
      thresholds: { warning: rttMs.bad / 1000, critical: rttMs.severe / 1000 },
      limit: `${rttMs.bad} ms`,
      meaning: 'From a client to the server and back. Bots that use the Go client report 0.',
    },
    {
      title: 'Packet loss',
      metric: rtc.clientLoss,
      unit: 'percentunit',
      thresholds: { warning: loss.bad, critical: loss.severe },
      limit: `${loss.bad * 100} %`,
      meaning: 'Share of lost audio packets, of both directions the worse one.',
    },
    {
      title: 'Jitter',
      metric: rtc.clientJitter,
      unit: 's',
      thresholds: { warning: jitterMs.bad / 1000, critical: jitterMs.severe / 1000 },
      limit: `${jitterMs.bad} ms`,
      meaning: 'How unevenly audio packets arrive.',
    },
  ];
  const whereOf: Readonly<Record<Place, string>> = { instance: 'server', groupID: 'installation' };
  const width = 24 / (1 + places.length);
  const panels = measures.flatMap(({ title, metric, unit, thresholds, limit, meaning }): Panel[] => {
    const reports = histogramOf(context, server, metric);
    return [
      {
        type: 'timeseries',
        title: `${title} of reports`,
        description: `${meaning} ${INTERVALS} The limit is ${limit}; who neither speaks nor hears reports nothing.`,
        unit,
        min: 0,
        width,
        source,
        thresholds,
        ...quantileBands(reports, QUANTILES),
      },
      ...places.map((place): Panel => ({
        type: 'timeseries',
        title: `${title} over ${limit}, by ${whereOf[place]}`,
        description: `Share of the reports over the limit. One ${whereOf[place]} above the others is the place to look at; all alike mean the network in front of all of them.`,
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
      title: 'Reports',
      description:
        'What the shares are shares of: one in ten seconds from each client that speaks or hears. None with people in calls means that nobody talks, or that clients cannot reach the server.',
      unit: 'cps',
      min: 0,
      style: 'stacked',
      width: 12,
      source,
      queries: { A: { expr: observationRate(rtt, 'instance'), legend: '{{instance}}' } },
    },
    {
      type: 'heatmap',
      title: 'Reports over packet loss',
      description:
        'How many reports fell into which bucket of packet loss. Two separate bands mean that one group of people is worse off than the rest.',
      unit: 'percentunit',
      width: 12,
      source,
      buckets: 'le',
      queries: { A: { expr: bucketGains(histogramOf(context, server, rtc.clientLoss)), legend: '{{le}}' } },
    },
  ];
}
