import { message } from '../../../messages';
import { assumedContext, goodOf } from '../../../rules/context';
import { type ConditionRule, type Counts, type ProductRules, type RuleOptions } from '../../../rules/product';
import { LOW_HEADROOM } from '../../../capacity/usable';
import { selector } from '../../../promql/promql';
import { type SignalContext } from '../../../triage/model';
import { USUAL_THRESHOLD } from '../../../triage/places/localise';
import { BOARD_OF_CAUSE } from '../boards/boardOfCause';
import { getUseQueries } from '../capacity/queries';
import { LIMITS } from '../capacity/uses';
import { MOST_OF_RELAY, PEOPLE_OF_ONE_RELAY } from '../detectors/audio/pairs';
import { getAudioRelayCounts } from '../detectors/audio/queries';
import { LEAST_DROPPED_ANYWHERE, LEAST_SHARE_ANYWHERE } from '../detectors/drops';
import { getBrokerQueries, getHeldQueries, getRttGoodQuery, getRttSessionsQuery } from '../detectors/queries';
import { getDeadRelaysQuery } from '../detectors/relays';
import { videocall } from '../product';
import { CLIENT_SOURCE, EXTENDED, healthReports } from '../sources/client';
import { NATS_SOURCE } from '../sources/nats';
import { SERVER_SOURCE } from '../sources/server';

type Query = (context: SignalContext) => { n: string; good: string };

const PAGES = [CLIENT_SOURCE, SERVER_SOURCE];

function usualContext(options: RuleOptions): SignalContext {
  return assumedContext(videocall, PAGES, null, options);
}

/** Counts in the dialect that is there. Some families of one dialect mean something else in the other. */
function countsOf(options: RuleOptions, query: Query): Counts {
  const extended = selector(healthReports.name, options.scope);
  const withRows = (context: SignalContext): { n: string; good: string } => {
    const { n, good } = query(context);
    return { n, good: goodOf(good, n) };
  };
  const usual = withRows(usualContext(options));
  const other = withRows(assumedContext(videocall, PAGES, EXTENDED, options));
  const either = (a: string, b: string): string => `(${a}) unless on() ${extended} or (${b}) and on() ${extended}`;
  return { total: either(usual.n, other.n), good: either(usual.good, other.good) };
}

/** What the settings limit, of which little is left. Only the fullest: a place may hold a piece of an address. */
function limitConditions({ scope, expected }: RuleOptions): ConditionRule[] {
  const queries = getUseQueries(scope);
  return LIMITS.flatMap(({ id, label }): ConditionRule[] => {
    const max = expected[id] ?? null;
    const use = queries[id];
    return max === null || use === undefined
      ? []
      : [
          {
            id,
            cause: 'capacity-low',
            severity: 'warning',
            expr: `max(${use})>${Number(((1 - LOW_HEADROOM) * max).toFixed(2))}`,
            lasting: 300,
            places: [],
            summary: `headroom is low: {{ $value | humanize }} of ${max} ${label}.`,
            description: 'Nobody suffers yet. The Capacity page shows where, and what the next peak needs.',
          },
        ];
  });
}

function conditions(options: RuleOptions): ConditionRule[] {
  const { clients, frozen, clientsSeen } = getBrokerQueries(usualContext(options));
  return [
    {
      id: 'relay-gone',
      cause: 'relay-down',
      severity: 'critical',
      expr: getDeadRelaysQuery(usualContext(options)),
      lasting: 0,
      places: ['server_instance'],
      summary: 'relay {{ $labels.server_instance }} lost its {{ $value }} people at once.',
      description: 'Their meetings go on. Check whether the relay runs, and whether its region can be reached.',
    },
    {
      id: 'broker-down',
      cause: 'broker-down',
      severity: 'critical',
      expr: `${clientsSeen} unless on(server_id) ${clients} and on(server_id) ${frozen}`,
      lasting: 15,
      places: ['server_id'],
      summary: 'NATS server {{ $labels.server_id }} no longer answers its exporter.',
      description: 'Its connection metrics are gone while other numbers are frozen. Check the broker: media needs it.',
    },
    ...limitConditions(options),
  ];
}

/** videocall.rs with its rules. */
export const videocallRules: ProductRules = {
  id: videocall.id,
  title: videocall.title,
  sources: [CLIENT_SOURCE, SERVER_SOURCE, NATS_SOURCE],
  boardOfCause: BOARD_OF_CAUSE,
  symptoms: (options) => {
    const { limits } = options;
    const { held, back } = getHeldQueries(usualContext(options));
    return [
      {
        id: 'rtt',
        cause: 'relay-latency',
        severity: 'critical',
        complaint: `round-trip time is over ${limits.rttMs.bad} ms`,
        units: 'sessions',
        places: ['server', 'server_type'],
        threshold: USUAL_THRESHOLD,
        fewest: limits.minUnits,
        unitsPerPerson: 1,
        counts: countsOf(options, (context) => ({ n: getRttSessionsQuery(context), good: getRttGoodQuery(context) })),
      },
      {
        id: 'audio',
        cause: 'audio-relay',
        severity: 'critical',
        complaint: 'audio sounds bad',
        units: 'speaker-listener pairs',
        places: ['server'],
        threshold: { ...USUAL_THRESHOLD, bad: PEOPLE_OF_ONE_RELAY, share: MOST_OF_RELAY },
        fewest: limits.minUnits,
        unitsPerPerson: 1,
        counts: countsOf(options, getAudioRelayCounts),
      },
      {
        id: 'drops',
        cause: 'connection-drops',
        severity: 'warning',
        complaint: 'the connection broke',
        units: 'people',
        places: ['protocol'],
        threshold: { ...USUAL_THRESHOLD, bad: LEAST_DROPPED_ANYWHERE, share: LEAST_SHARE_ANYWHERE },
        fewest: limits.minUnits,
        unitsPerPerson: 1,
        counts: { total: held, good: `(${held})-(${back} or 0*(${held}))` },
      },
    ];
  },
  // The targets except that of round-trip time are Microsoft's for the quality of calls.
  // A move to another relay looks like a drop, so drops have no objective.
  objectives: (options) => [
    {
      id: 'rtt',
      title: message('videocall.rtt', 'Round-trip time'),
      cause: 'relay-latency',
      promise: message('videocall.rtt-promise', 'sessions with a round-trip time under {{limit}} ms', {
        limit: options.limits.rttMs.bad,
      }),
      target: options.limits.objective,
      counts: { symptom: 'rtt' },
      least: { units: options.limits.minUnits },
    },
    {
      id: 'audio',
      title: message('videocall.audio', 'Audio'),
      cause: 'audio-relay',
      promise: message('videocall.audio-promise', 'speaker-listener pairs that sound good'),
      target: 0.97,
      counts: { symptom: 'audio' },
      least: { units: options.limits.minUnits },
    },
  ],
  conditions,
};
