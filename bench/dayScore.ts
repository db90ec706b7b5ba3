import { type Fault } from '../simulator/faults';
import { unique } from '../src/lists';
import { type Fired } from '../tests/support/ruleEvaluation';

/** A fault of a day, in seconds since its midnight, and the alert that must tell of it. */
export interface DayIncident {
  product: string;
  fault: Fault;
  from: number;
  to: number;
  alert: string;
}

/** What alerts said about an incident. */
export interface Told {
  incident: DayIncident;
  /** Seconds until its own alert fired; null if it never did. */
  after: number | null;
  /** Seconds from its end until its own alert was over; null if it never fired, or still does. */
  overAfter: number | null;
  /** Other alerts about it, by name. */
  others: readonly string[];
}

export interface DayScore {
  told: readonly Told[];
  /** Alerts that fired while nothing was wrong. */
  wrong: readonly Fired[];
}

/** An alert may still begin this long after its fault (s): its window holds the fault. */
const WINDOW = 300;
/** The same for alerts about an objective, whose long window is six hours or more. */
const OBJECTIVE_WINDOW = 6 * 3600;

/** Which alerts of a day belong to which incident. */
export function scoreDay(incidents: readonly DayIncident[], fired: readonly Fired[]): DayScore {
  const isAbout = ({ product, from, to }: DayIncident, { at, place }: Fired): boolean =>
    place.product === product && at >= from && at <= to + (place.objective === undefined ? WINDOW : OBJECTIVE_WINDOW);
  return {
    told: incidents.map((incident) => {
      const about = fired.filter((one) => isAbout(incident, one));
      const own = about.find(({ alert }) => alert === incident.alert);
      return {
        incident,
        after: own === undefined ? null : own.at - incident.from,
        overAfter: own === undefined || own.until === null ? null : own.until - incident.to,
        others: unique(about.map(({ alert }) => alert)).filter((alert) => alert !== incident.alert),
      };
    }),
    wrong: fired.filter((one) => !incidents.some((incident) => isAbout(incident, one))),
  };
}
