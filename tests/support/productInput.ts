import { DEFAULT_LIMITS } from '../../src/settings';
import { type Activity, type ProductSnapshot, type Symptom, type Tally } from '../../src/triage/model';
import { type ProductInput, type SymptomHistory } from '../../src/triage/input';
import { type History } from '../../src/triage/past/onset';
import { readOf } from './investigate';
import { contextOf, delivering, NOW } from './queries';
import { pager } from '../fixtures/pager/product';
import { sumOf } from '../../src/triage/places/localise';

const STEP = 5;
const HISTORY_SECONDS = 900;
const LONG_STEP = 60;
const LONG_HISTORY_SECONDS = 6 * 3600;

const EMPTY: ProductSnapshot = readOf(pager, {}, contextOf(pager));

/** The symptom of round-trip time, with these tallies. */
export function rttOf(tallies: readonly Tally[]): Symptom {
  const rtt = EMPTY.symptoms.find(({ id }) => id === 'rtt');
  if (rtt === undefined) {
    throw new Error('The toy product has no symptom "rtt"');
  }
  return { ...rtt, tallies };
}

/** The input of a toy product whose people report every 5 s, with nothing else wrong. */
export function inputOf(
  tallies: readonly Tally[],
  {
    activity,
    snapshot,
    ...more
  }: { activity?: Partial<Activity>; snapshot?: Partial<ProductSnapshot> } & Partial<
    Omit<ProductInput, 'snapshot'>
  > = {}
): ProductInput {
  const { n } = sumOf(tallies);
  return {
    product: pager,
    environment: [],
    context: contextOf(pager),
    sources: pager.sources.map(delivering),
    covered: [],
    unanswered: [],
    unansweredFurther: [],
    limits: DEFAULT_LIMITS,
    histories: { rtt: historyOf(tallies, () => 1) },
    incidentHistories: [],
    pastActivity: null,
    ...more,
    snapshot: {
      ...EMPTY,
      activity: {
        sessions: n,
        meetings: new Set(tallies.map(({ meeting }) => meeting)).size,
        present: n,
        expected: n,
        received: n,
        stalled: [],
        isNew: false,
        hidden: [],
        hasTraffic: null,
        ...activity,
      },
      symptoms: [rttOf(tallies)],
      ...snapshot,
    },
  };
}

/**
 * The last 15 minutes of the relays of some tallies, 5 s apart: their bad units times a level of 0 to 1 that depends on
 * how many seconds ago it was. With `hasLonger`, six hours more of the same.
 */
export function historyOf(
  tallies: readonly Tally[],
  levelAt: (secondsAgo: number) => number,
  { hasLonger = false }: { hasLonger?: boolean } = {}
): SymptomHistory {
  const over = (span: number, step: number): History & { from: number; step: number } => ({
    ...pastOf(tallies, levelAt, span, step),
    from: NOW - span,
    step,
  });
  return {
    ...over(HISTORY_SECONDS, STEP),
    longer: hasLonger ? over(LONG_HISTORY_SECONDS, LONG_STEP) : null,
  };
}

function pastOf(
  tallies: readonly Tally[],
  levelAt: (secondsAgo: number) => number,
  span: number,
  step: number
): History {
  const servers = [...new Set(tallies.map(({ place }) => place.server ?? ''))];
  const seriesOf = (valueAt: (sum: { n: number; bad: number }, secondsAgo: number) => number): History['n'] =>
    servers.map((server) => {
      const here = tallies.filter(({ place }) => place.server === server);
      const { server_type } = here[0]?.place ?? {};
      return {
        labels: { server, ...(server_type !== undefined && { server_type }) },
        points: Array.from({ length: span / step + 1 }, (_, i) => {
          const secondsAgo = span - i * step;
          return [NOW - secondsAgo, valueAt(sumOf(here), secondsAgo)] as const;
        }),
      };
    });
  return {
    n: seriesOf(({ n }) => n),
    good: seriesOf(({ n, bad }, secondsAgo) => n - Math.round(bad * levelAt(secondsAgo))),
  };
}

/** A level for `historyOf`: everything has been bad for this many seconds. */
export function since(seconds: number): (secondsAgo: number) => number {
  return (secondsAgo) => (secondsAgo <= seconds ? 1 : 0);
}
