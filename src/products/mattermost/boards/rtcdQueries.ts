import { type Matcher, selector } from '../../../promql/promql';
import { cpuSeconds, RTCD_HOST_SOURCE } from '../sources/hosts';
import { EMBEDDED, PLUGIN_PROCESS, PLUGIN_SOURCE, websocketEvents } from '../sources/plugin';
import { type ProcessMetrics } from '../sources/process';
import { type RtcMetrics } from '../sources/rtc';
import { RTCD, RTCD_PROCESS, RTCD_SOURCE } from '../sources/rtcd';
import { type Metric, type Source } from '../../../triage/targets/source';
import { type Histogram } from '../../../boards/queries/histograms';
import { by, gains, type Window } from '../../../boards/queries/series';
import { type BoardContext } from '../../../boards/types';
import { type BoardVariable, chosen, RATE } from '../../../boards/queries/variables';
import { VARIABLES } from './variables';

/** The RTC server is a library: it runs as RTCD, or inside the Calls plugin. */
export interface RtcServer {
  readonly source: Source;
  readonly rtc: RtcMetrics;
  readonly process: ProcessMetrics;
  /** Choice of its processes. */
  readonly node: BoardVariable;
  /** Choice of installations; an embedded server has only one, named `default`. */
  readonly installation?: BoardVariable;
  /** Counts each attempt to join. */
  readonly joins: { readonly metric: Metric; readonly matchers: readonly Matcher[] };
}

const JOIN: Matcher = { label: 'type', op: '=', value: 'join' };

export const RTCD_SERVER: RtcServer = {
  source: RTCD_SOURCE,
  rtc: RTCD,
  process: RTCD_PROCESS,
  node: VARIABLES.instance,
  installation: VARIABLES.groupID,
  joins: { metric: RTCD.wsMessages, matchers: [{ label: 'direction', op: '=', value: 'in' }, JOIN] },
};

/** The plugin answers each join that it accepts. Without RTCD, only these answers count joins. */
export const EMBEDDED_SERVER: RtcServer = {
  source: PLUGIN_SOURCE,
  rtc: EMBEDDED,
  process: PLUGIN_PROCESS,
  node: VARIABLES.node,
  joins: { metric: websocketEvents, matchers: [{ label: 'direction', op: '=', value: 'out' }, JOIN] },
};

export type Place = 'instance' | 'groupID';

/** Matchers of the chosen processes. */
function onNodes({ scope }: BoardContext, { node }: RtcServer): Matcher[] {
  return [...scope, chosen('instance', node)];
}

/** Matchers of the chosen processes and installations; the families have two labels for an installation. */
function ofInstallations(
  context: BoardContext,
  server: RtcServer,
  label: 'groupID' | 'clientID' = 'groupID'
): Matcher[] {
  const { installation } = server;
  return [...onNodes(context, server), ...(installation === undefined ? [] : [chosen(label, installation)])];
}

function gained({ scope }: BoardContext, { process }: RtcServer, counter: string, window?: Window): string {
  return gains({ scope, startTime: process.startTime }, counter, window);
}

/** Series of a family that has a `groupID`. */
function grouped(context: BoardContext, server: RtcServer, metric: Metric, matchers: readonly Matcher[] = []): string {
  return selector(metric.name, [...ofInstallations(context, server), ...matchers]);
}

/** The chosen installations' part of a histogram. */
export function histogramOf(
  context: BoardContext,
  server: RtcServer,
  metric: Metric,
  matchers: readonly Matcher[] = []
): Histogram {
  return { metric, matchers: [...ofInstallations(context, server), ...matchers] };
}

/** Time to forward a packet of a kind to all its receivers. */
export function writesOf(context: BoardContext, server: RtcServer, kind: 'voice' | 'screen'): Histogram {
  return histogramOf(context, server, server.rtc.writesTime, [{ label: 'type', op: '=', value: kind }]);
}

/** Sessions that a server holds: an upper bound. */
export function getSessionsQuery(context: BoardContext, server: RtcServer, label?: Place): string {
  return `sum${by(label)}(${grouped(context, server, server.rtc.sessions)})`;
}

/** Changes to each state in each interval; the family has no installation label. */
export function getTransitionsQuery(
  context: BoardContext,
  server: RtcServer,
  { states, label, window }: { states?: string; label?: 'instance' | 'type'; window?: Window } = {}
): string {
  const some: readonly Matcher[] = states === undefined ? [] : [{ label: 'type', op: '=', value: states }];
  const transitions = selector(server.rtc.connStates.name, [...onNodes(context, server), ...some]);
  return `sum${by(label)}(${gained(context, server, transitions, window)})`;
}

/** Share of the sessions that ended in the range whose connection failed. */
export function getFailedShareQuery(context: BoardContext, server: RtcServer): string {
  const ended = getTransitionsQuery(context, server, { states: 'closed', window: '$__range' });
  const failed = getTransitionsQuery(context, server, { states: 'failed', window: '$__range' });
  return `clamp_max((${failed} or 0*${ended})/(${ended}>0),1)`;
}

/**
 * Joins, with their installation as `groupID`. A plugin also accepts joins whose media goes over an RTCD. The joins are
 * its own only if it has sessions itself and no RTCD is scraped.
 */
function joinsOf(context: BoardContext, server: RtcServer, count: (counter: string) => string): string {
  const { metric, matchers } = server.joins;
  const counted = (own: readonly Matcher[]): string => count(selector(metric.name, [...own, ...matchers]));
  if (server.installation === undefined) {
    const sessions = selector(server.rtc.sessions.name, onNodes(context, server));
    const external = selector(RTCD_PROCESS.startTime.name, context.scope);
    return `(${counted(onNodes(context, server))} and on() ${sessions} unless on() ${external})`;
  }
  const joins = counted(ofInstallations(context, server, 'clientID'));
  return `label_replace(${joins},"groupID","$1","clientID","(.+)")`;
}

/** Gain of a counter since about the last scrape; a new counter counts in full. */
function gainedLast(counter: string): string {
  return `clamp_min(${counter}-(${counter} offset $__interval or 0*${counter}),0)`;
}

/** Attempts to join. */
export function getJoinsQuery(
  context: BoardContext,
  server: RtcServer,
  { label, window = RATE }: { label?: Place; window?: Window } = {}
): string {
  return `sum${by(label)}(${joinsOf(context, server, (joins) => gained(context, server, joins, window))})`;
}

function opens(context: BoardContext, server: RtcServer): string {
  return selector(`${server.rtc.dcOpenTime.name}_count`, ofInstallations(context, server));
}

/** Data channels that opened: exactly one for each join that worked. */
export function getOpensQuery(
  context: BoardContext,
  server: RtcServer,
  { label, window = RATE }: { label?: Place; window?: Window } = {}
): string {
  return `sum${by(label)}(${gained(context, server, opens(context, server), window)})`;
}

/**
 * Joins whose result is known. Before version 1.1.0 RTCD doesn't count data channels that opened: a server that has
 * connected people but lacks this family says nothing; one that has connected nobody says that all joins failed.
 */
function toldJoins(
  context: BoardContext,
  server: RtcServer,
  label: Place | undefined,
  count: (counter: string) => string
): string {
  const connected = selector(server.rtc.connStates.name, [
    ...onNodes(context, server),
    { label: 'type', op: '=', value: 'connected' },
  ]);
  // An embedded server counts joins on one node and data channels on another.
  const where = server.installation === undefined ? '' : 'instance';
  const old = `(${connected} unless on(${where}) ${opens(context, server)})`;
  return `sum${by(label)}(${joinsOf(context, server, count)} unless on(${where}) ${old})`;
}

/** Share of the joins in each interval that opened their data channel. */
export function getJoinSuccessQuery(context: BoardContext, server: RtcServer, label?: Place): string {
  const joins = toldJoins(context, server, label, (counter) => gained(context, server, counter));
  return `clamp_max((${getOpensQuery(context, server, { label })} or 0*${joins})/(${joins}>0),1)`;
}

/**
 * Share of the joins of the range that opened their data channel, which takes a second or two: those since the last
 * scrape may still open it and don't count.
 */
export function getJoinSuccessOverRangeQuery(context: BoardContext, server: RtcServer): string {
  const window = '$__range';
  const joins = toldJoins(context, server, undefined, (counter) => gained(context, server, counter, window));
  const latest = toldJoins(context, server, undefined, gainedLast);
  const opened = `(${getOpensQuery(context, server, { window })} or 0*${joins})`;
  return `clamp_max(${opened}/(${joins}-${latest}>0),1)`;
}

/**
 * Connections that broke and came back: the server times each as a new connection, but they open no new data channel.
 */
export function getRecoveriesQuery(context: BoardContext, server: RtcServer, label?: Place): string {
  const connections = selector(`${server.rtc.connectionTime.name}_count`, ofInstallations(context, server));
  const all = `sum${by(label)}(${gained(context, server, connections)})`;
  return `clamp_min(${all}-(${getOpensQuery(context, server, { label })} or 0*${all}),0)`;
}

/** The error types of an RTC server. */
export type ErrorType = 'signaling' | 'ice' | 'rtp' | 'track' | 'signaling_lock_timeout';

/** Errors in each interval. */
export function getErrorsQuery(
  context: BoardContext,
  server: RtcServer,
  { type, labels = [], window }: { type?: ErrorType; labels?: ReadonlyArray<Place | 'type'>; window?: Window } = {}
): string {
  const matchers: readonly Matcher[] = type === undefined ? [] : [{ label: 'type', op: '=', value: type }];
  return `sum${by(...labels)}(${gained(context, server, grouped(context, server, server.rtc.errors, matchers), window)})`;
}

/** Tracks by MIME type: received, or sent. */
export function getTracksQuery(context: BoardContext, server: RtcServer, direction: 'in' | 'out'): string {
  return `sum by(type)(${grouped(context, server, server.rtc.tracks, [{ label: 'direction', op: '=', value: direction }])})`;
}

/** Mean number of receivers per voice. */
export function getReceiversQuery(context: BoardContext, server: RtcServer): string {
  const voices = (direction: 'in' | 'out'): string =>
    `sum by(instance)(${grouped(context, server, server.rtc.tracks, [
      { label: 'direction', op: '=', value: direction },
      { label: 'type', op: '=', value: 'audio/opus' },
    ])})`;
  return `${voices('out')}/(${voices('in')}>0)`;
}

/** Opus sends a packet every 20 ms. An incoming packet is observed once, however many people receive it. */
const PACKETS_PER_SECOND = 50;

/** People who send voice: a muted track sends nothing. */
export function getSpeakersQuery(context: BoardContext, server: RtcServer): string {
  const packets = grouped(context, server, { ...server.rtc.writesTime, name: `${server.rtc.writesTime.name}_count` }, [
    { label: 'type', op: '=', value: 'voice' },
  ]);
  return `sum by(instance)(rate(${packets}[${RATE}]))/${PACKETS_PER_SECOND}`;
}

/** Connections of Mattermost's app nodes to each RTCD; the gauge can fall below zero. */
export function getAppConnectionsQuery(context: BoardContext): string {
  const connections = selector(RTCD.wsConnections.name, ofInstallations(context, RTCD_SERVER, 'clientID'));
  return `clamp_min(sum by(instance,clientID)(${connections}),0)`;
}

/** App nodes that are scraped: each of them connects to each RTCD of its installation. */
export function getAppNodesQuery({ scope }: BoardContext): string {
  return `count(count by(instance)(${selector(PLUGIN_PROCESS.startTime.name, scope)}))`;
}

/** Messages per second between Mattermost and RTCD. */
export function getMessagesQuery(
  context: BoardContext,
  labels: ReadonlyArray<'direction' | 'type' | 'clientID' | 'instance'>
): string {
  const messages = selector(RTCD.wsMessages.name, ofInstallations(context, RTCD_SERVER, 'clientID'));
  return `sum${by(...labels)}(rate(${messages}[${RATE}]))`;
}

/** The host of an instance, without its port, as the label `host`. */
function withHost(series: string): string {
  return `label_replace(${series},"host","$1","instance","(.*?)(:[0-9]+)?")`;
}

/** Share of its host's cores that RTCD uses; node_exporter reports their number. */
export function getMachineShareQuery(context: BoardContext): string {
  const { scope } = context;
  const used = selector(RTCD_PROCESS.cpuSeconds.name, onNodes(context, RTCD_SERVER));
  const processors = selector(cpuSeconds.name, [
    ...scope,
    { label: 'service_name', op: '=', value: RTCD_HOST_SOURCE.serviceName ?? '' },
    { label: 'mode', op: '=', value: 'idle' },
  ]);
  return `max by(host)(${withHost(`rate(${used}[${RATE}])`)})/count by(host)(${withHost(processors)})`;
}
