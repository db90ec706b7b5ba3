import { message } from '../../../messages';
import { assumedContext, goodOf } from '../../../rules/context';
import { type ConditionRule, type Counts, type ProductRules, type RuleOptions } from '../../../rules/product';
import { selector } from '../../../promql/promql';
import { type SignalContext } from '../../../triage/model';
import { USUAL_THRESHOLD } from '../../../triage/places/localise';
import { BOARD_OF_CAUSE } from '../boards/boardOfCause';
import { getHeadroomQueries } from '../detectors/hostQueries';
import { FAILED_BY_CHANCE, JOIN_THRESHOLD } from '../detectors/joins';
import {
  getDropCountQueries,
  getEndQueries,
  getJoinCountQueries,
  getJoinGainQueries,
  getReportsHistory,
  type Report,
  reportWindow,
} from '../detectors/queries';
import { closedLaptops, dropsThreshold } from '../detectors/troubles';
import { mattermost } from '../product';
import { EMBEDDED, PLUGIN_SOURCE } from '../sources/plugin';
import { RTCD, RTCD_SOURCE } from '../sources/rtcd';

const PLACES = ['instance', 'groupID'] as const;

/** Installations with RTCD, and those whose plugin serves calls itself: queries differ. */
function dialects(options: RuleOptions): { rtcd: SignalContext; embedded: SignalContext } {
  return {
    rtcd: assumedContext(mattermost, [RTCD_SOURCE, PLUGIN_SOURCE], null, options),
    embedded: assumedContext(mattermost, [PLUGIN_SOURCE], 'embedded', options),
  };
}

type Query = (context: SignalContext) => { n: string; good: string };

/** Counts with RTCD, or of plugins that serve calls themselves: the others count joins, but no data channels. */
function countsOf(options: RuleOptions, query: Query): Counts {
  const { rtcd, embedded } = dialects(options);
  const [inRtcd, inPlugin] = [query(rtcd), query(embedded)];
  const serving = selector(EMBEDDED.sessions.name, options.scope);
  const either = (a: string, b: string): string => `(${a}) or (${b}) and on() ${serving}`;
  return { total: either(inRtcd.n, inPlugin.n), good: either(inRtcd.good, inPlugin.good) };
}

/** The same if good units may have no row. */
function eventCountsOf(options: RuleOptions, query: Query): Counts {
  return countsOf(options, (context) => {
    const { n, good } = query(context);
    return { n, good: goodOf(good, n) };
  });
}

function reportCounts(options: RuleOptions, report: Report, bound: number): Counts {
  return countsOf(options, (context) => getReportsHistory(context, report, bound));
}

/** Seconds between two reports of a client. */
const { reportInterval } = mattermost;

/** Failed joins and drops are rare; a burn rate of a few says nothing. */
const LEAST_BAD = 3;

function conditions(options: RuleOptions): ConditionRule[] {
  const { rtcd } = dialects(options);
  const { busy, descriptors } = getHeadroomQueries(rtcd);
  const up = selector('up', options.scope);
  const people = `sum by(instance)(last_over_time(${selector(RTCD.sessions.name, options.scope)}[10m]))`;
  return [
    {
      id: 'rtcd-gone',
      cause: 'relay-down',
      severity: 'critical',
      expr: `${people}>0 and on(instance) ${up}==0`,
      lasting: 2 * options.scrape,
      places: ['instance'],
      summary: 'RTCD {{ $labels.instance }} is down. It carried up to {{ $value }} sessions.',
      description: 'Check whether the process runs. People on it must join again, on another RTCD if there is one.',
    },
    {
      id: 'host-busy',
      cause: 'host-saturation',
      severity: 'warning',
      expr: `(${busy})>=${options.limits.cpu}`,
      lasting: 300,
      places: ['instance'],
      summary: 'host {{ $labels.instance }} uses {{ $value | humanizePercentage }} of its CPU.',
      description: 'It lacks headroom for the next calls. Look at the Capacity page, and add a host or a larger one.',
    },
    {
      id: 'descriptors-low',
      cause: 'host-saturation',
      severity: 'warning',
      expr: descriptors,
      lasting: 300,
      places: ['instance'],
      summary: 'RTCD {{ $labels.instance }} uses {{ $value | humanizePercentage }} of its file descriptors.',
      description: 'Without descriptors, nobody can join. Raise LimitNOFILE or the ulimit of the process.',
    },
  ];
}

/** Mattermost Calls with its rules. */
export const mattermostRules: ProductRules = {
  id: mattermost.id,
  title: mattermost.title,
  sources: [RTCD_SOURCE, PLUGIN_SOURCE],
  boardOfCause: BOARD_OF_CAUSE,
  symptoms: (options) => {
    const { limits } = options;
    const { rtcd } = dialects(options);
    const reports = {
      severity: 'critical',
      units: 'reports',
      places: PLACES,
      threshold: USUAL_THRESHOLD,
      fewest: limits.minUnits,
      unitsPerPerson: reportWindow(rtcd) / reportInterval,
    } as const;
    return [
      {
        ...reports,
        id: 'rtt',
        cause: 'relay-latency',
        complaint: `round-trip time is over ${limits.rttMs.bad} ms`,
        counts: reportCounts(options, 'rtt', limits.rttMs.bad / 1000),
      },
      {
        ...reports,
        id: 'loss',
        cause: 'packet-loss',
        complaint: `packet loss is over ${Number((100 * limits.loss.bad).toFixed(2))} %`,
        counts: reportCounts(options, 'loss', limits.loss.bad),
      },
      {
        id: 'joins',
        cause: 'setup-failure',
        severity: 'critical',
        complaint: 'no data channel opened',
        units: 'joins',
        places: PLACES,
        threshold: JOIN_THRESHOLD,
        fewest: JOIN_THRESHOLD.fewest ?? limits.minUnits,
        unitsPerPerson: 1,
        // All of five are enough.
        byChance: { share: FAILED_BY_CHANCE, d: 3 },
        counts: eventCountsOf(options, getJoinCountQueries),
      },
      {
        id: 'drops',
        cause: 'connection-drops',
        severity: 'warning',
        complaint: 'the connection broke',
        units: 'sessions',
        places: ['instance'],
        threshold: dropsThreshold(rtcd),
        fewest: limits.minUnits,
        unitsPerPerson: 1,
        byChance: { share: closedLaptops(rtcd).share, d: 4 },
        counts: countsOf(options, getDropCountQueries),
      },
    ];
  },
  // The targets except that of round-trip time are Microsoft's for the quality of calls.
  objectives: (options) => [
    {
      id: 'rtt',
      title: message('mattermost.rtt', 'Round-trip time'),
      cause: 'relay-latency',
      promise: message('mattermost.rtt-promise', 'reports with a round-trip time of at most {{limit}} ms', {
        limit: options.limits.rttMs.bad,
      }),
      target: options.limits.objective,
      counts: { symptom: 'rtt' },
      least: { units: unitsOf(options) },
    },
    {
      id: 'audio',
      title: message('mattermost.audio', 'Audio'),
      cause: 'packet-loss',
      promise: message('mattermost.audio-promise', 'reports with at most {{limit}} % of audio packets lost', {
        limit: Number((100 * options.limits.loss.bad).toFixed(2)),
      }),
      target: 0.97,
      counts: { symptom: 'loss' },
      least: { units: unitsOf(options) },
    },
    {
      id: 'joins',
      title: message('mattermost.joins', 'Join success'),
      cause: 'setup-failure',
      promise: message('mattermost.joins-promise', 'joins that open their data channel'),
      // Microsoft's is 99 %, but on a good day one or two of 100 joins fail here.
      target: 0.97,
      counts: eventCountsOf(options, getJoinGainQueries),
      least: { bad: LEAST_BAD },
    },
    {
      id: 'drops',
      title: message('mattermost.drops', 'Drops'),
      cause: 'connection-drops',
      promise: message('mattermost.drops-promise', 'connections that end without a failure'),
      target: 0.97,
      counts: countsOf(options, getEndQueries),
      least: { bad: LEAST_BAD },
    },
  ],
  conditions,
};

function unitsOf(options: RuleOptions): number {
  return (options.limits.minUnits * reportWindow(dialects(options).rtcd)) / reportInterval;
}
